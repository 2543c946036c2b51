from __future__ import annotations

from pathlib import Path

import pytest

from diagrams import draw as command
from diagrams.draw import draw, drawings
from diagrams.pages import MADE_BY, families
from model.language.errors import RequestError
from tests.diagrams.kiosk import HONEST, KIOSK

DESIGNS = (KIOSK, HONEST)


def test_a_family_has_its_root_first_and_all_that_derives_from_it() -> None:
    assert families((HONEST, KIOSK)) == {"kiosk": (KIOSK, HONEST)}


def test_a_missing_base_is_named() -> None:
    with pytest.raises(RequestError, match="design honest: its base kiosk is not among"):
        families((HONEST,))


def test_every_lifecycle_has_a_page_and_a_drawing() -> None:
    names = set(drawings(DESIGNS))
    assert {f"kiosk/{one.name}{end}" for one in KIOSK.lifecycles for end in (".md", ".dot")} <= names
    assert {"kiosk/README.md", "kiosk/designs.md", "kiosk/coupling.dot", "kiosk/holdings.dot"} <= names


def test_every_file_says_first_what_made_it() -> None:
    assert all(MADE_BY in text.splitlines()[0] for text in drawings(DESIGNS).values())


def test_what_was_drawn_is_found_unchanged(tmp_path: Path) -> None:
    assert len(draw(DESIGNS, tmp_path)) == len(drawings(DESIGNS))
    assert draw(DESIGNS, tmp_path, check=True) == []
    assert list(tmp_path.rglob("*.part")) == []


def test_a_check_writes_nothing(tmp_path: Path) -> None:
    assert "kiosk/README.md: missing" in draw(DESIGNS, tmp_path, check=True)
    assert list(tmp_path.iterdir()) == []


def test_a_changed_file_is_named_and_drawn_again(tmp_path: Path) -> None:
    draw(DESIGNS, tmp_path)
    (tmp_path / "kiosk/Shop.md").write_text("changed by hand")
    assert draw(DESIGNS, tmp_path, check=True) == ["kiosk/Shop.md: differs from the tables"]
    draw(DESIGNS, tmp_path)
    assert draw(DESIGNS, tmp_path, check=True) == []


def test_what_is_not_drawn_any_more_goes_and_what_others_wrote_stays(tmp_path: Path) -> None:
    draw(DESIGNS, tmp_path)
    (tmp_path / "kiosk/Shop.md").rename(tmp_path / "kiosk/Stall.md")
    (tmp_path / "kiosk/notes.md").write_text("mine")
    (tmp_path / "kiosk/empty.md").write_text("")
    assert "kiosk/Stall.md: not drawn any more" in draw(DESIGNS, tmp_path)
    assert not (tmp_path / "kiosk/Stall.md").exists()
    assert (tmp_path / "kiosk/notes.md").read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "kiosk").write_text("in the way")
    with pytest.raises(RequestError, match=r"cannot write .*kiosk"):
        draw(DESIGNS, tmp_path)


def test_the_command_says_by_its_exit_code_whether_anything_differs(
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


def test_the_command_tells_a_wrong_request_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "catalogue", lambda: (HONEST,))
    assert command.main(["--stdout"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
