"""The board while a rule has changed: doubt counts against, and whoever may see it brings it up to date."""

from collections import Counter

from django.urls import reverse

from competency.core.models import ClearanceSegment, PersonState
from competency.screens.board.cells import board_of
from competency.screens.reach import reach_of
from tests.screens import worlds
from tests.screens.worlds import counts


def test_a_stale_person_is_never_counted_as_cleared(hospital, chief, board):
    person = hospital.person("Sam Stale")
    hospital.clears(person)
    worlds.make_stale(person)
    found = board_of(reach_of(chief.user), hospital.aurora, worlds.GO_LIVE)
    assert counts(found) == Counter({("ICU", "Nurse", "stale"): 1})
    assert found.total.required == 1
    words = board(chief)
    assert "recalculating 1" in words
    assert "0 of 1 cleared" in words


def test_recalculate_brings_them_up_to_date(hospital, chief, signed_in):
    person = hospital.person("Sam Stale")
    hospital.clears(person)
    worlds.make_stale(person)
    ClearanceSegment.objects.filter(person=person).delete()
    client = signed_in(chief)
    response = client.post(reverse("cleared:board_recalculate"), {"next": "/manage/?on=2026-12-06"}, follow=True)
    assert response.redirect_chain == [("/manage/?on=2026-12-06", 302)]
    assert "1 person is up to date." in response.content.decode()
    found = board_of(reach_of(chief.user), hospital.aurora, worlds.GO_LIVE)
    assert counts(found) == Counter({("ICU", "Nurse", "cleared"): 1})


def test_recalculating_goes_on_where_it_stopped(hospital, chief, signed_in, monkeypatch):
    from competency.screens.board import views as view

    monkeypatch.setattr(view, "AT_ONCE", 2)
    monkeypatch.setattr(view, "_SMALL", 1)
    worlds.make_stale(*(hospital.person(f"P{n} Stale") for n in range(3)))
    client = signed_in(chief)
    first = client.post(reverse("cleared:board_recalculate"), follow=True).content.decode()
    assert "2 people are up to date. 1 is left: press Recalculate again." in first
    second = client.post(reverse("cleared:board_recalculate"), follow=True).content.decode()
    assert "1 person is up to date." in second


def test_recalculating_leaves_people_out_of_reach_alone(hospital, ward_manager, signed_in):
    outside = hospital.person("Otto Outside", hospital.ed)
    worlds.make_stale(outside)
    signed_in(ward_manager).post(reverse("cleared:board_recalculate"))
    state = PersonState.objects.get(person=outside)
    assert state.stale_at > state.computed_at


def test_recalculating_never_leads_to_another_site(hospital, chief, signed_in):
    response = signed_in(chief).post(reverse("cleared:board_recalculate"), {"next": "https://elsewhere.example/"})
    assert response.url == "/manage/"


def test_recalculating_wants_a_post(hospital, chief, signed_in):
    assert signed_in(chief).get(reverse("cleared:board_recalculate")).status_code == 405
