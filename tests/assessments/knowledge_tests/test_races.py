"""The same thing sent eight times at once happens once, and all eight callers hear the same answer."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from competency.assessments.knowledge_tests import api as tests
from competency.assessments.models import GivenAnswer, ServedQuestion
from competency.core import clock
from competency.core.activities import overdue
from competency.core.clearance.book import Book
from competency.core.models import Attempt, Evidence, Remediation
from tests.assessments import factories
from tests.assessments.factories import right_answer, served_of, wrong_answer

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

CALLERS = 8


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls at the same moment, each with a connection of its own; exceptions are results too."""
    ready = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            ready.wait()
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def sat():
    return factories.sat(asks=3, bank=6)


def hand_in(attempt: Attempt) -> Evidence:
    return tests.submit(attempt=fresh(attempt))


def fresh(attempt: Attempt) -> Attempt:
    return Attempt.objects.select_related("person").get(pk=attempt.pk)


def test_eight_starts_at_once_open_one_attempt(sat) -> None:
    found = at_once(*[lambda: sat.start().pk] * CALLERS)

    assert len(set(found)) == 1
    assert Attempt.objects.count() == 1
    assert ServedQuestion.objects.count() == 3


def test_eight_hand_ins_at_once_record_one_row_and_all_hear_it(sat) -> None:
    attempt = sat.sit(right=2, hand_in=False)

    found = at_once(*[lambda: tests.submit(attempt=fresh(attempt)).pk] * CALLERS)

    assert found == [attempt.pk] * CALLERS
    assert Evidence.objects.filter(person=sat.person).count() == 1


def test_eight_saves_of_the_same_answer_at_once_keep_one(sat) -> None:
    attempt = sat.start()
    given = right_answer(served_of(attempt)[0])

    found = at_once(*[lambda: tests.save_answer(attempt=attempt, position=1, **given)] * CALLERS)

    assert len({saved.pk for saved in found}) == 1
    assert GivenAnswer.objects.count() == 1


def test_saves_that_differ_leave_one_of_them_whole(sat) -> None:
    attempt = sat.start()
    served = served_of(attempt)[0]
    right, wrong = right_answer(served), wrong_answer(served)

    found = at_once(*[partial(tests.save_answer, attempt=attempt, position=1, **one) for one in (right, wrong)] * 4)

    assert not [one for one in found if isinstance(one, Exception)]
    assert GivenAnswer.objects.get().given["options"] in (right["chosen"], wrong["chosen"])


def test_an_answer_beside_the_hand_in_either_counts_or_is_refused(sat) -> None:
    """Never saved and left out of the score: the attempt's row is locked by both."""
    for _ in range(6):
        sat = factories.sat(asks=3, bank=3)
        attempt = sat.sit(right=2, hand_in=False)
        last = served_of(attempt)[2]
        right = right_answer(last)

        saved, row = at_once(
            partial(tests.save_answer, attempt=attempt, position=3, **right),
            partial(hand_in, attempt),
        )

        kept = GivenAnswer.objects.get(served=last).given["options"] == right["chosen"]
        assert kept is not isinstance(saved, tests.AttemptClosed)
        assert (str(row.score) == "100.00") is kept


def test_handing_in_beside_the_command_records_one_row(sat) -> None:
    with clock.at(clock.now() - timedelta(days=4)):
        attempt = sat.start()
    late = attempt.deadline

    found = at_once(
        *[lambda: tests.submit(attempt=fresh(attempt), arrived_at=late)] * 4,
        *[lambda: tests.expire(attempt=fresh(attempt), now=late)] * 4,
    )

    assert not [one for one in found if isinstance(one, Exception)]
    assert Evidence.objects.get().performed_at == late


def test_readers_beside_the_command_close_what_is_overdue_once_and_all_know_of_it(sat) -> None:
    with clock.at(clock.now() - timedelta(days=4)):
        attempt = sat.sit(right=1, hand_in=False)

    def score() -> Any:
        [row] = Book([sat.person]).facts(sat.person).evidence
        return str(row.score)

    found = at_once(overdue.close_all, *[score] * 5)

    assert found[1:] == ["33.33"] * 5
    assert sum(found[0]) <= 1
    assert Evidence.objects.get().performed_at == attempt.deadline


def test_eight_records_of_remediation_at_once_are_one(sat) -> None:
    now = clock.now()
    for day in (9, 7, 5):
        with clock.at(now - timedelta(days=day)):
            sat.sit(right=0)
    helper = factories.super_user(sat.world)

    found = at_once(*[lambda: tests.remediate(person=sat.person, activity=sat.activity, by=helper).pk] * CALLERS)

    assert len(set(found)) == 1
    assert Remediation.objects.count() == 1
