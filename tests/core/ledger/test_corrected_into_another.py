"""A correction that makes a row the deed that another row is: it is asked what a new row is asked."""

from __future__ import annotations

import copy
import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from competency.core import setup
from competency.core.clearance.book import Book
from competency.core.framework import api as framework
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence, Requirement
from competency.core.record import journal
from competency.core.recording import AlreadyRecorded
from tests import factories
from tests.core.ledger.test_screens import PASSWORD, clerk, text_of

pytestmark = pytest.mark.django_db
TENTH, ELEVENTH, JUNE = date(2026, 1, 10), date(2026, 1, 11), date(2026, 6, 1)


@pytest.fixture(scope="module")
def built(one_transaction):
    setup.ensure_groups()
    version = factories.activity("session", "A session")
    shown = factories.criteria((None, [factories.asked(activity=str(version.activity_id), count=2)]))
    world: Any = factories.world(shown_by=shown)
    world.version = version
    return world


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def attended(world: Any, on: date, **given: Any) -> Evidence:
    return factories.evidence(world.person, activity_version=world.version, kind=None, performed_on=on, **given)


def corrected(row: Evidence, repeats: str = "", **other: Any) -> Evidence:
    said = {name: getattr(row, name) for name in Performance.__slots__} | other
    performance = Performance(**said)
    return correct_evidence(
        evidence=row, performance=performance, reason="Another day.", repeats=repeats, by=clerk()
    ).evidence


def answer(world: Any, on: date = JUNE) -> str:
    book = Book([world.person])
    return str(
        book.finding(world.person, programme=world.programme, unit=world.ward, job_role=world.nurse, on=on).answer
    )


def test_a_row_is_not_corrected_into_the_deed_of_another(world):
    first, second = attended(world, TENTH), attended(world, ELEVENTH)
    with pytest.raises(AlreadyRecorded, match="nothing was recorded again") as told:
        corrected(second, performed_on=TENTH)
    assert told.value.entry == first
    assert Evidence.objects.current().get(key=second.key).version == 1
    assert list(journal.faults(str(world.person.pk))) == []


def test_one_session_does_not_count_twice(world):
    """Entered with a slip in the day, entered again with the right one, and the first put right after that."""
    slip = attended(world, ELEVENTH, waits=True)
    attended(world, TENTH)
    with pytest.raises(AlreadyRecorded):
        ledger.verify(evidence=corrected(slip, performed_on=TENTH), by=clerk("Otto"))
    assert answer(world) == "not_cleared"


def test_it_is_another_one_where_that_is_said_and_the_row_says_so(world):
    first, second = attended(world, TENTH), attended(world, ELEVENTH)
    row = corrected(second, performed_on=TENTH, repeats=first.key)
    assert (row.version, row.repeats) == (2, first.key)
    with pytest.raises(AlreadyRecorded):
        corrected(attended(world, date(2026, 1, 12)), performed_on=TENTH, repeats=first.key)


@pytest.mark.parametrize("other", [{"outcome": "failed"}, {"score": 80}, {"performed_on": TENTH, "outcome": "failed"}])
def test_what_does_not_make_it_another_deed_is_corrected_as_before(world, other):
    """Beside another round of that day, which was one before."""
    first = attended(world, TENTH)
    second = attended(world, TENTH, repeats=first.key)
    assert [corrected(row, **other).version for row in (first, second)] == [2, 2]


def test_it_may_be_corrected_back_to_what_it_was(world):
    first = attended(world, TENTH)
    moved = corrected(first, performed_on=ELEVENTH)
    attended(world, TENTH, repeats=first.key)
    assert corrected(moved, performed_on=TENTH).version == 3


def test_what_is_void_does_not_stand_in_the_way_of_a_correction(world):
    first, second = attended(world, TENTH), attended(world, ELEVENTH)
    ledger.void_evidence(evidence=first, reason="It was not she.", by=clerk())
    assert corrected(second, performed_on=TENTH).version == 2


def test_the_score_of_an_imported_row_is_corrected_beside_one_entered_by_hand(world):
    attended(world, TENTH)
    row = attended(world, TENTH, source="lms", source_id="1")
    assert corrected(row, score=80).version == 2


# ---- the page --------------------------------------------------------------------------------------------------------


def sent(world: Any, **other: Any) -> dict[str, Any]:
    usual = {"outcome": "passed", "score": "", "entrustment": "", "performed_on": TENTH.isoformat(), "time": ""}
    return usual | {"assessor": "", "reason": "It was the tenth."} | other


def hidden_of(page: Any) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))


def test_the_page_says_which_row_stands_and_offers_no_button_that_makes_one_of_both(world, client):
    first, second = attended(world, TENTH), attended(world, ELEVENTH)
    client.force_login(clerk().user)
    at = reverse("cleared_corrections:edit", args=[second.pk])
    page = client.post(at, sent(world, look=""))
    words = text_of(page)
    assert "It stands as it is, and nothing was recorded again." in words
    assert "Was it done a second time?" in words and "Correct it as another one" in words
    assert "Correct it: " not in words
    # Pressed without a word on it, as from a page of before: nothing.
    without = {name: value for name, value in hidden_of(page).items() if name != "another"}
    page = client.post(at, without | {"reason": "It was the tenth.", "correct": "", "password": PASSWORD})
    assert "It stands as it is, and nothing was recorded again." in text_of(page)
    assert Evidence.objects.filter(key=second.key).count() == 1
    client.post(at, hidden_of(page) | {"reason": "It was the tenth.", "correct": "", "password": PASSWORD})
    row = Evidence.objects.get(key=second.key, version=2)
    assert (row.repeats, row.performed_on) == (first.key, TENTH)


def test_whoever_judges_it_is_told_that_it_is_another_of_that_day(world, client):
    first, second = attended(world, TENTH), attended(world, ELEVENTH)
    row = corrected(second, performed_on=TENTH, repeats=first.key)
    client.force_login(clerk("Otto").user)
    page = text_of(client.get(reverse("cleared_verdicts:edit", args=[row.pk])))
    assert "Another one of that day: whoever recorded it says that it was done a second time." in page


# ---- requirements ----------------------------------------------------------------------------------------------------


def asked(world: Any, **given: Any) -> Requirement:
    usual: dict[str, Any] = {"programme": world.programme, "competency": world.competency, "job_role": world.nurse}
    return framework.require(**usual | {"unit": world.root} | given)


def test_a_requirement_is_not_replaced_by_the_words_of_another(world):
    first = asked(world)
    second = asked(world, announced=("go_live", "-P10D"))
    standing = Requirement.objects.current().count()
    with pytest.raises(AlreadyRecorded) as told:
        asked(world, replaces=second)
    assert told.value.entry == first
    assert Requirement.objects.current().count() == standing
    assert Requirement.objects.current().get(key=second.key).version == 1


def test_one_that_was_asked_again_is_ended_on_the_day_of_the_first_all_the_same(world):
    first = asked(world)
    framework.end_requirement(requirement=first, ends_on=JUNE)
    second = asked(world)
    assert framework.end_requirement(requirement=second, ends_on=JUNE).version == 2
    asked(world)
    ended = Requirement.objects.current().get(key=second.key)
    with pytest.raises(AlreadyRecorded):
        asked(world, replaces=ended)
