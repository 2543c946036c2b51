"""The historic defects as a subject: what `dcpmodel check history` works on."""

from __future__ import annotations

from pathlib import Path

from model.history.thirty import RECORDS

from .catalogue import CLAIMS
from .history_claims import SPECIALS, claims_of
from .history_report import recall_page
from .subject import Subject

SUBJECT = Subject(
    "history",
    tuple({id(design): design for record in RECORDS for design in (record.defect, record.fix)}.values()),
    tuple(dict.fromkeys(record.scenario for record in RECORDS)),
    (*CLAIMS, *(special.claim for special in SPECIALS)),
    Path(__file__).with_name("history.toml"),
    symmetry=("p",),
    claims_of=claims_of,
    report=recall_page,
)
"""Two designs for each record, in the order of the fixes; each is run in the scenarios of its records."""
