"""Records staff in the admin: what waits for a verdict and for whom, and wrong evidence voided together."""

from __future__ import annotations

import copy
import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from competency.core import setup
from competency.core.access import RECORDS_GROUP
from competency.core.ledger import api as ledger
from competency.core.models import Evidence, Verification
from competency.core.people import api as people
from tests import factories
from tests.core.test_admin import member

pytestmark = pytest.mark.django_db
INDEX, VOIDING = "cleared_verdicts:index", "cleared_voiding:index"
PASSWORD = "secret-for-tests"


@pytest.fixture(scope="module")
def built(one_transaction):
    setup.ensure_groups()
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def clerk(name: str = "Ria") -> Any:
    person: Any = factories.person(name, "Records", with_user=True)
    person.user.groups.add(*member(RECORDS_GROUP).groups.all())
    return person


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def corrected(world):
    row = factories.evidence(world.person, competency=world.competency)
    return factories.evidence(
        world.person,
        competency=world.competency,
        corrects=row,
        reason="The form said the ninth.",
        performed_on=date(2026, 1, 9),
        by=(ria := clerk()),
    ), ria


def test_the_list_says_what_was_what_it_became_who_corrected_it_why_and_what_a_verdict_does(world, corrected, client):
    _row, ria = corrected
    client.force_login(clerk("Otto").user)
    page = text_of(client.get(reverse(INDEX)))
    for said in (
        "Haddad",
        "<del>10 January 2026</del>",
        "<strong>9 January 2026</strong>",
        "The form said the ninth.",
        str(ria),
    ):
        assert said in page
    assert "ICU, Nurse: cleared from" in page
    assert "While it waits" in page
    assert "ICU, Nurse: not cleared any more from" in page
    assert "Waits for: you." in page


def test_the_list_names_who_may_judge_a_row_today(world, corrected, client):
    _row, ria = corrected
    otto, gone = clerk("Otto"), clerk("Ida")
    gone.user.is_active = False
    gone.user.save()
    client.force_login(otto.user)
    assert "Waits for: you." in text_of(client.get(reverse(INDEX)))
    client.force_login(ria.user)
    assert "Waits for somebody else than you: O. Records." in text_of(client.get(reverse(INDEX)))
    for given in ("Ana", "Ben", "Cy", "Dee", "Eli", "Flo"):
        clerk(given)
    said = "A. Records; B. Records; C. Records; D. Records; E. Records and 2 more."
    assert f"Waits for somebody else than you: {said}" in text_of(client.get(reverse(INDEX)))


def test_whoever_is_asked_is_named_as_they_are_reached_and_the_reader_is_you(world, corrected, client):
    row, ria = corrected
    otto = people.correct_person(person=clerk("Otto"), extension="4412")
    edit = reverse("cleared_verdicts:edit", args=[row.pk])
    client.force_login(ria.user)
    for address in (reverse(INDEX), edit):
        page = text_of(client.get(address))
        assert "Waits for somebody else than you: O. Records, ext 4412." in page
        assert "You entered this on" in page
        assert f"Entered by {ria}" not in page
    clerk("Ana")
    client.force_login(otto.user)
    page = text_of(client.get(reverse(INDEX)))
    assert "Waits for: A. Records; you." in page
    assert f"Entered by {ria} on" in page


def test_what_nobody_may_judge_says_so_and_what_to_do(world, corrected, client):
    row, ria = corrected
    client.force_login(ria.user)
    for address in (reverse(INDEX), reverse("cleared_verdicts:edit", args=[row.pk])):
        page = text_of(client.get(address))
        assert "Nobody of records staff may judge it: each entered, corrected," in page
        assert "make somebody else records staff" in page
    ria.user.groups.clear()
    client.force_login(factories.user("root", is_superuser=True))
    assert "none of their accounts is linked to a person" in text_of(client.get(reverse(INDEX)))


def test_somebody_else_says_that_it_counts_and_it_waits_no_more(world, corrected, client):
    row, ria = corrected
    address = reverse("cleared_verdicts:edit", args=[row.pk])
    client.force_login(ria.user)
    assert "It counts" not in text_of(client.get(address))
    client.post(address, {"verdict": "verified"})
    assert not Verification.objects.filter(judged_version=2).exists()
    client.force_login(clerk("Otto").user)
    token = str(client.get(address).context["token"])
    for _twice in range(2):
        client.post(address, {"verdict": "verified", "token": token, "password": PASSWORD})
    assert Verification.objects.filter(judged_version=2, verdict="verified").count() == 1
    assert "Nothing waits." in text_of(client.get(reverse(INDEX)))
    assert "does not wait any more" in text_of(client.get(address))


