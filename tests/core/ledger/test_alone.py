"""Nobody lifts alone what they put in somebody's way: without a name, under another one, or by a wait."""

from __future__ import annotations

import copy
import re
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence, void_together
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence
from competency.core.people import api as people
from competency.core.setup import ensure_groups
from tests import factories
from tests.core.ledger.test_correcting import at, told, words
from tests.core.ledger.test_screens import PASSWORD, clerk, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ALONE = "You entered, judged or signed this yourself"


@pytest.fixture(autouse=True)
def on_the_first_of_june():
    with clock.at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture(scope="module")
def built(one_transaction):
    ensure_groups()
    return factories.world(go_live_on=date(2026, 1, 1))


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


@pytest.fixture
def ria(world):
    return clerk()


@pytest.fixture
def fail(world, ria):
    """Passed in January; Ria entered the critical fail of March, and somebody else said that it counts."""
    factories.evidence(world.person, competency=world.competency)
    return factories.evidence(
        world.person,
        competency=world.competency,
        performed_on=date(2026, 3, 1),
        outcome="failed",
        critical_failed=True,
        by=ria,
    )


def linked_to_somebody_new(person: Any, otto: Any) -> Any:
    user = person.user
    people.unlink_account(person=person, by=otto)
    again = factories.person("Ria", "Second")
    people.link_account(person=again, user=user, by=otto)
    return again


def corrected(row: Evidence, by: Any, **other: Any) -> Evidence:
    said = {name: getattr(row, name) for name in Performance.__slots__} | other
    return correct_evidence(evidence=row, performance=Performance(**said), reason="It was at noon.", by=by).evidence


AT_NOON = {"performed_at": datetime(2026, 3, 1, 12, tzinfo=UTC)}


def send(client: Any, world: Any, row: Evidence) -> Any:
    """Press *Void* on the page, as it is shown to whoever is signed in."""
    page = client.post(reverse("cleared_voiding:index"), {"person": world.person.employee_number}, follow=True)
    shown = re.search(r'name="shown" value="([^"]*)"', page.content.decode())
    assert shown is not None
    said = {"row": str(row.pk), "shown": shown[1], "listed": "1", "reason": "Because of it.", "password": PASSWORD}
    return page, client.post(
        reverse("cleared_voiding:index"), {"person": world.person.employee_number, "void": ""} | said, follow=True
    )


# ---- voided ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["unlinked", "a superuser who is nobody"])
def test_an_account_that_stands_for_nobody_voids_nothing(world, ria, fail, client, who):
    user = ria.user
    if who == "unlinked":
        people.unlink_account(person=ria, by=clerk("Otto"))
        user = type(user).objects.get(pk=user.pk)
    else:
        user = factories.user("root", is_superuser=True, is_staff=True)
    client.force_login(user)
    page, done = send(client, world, fail)
    assert 'name="void"' not in page.content.decode() and "stands for nobody" in text_of(page)
    assert "Nothing was voided" in text_of(done)
    assert not Evidence.objects.filter(withdrawn=True).exists()


def test_no_program_voids_without_a_name(fail):
    for verb in (
        lambda: ledger.void_evidence(evidence=fail, reason="Never held.", by=None),
        lambda: void_together(evidence=[fail], reason="Never held.", by=None),
    ):
        with pytest.raises(ValidationError, match="Nothing was voided"):
            verb()


def test_whoever_is_known_by_the_account_is_no_stranger_under_another_name(world, ria, fail):
    again = linked_to_somebody_new(ria, clerk("Otto"))
    with pytest.raises(ValidationError, match=ALONE):
        ledger.void_evidence(evidence=fail, reason="Never held.", by=again)
    with pytest.raises(ValidationError, match=ALONE):
        corrected(fail, again, **AT_NOON)
    waits = factories.evidence(world.person, competency=world.competency, waits=True, by=ria, **_march(2))
    with pytest.raises(ValidationError, match="You entered this yourself"):
        ledger.verify(evidence=waits, by=again)


