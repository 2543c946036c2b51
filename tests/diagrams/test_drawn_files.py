from __future__ import annotations

from pathlib import Path

import pytest

from diagrams import draw as command
from diagrams import svg
from diagrams.draw import dot_drawings, draw, drawings, svg_drawings, write_files
from diagrams.pages import MADE_BY, families
from model.language.errors import RequestError
from tests.diagrams.kiosk import HONEST, KIOSK

DESIGNS = (KIOSK, HONEST)


def test_a_family_is_its_root_and_then_all_derived_designs() -> None:
    assert families((HONEST, KIOSK)) == {"kiosk": (KIOSK, HONEST)}


def test_missing_base_is_named() -> None:
    with pytest.raises(RequestError, match="design honest: its base kiosk is not among"):
        families((HONEST,))


def test_every_lifecycle_has_a_page() -> None:
    pages = {f"kiosk/{one.name}.md" for one in KIOSK.lifecycles}
    assert set(drawings(DESIGNS)) == {*pages, "kiosk/README.md", "kiosk/designs.md"}


def test_every_picture_is_drawn_as_dot_on_demand() -> None:
    pictures = {f"kiosk/{one.name}.dot" for one in KIOSK.lifecycles}
    assert set(dot_drawings(DESIGNS)) == {*pictures, "kiosk/coupling.dot", "kiosk/holdings.dot"}


@pytest.mark.skipif(not svg.available(), reason="Graphviz is not installed")
def test_every_picture_is_drawn_as_svg_on_demand() -> None:
    names = {path.removesuffix(".svg") for path in svg_drawings(DESIGNS)}
    assert names == {path.removesuffix(".dot") for path in dot_drawings(DESIGNS)}


def test_drawings_that_are_no_longer_wanted_are_removed(tmp_path: Path) -> None:
    write_files({**drawings(DESIGNS), **dot_drawings(DESIGNS)}, tmp_path)
    assert "kiosk/coupling.dot: no longer drawn" in draw(DESIGNS, tmp_path)
    assert list(tmp_path.rglob("*.dot")) == []


def test_every_file_names_its_generator_in_its_first_line() -> None:
    files = {**drawings(DESIGNS), **dot_drawings(DESIGNS)}
    assert all(MADE_BY in text.splitlines()[0] for text in files.values())


def test_freshly_drawn_files_are_up_to_date(tmp_path: Path) -> None:
    assert len(draw(DESIGNS, tmp_path)) == len(drawings(DESIGNS))
    assert draw(DESIGNS, tmp_path, check=True) == []
    assert list(tmp_path.rglob("*.part")) == []


def test_a_check_writes_nothing(tmp_path: Path) -> None:
    assert "kiosk/README.md: missing" in draw(DESIGNS, tmp_path, check=True)
    assert list(tmp_path.iterdir()) == []


def test_changed_file_is_named_and_drawn_again(tmp_path: Path) -> None:
    draw(DESIGNS, tmp_path)
    (tmp_path / "kiosk/Shop.md").write_text("changed by hand")
    assert draw(DESIGNS, tmp_path, check=True) == ["kiosk/Shop.md: differs from the tables"]
    draw(DESIGNS, tmp_path)
    assert draw(DESIGNS, tmp_path, check=True) == []


def test_stale_drawings_are_removed_and_other_files_are_kept(tmp_path: Path) -> None:
    draw(DESIGNS, tmp_path)
    (tmp_path / "kiosk/Shop.md").rename(tmp_path / "kiosk/Stall.md")
    (tmp_path / "kiosk/notes.md").write_text("mine")
    (tmp_path / "kiosk/empty.md").write_text("")
    assert "kiosk/Stall.md: no longer drawn" in draw(DESIGNS, tmp_path)
    assert not (tmp_path / "kiosk/Stall.md").exists()
    assert (tmp_path / "kiosk/notes.md").read_text() == "mine"


def test_unwritable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "kiosk").write_text("in the way")
    with pytest.raises(RequestError, match=r"cannot write .*kiosk"):
        draw(DESIGNS, tmp_path)


def test_exit_code_tells_if_anything_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "catalogue", lambda: DESIGNS)
    out = ["--out", str(tmp_path)]
    assert command.main([*out, "--check"]) == 1
    assert command.main(out) == 0
    capsys.readouterr()
    assert command.main([*out, "--check"]) == 0
    assert capsys.readouterr().out == ""


def test_the_command_prints_every_file(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "catalogue", lambda: DESIGNS)
    assert command.main(["--stdout"]) == 0
    printed = capsys.readouterr().out
    assert all(f"==> {path} <==\n{text}" in printed for path, text in drawings(DESIGNS).items())


def test_wrong_request_is_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "catalogue", lambda: (HONEST,))
    assert command.main(["--stdout"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
