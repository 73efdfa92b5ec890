"""Folders that cannot be read or written: a sentence each, nothing written, and no traceback."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from competency.packs import api
from competency.packs.faults import PackRefused
from tests.packs import ward
from tests.packs.test_wrong_packs import refusal

pytestmark = pytest.mark.django_db

UNREADABLE = "This cannot be read: whoever loads the pack has to be allowed to."


def test_a_file_that_may_not_be_read_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = ward.write(tmp_path)
    opened = Path.open

    def refuse(path: Path, *given: Any, **more: Any) -> Any:
        if path.name == "ward.yaml" and path.parent.name == "people":
            raise PermissionError(13, "Permission denied")
        return opened(path, *given, **more)

    monkeypatch.setattr(Path, "open", refuse)
    assert refusal(pack, tmp_path / "media") == [f"people/ward.yaml:1: {UNREADABLE}"]


def test_a_folder_that_may_not_be_read_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = ward.write(tmp_path)
    listed = os.scandir

    def refuse(path: Any) -> Any:
        if Path(path).name == "people":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert refusal(pack, tmp_path / "media") == [f"people:1: {UNREADABLE}"]


def test_a_pack_behind_a_closed_folder_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, **given: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(PackRefused) as refused:
        api.read(tmp_path, on=ward.ON)
    assert refused.value.lines == [f"{tmp_path}: {UNREADABLE}"]


def test_folders_in_folders_are_counted_and_end(tmp_path: Path) -> None:
    pack = ward.write(tmp_path)
    deep = "import os\nfor level in range(1_500):\n    os.mkdir('a')\n    os.chdir('a')"
    subprocess.run([sys.executable, "-c", deep], cwd=pack, check=True)
    said = refusal(pack, tmp_path / "media")
    subprocess.run(["rm", "-rf", str(pack / "a")], check=True)  # deeper than Python itself takes away
    assert said == ["a/a/a/a/a/a/a/a:1: Folders are nested at most 8 deep in a pack."]


def test_folders_count_as_files_do(tmp_path: Path) -> None:
    pack = ward.write(tmp_path)
    for number in range(2_000):
        (pack / "a" / str(number)).mkdir(parents=True)
    assert any("A pack has at most 2000 files and folders." in line for line in refusal(pack, tmp_path / "media"))


def test_a_name_with_a_line_break_is_refused_on_one_line(tmp_path: Path) -> None:
    pack = ward.write(tmp_path)
    (pack / "places" / "a\nb.yaml").write_text("units: []\n")
    assert refusal(pack, tmp_path / "media") == [
        "places/a\\nb.yaml:1: The name of this file holds a character that nobody sees."
    ]


def not_dumped(path: Path) -> str:
    said = io.StringIO()
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("cleared_dump", str(path), stdout=io.StringIO(), stderr=said)
    return said.getvalue()


def test_a_dump_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    path = tmp_path / "file" / "new" / "dump"
    assert not_dumped(path) == f"{path}: This cannot be written (Not a directory): name another folder.\n"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_dump_where_nothing_can_be_made_is_refused(tmp_path: Path) -> None:
    path = Path("/proc/nowhere/dump")
    assert not_dumped(path) == (f"{path}: This cannot be written (No such file or directory): name another folder.\n")


def test_a_dump_that_may_not_be_written_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Path.mkdir

    def refuse(path: Path, *given: Any, **more: Any) -> None:
        if path.name == "second":
            raise PermissionError(13, "Permission denied")
        made(path, *given, **more)

    monkeypatch.setattr(Path, "mkdir", refuse)
    path = tmp_path / "first" / "second" / "dump"
    assert not_dumped(path) == f"{path}: This cannot be written (Permission denied): name another folder.\n"
    assert list(tmp_path.iterdir()) == []
