"""The sending side of DCP in kv_engine's master of August 2026, as tables: the end of the chain of designs."""
