"""The defects that were added after the thirty, as the model under check of `dcpmodel check beyond`."""

from __future__ import annotations

from model.dcp2016.catalogue import DESIGNS
from model.history.beyond import RECORDS
from properties.claims.history import SUBJECT as HISTORY
from properties.claims.history import subject_of

SUBJECT = subject_of("beyond", RECORDS, rows_judged_in=(*DESIGNS, *HISTORY.designs))
"""As the thirty, but counted separately: recall needs a list of defects that is older than the model."""
