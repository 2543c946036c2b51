"""The pages for contributors speak of the tree as it is."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest

from tests.repository.tree import ROOT, python_of, tracked

LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")


def _listed(page: str) -> set[str]:
    """The folders in the first column of the page's tables."""
    rows = re.findall(r"^\| `([\w/]+?)/?` \|", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    return set(rows)


def test_contributing_lists_every_top_level_folder() -> None:
    folders = {path.parts[0] for path in tracked() if len(path.parts) > 1 and not path.parts[0].startswith(".")}
    assert _listed("CONTRIBUTING.md") == folders


def test_the_page_about_tests_lists_every_folder_of_tests() -> None:
    folders = {path.parent.relative_to("tests").as_posix() for path in python_of("tests")} - {"."}
    listed = _listed("tests/README.md")
    assert {one for one in folders if not any(one == each or one.startswith(f"{each}/") for each in listed)} == set()
    assert {one for one in listed if not any(each == one or each.startswith(f"{one}/") for each in folders)} == set()


def test_the_architecture_page_names_every_package() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    packages = {path.parent.name for path in python_of("model", "properties", "diagrams") if len(path.parts) < 4}
    assert {one for one in packages if f"{one}/" not in text} == set()


@pytest.mark.parametrize("page", [path for path in tracked() if path.suffix == ".md"], ids=str)
def test_links_lead_to_files_of_the_tree(page: PurePosixPath) -> None:
    targets = [match[1] for match in LINK.finditer((ROOT / page).read_text(encoding="utf-8"))]
    local = [one for one in targets if "://" not in one and not one.startswith("mailto:")]
    assert [one for one in local if not (ROOT / page.parent / one).exists()] == []


def test_the_index_of_docs_links_to_every_page_beside_it() -> None:
    text = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in tracked() if path.parent.as_posix() == "docs" and path.suffix == ".md"}
    assert {one for one in pages - {"README.md"} if f"({one})" not in text} == set()