def test_whoever_judges_shows_who_it_is_once_for_a_while(world, corrected, client):
    """Whoever entered it may sit at the desk that a colleague has left."""
    row, _ria = corrected
    address = reverse("cleared_verdicts:edit", args=[row.pk])
    client.force_login(clerk("Otto").user)
    for sent, said in (({}, "Enter your password to sign."), ({"password": "a guess"}, "That is not your password.")):
        page = client.post(address, {"verdict": "verified"} | sent)
        assert said in text_of(page)
        assert 'id="id_password"' in page.content.decode()
    # The return key in the box presses the first button, which says neither.
    first = re.search(r'<button type="submit" name="verdict" value="([^"]*)"', page.content.decode())
    assert first is not None and first[1] == ""
    sent = {"verdict": first[1], "password": PASSWORD}
    assert "Say whether it counts" in text_of(client.post(address, sent, follow=True))
    assert not Verification.objects.filter(judged_version=2).exists()
    client.post(address, {"verdict": "verified", "password": PASSWORD})
    assert Verification.objects.filter(judged_version=2, verdict="verified").count() == 1
    another = factories.evidence(
        world.person,
        competency=world.competency,
        corrects=row,
        reason="It was the eighth.",
        performed_on=date(2026, 1, 8),
        by=clerk("Cleo"),
    )
    address = reverse("cleared_verdicts:edit", args=[another.pk])
    assert "id_password" not in client.get(address).content.decode()
    client.post(address, {"verdict": "verified"})
    assert Verification.objects.filter(judged_version=3).count() == 1


def test_a_verdict_that_ends_a_clearance_says_so_in_its_button(client):
    setup.ensure_groups()
    shown = factories.criteria((None, [factories.asked(kind="simulated_task")]))
    world = factories.world(risk="high", shown_by=shown)
    told = {"competency": world.competency, "kind": "simulated_task"}
    factories.evidence(world.person, performed_on=date(2026, 10, 1), **told)
    fail = factories.evidence(
        world.person, performed_on=date(2026, 10, 20), outcome="failed", source="lms", source_id="1", **told
    )
    client.force_login(clerk("Otto").user)
    page = text_of(client.get(reverse("cleared_verdicts:edit", args=[fail.pk])))
    assert "It counts: 1 clearance ends" in page


def test_the_list_costs_the_same_number_of_queries_for_one_and_for_ten(world, client, django_assert_num_queries):
    client.force_login(clerk("Otto").user)
    for number in range(2):
        factories.evidence(world.person, competency=world.competency, source="lms", source_id=str(number))
    client.get(reverse(INDEX))
    with django_assert_num_queries(31) as few:
        client.get(reverse(INDEX))
    for number in range(10, 18):
        factories.evidence(world.another_nurse(), competency=world.competency, source="lms", source_id=str(number))
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(reverse(INDEX))


# ---- voided together ------------------------------------------------------------------------------------------------


@pytest.fixture
def taught(world):
    teacher = factories.person("Theo", "Teacher")
    nurses = [world.person, world.another_nurse("Ben")]
    taught = {"competency": world.competency, "assessor": teacher, "performed_on": date(2026, 1, 12)}
    rows = [factories.evidence(nurse, **taught) for nurse in nurses]
    return teacher, rows


def test_whom_it_concerns_is_told_before_anything_is_void_and_the_button_names_the_number(taught, client):
    teacher, rows = taught
    client.force_login(clerk().user)
    page = text_of(client.post(reverse(VOIDING), {"assessor": teacher.employee_number, "show": ""}, follow=True))
    assert "Void 2 rows: 2 people lose a clearance" in page
    # The page that comes back opens at what was found, below nine fields.
    assert re.search(rf'action="{reverse(VOIDING)}\?found=[\w-]+#found"', page) and page.count('id="found"') == 1
    assert page.count("not cleared any more from") == 2
    for row in rows:
        said = f"{row.person.name} ({row.person.employee_number}): {row.competency.title}, not held any more from"
        assert said in page.replace("&#x27;", "'")
    assert not Evidence.objects.filter(withdrawn=True).exists()
    left = {"assessor": teacher.employee_number, "show": "", "listed": "1", "row": str(rows[0].pk)}
    assert "Void 1 row: 1 person loses a clearance" in text_of(client.post(reverse(VOIDING), left, follow=True))


