"""Whoever sits in front of ``cleared_verify`` is told how far it is; what it says stands on lines of its own."""

from __future__ import annotations

import copy
from io import StringIO
from itertools import count
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from competency.core.management.commands import cleared_verify
from competency.core.models import Evidence
from competency.core.record.attested import everything_attested
from tests import factories
from tests.core.record.test_verify import faults, row_of
from tests.tampering import of, unguarded

pytestmark = pytest.mark.django_db
WIPED, RED = "\r\033[K", "\033[31"


@pytest.fixture(scope="module")
def built(one_transaction):
    world = factories.world()
    factories.evidence(world.person, competency=world.competency)
    return world


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


class Screen(StringIO):
    """A terminal: what was wiped off a line is not read there any more."""

    def isatty(self) -> bool:
        return True

    @property
    def lines(self) -> list[str]:
        return [line.rpartition(WIPED)[2] for line in self.getvalue().removesuffix("\n").split("\n")]

    @property
    def told(self) -> list[str]:
        """What stood on a line until it was wiped off, in its order."""
        return [piece.rpartition("\n")[2] for piece in self.getvalue().split(WIPED)[:-1]]


@pytest.fixture
def slow(monkeypatch):
    """A record of a hospital takes its time: each look at the clock is a second later."""
    seconds = count(1.0)
    monkeypatch.setattr(cleared_verify, "time", SimpleNamespace(monotonic=lambda: next(seconds)))


def test_how_far_it_is_stands_on_one_line_and_is_gone_at_the_end(world, slow):
    screen = Screen()
    call_command("cleared_verify", stdout=screen, stderr=screen)
    shares = [said for said in screen.told if said.startswith("links ")]
    assert shares[-1] == "links 100 %"
    parts = ["links", "texts", *(each.name for each in everything_attested()), "people"]
    assert list(dict.fromkeys(said.split()[0] for said in screen.told)) == parts
    (line,) = screen.lines
    assert line.endswith("people checked, no faults.")


def test_a_fault_stands_on_a_line_of_its_own(world, slow):
    unguarded(Evidence, "UPDATE {table} SET outcome = %s WHERE uuid = %s", "failed", of(row_of(world).pk))
    screen = Screen()
    with pytest.raises(CommandError):
        call_command("cleared_verify", stdout=screen, stderr=screen)
    assert [line for line in screen.lines if line] == faults()
    assert len(screen.told) > 3


def test_how_far_it_is_does_not_look_like_a_fault(world, slow, monkeypatch):
    """Faults are red on a terminal."""
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    call_command(cleared_verify.Command(force_color=True), stdout=StringIO())
    assert "texts" in screen.told
    assert RED not in screen.getvalue()
    unguarded(Evidence, "UPDATE {table} SET outcome = %s WHERE uuid = %s", "failed", of(row_of(world).pk))
    with pytest.raises(CommandError):
        call_command(cleared_verify.Command(force_color=True), stdout=StringIO())
    assert RED in screen.getvalue()


@pytest.mark.usefixtures("slow")
def test_nothing_goes_into_a_pipe(world):
    said, told = StringIO(), StringIO()
    call_command("cleared_verify", stdout=said, stderr=told)
    assert told.getvalue() == ""
    assert WIPED not in said.getvalue()


def test_what_is_done_at_once_is_not_told(world, monkeypatch):
    monkeypatch.setattr(cleared_verify, "time", SimpleNamespace(monotonic=lambda: 0.25))
    screen = Screen()
    call_command("cleared_verify", stdout=screen, stderr=screen)
    assert WIPED not in screen.getvalue()
