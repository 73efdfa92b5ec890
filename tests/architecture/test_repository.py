"""What Git holds: the portal is not ignored, and no file carries a trace of the machine it was written on."""

import re
import subprocess

import pytest

from tests.architecture.tree import ROOT, matches, tracked_files

TEXT_FILES = [path for path in tracked_files() if b"\0" not in path.read_bytes()[:4096]]

TRACES = {
    # Somebody's home, or a folder that only one machine has. Debian's own places are everybody's.
    "a home folder": re.compile(r"(?<![\w.~/-])/(?:home|Users|root)/[A-Za-z]"),
    "a private folder": re.compile(r"(?<![\w.~/-])/(?:work|workspace|srv|mnt|opt)/[A-Za-z]"),
    "a Windows home": re.compile(r"[A-Z]:\\Users\\"),
    "an internal host": re.compile(r"https?://[\w.-]+\.(?:internal|corp|lan|local)\b"),
    "a private address": re.compile(r"\b(?:10\.\d+|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d+\.\d+\b"),
    "a credential in an address": re.compile(r"https?://[^\s/:@'\"]+:[^\s/@'\"]+@"),
}


def test_git_does_not_ignore_the_site() -> None:
    """Many ignore lists name ``site/``, since a documentation tool writes there."""
    ignored = subprocess.run(["git", "check-ignore", "--quiet", "site/portal/urls.py"], cwd=ROOT, check=False)
    assert ignored.returncode == 1


@pytest.mark.parametrize("trace", TRACES)
def test_no_file_names_the_machine_it_was_written_on(trace: str) -> None:
    found = matches(TRACES[trace], TEXT_FILES)
    assert not found, f"{trace} in a file of the project:\n" + "\n".join(found)


def test_the_lock_names_packages_and_nothing_else() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins
    assert not [line for line in pins if not re.fullmatch(r"[a-z0-9-]+==[0-9][\w.]*", line)]


def test_the_lock_holds_what_the_project_asks_for() -> None:
    import tomllib

    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = pyproject["dependency-groups"]
    asked = [*pyproject["project"]["dependencies"], *groups["site"], *groups["dev"]]
    names = {re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", one)[0]).lower() for one in asked}  # type: ignore[index]
    locked = {line.split("==")[0] for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()}
    assert names <= locked, "run `make lock`"
