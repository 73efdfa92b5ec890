"""The guards of the test suite itself: they have to bite, or a green run says nothing."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import OutsideConnection

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_a_test_cannot_reach_another_machine(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as outside, pytest.raises(OutsideConnection):
        outside.connect((host, 9))


def test_a_test_cannot_look_up_another_machine() -> None:
    with pytest.raises(OutsideConnection):
        socket.getaddrinfo("example.org", 443)


def test_a_test_reaches_its_own_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


def test_uploads_of_a_run_stay_out_of_the_checkout(tmp_path: Path) -> None:
    assert ROOT not in Path(settings.MEDIA_ROOT).parents


def test_a_race_test_fails_on_sqlite_instead_of_passing_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_race.py").write_text(
        "import pytest\n\n\n@pytest.mark.race\ndef test_race() -> None:\n    assert True\n"
    )
    options = ["-q", "-p", "tests.conftest", "-p", "no:cacheprovider", "-c", "pyproject.toml", "--rootdir", "."]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "DATABASE_URL": "sqlite:///:memory:"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert "make test-postgres" in run.stdout
