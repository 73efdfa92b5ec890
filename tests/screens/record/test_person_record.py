"""A person's record for managers: the answer with its reasons, time, facts; what managers may not know is not there."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from competency.core import access, clock, setup
from competency.core.activities import api as activities
from competency.core.enums import Kind, Outcome, Purpose
from competency.core.exceptions import api as exceptions
from competency.core.ledger import api as ledger
from competency.core.ledger.performance import Performance
from competency.core.models import ClearanceSegment
from competency.core.people import api as people
from tests import factories as make
from tests.screens import worlds

QUERIES = 23
CELL_QUERIES = 28


def cell_url(hospital, unit=None, role=None, programme=None):
    return reverse(
        "cleared:board_cell",
        args=[(programme or hospital.aurora).pk, (unit or hospital.icu).pk, (role or hospital.nurse).pk],
    )


# ── from the board to the first gap ─────────────────────────────────────────────────────────────────────────────


def does_all_but_the_lesson(hospital, amira):
    """What waits for somebody else comes after what the person can do."""
    hospital.passes(amira, hospital.module)
    hospital.passes(amira, hospital.test, score=90)
    for name in ("Tomasz Wilk", "Beatriz Camargo"):
        hospital.observed(amira, hospital.assessor(name))


def test_the_cell_says_the_first_gap_and_who_mends_it(hospital, amira, manager, signed_in, read):
    hospital.passes(amira, hospital.module)
    words = read(signed_in(manager), cell_url(hospital))
    row = words[words.index("Amira Haddad") :]
    assert "Not cleared" in row
    assert "Medicines with the scanner: Giving medicines with the scanner missing and 2 more" in row
    assert "Module: Giving medicines with the scanner Amira can do this without anybody else" in row


@pytest.mark.parametrize("page", ["cell", "record"])
def test_what_the_trainers_put_on_offer_again_names_them(hospital, amira, manager, signed_in, read, page):
    """With how they are reached; where there is nobody to name, it is still theirs."""
    does_all_but_the_lesson(hospital, amira)
    activities.retire_activity(key=hospital.lesson.activity_id)
    url = cell_url(hospital) if page == "cell" else reverse("cleared:person_record", args=[amira.pk])
    again = "Put Giving medicines with the scanner on offer again" + (" " if page == "cell" else " – ")
    trainer = hospital.staff("Ines Reyes", "trainer", hospital.root)
    people.correct_person(person=trainer, extension="4410")
    assert again + ("The trainers" if page == "cell" else "the trainers") in read(signed_in(manager), url)
    setup.ensure_groups()
    setup.join(trainer.user, access.AUTHORS_GROUP)
    assert again + "I. Reyes, ext 4410" in read(signed_in(manager), url)


def test_what_waits_for_a_check_is_mended_by_whoever_checks(hospital, amira, manager, signed_in, read):
    """By name and how they are reached; and that nobody can, where nobody can."""
    does_all_but_the_lesson(hospital, amira)
    hospital.passes(amira, hospital.lesson, waits=True)
    words = read(signed_in(manager), cell_url(hospital))
    assert "Medicines with the scanner: a record waits for a verdict" in words
    assert "Say whether it counts: Giving medicines with the scanner Nobody of records staff may today." in words
    assert "Module: Giving medicines with the scanner Amira, alone" not in words
    keeper = hospital.person("Ruth Keeper")
    setup.ensure_groups()
    setup.join(keeper.user, access.RECORDS_GROUP)
    people.correct_person(person=keeper, extension="4415")
    words = read(signed_in(manager), cell_url(hospital))
    assert "Say whether it counts: Giving medicines with the scanner R. Keeper, ext 4415" in words


def test_an_observation_of_another_app_names_nobody_who_is_only_appointed(hospital, amira, manager, signed_in, read):
    """Whom it may name says the app that runs it (``tests/assessments/observations/test_who_can_act.py``)."""
    hospital.learns(amira)
    hospital.assessor("Joy Okafor")
    words = read(signed_in(manager), cell_url(hospital))
    assert "0 of 2 observations done" in words
    assert "Workplace observation: Giving medicines, watched at the bedside An assessor" in words


def test_the_worst_come_first_and_every_answer_is_right_for_stale_people(hospital, manager, signed_in, read):
    hospital.clears(hospital.person("Ada Cleared"))
    hospital.person("Zoe Open")
    sam = hospital.person("Sam Stale")
    hospital.clears(sam)
    worlds.make_stale(sam)
    ClearanceSegment.objects.filter(person=sam).update(answer=1)
    words = read(signed_in(manager), cell_url(hospital))
    assert words.index("Zoe Open") < words.index("Ada Cleared")
    about_sam = words[words.index("Sam Stale") :].split("ICU", 1)[1]
    assert about_sam.strip().startswith("Cleared Recalculating on the board")


def test_people_who_left_are_counted_and_not_named(hospital, amira, manager, signed_in, read):
    hospital.person("Lea Left", until=date(2026, 10, 1))
    words = read(signed_in(manager), cell_url(hospital) + "?on=2026-09-20")
    assert "Lea Left" not in words
    assert "One more person was placed here on that day and has left since." in words


def test_somebody_who_starts_before_go_live_is_in_the_cell_and_can_be_opened(hospital, manager, signed_in, read):
    nia = hospital.person("Nia Soon", since=date(2026, 12, 1))
    client = signed_in(manager)
    assert "Nia Soon" in read(client, cell_url(hospital))
    assert "Nia Soon is not cleared" in read(client, reverse("cleared:person_record", args=[nia.pk]))


def test_cells_are_paged(hospital, manager, signed_in, read):
    for n in range(27):
        hospital.person(f"P{n:02} Many", with_user=False)
    client = signed_in(manager)
    assert "Page 1 of 2" in read(client, cell_url(hospital))
    assert read(client, cell_url(hospital) + "?page=2").count("Many") == 2
    assert "Page 2 of 2" in read(client, cell_url(hospital) + "?page=99")
    assert "Page 1 of 2" in read(client, cell_url(hospital) + "?page=x")


def test_the_cells_queries_do_not_grow_with_its_people(
    hospital, amira, manager, signed_in, core_alone, django_assert_num_queries
):
    client = signed_in(manager)
    with django_assert_num_queries(CELL_QUERIES):
        client.get(cell_url(hospital))
    for n in range(12):
        person = hospital.person(f"P{n} More", with_user=False)
        if n % 2:
            hospital.clears(person)
    with django_assert_num_queries(CELL_QUERIES):
        client.get(cell_url(hospital))


@pytest.mark.parametrize("which", ["unit", "job_role", "programme", "huge"])
def test_a_cell_of_nothing_is_not_found(hospital, manager, signed_in, which):
    ids = {"programme": hospital.aurora.pk, "unit": hospital.icu.pk, "job_role": hospital.nurse.pk}
    if which == "huge":
        ids = dict.fromkeys(ids, 10**30)
    else:
        ids[which] = 999_999
    assert signed_in(manager).get(reverse("cleared:board_cell", kwargs=ids)).status_code == 404


def test_a_cell_of_another_unit_is_not_found(hospital, manager, signed_in):
    assert signed_in(manager).get(cell_url(hospital, unit=hospital.ed)).status_code == 404


# ── the record ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_opens_on_the_go_live_with_ordered_reasons(hospital, amira, record):
    hospital.passes(amira, hospital.module)
    words = record(amira)
    assert "Amira Haddad is not cleared for Aurora in the ICU on 6 December." in words
    lesson = words.index("Giving medicines with the scanner missing")
    assert lesson < words.index("What you know about giving medicines missing") < words.index("0 of 2 observations")


def test_today_nothing_counts_yet(hospital, amira, record):
    words = record(amira, f"?on={worlds.TODAY}")
    assert "Nothing is required of Amira Haddad for Aurora in the ICU on 22 November." in words
    assert "That changes on 6 December: not cleared from that day, as things stand." in words


def test_it_says_to_what_an_answer_changes_by_itself(hospital, amira, record):
    hospital.clears(amira)
    assert "That changes on 6 March: not cleared from that day, as things stand." in record(amira)
    assert "That changes on 6 December: cleared from that day, as things stand." in record(amira, f"?on={worlds.TODAY}")


def test_each_competency_has_its_state_its_time_and_what_it_rests_on(hospital, amira, record):
    hospital.clears(amira)
    words = record(amira)
    about = words[words.index("MED-03") : words.index("NUR-01")]
    assert "Met, valid through 9 Nov 2027." in about
    assert "10 Nov 9 Nov 2027 Cleared 10 Nov 2027 no end Not cleared" in about
    assert "Tomasz Wilk" in about
    assert "Not asked on that day" in words[words.index("REF-NUR") :]


def test_the_time_axis_has_segments_facts_and_a_cursor(hospital, amira, manager, signed_in):
    hospital.clears(amira)
    html = signed_in(manager).get(reverse("cleared:person_record", args=[amira.pk])).content.decode()
    picture = html[html.index('class="clr-time"') :].split("</svg>")[0]
    assert "clr-t-ok" in picture
    assert "clr-time__now" in picture
    assert "clr-time__fact" in picture


def test_managers_see_no_answers_scores_fails_levels_or_practice(hospital, amira, record):
    hospital.passes(amira, hospital.test, date(2026, 11, 8), outcome=Outcome.FAILED, score=Decimal("41.25"))
    hospital.passes(amira, hospital.test, score=Decimal("93.75"))
    hospital.passes(amira, hospital.test, purpose=Purpose.PRACTICE, score=Decimal("17.5"))
    hospital.observed(amira, hospital.assessor("Tomasz Wilk"), level=4)
    words = record(amira)
    for forbidden in ("41.25", "93.75", "17.5", "%", "Practice: does not count", "level 4"):
        assert forbidden not in words
    facts = words.split("newest first")[1]
    assert facts.count("What you know about giving medicines") == 1


@pytest.mark.parametrize("given", [{"purpose": Purpose.PRACTICE}, {"outcome": Outcome.FAILED}])
def test_what_managers_may_not_read_brings_no_competency_with_it(hospital, amira, record, given):
    """Nobody reads off a competency that nothing asks for that somebody practised it, or failed."""
    other = worlds.version(Kind.MODULE, "What an alert says", 5)
    make.competency(
        code="PHA-02",
        title="Alerts, acted on",
        shown_by=make.criteria((None, [make.asked(activity=str(other.activity_id))])),
    )
    hospital.passes(amira, other, **given)
    assert "Alerts, acted on" not in record(amira)
    hospital.passes(amira, other, date(2026, 11, 11))
    assert "Alerts, acted on" in record(amira)


def test_a_fail_that_stops_her_is_a_reason_with_its_date(hospital, amira, record):
    hospital.clears(amira, date(2026, 11, 1))
    hospital.passes(amira, hospital.test, outcome=Outcome.FAILED, score=Decimal(41))
    words = record(amira)
    assert "not passed on 10 November, What you know about giving medicines" in words
    assert "41" not in words.split("What is recorded")[1]


def test_why_is_told_of_exceptions_and_revocations(hospital, amira, manager, record):
    exceptions.revoke(
        person=amira, competency=hospital.medicines, effective_on=worlds.TODAY, reason="Near miss.", by=manager
    )
    words = record(amira)
    assert "revoked from 22 November on" in words
    assert "Taken back" in words
    assert "Near miss." in words
    assert "Only a reversal restores it – whoever revoked it, or records staff" in words


def test_a_revocation_that_was_reversed_shows_both(hospital, amira, manager, record):
    hospital.clears(amira)
    revocation = exceptions.revoke(
        person=amira, effective_on=worlds.TODAY, reason="Wrong person.", safety=True, by=manager
    )
    exceptions.reverse(revocation=revocation, reason="It was another Amira.", by=manager)
    words = record(amira)
    assert "Amira Haddad is cleared" in words
    assert "At once, for safety" in words
    assert "As if it had never been taken back" in words


# ── as of, and as known at ──────────────────────────────────────────────────────────────────────────────────────


def test_what_we_would_have_said_then_differs_from_what_we_say_now(hospital, record):
    nurse = hospital.person("Ada Replay", hospital.clinic, since=date(2026, 1, 5))
    boss = hospital.staff("Petra Clinic", "manager", hospital.clinic)
    hospital.clears(nurse, date(2026, 10, 1))
    with clock.at(datetime(2026, 11, 10, 9, tzinfo=UTC)):
        exceptions.revoke(
            person=nurse, competency=hospital.medicines, effective_on=date(2026, 11, 1), reason="Found later."
        )
    now = record(nurse, "?on=2026-11-05", boss)
    then = record(nurse, "?on=2026-11-05&known=2026-11-05", boss)
    assert "Ada Replay is not cleared for Aurora in Outpatients on 5 November." in now
    assert "Ada Replay is cleared for Aurora in Outpatients on 5 November." in then
    assert "Found later." in now
    assert "Found later." not in then
    assert "You see what the records said at the end of 5 November. What was recorded later is left out." in then


def test_evidence_recorded_late_is_not_known_earlier(hospital, amira, record):
    with clock.at(worlds.NOON):
        make.recorded(
            amira,
            Performance(outcome=Outcome.PASSED, performed_on=date(2026, 9, 1), zone="Europe/London"),
            activity_version=hospital.module,
        )
    assert "Shift start: lists and handover" in record(amira).split("newest first")[1]
    then = record(amira, "?known=2026-11-01")
    assert "Nothing here yet that was passed" in then


@pytest.mark.parametrize("query", ["?on=nonsense", "?known=nonsense", "?on=9999-12-31", "?known=0001-01-01&on=x"])
def test_bad_days_are_said(hospital, amira, record, query):
    assert "is not a day we can show. Nothing was changed." in record(amira, query)


@pytest.mark.parametrize("query", ["?on=2000-01-01", "?on=2100-12-31", "?known=2000-01-01", "?known=2100-12-31"])
def test_the_ends_of_the_calendar_open(hospital, amira, record, query):
    hospital.clears(amira)
    assert "Amira Haddad" in record(amira, query)


def test_a_programme_asked_for_comes_first(hospital, amira, record):
    hospital.passes(amira, hospital.module)
    words = record(amira, f"?programme={hospital.orders.pk}")
    assert words.index("Aurora Orders in the ICU") < words.index("is not cleared for Aurora in the ICU")
    assert "Amira Haddad" in record(amira, "?programme=nonsense")


def test_the_records_queries_do_not_grow(hospital, amira, manager, signed_in, core_alone, django_assert_num_queries):
    client, url = signed_in(manager), reverse("cleared:person_record", args=[amira.pk])
    hospital.passes(amira, hospital.module)
    with django_assert_num_queries(QUERIES):
        client.get(url)
    hospital.clears(amira)
    for n in range(8):
        hospital.passes(amira, hospital.short, worlds.PASSED - worlds.days(n))
    with django_assert_num_queries(QUERIES):
        client.get(url)


# ── reach ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_out_of_reach_is_not_found(hospital, manager, signed_in):
    canary = hospital.person("Canary Bird", hospital.ed)
    response = signed_in(manager).get(reverse("cleared:person_record", args=[canary.pk]))
    assert response.status_code == 404
    assert "Canary" not in response.content.decode()


def test_an_unknown_person_is_not_found(hospital, manager, signed_in):
    url = reverse("cleared:person_record", args=["00000000-0000-0000-0000-000000000000"])
    assert signed_in(manager).get(url).status_code == 404


def test_somebody_who_left_is_out_of_reach_whatever_day_is_asked(hospital, manager, signed_in):
    left = hospital.person("Lea Left", until=date(2026, 10, 1))
    url = reverse("cleared:person_record", args=[left.pk])
    assert signed_in(manager).get(url).status_code == 404
    assert signed_in(manager).get(url + "?on=2026-09-01&known=2026-09-01").status_code == 404


def test_an_appointment_that_starts_later_opens_nothing_yet(hospital, amira, signed_in):
    future = make.person("Fay Future", with_user=True)
    with clock.at(worlds.LONG_AGO):
        people.appoint(person=future, function="manager", unit=hospital.icu, starts_on=date(2026, 12, 1))
    url = reverse("cleared:person_record", args=[amira.pk])
    assert signed_in(future).get(url + "?on=2026-12-10").status_code == 403


def test_records_staff_open_everybody(hospital, signed_in, read):
    keeper = worlds.records_staff("Bram Jansen")
    left = hospital.person("Lea Left", until=date(2026, 10, 1))
    assert "Lea Left" in read(signed_in(keeper), reverse("cleared:person_record", args=[left.pk]))


# ── to the correction ───────────────────────────────────────────────────────────────────────────────────────────────


def test_records_staff_go_from_a_row_to_its_correction_and_nobody_else_does(hospital, chief, signed_in):
    amira = hospital.person("Amira Haddad")
    row = hospital.passes(amira, hospital.module)
    ledger.void_evidence(
        evidence=(void := hospital.passes(amira, hospital.lesson)),
        reason="Somebody else did it.",
        by=make.somebody_else(),
    )
    url = reverse("cleared:person_record", args=[amira.pk])
    clerk = worlds.records_staff("Bram Keeper")
    setup.run()
    page = signed_in(clerk).get(url).content.decode()
    assert reverse("cleared_corrections:edit", args=[row.pk]) in page
    assert str(void.pk) not in page
    assert f'action="{reverse("cleared_corrections:index")}"' in page and "Correct a record" in page
    answer = signed_in(clerk).post(reverse("cleared_corrections:index"), {"person": amira.employee_number}, follow=True)
    assert str(row.pk) in answer.content.decode()
    assert "Correct it" not in signed_in(chief).get(url).content.decode()
    own = signed_in(clerk).get(reverse("cleared:person_record", args=[clerk.pk]))
    assert "Correct a record" not in own.content.decode()
