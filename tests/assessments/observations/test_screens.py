"""The assessor's screens: who sees whom, what waits, what a wrong role gets, and how many queries it takes."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from competency.assessments.observations import api as observations
from competency.assessments.observations.judging import StepSeen
from competency.assessments.observations.lists import shifts_now
from competency.assessments.observations.source import ObservationSource
from competency.assessments.observations.waiting import waiting_for
from competency.core import clock
from competency.core.models import Appointment, Person, SignOff, Wave
from competency.core.people import api as people
from competency.core.programmes import api as programmes
from competency.ui.words.dates import due
from tests import factories as core
from tests.assessments.observations.factories import TWELVE, Watch, watch

pytestmark = pytest.mark.django_db


def names(waits: Any) -> list[str]:
    return [wait.person.name for wait in waits]


HOME = reverse("cleared:assess_home")


def person_url(person: Person) -> str:
    return reverse("cleared:assess_person", args=[person.pk])


def sheet_url(ward: Watch, person: Person | None = None) -> str:
    return reverse("cleared:observe", args=[(person or ward.nurse).pk, ward.activity.pk])


# ── waiting for you ─────────────────────────────────────────────────────────────────────────────────────────────


def test_it_opens_on_who_waits_with_what_and_by_when(ward: Watch, joy: Any, client: Any) -> None:
    page = client.get(HOME).content.decode()
    assert "One person is waiting for you" in page
    assert ward.nurse.name in page
    assert ward.checklist.title in page
    assert "0 of 2 done" in page
    assert sheet_url(ward) in page


def test_back_on_the_sheet_leads_to_the_list_it_was_opened_from(ward: Watch, joy: Any, client: Any) -> None:
    (opened,) = re.findall(rf'href="({sheet_url(ward)}[^"]*)"', client.get(HOME).content.decode())
    assert f'class="clr-back" href="{HOME}"' in client.get(opened).content.decode()


def test_soonest_blocked_comes_first(ward: Watch, joy: Any) -> None:
    later = ward.world.another_nurse("Ann", "Aaron")
    bay = core.unit("Bay 9", parent=ward.world.ward)
    wave = Wave.objects.create(programme=ward.world.programme, code="later", name="Wave 2")
    programmes.assign_unit(wave=wave, unit=bay)
    programmes.set_go_live(wave=wave, go_live_on=clock.today() + timedelta(days=9))
    people.end_placement(placement=later.placements.get(), ends_on=clock.today())
    people.place(person=later, job_role=ward.world.nurse, unit=bay, starts_on=clock.today() - timedelta(days=1))
    assert names(waiting_for(joy.user, joy, on=clock.today())) == [ward.nurse.name, "Ann Aaron"]


def test_somebody_who_misses_another_part_too_does_not_wait(client: Any) -> None:
    ward = watch(also=[core.asked(kind="module")])
    joy = ward.assessor(level=None)
    people.credential(person=joy, competency=ward.world.competency, from_on=clock.today())
    assert names(waiting_for(joy.user, joy, on=clock.today())) == []
    core.evidence(ward.nurse, competency=ward.world.competency, performed_on=clock.today())
    assert names(waiting_for(joy.user, joy, on=clock.today())) == [ward.nurse.name]


def test_somebody_she_signed_for_already_waits_for_somebody_else(ward: Watch, joy: Any) -> None:
    ward.observe(joy)
    tomasz = ward.assessor("Tomasz", "Wilk")
    assert names(waiting_for(joy.user, joy, on=clock.today())) == []
    assert names(waiting_for(tomasz.user, tomasz, on=clock.today())) == [ward.nurse.name]


def test_a_disputed_one_invites_a_third_and_nobody_who_signed(ward: Watch, joy: Any) -> None:
    signed = ward.observe(joy)
    tomasz, ada = ward.assessor("Tomasz", "Wilk"), ward.assessor("Ada", "Nowak")
    observations.second_sign(
        observation=signed.observation, assessor=tomasz, verdict="not_achieved", comment="No scan."
    )
    assert [wait.disputed for wait in waiting_for(ada.user, ada, on=clock.today())] == [signed.observation.pk]
    for signer in (joy, tomasz):
        assert names(waiting_for(signer.user, signer, on=clock.today())) == []


def test_nobody_waits_for_somebody_who_may_not_sign(ward: Watch) -> None:
    low = ward.assessor(level=4)
    assert waiting_for(low.user, low, on=clock.today()) == []


def test_nobody_out_of_reach_waits(ward: Watch, joy: Any) -> None:
    elsewhere = core.unit("4 East", parent=ward.world.root)
    moved = core.person("Canary", "Elsewhere")
    people.place(person=moved, job_role=ward.world.nurse, unit=elsewhere, starts_on=clock.today() - timedelta(days=90))
    assert "Canary Elsewhere" not in names(waiting_for(joy.user, joy, on=clock.today()))


def test_once_cleared_nobody_waits(ward: Watch, joy: Any) -> None:
    ward.observe(ward.assessor("Tomasz", "Wilk"))
    ward.observe(joy)
    ada = ward.assessor("Ada", "Nowak")
    assert names(waiting_for(ada.user, ada, on=clock.today())) == []


def test_the_list_costs_the_same_for_one_and_for_many(
    ward: Watch, joy: Any, client: Any, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        ward.world.another_nurse(f"Nurse{n}", "Waiting")
    with django_assert_max_num_queries(60):
        page = client.get(HOME).content.decode()
    assert "13 people are waiting for you" in page


# ── people in reach ─────────────────────────────────────────────────────────────────────────────────────────────


def test_people_are_found_by_name_and_by_number(ward: Watch, joy: Any, client: Any) -> None:
    ben = ward.world.another_nurse("Ben", "Osei")
    for query in ("osei", "BEN os", ben.employee_number):
        page = client.post(HOME, {"q": query}, follow=True).content.decode()
        assert person_url(ben) in page
        assert person_url(ward.nurse) not in page


def test_a_search_finds_nobody_out_of_reach(ward: Watch, joy: Any, client: Any) -> None:
    outsider = core.person("Canary", "Elsewhere")
    page = client.post(HOME, {"q": "Canary"}, follow=True).content.decode()
    assert person_url(outsider) not in page
    assert "Nobody called “Canary” in your units" in page


def test_on_shift_are_those_whose_usual_shift_runs_now(ward: Watch, joy: Any, client: Any) -> None:
    now = clock.now().astimezone(ward.world.facility.tz)
    running = core.shift(
        ward.world.facility,
        "Now",
        (now - timedelta(minutes=30)).strftime("%H:%M"),
        (now + timedelta(minutes=30)).strftime("%H:%M"),
    )
    over = core.shift(
        ward.world.facility,
        "Over",
        (now - timedelta(hours=3)).strftime("%H:%M"),
        (now - timedelta(hours=2)).strftime("%H:%M"),
    )
    here = ward.world.another_nurse("Here", "Now", usual_shift=running)
    gone = ward.world.another_nurse("Gone", "Home", usual_shift=over)
    page = client.get(HOME).content.decode()
    assert person_url(here) in page
    assert person_url(gone) not in page
    assert person_url(gone) in client.get(HOME, {"who": "all"}).content.decode()


@pytest.mark.parametrize(("clock_time", "runs"), [("22:59", False), ("23:00", True), ("03:00", True), ("07:00", False)])
def test_a_night_runs_past_midnight(ward: Watch, clock_time: str, runs: bool) -> None:
    night = core.shift(ward.world.facility)
    hour, minute = map(int, clock_time.split(":"))
    moment = clock.now().astimezone(ward.world.facility.tz).replace(hour=hour, minute=minute, second=0, microsecond=0)
    assert (night.pk in shifts_now(moment)) is runs


# ── one person ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_her_code_opens_what_waits_and_what_was_signed(ward: Watch, joy: Any, client: Any) -> None:
    ward.observe(ward.assessor("Tomasz", "Wilk"))
    page = client.get(person_url(ward.nurse)).content.decode()
    assert "1 of 2 done, the next is yours to watch" in page
    assert "Passed" in page and "Seen" not in page
    assert "by T. Wilk" in page
    assert sheet_url(ward) in page


def test_what_decides_nothing_yet_is_called_so_beside_the_signature_and_its_steps_as_on_the_sheet(
    ward: Watch, joy: Any, client: Any
) -> None:
    half = ward.observe(joy, results={"signs-in": StepSeen.NOT_OBSERVED})
    page = client.get(reverse("cleared:observation", args=[half.observation.pk])).content.decode()
    assert page.count("Incomplete") == 2  # the headline and the signature
    assert "Not achieved" not in page
    assert "Not seen" in page and "Not observed" not in page


def test_the_day_reads_the_same_on_the_list_and_on_the_person(ward: Watch, joy: Any, client: Any) -> None:
    (wait,) = waiting_for(joy.user, joy, on=clock.today())
    assert due(wait.due_on).startswith("Late since ")
    for page in (HOME, person_url(ward.nurse)):
        assert due(wait.due_on) in client.get(page).content.decode(), page


def test_she_reads_why_she_cannot_sign_and_who_can(ward: Watch, client: Any) -> None:
    low = ward.assessor("Li", "Chen", level=None)
    ward.holds(low, ago=400)
    joy = ward.assessor()
    client.force_login(low.user)
    page = client.get(person_url(ward.nurse)).content.decode()
    assert "your own clearance ran out" in page
    response = client.get(sheet_url(ward))
    assert response.status_code == 403
    page = response.content.decode()
    assert "your own clearance ran out" in page
    assert "Renew, 20 min" in page
    assert joy.name in page
    assert "Nothing was recorded." in page


def test_her_own_code_is_refused_in_words(ward: Watch, joy: Any, client: Any) -> None:
    for url in (person_url(joy), sheet_url(ward, joy)):
        for response in (client.get(url), client.post(url) if url != person_url(joy) else client.get(url)):
            assert response.status_code == 403
            assert "Nobody can assess themselves" in response.content.decode()


def test_the_person_page_is_bounded(ward: Watch, joy: Any, client: Any, django_assert_max_num_queries: Any) -> None:
    for n in range(6):
        ward.observe(ward.assessor(f"A{n}"))
    with django_assert_max_num_queries(75):
        client.get(person_url(ward.nurse))


# ── wrong roles ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ["nurse", "manager", "trainer", "nobody"])
def test_a_wrong_role_gets_403_everywhere(ward: Watch, client: Any, role: str) -> None:
    signed = ward.observe(ward.assessor())
    user = {
        "nurse": lambda: ward.nurse.user,
        "manager": lambda: ward.world.appointed("manager").user,
        "trainer": lambda: ward.world.appointed("trainer").user,
        "nobody": core.user,
    }[role]()
    client.force_login(user)
    result = reverse("cleared:observation", args=[signed.observation.pk])
    for url in (HOME, person_url(ward.nurse), sheet_url(ward), result):
        for response in (client.get(url), client.post(url)):
            assert response.status_code in {403, 405}, url
            assert ward.nurse.family_name not in response.content.decode()


def test_somebody_out_of_reach_does_not_exist(ward: Watch, client: Any) -> None:
    elsewhere = core.unit("4 East", parent=ward.world.root)
    client.force_login(ward.assessor(unit=elsewhere).user)
    signed = ward.observe(ward.assessor("Tomasz", "Wilk"))
    result = reverse("cleared:observation", args=[signed.observation.pk])
    for url in (person_url(ward.nurse), sheet_url(ward), result):
        assert client.get(url).status_code == 404
    assert client.post(sheet_url(ward)).status_code == 404


def moved(ward: Watch, assessor: Any) -> None:
    """Her appointment over the ward ends, and another one begins elsewhere: still an assessor, not of this person."""
    for row in Appointment.objects.current().filter(person=assessor):
        people.end_appointment(appointment=row, ends_on=clock.today())
    elsewhere = core.unit("4 East", parent=ward.world.root)
    people.appoint(person=assessor, function="assessor", unit=elsewhere, starts_on=clock.today())


def test_who_signed_and_lost_reach_sees_the_own_signature_and_nothing_that_came_of_it(ward: Watch, client: Any) -> None:
    joy, tomasz = ward.assessor(), ward.assessor("Tomasz", "Wilk")
    signed = ward.observe(joy)
    ward.observe(tomasz)
    observations.second_sign(
        observation=signed.observation, assessor=tomasz, verdict="not_achieved", comment="The band was not read."
    )
    url = reverse("cleared:observation", args=[signed.observation.pk])
    client.force_login(joy.user)
    assert "Disputed" in client.get(url).content.decode()

    moved(ward, joy)
    page = client.get(url).content.decode()
    assert "You signed this on" in page
    assert joy.name in page
    assert "Signs in as herself" in page
    for hidden in ("Disputed", "cleared", "Wilk", "The band was not read", person_url(ward.nurse)):
        assert hidden not in page.split("<main", 1)[1].split("</main>")[0]
    assert client.post(url, {"verdict": "achieved", "comment": "Again."}).status_code == 200
    assert SignOff.objects.filter(event=signed.observation.pk).count() == 2


def test_who_signed_second_and_lost_reach_sees_the_own_signature_too(ward: Watch, client: Any) -> None:
    joy, tomasz = ward.assessor(), ward.assessor("Tomasz", "Wilk")
    signed = ward.observe(joy)
    observations.second_sign(observation=signed.observation, assessor=tomasz, verdict="achieved", comment="")
    moved(ward, tomasz)
    client.force_login(tomasz.user)
    page = client.get(reverse("cleared:observation", args=[signed.observation.pk])).content.decode()
    assert "You signed this on" in page
    assert "Okafor" not in page.split("<main", 1)[1].split("</main>")[0]


@pytest.mark.parametrize("name", ["assess_person", "observation"])
def test_an_unknown_id_is_a_404(ward: Watch, joy: Any, client: Any, name: str) -> None:
    assert client.get(reverse(f"cleared:{name}", args=[uuid.uuid4()])).status_code == 404


def test_an_unknown_or_retired_checklist_is_a_404(ward: Watch, joy: Any, client: Any) -> None:
    assert client.get(reverse("cleared:observe", args=[ward.nurse.pk, uuid.uuid4()])).status_code == 404
    core.end_requirements()
    ward.checklist.unpublish()
    assert client.get(sheet_url(ward)).status_code == 404


def test_nobody_signed_in_is_asked_to_sign_in_first(ward: Watch, client: Any) -> None:
    for url in (HOME, person_url(ward.nurse), sheet_url(ward)):
        assert client.get(url).status_code == 302


def test_a_get_changes_nothing(ward: Watch, joy: Any, client: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    signed = ward.observe(ward.assessor("Tomasz", "Wilk"))
    for url in (
        HOME,
        person_url(ward.nurse),
        sheet_url(ward),
        reverse("cleared:observation", args=[signed.observation.pk]),
    ):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        writes = [one["sql"] for one in queries if one["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]
        assert not writes, url


# ── what the nurse reads ────────────────────────────────────────────────────────────────────────────────────────


def progress(ward: Watch) -> Any:
    return ObservationSource().progress(ward.nurse, [ward.activity])[ward.activity.pk]


def test_she_reads_for_whom_she_waits(ward: Watch) -> None:
    assert progress(ward).text == "Nobody can sign this in the ICU today"
    ward.assessor()
    found = progress(ward)
    assert (found.state, found.text, found.minutes_left) == ("waiting", "Waiting for J. Okafor", 20)


def test_she_waits_for_nobody_who_may_not_sign(ward: Watch) -> None:
    ward.assessor("Ada", "Aaron", level=4)
    ward.assessor("Ben", "Bell", unit=core.unit("4 East", parent=ward.world.root))
    assert progress(ward).text == "Nobody can sign this in the ICU today"


def test_somebody_who_signed_already_is_not_named_again(ward: Watch) -> None:
    joy = ward.assessor("Joy", "Aaron")
    ward.assessor("Tomasz", "Wilk")
    assert progress(ward).text == "Waiting for J. Aaron"
    ward.observe(joy)
    assert progress(ward).text == "Waiting for T. Wilk"


def test_an_observation_is_started_by_somebody_else(ward: Watch) -> None:
    assert ObservationSource().launch_url(ward.activity) == ""


def test_a_twelve_step_sheet_opens_within_its_queries(client: Any, django_assert_max_num_queries: Any) -> None:
    ward = watch(steps=TWELVE)
    client.force_login(ward.assessor().user)
    with django_assert_max_num_queries(62):
        page = client.get(sheet_url(ward)).content.decode()
    assert page.count('value="not_observed"') == 12
    assert page.count("checked>") == 12


def test_a_search_no_keyboard_can_type_finds_nobody_instead_of_failing(joy: Any, client: Any) -> None:
    response = client.post(HOME, {"q": "\x00Amira\x00"}, follow=True)
    assert response.status_code == 200
    assert "\x00" not in response.context["query"]