def test_who_is_judged_is_known_by_the_account_too(world):
    user, otto = world.person.user or factories.user("amira"), clerk("Otto")
    if world.person.user is None:
        people.link_account(person=world.person, user=user, by=otto)
    row = factories.evidence(world.person, competency=world.competency, waits=True, by=otto)
    again = linked_to_somebody_new(world.person, otto)
    with pytest.raises(ValidationError, match="their own record"):
        ledger.verify(evidence=row, by=again)
    with pytest.raises(ValidationError, match="their own record"):
        ledger.void_evidence(evidence=row, reason="Never held.", by=again)
    with pytest.raises(ValidationError, match="their own record"):
        corrected(row, again, performed_on=date(2026, 1, 9))


# ---- corrected -------------------------------------------------------------------------------------------------------


def _march(day: int) -> dict[str, Any]:
    return {"performed_on": date(2026, 3, day)}


def test_whoever_entered_a_fail_does_not_take_it_away_by_letting_its_correction_wait(fail, ria):
    with pytest.raises(ValidationError, match=ALONE):
        corrected(fail, ria, **AT_NOON)
    with pytest.raises(ValidationError, match="bears a name"):
        corrected(fail, None, **AT_NOON)
    said = {name: getattr(fail, name) for name in Performance.__slots__} | AT_NOON
    with pytest.raises(ValidationError, match=ALONE):
        ledger.record_evidence(
            person=fail.person,
            competency=fail.competency,
            performance=Performance(**said),
            corrects=fail,
            reason="It was at noon.",
            by=ria,
        )
    assert Evidence.objects.filter(key=fail.key).count() == 1
    assert corrected(fail, clerk("Otto"), **AT_NOON).version == 2


def test_a_fail_that_clears_nobody_today_stands_in_the_way_of_tomorrow(world, ria):
    fail = factories.evidence(world.person, competency=world.competency, outcome="failed", by=ria)
    with pytest.raises(ValidationError, match=ALONE):
        corrected(fail, ria, outcome="passed")


def test_a_mistake_of_ones_own_that_clears_nobody_is_corrected(world, ria):
    passed = factories.evidence(world.person, competency=world.competency, by=ria)
    assert corrected(passed, ria, performed_on=date(2026, 1, 9)).version == 2


def test_a_fail_that_nobody_judged_yet_is_corrected_by_whoever_mistyped_it(world, ria):
    fail = factories.evidence(world.person, competency=world.competency, outcome="failed", waits=True, by=ria)
    assert corrected(fail, ria, outcome="passed").version == 2


def test_sent_again_it_is_the_first_correction_whoever_asks(fail):
    otto = clerk("Otto")
    first = corrected(fail, otto, **AT_NOON)
    ledger.verify(evidence=first, by=factories.somebody_else())
    said = {name: getattr(first, name) for name in Performance.__slots__}
    again = correct_evidence(
        evidence=fail, performance=Performance(**said), reason="It was at noon.", uuid=first.pk, by=otto
    )
    assert again.evidence.pk == first.pk


def test_the_form_says_so_instead_of_its_button(fail, ria, client):
    client.force_login(ria.user)
    noon = {"kind": fail.kind, "outcome": "failed", "critical_failed": "on", "performed_on": "2026-03-01"}
    noon |= {"time": "12:00", "reason": "It was at noon."}
    page = client.post(at(fail), words(**noon) | {"look": ""})
    assert page.context.get("is_told"), page.context["form"].errors
    assert ALONE in text_of(page) and 'name="correct"' not in page.content.decode()
    sent = client.post(at(fail), told(client, fail, **noon), follow=True)
    assert ALONE in text_of(sent)
    assert Evidence.objects.filter(key=fail.key).count() == 1
    client.force_login(clerk("Otto").user)
    assert 'name="correct"' in client.post(at(fail), words(**noon) | {"look": ""}).content.decode()


# ---- said not to count -----------------------------------------------------------------------------------------------


def answer(world: Any) -> str:
    at_work = {"programme": world.programme, "unit": world.ward, "job_role": world.nurse, "on": clock.today()}
    return str(Book([world.person]).finding(world.person, **at_work).answer)


