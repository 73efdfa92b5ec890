"""The board: whom it counts, its sentence, its days, its reach, its cost."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from competency.core import clock
from competency.core.activities import api as activities
from competency.core.exceptions import api as exceptions
from competency.core.framework import api as framework
from competency.core.models import Wave
from competency.core.people import api as people
from competency.core.programmes import api as programmes
from competency.screens.board.cells import board_of
from competency.screens.reach import reach_of
from tests import factories as make
from tests.screens import worlds
from tests.screens.board.scattered import scatter
from tests.screens.worlds import counts

QUERIES = 20


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_people_of_a_bay_count_in_their_ward(hospital, chief, ward_manager):
    hospital.person("Bea Bay", hospital.bay)
    hospital.person("Ida Icu", hospital.icu)
    for viewer in (chief, ward_manager):
        found = board_of(reach_of(viewer.user), hospital.aurora, worlds.GO_LIVE)
        assert counts(found) == Counter({("ICU", "Nurse", "not_cleared"): 2})


def test_a_ward_opens_into_its_parts(hospital, ward_manager):
    hospital.person("Bea Bay", hospital.bay)
    hospital.person("Ida Icu", hospital.icu)
    found = board_of(reach_of(ward_manager.user), hospital.aurora, worlds.GO_LIVE, hospital.icu)
    assert counts(found) == Counter({("ICU", "Nurse", "not_cleared"): 1, ("ICU Bay A", "Nurse", "not_cleared"): 1})


def test_somebody_placed_twice_in_a_row_counts_once_and_as_the_worse(hospital, chief):
    both = hospital.person("Bo Both", hospital.icu)
    people.place(person=both, job_role=hospital.nurse, unit=hospital.bay, starts_on=date(2026, 2, 1))
    people.place(person=both, job_role=hospital.physician, unit=hospital.bay, starts_on=date(2026, 2, 1))
    hospital.clears(both)
    found = board_of(reach_of(chief.user), hospital.aurora, worlds.GO_LIVE)
    assert counts(found) == Counter({("ICU", "Nurse", "cleared"): 1, ("ICU", "Physician", "no_rule"): 1})


@pytest.mark.parametrize("leaves", ["ward", "bay"])
def test_of_two_placements_not_asked_on_the_day_the_one_that_will_be_stands(hospital, chief, leaves):
    """Whichever the database happens to list first."""
    tomorrow = worlds.TODAY + timedelta(days=1)
    both = hospital.person("Bo Both", hospital.icu, until=tomorrow if leaves == "ward" else None)
    until = tomorrow if leaves == "bay" else None
    people.place(person=both, job_role=hospital.nurse, unit=hospital.bay, starts_on=date(2026, 2, 1), ends_on=until)
    found = board_of(reach_of(chief.user), hospital.aurora, worlds.TODAY)
    assert counts(found) == Counter({("ICU", "Nurse", "not_yet"): 1})


def test_before_go_live_nobody_is_said_to_have_no_rule(hospital, chief, board):
    hospital.person("Ida Icu", hospital.icu)
    words = board(chief, f"?on={worlds.TODAY}")
    assert "Nothing counts yet on 22 November: 1 person needs Aurora clearance from 6 December." in words
    assert "1 not asked yet" in words


def test_before_the_first_of_several_go_lives_the_first_is_said(hospital, chief, board):
    """Nobody at the clinic, which goes live first, is said to need it only from the last one."""
    hospital.person("Ida Icu", hospital.icu)
    hospital.person("Cleo Clinic", hospital.clinic)
    words = board(chief, f"?on={worlds.LIVE - timedelta(days=30)}")
    first = "1 September"
    assert f"2 people need Aurora clearance, the first from {first}." in words


# ── the sentence ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_sentence_names_the_worst_hole_first(hospital, chief, board):
    hospital.clears(hospital.person("Joy Okafor", hospital.ed))
    hospital.person("Ed Gap", hospital.ed)
    for n in range(3):
        hospital.person(f"I{n} Gap", hospital.icu)
    words = board(chief)
    assert "Not ready for 6 December: ICU, nurse, 0 of 3 cleared. In all, 4 of 5 people are not cleared." in words


def test_when_all_are_in_order_it_says_ready(hospital, chief, board):
    hospital.clears(hospital.person("Joy Okafor"))
    assert "Ready for 6 December: the one person who needs it is cleared." in board(chief)
    hospital.clears(hospital.person("Ida Icu"))
    assert "Ready for 6 December: all 2 people who need it are cleared." in board(chief)


def test_exceptions_are_told_from_clearance(hospital, chief, board):
    hospital.clears(hospital.person("Joy Okafor"))
    sue = hospital.person("Sue Per")
    hospital.passes(sue, hospital.module)
    exceptions.waive(
        person=sue,
        competency=hospital.medicines,
        kind="waiver",
        from_on=worlds.TODAY,
        until_on=date(2027, 1, 1),
        approver=chief,
        reason="Moves to another ward.",
    )
    words = board(chief)
    assert "Ready for 6 December: all 2 people who need it may work, 1 of them for now only." in words
    assert "1 of 2 cleared" in words


def test_nobody_placed_is_said(hospital, ward_manager, board):
    assert "Nobody you manage is placed on 6 December." in board(ward_manager)


def test_without_any_rule_it_says_so(hospital, chief, board):
    hospital.person("Max Doc", hospital.ed, hospital.physician)
    assert "No rule asks anything of anybody here for Aurora Orders on 6 December." in board(chief, "?programme=ORDERS")


def test_a_manager_where_nothing_is_brought_in_gets_an_empty_state(hospital, board):
    elsewhere = make.unit("Laundry", of=make.facility())
    manager = hospital.staff("Lou Laundry", "manager", elsewhere)
    assert "No programme concerns your units" in board(manager)


# ── days, programmes, bad input ─────────────────────────────────────────────────────────────────────────────────


def test_it_opens_on_the_next_go_live(hospital, chief, signed_in):
    assert signed_in(chief).get("/manage/").context["board"].on == worlds.GO_LIVE


def test_the_chips_lead_to_four_days_and_each_says_which(hospital, chief, signed_in, board):
    chips = signed_in(chief).get("/manage/").context["chips"]
    assert [(chip.words, chip.on) for chip in chips] == [
        ("Today", worlds.TODAY),
        ("A week before", date(2026, 11, 29)),
        ("Go-live", worlds.GO_LIVE),
        ("Two weeks after", date(2026, 12, 20)),
    ]
    assert [chip.words for chip in chips if chip.is_current] == ["Go-live"]
    assert "Today 22 Nov A week before 29 Nov Go-live 6 Dec Two weeks after 20 Dec" in board(chief)


def kicker(answer):
    """What stands above the heading, or beside it, as it is read."""
    words = re.sub(r"<[^>]+>", "", answer.content.decode())
    return " ".join(words.split())


def test_the_heading_of_a_cell_names_the_go_live_as_that_of_the_board_does(hospital, chief, signed_in):
    cell = reverse("cleared:board_cell", args=[hospital.aurora.pk, hospital.icu.pk, hospital.nurse.pk])
    for address in ("/manage/", cell):
        assert "6 December, go-live, in 14 days" in kicker(signed_in(chief).get(address))
    assert "go-live, " not in kicker(signed_in(chief).get(f"{cell}?on={worlds.TODAY}"))


def test_a_far_go_live_says_its_year_on_the_chips(hospital, chief, board):
    for wave in Wave.objects.filter(programme=hospital.aurora, name="Wave 1"):
        programmes.set_go_live(wave=wave, go_live_on=date(2028, 1, 9), reason="Later.")
    assert "A week before 2 Jan 2028 Go-live 9 Jan 2028 Two weeks after 23 Jan 2028" in board(
        chief, "?programme=AURORA&on=2028-01-09"
    )


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-45", "9999-12-31", "0001-01-01", "<script>", "2026-12-06x"])
def test_a_bad_day_is_said_and_falls_back(hospital, chief, signed_in, text):
    response = signed_in(chief).get("/manage/", {"on": text})
    assert response.status_code == 200
    assert response.context["board"].on == worlds.GO_LIVE
    assert "is not a day we can show. Nothing was changed. You see 6 December" in response.content.decode()
    assert "<script>”" not in response.content.decode()


@pytest.mark.parametrize("query", ["programme=NOPE", "unit=999999", "unit=x", "unit=-1", "unit=99999999999999999999"])
def test_unknown_programmes_and_units_are_not_found(hospital, chief, signed_in, query):
    assert signed_in(chief).get(f"/manage/?{query}").status_code == 404


def test_the_programme_can_be_switched(hospital, chief, signed_in):
    assert signed_in(chief).get("/manage/?programme=ORDERS").context["board"].programme == hospital.orders


# ── reach ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_units_in_reach_are_on_it(hospital, ward_manager, board):
    hospital.person("Ida Icu", hospital.icu)
    hospital.person("Ed Canary", hospital.ed)
    words = board(ward_manager)
    assert "0 of 1 cleared" in words
    assert "Emergency Department" not in words


def test_another_units_board_is_not_found(hospital, ward_manager, signed_in):
    assert signed_in(ward_manager).get(f"/manage/?unit={hospital.ed.pk}").status_code == 404


def test_an_ended_appointment_works_on_the_next_request(hospital, ward_manager, signed_in):
    client = signed_in(ward_manager)
    assert client.get("/manage/").status_code == 200
    people.end_appointment(appointment=ward_manager.appointments.get(), ends_on=worlds.TODAY)
    assert client.get("/manage/").status_code == 403
    assert client.get(f"/manage/?on={worlds.TODAY - timedelta(days=30)}").status_code == 403


def test_records_staff_see_every_unit(hospital, board):
    keeper = worlds.records_staff("Bram Jansen")
    hospital.person("Ida Icu", hospital.icu)
    hospital.person("Ed Gap", hospital.ed)
    assert "In all, 2 of 2 people are not cleared." in board(keeper)


# ── cost ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_queries_do_not_grow_with_the_people(hospital, chief, signed_in, core_alone, django_assert_num_queries):
    client = signed_in(chief)
    scatter(hospital, 7, size=3)
    with django_assert_num_queries(QUERIES):
        client.get("/manage/")
    scatter(hospital, 8, size=15)
    with django_assert_num_queries(QUERIES):
        client.get("/manage/")


def test_a_board_is_only_read(hospital, chief, signed_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(chief)
    hospital.person("Ida Icu")
    with clock.at(worlds.NOON), CaptureQueriesContext(connection) as queries:
        client.get("/manage/")
    assert not [query["sql"] for query in queries if not query["sql"].lstrip().upper().startswith("SELECT")]


# ── what is asked for and not on offer ──────────────────────────────────────────────────────────────────────────────


def test_the_board_says_what_nobody_can_start(hospital, chief, signed_in, read):
    hospital.person("Nora Nurse")
    client, url = signed_in(chief), "/manage/?programme=AURORA"
    assert "Asked for, not on offer" not in read(client, url)
    with clock.at(worlds.LONG_AGO):
        activities.retire_activity(key=hospital.lesson.activity_id)
    words = read(client, url)
    assert "Asked for, not on offer" in words
    assert "Giving medicines with the scanner MED-03 Medicines with the scanner Not on offer just now since" in words
    # Another programme asks nobody for it.
    assert "Asked for, not on offer" not in read(client, "/manage/?programme=ORDERS")


def test_what_is_asked_elsewhere_is_not_said_on_this_board(hospital, signed_in, read):
    for unit in (hospital.icu, hospital.clinic):
        hospital.person("Nora Nurse", unit)
    elsewhere = worlds.version("module", "Only in the clinic", 5)
    competency = make.competency(shown_by=make.criteria((None, [make.asked(activity=str(elsewhere.activity_id))])))
    framework.require(programme=hospital.aurora, competency=competency, unit=hospital.clinic)
    activities.retire_activity(key=elsewhere.activity_id)
    for unit, is_said in ((hospital.icu, False), (hospital.clinic, True)):
        manager = hospital.staff("Mia Manager", "manager", unit)
        assert ("Only in the clinic" in read(signed_in(manager), "/manage/?programme=AURORA")) is is_said


def test_units_where_nobody_is_asked_are_folded_into_one_line(hospital, chief, signed_in):
    """One that goes live stays a row, with nobody to count: somebody is missing there."""
    hospital.person("Ida Icu", hospital.icu)
    unused = make.unit("Archive", parent=hospital.root)
    empty = make.unit("Day clinic", parent=hospital.root)
    programmes.assign_unit(wave=Wave.objects.filter(programme=hospital.aurora)[0], unit=empty)
    client = signed_in(chief)
    page = BeautifulSoup(client.get("/manage/", {"on": worlds.GO_LIVE.isoformat()}).content, "html.parser")
    rows = [" ".join(row.get_text(" ").split()) for row in page.select(".clr-board tbody th")]
    assert "ICU" in rows and empty.name in rows
    assert unused.name not in rows
    (folded,) = page.select("details.clr-more")
    assert " ".join(folded.select("summary")[0].get_text().split()).endswith("nobody who is asked for Aurora")
    assert unused.name in [one.get_text() for one in folded.select("li")]
