"""The wheel that a host installs: the three packages with everything they need, and nothing else."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.tree import PLUGINS, ROOT, tracked_files


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_packages_and_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in names_in(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PLUGINS)


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    ours = {path.relative_to(ROOT).as_posix() for path in tracked_files() if path.relative_to(ROOT).parts[0] in PLUGINS}
    names = names_in(wheel)
    assert not ours - names
    assert not {name for name in names - ours if ".dist-info/" not in name}


def test_the_wheel_carries_its_licence_and_asks_for_wagtail(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        about = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        text = archive.read(about).decode()
        assert any(name.endswith("licenses/LICENSE") for name in archive.namelist())
    assert "Requires-Dist: wagtail>=8.0.1" in text
    assert "Provides-Extra: pdf" in text


def test_the_wheel_has_a_name_that_nobody_else_holds(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        about = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        assert "Name: wagtail-cleared\n" in archive.read(about).decode()


def test_every_package_says_that_it_is_typed(wheel: Path) -> None:
    assert {f"{package}/py.typed" for package in PLUGINS} <= names_in(wheel)


def test_nobody_is_told_to_install_what_somebody_else_published() -> None:
    """The name ``cleared`` on the package index belongs to another project."""
    told = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in tracked_files()
        if path.suffix in {".py", ".md", ".html", ".toml"}
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"install\s+[\"']?cleared\b", line)
    ]
    assert not told, "\n".join(told)
