"""Heads are the ends of their chains, and an anchor made before a chain was written anew shows it."""

from __future__ import annotations

import io
import itertools
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from competency.core import clock
from competency.core.models import (
    DEFINITIONS,
    Anchor,
    AnchoredHead,
    ChainHead,
    Evidence,
    JournalEntry,
    Person,
    Verification,
)
from competency.core.record import anchors, journal
from competency.core.record.anchors import AnchorLine
from tests import factories
from tests.tampering import guards_off, of, rewritten, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def world():
    world = factories.world()
    factories.evidence(world.person, competency=world.competency)
    factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 11), outcome="failed")
    return world


def verified(*arguments: str) -> tuple[int, dict]:
    said = io.StringIO()
    try:
        call_command("cleared_verify", "--json", *arguments, stdout=said, stderr=io.StringIO())
    except CommandError as error:
        return error.returncode, json.loads(said.getvalue())
    return 0, json.loads(said.getvalue())


def anchored() -> str:
    code, said = verified("--anchor")
    assert code == 0
    return said["anchor"]


def whats(said: dict) -> set[str]:
    return {fault["what"] for fault in said["faults"]}


_days = itertools.count(12)


def record_another(world) -> None:
    """Something that was not recorded yet, and so makes a link."""
    before = JournalEntry.objects.count()
    factories.evidence(
        world.person, competency=world.competency, performed_on=date(2026, 1, 1) + timedelta(next(_days))
    )
    assert JournalEntry.objects.count() > before


def test_every_chain_has_its_end_for_a_head(world):
    for chain, position, link in ChainHead.objects.values_list("chain", "position", "link"):
        last = JournalEntry.objects.filter(chain=chain).latest("position")
        assert (last.position, last.link) == (position, link)
    chains = set(JournalEntry.objects.values_list("chain", flat=True))
    assert set(ChainHead.objects.values_list("chain", flat=True)) == chains
    assert {DEFINITIONS, str(world.person.pk)} <= chains


def cut(person: Person, links: int) -> None:
    """Take away the last links of a chain, and what they are of."""
    last = JournalEntry.objects.filter(chain=str(person.pk)).order_by("-position")[:links]
    for row in list(last):
        model = {"cleared_core.evidence": Evidence, "cleared_core.verification": Verification}[row.model]
        unguarded(model, "DELETE FROM {table} WHERE uuid = %s", of(row.entry))
        unguarded(JournalEntry, "DELETE FROM {table} WHERE id = %s", row.pk)


def test_an_end_that_was_cut_off_is_found_and_stays_found_when_something_is_recorded_behind_it(world):
    cut(world.person, 2)
    (fault,) = journal.faults(str(world.person.pk))
    assert fault.what == "the head is not the end of the chain"
    record_another(world)
    assert any("is missing" in fault.what for fault in journal.faults(str(world.person.pk)))


@pytest.mark.parametrize("change", ["back", "gone", "other link"])
def test_a_head_that_was_changed_is_found_and_not_put_right_by_the_next_fact(world, change):
    chain = str(world.person.pk)
    statement = {
        "back": "UPDATE {table} SET position = position - 1 WHERE chain = %s",
        "gone": "DELETE FROM {table} WHERE chain = %s",
        "other link": "UPDATE {table} SET link = 'x' WHERE chain = %s",
    }[change]
    unguarded(ChainHead, statement, chain)
    assert list(journal.faults(chain))
    record_another(world)
    assert list(journal.faults(chain))
    assert verified()[0] == 1


def test_a_head_without_a_chain_is_found(world):
    ChainHead.objects.create(chain=str(uuid.uuid4()), position=3, link="a" * 64)
    assert whats(verified()[1]) == {"the head is not the end of the chain"}


def test_a_line_holds_as_chains_grow(world):
    first = anchored()
    record_another(world)
    second = anchored()
    assert first != second
    nurse = world.another_nurse()
    factories.evidence(nurse, competency=world.competency)
    code, said = verified("--anchor-line", first, "--anchor-line", second)
    assert (code, said["faults"], said["looked_at"]["anchor_lines"]) == (0, [], 2)


