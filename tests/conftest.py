"""How much Hypothesis searches. `DCPMODEL_PROFILE` chooses: `dev` (the default), `ci` or `deep`."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("dev", max_examples=20, deadline=None)
# The same examples in every run and on every machine: a red build is red for everyone.
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True, database=None, print_blob=True)
settings.register_profile("deep", max_examples=2_000, deadline=None)
settings.load_profile(os.environ.get("DCPMODEL_PROFILE", "dev"))
