"""My path asks for what the standard asks that is in force on the day asked about, as the record and the board do."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competency.core import clock
from competency.core.enums import Effect
from competency.core.models import Competency
from tests import factories as make
from tests.screens import worlds

GO_LIVE = worlds.GO_LIVE
BETWEEN = date(2026, 12, 1)
AFTER = date(2026, 12, 7)


def starts(competency, on, version, re_evaluate=Effect.FULL):
    """From that day the competency is shown by that version's activity alone."""
    with clock.at(worlds.LONG_AGO):
        draft = Competency.objects.get(pk=competency.pk).get_latest_revision_as_object()
        draft.criteria = make.criteria((None, [make.asked(activity=str(version.activity_id))]))
        draft.choose_for_publication(effective_from=on, re_evaluate=re_evaluate)
        draft.save_revision().publish()


def ask_of(signed_in, person):
    return signed_in(person).get("/my/").context["path"].main


def task_of(tasks, competency):
    (task,) = [task for task in tasks if task.competency == competency]
    return task


@pytest.mark.parametrize(
    ("on", "is_next"),
    [(worlds.TODAY, True), (BETWEEN, True), (GO_LIVE, True), (AFTER, False)],
    ids=["today", "between", "on the go-live", "after it"],
)
def test_what_is_asked_at_the_go_live_is_what_is_listed(hospital, amira, signed_in, on, is_next):
    starts(hospital.shift_start, on, hospital.short)
    ask = ask_of(signed_in, amira)
    task = task_of(ask.tasks, hospital.shift_start)
    assert [part.step.activity for part in task.parts] == [str((hospital.module, hospital.short)[is_next].activity_id)]
    assert (task.minutes, task.left, task.asked) == ((30, 6)[is_next], 1, 1)


@pytest.mark.parametrize("day", [worlds.TODAY, date(2026, 11, 30), BETWEEN])
def test_the_list_is_the_same_before_the_standard_begins(hospital, amira, signed_in, read, time_machine, day):
    """What was done meets the standard of today and not that of the go-live: the page says so and shows what to do."""
    hospital.clears(amira)
    starts(hospital.shift_start, BETWEEN, hospital.short, Effect.NONE)
    time_machine.move_to(worlds.NOON.replace(month=day.month, day=day.day), tick=False)
    words = read(signed_in(amira), "/my/")
    assert "not cleared yet for Aurora in the ICU, go-live 6 December: one thing, 6 minutes." in words
    task = task_of(ask_of(signed_in, amira).tasks, hospital.shift_start)
    assert [(part.step.title, part.state) for part in task.parts] == [("Three months on: four habits", "to_do")]
    assert signed_in(amira).get("/my/").context["button"].url == f"/learn/{hospital.short.activity_id}/"


def test_what_counts_later_is_listed_by_the_standard_of_the_day_it_counts_from(hospital, amira, signed_in):
    hospital.clears(amira)
    starts(hospital.refresher, date(2027, 2, 1), hospital.lesson)
    task = task_of(ask_of(signed_in, amira).later, hospital.refresher)
    assert [part.step.activity for part in task.parts] == [str(hospital.lesson.activity_id)]


def test_what_waits_for_a_check_is_asked_of_that_standard_too(hospital, amira, signed_in, read, chief):
    """By My path and by whoever reads on the record why Amira is not cleared."""
    starts(hospital.shift_start, BETWEEN, hospital.short)
    hospital.passes(amira, hospital.short, waits=True)
    (part,) = task_of(ask_of(signed_in, amira).tasks, hospital.shift_start).parts
    assert (part.state, part.minutes) == ("waiting", 0)
    assert "Say whether it counts: Three months on: four habits" in read(
        signed_in(chief), f"/manage/person/{amira.pk}/"
    )


def test_another_standard_costs_no_query(hospital, amira, signed_in):
    client = signed_in(amira)
    client.get("/my/")
    with CaptureQueriesContext(connection) as before:
        client.get("/my/")
    starts(hospital.shift_start, BETWEEN, hospital.short)
    starts(hospital.refresher, date(2027, 2, 1), hospital.lesson)
    with CaptureQueriesContext(connection) as after:
        client.get("/my/")
    assert len(after) == len(before)
