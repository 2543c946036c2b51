"""Defects that were added after the thirty as a subject: what `dcpmodel check beyond` works on."""

from __future__ import annotations

from model.dcp2016.catalogue import DESIGNS
from model.history.beyond import RECORDS
from properties.claims.history import SUBJECT as HISTORY
from properties.claims.history import subject_of

SUBJECT = subject_of("beyond", RECORDS, rows_judged_in=(*DESIGNS, *HISTORY.designs))
"""As the thirty, but counted apart: recall is what was found of a list that was there before the model."""
