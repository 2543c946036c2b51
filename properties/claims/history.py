"""The historic defects as the model under check of `dcpmodel check history`."""

from __future__ import annotations

from pathlib import Path

from model.dcp2016.catalogue import DESIGNS
from model.history.reached import REACHED
from model.history.record import Record
from model.history.thirty import RECORDS
from model.language.design import Design
from model.language.policy import Scenario
from properties.claims.dcp2016 import CORE
from properties.claims.history_claims import SPECIALS, claims_of
from properties.claims.subject import Subject


def subject_of(
    name: str,
    records: tuple[Record, ...],
    reached_by: tuple[tuple[Design, Scenario], ...] = (),
    rows_judged_in: tuple[Design, ...] = DESIGNS,
) -> Subject:
    """Two designs for each record, in the order of the records; its manifest is the file of its name beside this."""
    return Subject(
        name=name,
        designs=tuple({id(design): design for record in records for design in (record.defect, record.fix)}.values()),
        scenarios=tuple(dict.fromkeys(record.scenario for record in records)),
        claims=(*CORE, *(special.claim for special in SPECIALS)),
        manifest=Path(__file__).with_name(f"{name}.toml"),
        symmetry=("p",),
        claims_of=claims_of,
        single_defects=True,
        reached_by=reached_by,
        rows_judged_in=rows_judged_in,
    )


SUBJECT = subject_of("history", RECORDS, REACHED)
"""Two designs for each record, in the order of the fixes; each runs in the scenarios of its records."""