def test_only_heads_that_moved_are_kept_with_the_next_anchor(world):
    anchored()
    record_another(world)
    anchored()
    assert list(Anchor.objects.latest("pk").heads.values_list("chain", flat=True)) == [str(world.person.pk)]


def test_a_chain_written_anew_with_its_head_and_the_anchors_is_found_by_the_line_that_was_kept(world):
    line = anchored()
    row = Evidence.objects.filter(person=world.person, outcome="failed").get()
    with guards_off(Evidence, JournalEntry, ChainHead):
        row.outcome = "passed"
        rewritten(row)
    call_command("cleared_recompute", "--all", stdout=io.StringIO())
    code, said = verified()
    assert code == 1
    assert all("is not the link that was anchored" in what for what in whats(said))
    with guards_off(AnchoredHead, Anchor), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cleared_core_anchoredhead")
        cursor.execute("DELETE FROM cleared_core_anchor")
    anchors.make_anchor(at=clock.now())
    assert verified()[0] == 0, "whoever rewrites everything that is in the database leaves nothing in it"
    code, said = verified("--anchor-line", line)
    assert code == 1
    assert any("not in the record" in what for what in whats(said))


def test_an_anchor_whose_rows_were_fitted_to_the_rewritten_chain_is_found_by_its_line(world):
    line = anchored()
    row = Evidence.objects.filter(person=world.person, outcome="failed").get()
    with guards_off(Evidence, JournalEntry, ChainHead):
        row.outcome = "passed"
        rewritten(row)
    end = ChainHead.objects.get(pk=str(world.person.pk))
    unguarded(AnchoredHead, "UPDATE {table} SET link = %s WHERE chain = %s", end.link, end.chain)
    found = whats(verified("--anchor-line", line)[1])
    assert {"the rows of this anchor were changed", "the chains are not those that this anchor covers"} <= found


def test_no_anchor_is_made_while_there_are_faults(world):
    unguarded(Evidence, "UPDATE {table} SET outcome = 'failed'")
    code, said = verified("--anchor")
    assert (code, said["anchor"]) == (1, None)
    assert not Anchor.objects.exists()


def test_a_file_of_lines_is_checked_and_grows(world, tmp_path: Path):
    kept = tmp_path / "anchors.txt"
    for _night in range(2):
        assert verified("--anchor", "--anchor-file", str(kept))[0] == 0
        record_another(world)
    assert len(kept.read_text().splitlines()) == 2
    assert verified("--anchor-file", str(kept))[1]["looked_at"]["anchor_lines"] == 2


def test_a_line_is_read_back_as_it_was_written_and_anything_else_is_refused(world):
    line = AnchorLine(datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC), 3, 40, "a" * 64)
    assert AnchorLine.read(str(line)) == line
    for text in ("", "nonsense", str(line)[:-1], str(line).replace("chains=3", "chains=three")):
        with pytest.raises(CommandError) as refused:
            call_command("cleared_verify", "--anchor-line", text)
        assert refused.value.returncode == 2


def test_nothing_of_how_far_it_is_goes_into_a_pipe(world):
    told = io.StringIO()
    call_command("cleared_verify", stdout=io.StringIO(), stderr=told)
    assert told.getvalue() == ""


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_anchors_made_while_facts_are_recorded_hold_afterwards():
    world = factories.world()
    nurses = [world.another_nurse(f"Nurse{n}") for n in range(4)]

    def act(number: int) -> list[str]:
        try:
            if number < 4:
                for day in range(10, 16):
                    factories.evidence(nurses[number], competency=world.competency, performed_on=date(2026, 1, day))
                return []
            return [str(anchors.make_anchor(at=clock.now())) for _n in range(5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        lines = [line for made in pool.map(act, range(6)) for line in made]
    assert len(lines) == 10
    assert [fault for line in lines for fault in anchors.faults_of_line(AnchorLine.read(line))] == []
    assert list(journal.faults_of_all()) == []