def rejected(row: Evidence, **given: Any) -> Any:
    return ledger.verify(evidence=row, verdict="rejected", **given)


def test_a_word_that_it_does_not_count_is_asked_what_a_void_is(world, ria, fail):
    """Since others corrected and accepted it, Ria may judge what they wrote, and not take away what she began."""
    fixed = corrected(fail, clerk("Sam"), score=40)
    ledger.verify(evidence=fixed, by=factories.somebody_else())
    assert answer(world) == "not_cleared"
    with pytest.raises(ValidationError, match=ALONE):
        rejected(fixed, by=ria)
    with pytest.raises(ValidationError, match=ALONE):
        rejected(fixed, by=linked_to_somebody_new(ria, clerk("Otto")))
    assert answer(world) == "not_cleared"
    given = rejected(fixed, by=clerk("Kim"))
    assert answer(world) == "cleared"
    assert rejected(fixed, by=given.recorded_by, uuid=given.pk).pk == given.pk


def test_nor_does_she_say_it_of_a_correction_of_her_fail_that_waits(world, ria, fail, client):
    fixed = corrected(fail, clerk("Sam"), outcome="passed", critical_failed=False)
    for take_away in (rejected, lambda row, by: ledger.void_evidence(evidence=row, reason="Not so bad.", by=by)):
        with pytest.raises(ValidationError, match=ALONE):
            take_away(fixed, by=ria)
    client.force_login(ria.user)
    page = text_of(client.get(reverse("cleared_verdicts:edit", args=[fixed.pk])))
    assert "It counts" in page and "that it does not count is for somebody else to say" in page
    assert "for somebody else to say. Nobody of records staff may today." in page
    clerk("Ana")
    page = text_of(client.get(reverse("cleared_verdicts:edit", args=[fixed.pk])))
    assert "for somebody else to say. Waits for somebody else than you: A. Records." in page
    ledger.verify(evidence=fixed, by=ria)  # what Sam wrote: two people have looked at it
    assert answer(world) == "cleared"


def test_what_somebody_judged_is_judged_anew_under_a_name(world, ria):
    factories.evidence(world.person, competency=world.competency)
    given = {"competency": world.competency, "source": "LMS", "source_id": "77"}
    brought = factories.evidence(world.person, **_march(1), outcome="failed", critical_failed=True, **given)
    ledger.verify(evidence=brought, by=ria)
    for verdict in ("rejected", "verified"):
        with pytest.raises(ValidationError, match="Say who"):
            ledger.verify(evidence=brought, verdict=verdict)
    assert answer(world) == "not_cleared"


# ---- who may at all --------------------------------------------------------------------------------------------------


def test_a_colleague_takes_away_and_corrects_nothing(world, fail):
    """Without the fail, and while it waits, she would be cleared: whoever keeps records decides on it."""
    colleague = world.another_nurse(with_user=True)
    for verb in (
        lambda: ledger.void_evidence(evidence=fail, reason="Never held.", by=colleague),
        lambda: void_together(evidence=[fail], reason="Never held.", by=colleague),
        lambda: corrected(fail, colleague, **AT_NOON),
        lambda: corrected(fail, factories.person("Cy", "Without"), outcome="passed", critical_failed=False),
    ):
        with pytest.raises(ValidationError, match="Only records staff may do this"):
            verb()
    assert Evidence.objects.count() == 2
    assert corrected(fail, clerk("Otto"), **AT_NOON).version == 2


def test_a_correction_that_was_recorded_is_sent_again_by_whoever_sent_it(world, fail):
    otto, number = clerk("Otto"), uuid.uuid4()
    first = sent(fail, otto, number)
    otto.user.groups.clear()
    assert sent(fail, otto, number) == first


def sent(row: Evidence, by: Any, number: uuid.UUID) -> Evidence:
    said = Performance(**{name: getattr(row, name) for name in Performance.__slots__} | AT_NOON)
    return correct_evidence(evidence=row, performance=said, reason="At noon.", uuid=number, by=by).evidence
