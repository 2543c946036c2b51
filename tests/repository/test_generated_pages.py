"""Generated pages are what the tables and the manifest would make them today."""

from __future__ import annotations

import pytest

from properties.claims.dcp2016 import SUBJECT
from properties.reports.generate import BEGIN, END, main, pages, readme_table
from properties.verdicts.manifest_file import load_manifest


@pytest.mark.deep
def test_every_generated_page_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().out


def test_the_table_in_the_readme_has_a_row_for_every_design() -> None:
    table = readme_table(SUBJECT, load_manifest(SUBJECT))
    assert [line.split("`")[1] for line in table.splitlines()[2:]] == [design.name for design in SUBJECT.designs]


def test_a_change_of_a_verdict_changes_the_readme() -> None:
    manifest = load_manifest(SUBJECT)
    entries = dict(manifest.entries)
    entries["mb19892_before", "bucket_delete", ""] = entries["mb19892_fix", "plain_disconnect", ""]
    changed = type(manifest)(entries, manifest.known)
    assert readme_table(SUBJECT, changed) != readme_table(SUBJECT, manifest)
    assert pages(SUBJECT)["README.md"].count(BEGIN) == pages(SUBJECT)["README.md"].count(END) == 1
