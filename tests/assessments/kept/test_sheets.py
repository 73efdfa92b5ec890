"""A half-filled sheet is kept as it is given, comes back to its assessor on any device, and is gone when signed."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency.assessments.kept import api as kept
from competency.assessments.models import Observation, Unfinished
from competency.assessments.observations import checklists
from competency.assessments.observations.sheet import ChecklistText
from competency.core import clock
from competency.core.models import Appointment
from competency.core.people import api as people
from competency.core.personal_data.export import as_json, everything_about
from competency.core.personal_data.registry import erasers
from tests.assessments.observations.factories import THREE, StepContent, Watch
from tests.assessments.observations.sheets import PASSWORD, fields_of, filled, opened, sheet_url

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HOME = reverse("cleared:assess_home")


def device(person: Any) -> Client:
    """Another browser of the same person."""
    client = Client()
    client.force_login(person.user)
    return client


def tapped(client: Any, ward: Watch, fields: dict[str, str], **given: str) -> Any:
    """What the open page sends by itself after a tap."""
    sent = fields | given | {"do": "keep"}
    return client.post(sheet_url(ward), sent, headers={"accept": "application/json"})


def done(ward: Watch, step: str = "signs-in") -> dict[str, str]:
    return {f"item_{ward.key(step)}": "done"}


# ── as it is given ──────────────────────────────────────────────────────────────────────────────────────────────


def test_each_tap_is_kept_and_says_when(ward: Watch, joy: Any, client: Any) -> None:
    fields = opened(client, sheet_url(ward))
    answer = tapped(client, ward, fields, **done(ward))
    assert answer.status_code == 200
    assert re.fullmatch(r"Kept \d\d:\d\d", answer.json()["words"])
    assert answer.json()["time"] == answer.json()["words"][-5:]
    tapped(client, ward, fields, **done(ward), comment="Scans twice.")
    row = Unfinished.objects.get()
    assert (row.owner, row.about) == (joy, ward.nurse)
    assert row.fields["comment"] == ["Scans twice."]
    assert not Observation.objects.exists()


def test_another_device_goes_on_where_the_first_one_stopped(ward: Watch, joy: Any, client: Any) -> None:
    fields = opened(client, sheet_url(ward))
    tapped(client, ward, fields, **done(ward), comment="Scans twice.")
    page = device(joy).get(sheet_url(ward)).content.decode()
    again = fields_of(page)
    assert (again["comment"], again[f"item_{ward.key('signs-in')}"]) == ("Scans twice.", "done")
    assert again["token"] == fields["token"]
    assert re.search(r"Kept \d\d:\d\d on \d+ \w+", page)
    assert "Start afresh" in page


def test_the_page_without_scripts_keeps_by_a_button(ward: Watch, joy: Any, client: Any) -> None:
    fields = opened(client, sheet_url(ward)) | done(ward) | {"do": "keep"}
    page = client.post(sheet_url(ward), fields, follow=True).content.decode()
    assert re.search(r"Kept \d\d:\d\d\. You can close this page\.", page)
    assert fields_of(page)[f"item_{ward.key('signs-in')}"] == "done"


def test_no_password_is_kept_and_nothing_that_is_not_on_the_sheet(ward: Watch, joy: Any, client: Any) -> None:
    fields = opened(client, sheet_url(ward))
    tapped(client, ward, fields, password=PASSWORD, username="joy", other="thing", item_x="\x00done")
    row = Unfinished.objects.get()
    assert PASSWORD not in json.dumps(row.fields)
    assert not {"password", "username", "other", "by", "csrfmiddlewaretoken"} & set(row.fields)
    assert row.fields["item_x"] == ["done"]


def test_what_is_too_long_is_not_kept_and_says_so(ward: Watch, joy: Any, client: Any) -> None:
    fields = opened(client, sheet_url(ward))
    answer = tapped(client, ward, fields, comment="x" * (kept.LONGEST + 1))
    assert answer.json()["state"] == "long"
    assert not Unfinished.objects.exists()


# ── gone when it is signed, or dropped ──────────────────────────────────────────────────────────────────────────


def test_signed_it_is_gone_and_an_old_page_does_not_bring_it_back(ward: Watch, joy: Any, client: Any) -> None:
    data = filled(ward, client)
    tapped(client, ward, data)
    client.post(sheet_url(ward), data)
    assert Observation.objects.count() == 1
    assert not Unfinished.objects.exists()
    late = tapped(client, ward, data, comment="A tap that arrives late.")
    assert late.json()["state"] == "ended"
    assert not Unfinished.objects.exists()


def test_after_it_was_signed_elsewhere_the_foot_and_the_signature_say_the_same(
    ward: Watch, joy: Any, client: Any
) -> None:
    old = filled(ward, client)
    tapped(client, ward, old)
    other = device(joy)
    other.post(sheet_url(ward), filled(ward, other))
    assert Observation.objects.count() == 1
    late = tapped(client, ward, old, comment="Somebody was near.")
    assert late.json()["words"] == "You signed this already. What you enter now is kept once you press “Sign”."
    assert not Unfinished.objects.exists()
    page = client.post(sheet_url(ward), old | {"comment": "Somebody was near."}, follow=True).content.decode()
    assert "Nothing was recorded again. What you entered is kept." in page
    assert Unfinished.objects.get().fields["comment"] == ["Somebody was near."]


def test_a_signature_that_is_refused_keeps_it(ward: Watch, joy: Any, client: Any) -> None:
    data = filled(ward, client)
    tapped(client, ward, data)
    client.post(sheet_url(ward), data | {"password": "wrong", "comment": "Nearly lost."})
    assert Unfinished.objects.get().fields["comment"] == ["Nearly lost."]
    assert "That is not your password" in client.get(f"{sheet_url(ward)}?checked").content.decode()
    assert "That is not your password" not in device(joy).get(f"{sheet_url(ward)}?checked").content.decode()


def test_the_list_offers_what_is_not_finished_and_it_can_be_dropped(ward: Watch, joy: Any, client: Any) -> None:
    assert "You have not finished" not in client.get(HOME).content.decode()
    ward.observe(joy)  # so the nurse waits for somebody else, and is on no other list
    place = kept.Place("sheet", ward.nurse.pk, ward.activity.pk)
    kept.keep(owner=joy, place=place, fields={"comment": ["Half done."]}, marks=kept.Marks(uuid.uuid4()))
    page = client.get(HOME).content.decode()
    section = page.split("You have not finished")[1].split("</section>")[0]
    assert ward.nurse.name in section and ward.checklist.title in section and sheet_url(ward) in section
    row = Unfinished.objects.get()
    drop = reverse("cleared:drop", args=[row.pk])
    assert drop in section
    assert "Drop what you entered?" in client.get(drop).content.decode()
    assert Unfinished.objects.exists()
    assert client.post(drop).url == HOME
    assert not Unfinished.objects.exists()


def test_who_waits_and_was_begun_with_stands_on_the_list_once(ward: Watch, joy: Any, client: Any) -> None:
    assert client.get(HOME).content.decode().count(sheet_url(ward)) == 1
    tapped(client, ward, opened(client, sheet_url(ward)), **done(ward))
    page = client.get(HOME).content.decode()
    assert page.count(sheet_url(ward)) == 1
    assert "You have not finished" not in page
    assert re.search(r"Begun, kept \d\d:\d\d: go on", page)
    with clock.at(clock.now() + timedelta(days=1)):
        assert re.search(r"Begun, kept \d\d:\d\d on \d+ \w+: go on", client.get(HOME).content.decode())


def test_the_foot_says_how_much_is_left_to_mark(ward: Watch, joy: Any, client: Any) -> None:
    def foot() -> str:
        page = client.get(sheet_url(ward)).content.decode()
        return page.split('data-critical="')[-1].split(">")[1].split("<")[0]

    steps = ChecklistText.of(ward.version.snapshot).steps
    critical = sum(step.is_critical for step in steps)
    assert foot() == f"{len(steps)} steps not marked yet, {critical} critical"
    fields = opened(client, sheet_url(ward))
    marked = {f"item_{step.key}": "done" for step in steps if step.is_critical}
    tapped(client, ward, fields, **marked)
    rest = len(steps) - critical
    assert foot().startswith(f"{rest} step") and "critical" not in foot()
    tapped(client, ward, fields, **{f"item_{step.key}": "done" for step in steps})
    assert foot() == "Every step is marked"


def test_start_afresh_asks_before_it_lets_go(ward: Watch, joy: Any, client: Any) -> None:
    tapped(client, ward, opened(client, sheet_url(ward)), **done(ward))
    link = re.search(r'href="([^"]*/drop/\?afresh)"', client.get(sheet_url(ward)).content.decode())
    assert link is not None
    page = client.get(link[1]).content.decode()
    assert "Drop what you entered?" in page
    assert "Go on with it" in page
    assert Unfinished.objects.exists()


def test_start_afresh_leads_back_to_an_empty_sheet(ward: Watch, joy: Any, client: Any) -> None:
    tapped(client, ward, opened(client, sheet_url(ward)), **done(ward))
    link = re.search(r'href="([^"]*/drop/\?afresh)"', client.get(sheet_url(ward)).content.decode())
    assert link is not None
    assert client.post(link[1]).url == sheet_url(ward)
    assert opened(client, sheet_url(ward))[f"item_{ward.key('signs-in')}"] == "not_observed"


def test_after_thirty_days_it_is_not_offered_and_goes(ward: Watch, joy: Any, client: Any) -> None:
    fields = opened(client, sheet_url(ward))
    tapped(client, ward, fields, **done(ward))
    Unfinished.objects.update(kept_at=clock.now() - timedelta(days=30))
    assert "You have not finished" not in client.get(HOME).content.decode()
    assert opened(client, sheet_url(ward))[f"item_{ward.key('signs-in')}"] == "not_observed"
    old = Unfinished.objects.get()
    ben = ward.world.another_nurse("Ben", "Osei")
    client.post(sheet_url(ward, ben), opened(client, sheet_url(ward, ben)) | {"do": "keep"})
    assert not Unfinished.objects.filter(pk=old.pk).exists()


# ── two devices ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_that_is_behind_is_told_and_takes_nothing_back(ward: Watch, joy: Any, client: Any) -> None:
    phone, desk = client, device(joy)
    on_phone, on_desk = opened(phone, sheet_url(ward)), opened(desk, sheet_url(ward))
    tapped(phone, ward, on_phone, comment="From the phone.")
    behind = tapped(desk, ward, on_desk, comment="From the desk.")
    assert behind.json()["state"] == "elsewhere"
    assert "changed on another device" in behind.json()["words"]
    assert Unfinished.objects.get().fields["comment"] == ["From the phone."]
    # The desk chooses its own: it says which one it has seen.
    tapped(desk, ward, on_desk, comment="From the desk.", seen=behind.json()["seen"])
    assert Unfinished.objects.get().fields["comment"] == ["From the desk."]
    assert tapped(phone, ward, on_phone, comment="Again.").json()["state"] == "elsewhere"


def test_a_page_that_showed_the_other_goes_on_with_it(ward: Watch, joy: Any, client: Any) -> None:
    tapped(client, ward, opened(client, sheet_url(ward)), comment="From the phone.")
    desk = device(joy)
    on_desk = opened(desk, sheet_url(ward))
    assert tapped(desk, ward, on_desk, comment="And the desk.").json()["state"] == "kept"
    assert tapped(desk, ward, on_desk, comment="And the desk again.").json()["state"] == "kept"


def test_a_tap_that_a_reload_overtook_is_not_taken_back_by_the_page_it_overtook(
    ward: Watch, joy: Any, client: Any
) -> None:
    before = opened(client, sheet_url(ward))
    tapped(client, ward, before, **done(ward))
    reloaded = opened(client, sheet_url(ward))
    tapped(client, ward, before, **done(ward), **done(ward, "due-list"))
    assert tapped(client, ward, reloaded, comment="Next.").json()["state"] == "elsewhere"
    assert Unfinished.objects.get().fields[f"item_{ward.key('due-list')}"] == ["done"]


@pytest.mark.parametrize("button", ["keep", "sign"])
def test_a_button_on_a_page_that_is_behind_asks_first(ward: Watch, joy: Any, client: Any, button: str) -> None:
    desk = device(joy)
    on_desk = filled(ward, desk, comment="From the desk.")
    tapped(client, ward, opened(client, sheet_url(ward)), comment="From the phone.")
    page = desk.post(sheet_url(ward), on_desk | {"do": button}).content.decode()
    assert "This was changed on another device" in page and "Take that one" in page
    assert not Observation.objects.exists()
    assert Unfinished.objects.get().fields["comment"] == ["From the phone."]
    # The page still has its own, and pressed again it is taken.
    again = fields_of(page)
    assert again["comment"] == "From the desk."
    desk.post(sheet_url(ward), again | {"do": button, "password": PASSWORD})
    if button == "sign":
        assert Observation.objects.count() == 1
        assert not Unfinished.objects.exists()
    else:
        assert Unfinished.objects.get().fields["comment"] == ["From the desk."]


# ── a checklist that was changed meanwhile ──────────────────────────────────────────────────────────────────────


def test_what_fits_the_changed_checklist_is_carried_over_and_the_rest_is_told(
    ward: Watch, joy: Any, client: Any
) -> None:
    begun = opened(client, sheet_url(ward)) | done(ward) | done(ward, "due-list") | {"comment": "Good.", "rating": "5"}
    tapped(client, ward, begun)
    changed = StepContent("due-list", "Checks the due list, holds and stops")
    added = StepContent("hands", "Cleans hands")
    checklist = checklists.draft_checklist(
        code=ward.checklist.code, title=ward.checklist.title, steps=(THREE[0], changed, THREE[2], added)
    )
    checklist.classify_change("restart", by=clock.today() + timedelta(days=30), note="What changed.")
    checklist.save_revision().publish()
    page = client.get(sheet_url(ward)).content.decode()
    assert "This checklist was changed since you began" in page
    assert "“Checks the due list and holds”: Done" in page
    fields = fields_of(page)
    assert fields["version"] != begun["version"]
    assert (fields["comment"], fields["rating"]) == ("Good.", "5")
    assert fields[f"item_{ward.key('signs-in')}"] == "done"
    assert fields[f"item_{ward.key('due-list')}"] == "not_observed"


# ── whose it is ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_else_reads_it_or_drops_it(ward: Watch, joy: Any, client: Any) -> None:
    tapped(client, ward, opened(client, sheet_url(ward)), comment="Only for Joy.")
    drop = reverse("cleared:drop", args=[Unfinished.objects.get().pk])
    tomasz = ward.assessor("Tomasz", "Wilk")
    for somebody in (tomasz, ward.nurse, ward.world.appointed("manager")):
        other = device(somebody)
        for url in (HOME, sheet_url(ward), drop):
            assert "Only for Joy" not in other.get(url).content.decode()
        assert other.post(drop).status_code in {403, 404}
    assert Client().post(drop).status_code == 302
    assert Unfinished.objects.count() == 1


def test_a_second_assessor_has_a_sheet_of_their_own(ward: Watch, joy: Any, client: Any) -> None:
    tapped(client, ward, opened(client, sheet_url(ward)), comment="Joy.")
    other = device(ward.assessor("Tomasz", "Wilk"))
    assert tapped(other, ward, opened(other, sheet_url(ward)), comment="Tomasz.").json()["state"] == "kept"
    assert Unfinished.objects.count() == 2


def test_nobody_signed_in_and_a_token_of_another_session_keep_nothing_by_themselves(
    ward: Watch, joy: Any, client: Any
) -> None:
    fields = opened(client, sheet_url(ward)) | done(ward)
    assert tapped(Client(), ward, fields).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(joy.user)
    assert tapped(strict, ward, fields, csrfmiddlewaretoken="x" * 64).status_code == 403
    assert not Unfinished.objects.exists()


def test_a_page_handed_out_long_ago_is_kept_for_nobody_who_is_not_signed_in(ward: Watch, joy: Any, client: Any) -> None:
    with clock.at(clock.now() - timedelta(hours=73)):
        fields = opened(client, sheet_url(ward))
    Client().post(sheet_url(ward), fields | done(ward))
    assert not Unfinished.objects.exists()


@pytest.mark.parametrize("ending", ["the nurse leaves", "the appointment ends"])
def test_out_of_reach_it_is_offered_no_more(ward: Watch, joy: Any, client: Any, ending: str) -> None:
    fields = opened(client, sheet_url(ward))
    tapped(client, ward, fields, comment="Only in reach.")
    drop = reverse("cleared:drop", args=[Unfinished.objects.get().pk])
    today = clock.today()
    if ending == "the nurse leaves":
        people.end_placement(placement=ward.nurse.placements.get(), ends_on=today)
    else:
        for row in Appointment.objects.current().filter(person=joy):
            people.end_appointment(appointment=row, ends_on=today)
    for url in (HOME, sheet_url(ward), drop):
        page = client.get(url)
        assert ward.nurse.name not in page.content.decode().split("<main")[-1]
        assert "Only in reach" not in page.content.decode()
    assert tapped(client, ward, fields, comment="More.").status_code in {403, 404}


def test_an_unfinished_page_that_is_not_there_is_a_404(ward: Watch, joy: Any, client: Any) -> None:
    assert client.get(reverse("cleared:drop", args=[uuid.uuid4()])).status_code == 404


def test_the_list_costs_the_same_for_one_unfinished_sheet_and_for_many(
    ward: Watch, joy: Any, client: Any, django_assert_num_queries: Any
) -> None:
    others = [ward.world.another_nurse(f"Nurse{n}", "Waiting") for n in range(5)]
    client.post(sheet_url(ward, others[0]), opened(client, sheet_url(ward, others[0])) | {"do": "keep"})
    with CaptureQueriesContext(connection) as queries:
        client.get(HOME)
        cost = len(queries)
    for other in others[1:]:
        client.post(sheet_url(ward, other), opened(client, sheet_url(ward, other)) | {"do": "keep"})
    with django_assert_num_queries(cost):
        client.get(HOME)


def test_a_tap_costs_a_bounded_number_of_queries(
    ward: Watch, joy: Any, client: Any, django_assert_max_num_queries: Any
) -> None:
    fields = opened(client, sheet_url(ward))
    tapped(client, ward, fields)
    with django_assert_max_num_queries(24):
        assert tapped(client, ward, fields, **done(ward)).status_code == 200


# ── erasure and export ──────────────────────────────────────────────────────────────────────────────────────────


def test_an_export_says_that_there_is_one_and_not_what_stands_in_it(ward: Watch, joy: Any, client: Any) -> None:
    tapped(client, ward, opened(client, sheet_url(ward)), comment="Only for Joy.")
    (row,) = everything_about(ward.nurse)["held"]["unfinished_pages"]
    assert row["owner"] == joy.name and row["kind"] == "sheet"
    assert "Only for Joy" not in as_json(ward.nurse)


def test_it_goes_with_the_names_of_either(ward: Watch, joy: Any, client: Any) -> None:
    for somebody in (joy, ward.nurse):
        tapped(client, ward, opened(client, sheet_url(ward)), **done(ward))
        assert Unfinished.objects.exists()
        for erase in erasers():
            erase(somebody)
        assert not Unfinished.objects.exists()
