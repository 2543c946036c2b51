"""Thirty historic defects, each as a pair of designs: as it was before the fix, and after it."""
