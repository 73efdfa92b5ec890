"""The guards of the test suite itself: they have to bite, or a green run says nothing."""

import ast
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from competency.core.frozen import storage
from tests import conftest
from tests.architecture.tree import ROOT, name_of, nodes, parsed, python_files, written
from tests.conftest import OutsideConnection


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
    assert ROOT not in storage.root().parents


def test_a_race_test_fails_on_sqlite_instead_of_passing_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class RaceTest:
        def get_closest_marker(self, name: str) -> bool:
            return name == "race"

    monkeypatch.setattr(conftest, "connection", SimpleNamespace(vendor="sqlite"))
    with pytest.raises(pytest.fail.Exception, match="make test-postgres"):
        conftest.pytest_runtest_setup(RaceTest())  # type: ignore[arg-type]


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    """A skip is green, and nobody notices that what it stands for never ran."""
    marks = {"skip", "skipif", "xfail", "importorskip"}
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("tests")
        for node in nodes(parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in marks
        and written(node.value) in {"pytest", "pytest.mark", "unittest"}
    ]
    assert not found, "\n".join(found)
