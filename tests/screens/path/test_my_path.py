"""My path, state by state: what the sentence says, what the one button does, what the rows say."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competency.core import clock
from competency.core.activities import api as activities
from competency.core.enums import AnchorKind, Function, Outcome
from competency.core.exceptions import api as exceptions
from competency.core.framework import api as framework
from competency.core.models import Wave
from competency.core.people import api as people
from tests import factories as make
from tests.plain_words import banned_words
from tests.screens import worlds

QUERIES = 10


def context(signed_in, person):
    return signed_in(person).get("/my/").context


def test_not_cleared_says_status_system_unit_and_date(hospital, amira, path):
    hospital.passes(amira, hospital.module)
    hospital.observed(amira, hospital.assessor("Tomasz Wilk"))
    hospital.source.says(hospital.lesson, "started", minutes_left=6)
    words = path(amira)
    assert "You’re not cleared yet for Aurora in the ICU, go-live 6 December: three things, 31 minutes." in words
    assert "1 of 4 done" in words
    assert "1 of 2 done" in words  # of the observations


def test_the_first_25_words_hold_status_system_unit_and_date(hospital, amira, signed_in):
    line = context(signed_in, amira)["headline"].line
    opening = " ".join(line.split()[:25])
    assert all(said in opening for said in ("not cleared yet", "Aurora", "ICU", "6 December"))


def test_there_is_one_primary_button(hospital, amira, signed_in):
    html = signed_in(amira).get("/my/").content.decode()
    main = html[html.index("<main") :]
    primary = [part for part in main.split('class="clr-button')[1:] if not part.startswith((" clr-button--secondary",))]
    assert len([part for part in primary if "--secondary" not in part.split('"')[0]]) == 1


def test_the_button_resumes_what_was_started(hospital, amira, signed_in):
    hospital.source.says(hospital.test, "started", minutes_left=4)
    button = context(signed_in, amira)["button"]
    assert button.url == f"/learn/{hospital.test.activity_id}/"
    assert button.words == "Go on with What you know about giving medicines, 4 minutes"


def test_the_button_starts_the_first_thing_that_can_be_done_alone(hospital, amira, signed_in):
    assert context(signed_in, amira)["button"].url == f"/learn/{hospital.lesson.activity_id}/"


def test_the_button_passes_over_what_has_to_wait(hospital, amira, signed_in):
    hospital.source.says(hospital.lesson, "blocked", "Next try from 6 Mar 12:00")
    assert context(signed_in, amira)["button"].url == f"/learn/{hospital.test.activity_id}/"


def test_when_only_an_observation_is_left_the_button_shows_the_code(hospital, amira, signed_in):
    hospital.learns(amira)
    found = context(signed_in, amira)
    assert found["button"].url == "/my/record/#code"
    assert "one thing, 20 minutes" in found["headline"].line


def test_what_cannot_be_started_yet_is_not_offered_as_a_start(hospital, amira, signed_in):
    """The code comes first: an assessor may watch her meanwhile."""
    hospital.passes(amira, hospital.module)
    hospital.passes(amira, hospital.lesson)
    hospital.source.says(hospital.test, "blocked", "Next try from 6 Mar 12:00")
    found = context(signed_in, amira)
    assert found["button"].url == "/my/record/#code"
    assert any("An assessor has to watch you" in said for said in found["headline"].more)


def test_no_code_is_shown_while_something_else_comes_first(hospital, amira, signed_in):
    """The headline says of the test and of who comes then what their rows say."""
    hospital.passes(amira, hospital.module)
    hospital.passes(amira, hospital.lesson)
    hospital.source.says(hospital.test, "blocked", "Next try from 6 Mar 12:00")
    hospital.source.says(hospital.checklist, "to_do", then="Then J. Okafor watches you.")
    found = context(signed_in, amira)
    assert found["headline"].more == ("Next try from 6 Mar 12:00.", "Then J. Okafor watches you.")
    assert found["button"].words == "See what is next: What you know about giving medicines"
    assert not found["button"].is_primary


def test_where_nobody_can_sign_the_headline_still_says_what_comes_first(hospital, amira, signed_in):
    """The button leads to the test: from when is said, and of what it is that nobody can sign it."""
    hospital.passes(amira, hospital.module)
    hospital.passes(amira, hospital.lesson)
    hospital.source.says(hospital.test, "blocked", "Next try from 6 Mar 12:00")
    nobody = "Nobody can sign this in the ICU today"
    trainers = "The trainers there: T. Ellery."
    hospital.source.says(hospital.checklist, "waiting", nobody, then=f"{nobody}.", mending=trainers)
    found = context(signed_in, amira)
    first, second = found["headline"].more
    assert first == "Next try from 6 Mar 12:00."
    assert second == f"{hospital.checklist.title}: {nobody}. {trainers}"
    rows = BeautifulSoup(signed_in(amira).get("/my/").content, "html.parser").select("li.clr-task")
    (row,) = (said for said in (row.get_text(" ") for row in rows) if nobody in said)
    assert row.count("Nobody can sign") == 1 and trainers in row
    assert found["button"].words == "See what is next: What you know about giving medicines"


def test_when_nothing_can_be_done_now_the_button_leads_to_what_is_next(hospital, amira, signed_in):
    hospital.passes(amira, hospital.module)
    hospital.passes(amira, hospital.lesson)
    for name in ("Tomasz Wilk", "Beatriz Camargo"):
        hospital.observed(amira, hospital.assessor(name))
    hospital.source.says(hospital.test, "blocked", "Next: 20 minutes with a super-user")
    button = context(signed_in, amira)["button"]
    assert button.words.startswith("See what is next: ")
    assert not button.is_primary


def test_a_waiting_row_says_for_whom(hospital, amira, path):
    hospital.learns(amira)
    hospital.source.says(hospital.checklist, "waiting", "Waiting for J. Okafor")
    assert "Waiting for J. Okafor" in path(amira)


def test_the_headline_flips_when_all_is_done(hospital, amira, signed_in):
    hospital.clears(amira)
    found = context(signed_in, amira)
    assert found["headline"].words == "You’re cleared"
    assert found["headline"].line == "You’re cleared for Aurora in the ICU, go-live 6 December."
    assert found["headline"].more == ("That holds until 5 March.", "Next: 6 minutes by 5 March.")
    assert found["button"] is None


def test_a_done_row_says_until_when(hospital, amira, path):
    hospital.passes(amira, hospital.module)
    assert "Done until 9 Nov 2027" in path(amira)


def test_what_runs_out_before_go_live_is_still_to_do(hospital, amira, path):
    hospital.clears(amira, date(2025, 12, 1))
    words = path(amira)
    assert "You’re not cleared yet" in words
    assert "Runs out after 30 Nov" in words


def test_what_ran_out_says_when(hospital, path):
    nurse = hospital.person("Ada Late", hospital.clinic)
    hospital.clears(nurse, date(2025, 6, 2))
    words = path(nurse)
    assert "You’re not cleared yet for Aurora in Outpatients, live since 1 September" in words
    assert "Ran out 2 Jun" in words
    assert "Late since 1 September" in words


def test_somebody_new_is_not_late_before_starting(hospital, path):
    nurse = hospital.person("Rhys New", hospital.clinic, since=date(2026, 11, 20))
    assert "Late since 20 November" in path(nurse)


def test_a_start_that_lies_ahead_is_shown_with_its_day(hospital, path):
    nurse = hospital.person("Nia Soon", hospital.clinic, since=date(2026, 12, 1))
    words = path(nurse)
    assert "You’re not cleared yet for Aurora in Outpatients" in words
    assert "from 1 December" in words
    assert "Late" not in words


def test_a_supervised_exception_says_until_when_and_what_is_open(hospital, amira, path):
    hospital.learns(amira)
    exceptions.waive(
        person=amira,
        competency=hospital.medicines,
        kind="supervised",
        from_on=worlds.TODAY,
        until_on=date(2026, 12, 20),
        approver=hospital.staff("Sofia Marchetti", "manager"),
        supervisor=hospital.supervisor("Joy Okafor"),
        reason="Second observation next week.",
    )
    words = path(amira)
    assert "You’re cleared with supervision for Aurora in the ICU until 19 December." in words
    assert words.count("Cleared with supervision until 19 Dec") == 1


def test_a_fail_says_try_again(hospital, amira, path):
    hospital.passes(amira, hospital.test, outcome=Outcome.FAILED, score=Decimal(60))
    assert "Not passed on 10 Nov" in path(amira)


def test_something_taken_back_says_whom_to_ask(hospital, amira, path):
    hospital.clears(amira)
    exceptions.revoke(person=amira, competency=hospital.medicines, effective_on=worlds.TODAY, reason="An incident.")
    words = path(amira)
    assert "Taken back from 22 Nov on. Ask your manager why, and what to do." in words
    assert "An incident" not in words


def test_the_three_month_refresher_is_on_the_list_with_day_and_reason(hospital, amira, path):
    words = path(amira)
    due = words[words.index("What is due") :]
    assert "Three months on Due 5 March" in due
    assert "90 days after go-live, habits slip. From 6 March nobody is cleared without it." in due


def test_what_counts_later_stands_apart_with_its_day(hospital, amira, path):
    extra = make.competency(code="NEW-01", title="A new demand")
    with clock.at(worlds.LONG_AGO):
        framework.require(
            programme=hospital.aurora,
            competency=extra,
            unit=hospital.icu,
            announced=(AnchorKind.FIXED, date(2026, 11, 1)),
            blocks=(AnchorKind.FIXED, date(2027, 2, 1)),
        )
    words = path(amira)
    later = words[words.index("Counts later") :]
    assert "A new demand" in later
    assert "Counts from 1 February" in later
    assert "two things" not in words.split("Counts later")[0].split(":")[0]


def test_what_is_not_announced_yet_is_not_listed_as_counting_later(hospital, amira, path):
    extra = make.competency(code="NEW-01", title="A secret demand")
    framework.require(
        programme=hospital.aurora,
        competency=extra,
        unit=hospital.icu,
        announced=(AnchorKind.FIXED, date(2027, 1, 1)),
        blocks=(AnchorKind.FIXED, date(2027, 2, 1)),
    )
    assert "A secret demand" not in path(amira)


def test_no_rule_is_said_in_words(hospital, path):
    doctor = hospital.person("Max Doc", hospital.ed, hospital.physician)
    words = path(doctor)
    assert "No rule for you here: nobody has said what a physician in the Emergency Department needs." in words


def test_a_unit_that_no_programme_reaches_is_still_shown(hospital, path):
    laundry = make.unit("Laundry", of=make.facility())
    words = path(hospital.person("Lou Laundry", laundry))
    assert "No rule for you here: nobody has said what a nurse in Laundry needs." in words
    assert "Laundry, Nurse" in words


def test_somebody_on_no_list_is_told_whom_to_tell(hospital, path):
    nobody = make.person("Nora Nowhere", with_user=True)
    words = path(nobody)
    assert "No rule for you here: you are on no unit’s staff list today." in words
    assert "Ask whoever keeps your unit’s staff list" in words


def test_a_programme_without_a_rule_is_named_and_asks_nothing(hospital, amira, path):
    assert "Aurora Orders, ICU: no rule for you here." in path(amira)


def test_the_placements_are_shown_and_who_to_tell(hospital, amira, path):
    words = path(amira)
    assert "Not my unit or role?" in words
    assert "ICU, Nurse" in words
    assert "Tell your manager, or whoever keeps the staff list." in words


def test_two_units_are_two_lists_and_the_nearer_go_live_leads(hospital, amira, path):
    with clock.at(worlds.LONG_AGO):
        people.place(person=amira, job_role=hospital.nurse, unit=hospital.clinic, starts_on=date(2026, 1, 5))
    words = path(amira)
    assert "You’re not cleared yet for Aurora in Outpatients, live since 1 September" in words
    assert "You’re not cleared yet for Aurora in the ICU, go-live 6 December" in words


def test_an_appointment_brings_its_own_list(hospital, amira, path):
    helping = make.competency(code="SUP-01", title="Helping without taking the mouse")
    with clock.at(worlds.LONG_AGO):
        framework.require(
            programme=hospital.aurora, competency=helping, unit=hospital.root, function=Function.SUPER_USER
        )
        people.appoint(person=amira, function=Function.SUPER_USER, unit=hospital.icu, starts_on=date(2026, 6, 1))
    words = path(amira)
    assert "Super-user" in words
    assert "Helping without taking the mouse" in words


def test_of_alternatives_only_as_many_count_as_are_asked(hospital, amira, signed_in):
    either = make.competency(
        code="ANY-01",
        title="Either way",
        shown_by=make.criteria((1, [make.asked(kind="module"), make.asked(kind="session")])),
    )
    with clock.at(worlds.LONG_AGO):
        framework.require(programme=hospital.aurora, competency=either, unit=hospital.icu)
    task = next(task for task in context(signed_in, amira)["path"].main.tasks if task.competency == either)
    assert (task.left, len(task.parts)) == (1, 2)


def parts_of(signed_in, person, version):
    tasks = context(signed_in, person)["path"].main.tasks
    return next(part for task in tasks for part in task.parts if part.step.activity == str(version.activity_id))


def test_what_is_not_on_offer_says_since_when_the_trainers_know_and_counts_no_minutes(hospital, amira, path, signed_in):
    assert "four things, 77 minutes" in path(amira)
    with clock.at(datetime(2026, 11, 3, 9, tzinfo=UTC)):
        activities.retire_activity(key=hospital.lesson.activity_id)
    words = path(amira)
    assert "Not on offer just now" in words
    assert "The trainers know since 3 November" in words
    assert "four things, 65 minutes" in words
    part = parts_of(signed_in, amira, hospital.lesson)
    assert (part.url, part.minutes, part.next_step) == ("", 0, None)
    assert context(signed_in, amira)["button"].url != f"/learn/{hospital.lesson.activity_id}/"


def test_nobody_is_waited_for_by_what_is_not_on_offer(hospital, amira, signed_in, path):
    hospital.learns(amira)
    hospital.source.says(hospital.checklist, "waiting", "Waiting for J. Okafor")
    activities.retire_activity(key=hospital.checklist.activity_id)
    assert "Okafor" not in path(amira)
    assert parts_of(signed_in, amira, hospital.checklist).state == "not_on_offer"


def test_what_was_begun_can_be_finished_though_it_is_not_on_offer(hospital, amira, signed_in, path):
    hospital.source.says(hospital.lesson, "started", "Section 2 of 3", minutes_left=8)
    activities.retire_activity(key=hospital.lesson.activity_id)
    part = parts_of(signed_in, amira, hospital.lesson)
    assert (part.url, part.minutes) == (f"/learn/{hospital.lesson.activity_id}/", 8)
    assert "Not on offer just now" not in path(amira)


def test_on_leave_is_said(hospital, amira, path):
    people.record_leave(person=amira, starts_on=date(2026, 12, 1), ends_on=date(2027, 3, 1))
    assert "You’re on leave on that day." in path(amira)


def test_a_stale_person_reads_the_right_answer(hospital, amira, path):
    from competency.core.models import ClearanceSegment

    hospital.clears(amira)
    worlds.make_stale(amira)
    ClearanceSegment.objects.filter(person=amira).delete()
    assert "You’re cleared for Aurora in the ICU" in path(amira)


@pytest.mark.parametrize("url", ["/my/", "/my/record/"])
def test_a_get_changes_nothing(hospital, amira, signed_in, url):
    client = signed_in(amira)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    assert not [query["sql"] for query in queries if not query["sql"].lstrip().upper().startswith("SELECT")]


def test_the_queries_are_counted_and_do_not_grow(hospital, amira, signed_in, core_alone, django_assert_num_queries):
    client = signed_in(amira)
    with django_assert_num_queries(QUERIES):
        client.get("/my/")
    hospital.clears(amira)
    for n in range(8):
        hospital.passes(amira, hospital.short, worlds.PASSED - worlds.days(n))
    with django_assert_num_queries(QUERIES + 1):  # what changed since in what was done
        client.get("/my/")


def test_no_word_of_the_records_stands_on_a_learners_page(hospital, amira, path):
    hospital.passes(amira, hospital.module, date(2025, 11, 10))  # in its days of grace
    assert banned_words(path(amira)) == []


def test_a_go_live_that_moves_moves_the_sentence(hospital, amira, path):
    from competency.core.models import Wave
    from competency.core.programmes import api as programmes

    wave = Wave.objects.get(programme=hospital.aurora, name="Wave 1")
    with clock.at(datetime(2026, 11, 22, 10, tzinfo=UTC)):
        programmes.set_go_live(wave=wave, go_live_on=date(2026, 12, 20), reason="Two more weeks.")
    assert "go-live 20 December" in path(amira)


def test_what_has_no_day_yet_shows_from_the_day_it_is_announced_and_then_counts(hospital, signed_in, read):
    """Nothing else is asked of her, so the sentence speaks of it alone."""
    somebody = hospital.person("Noor Haddad", hospital.root, make.job_role("Porter"))
    framework.require(
        programme=hospital.aurora,
        competency=hospital.shift_start,
        unit=hospital.root,
        person=somebody,
        wave=Wave.objects.create(programme=hospital.aurora, code="later", name="Later"),
        announced=("fixed", date(2026, 12, 1)),
    )
    assert "Nothing counts yet for Aurora" in (said := read(signed_in(somebody), "/my/"))
    assert "It does from 1 December" in said