def test_as_many_other_rows_than_those_that_were_shown_are_not_voided(taught, world, client):
    """One teacher's third row, for one of the two: two rows and two people who lose, but not those."""
    teacher, rows = taught
    third = factories.evidence(world.another_nurse("Cy"), competency=world.competency, assessor=teacher)
    client.force_login(clerk().user)
    words = {"assessor": teacher.employee_number, "listed": "1", "reason": "Never held.", "password": PASSWORD}
    told = text_of(client.post(reverse(VOIDING), words | {"row": [str(row.pk) for row in rows]}, follow=True))
    shown = re.search(r'name="shown" value="([^"]+)"', told)
    assert shown
    others = {"void": "", "shown": shown[1], "row": [str(rows[0].pk), str(third.pk)]}
    assert "This is what it does to people now" in text_of(client.post(reverse(VOIDING), words | others))
    assert not Evidence.objects.filter(withdrawn=True).exists()


def test_it_takes_a_reason_the_password_and_what_was_shown(taught, client):
    teacher, rows = taught
    client.force_login(clerk().user)
    told = text_of(client.post(reverse(VOIDING), {"assessor": teacher.employee_number, "show": ""}, follow=True))
    shown = re.search(r'name="shown" value="(\w+)"', told)
    assert shown
    words = {
        "assessor": teacher.employee_number,
        "void": "",
        "listed": "1",
        "shown": shown[1],
        "row": [str(row.pk) for row in rows],
        "reason": "The workshop was never held.",
        "password": PASSWORD,
    }
    for missing, said in (
        ({"password": "wrong"}, "not your password"),
        ({"reason": ""}, "Say why"),
        ({"shown": "2:2"}, "This is what it does to people now"),
        ({"row": [str(rows[0].pk)]}, "This is what it does to people now"),
        ({"row": []}, "Nothing is chosen"),
    ):
        assert said in text_of(client.post(reverse(VOIDING), words | missing))
        assert not Evidence.objects.filter(withdrawn=True).exists()
    assert client.post(reverse(VOIDING), words).status_code == 302
    assert Evidence.objects.filter(withdrawn=True).count() == 2
    again = text_of(client.post(reverse(VOIDING), words))
    assert "Nothing is to be voided" in again
    assert Evidence.objects.filter(withdrawn=True).count() == 2


def test_days_alone_and_a_number_nobody_has_are_told(world, client):
    client.force_login(clerk().user)
    assert "Say what they share" in text_of(client.post(reverse(VOIDING), {"performed_from": "2026-01-01"}))
    assert "Nobody has this number." in text_of(client.post(reverse(VOIDING), {"assessor": "E00000"}))


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_but_records_staff_opens_any_of_it(world, corrected, taught, client, method):
    row, _ria = corrected
    teacher, _rows = taught
    for user in (world.person.user, world.appointed("manager").user, factories.user("nobody")):
        client.force_login(user)
        for address in (
            reverse(INDEX),
            reverse("cleared_verdicts:edit", args=[row.pk]),
            reverse(VOIDING),
        ):
            response = getattr(client, method)(address, {"assessor": teacher.employee_number, "verdict": "verified"})
            assert response.status_code in {302, 403, 405}
            assert b"Haddad" not in response.content
    assert not Verification.objects.filter(judged_version=2).exists()


def test_a_row_that_is_not_there_is_not_found(world, client):
    client.force_login(clerk().user)
    assert client.get(reverse("cleared_verdicts:edit", args=[uuid.uuid4()])).status_code == 404


def test_the_person_reads_plainly_that_something_waits(world, corrected, client):
    client.force_login(world.person.user)
    page = text_of(client.get(reverse("cleared:my_record")))
    assert "Corrected: counts for nothing until somebody else has checked it" in page
    row = Evidence.objects.current().get()
    ledger.verify(evidence=row, by=clerk("Otto"))
    assert "Corrected:" not in text_of(client.get(reverse("cleared:my_record")))


@pytest.mark.parametrize("is_corrected", [True, False])
def test_my_path_says_that_something_waits_and_for_what(world, client, is_corrected):
    given: dict[str, Any] = {"competency": world.competency, "source": "lms", "source_id": "77"}
    row = factories.evidence(world.person, **given)
    if is_corrected:
        ledger.verify(evidence=row)
        given |= {"source_id": "78", "corrects": row, "reason": "Typed wrongly.", "performed_on": date(2026, 1, 9)}
        row = factories.evidence(world.person, **given)
    client.force_login(world.person.user)
    corrected = "was corrected. It counts for nothing until somebody else has checked it."
    said = corrected if is_corrected else "waits until somebody checks it."
    assert f"One of your records {said}" in text_of(client.get(reverse("cleared:my_path")))
    ledger.verify(evidence=row, by=clerk("Otto"))
    assert "One of your records" not in text_of(client.get(reverse("cleared:my_path")))
