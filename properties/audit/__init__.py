"""The audit: who owns whom in a graph of references from anywhere, what leaks, why, and what to cut."""
