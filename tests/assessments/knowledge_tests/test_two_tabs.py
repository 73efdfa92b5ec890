"""Two tabs on one question: what was acknowledged in one is not taken back by the other."""

import copy
import html
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from competency.assessments.models import GivenAnswer
from competency.core import clock
from competency.core.models import Attempt
from tests.assessments import factories
from tests.assessments.factories import right_answer, served_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(one_transaction):
    with clock.at(NOON):
        return factories.sat(asks=3, bank=3, types=("single", "multiple", "numeric"))


@pytest.fixture
def sat(built, db):
    with clock.at(NOON):
        yield copy.deepcopy(built)


def page_of(attempt: Attempt, position: int = 1) -> str:
    return reverse("cleared:test_question", args=[attempt.pk, position])


def posted(served, **more) -> dict:
    """The right answer as the browser sends it: options by their place."""
    right = right_answer(served)
    if "typed" in right:
        return {"typed": right["typed"]} | more
    return {"option": [served.option_order.index(key) + 1 for key in right["chosen"]]} | more


def shown_on(page) -> str:
    """What a page of a question says it showed, as its own form sends it."""
    return html.unescape(page.content.decode().split('name="shown" value="')[1].split('"')[0])


@pytest.mark.parametrize("position", [1, 2, 3])
def test_an_old_tab_that_shows_no_answer_takes_none_back(nurse, sat, position) -> None:
    attempt = sat.start()
    served = served_of(attempt)[position - 1]
    old = shown_on(nurse.get(page_of(attempt, position)))
    nurse.post(page_of(attempt, position), posted(served, shown=old, flagged="on"))
    kept = GivenAnswer.objects.get(served=served).given

    response = nurse.post(page_of(attempt, position), {"shown": old, "typed": "", "go": "check"})

    assert response.url == reverse("cleared:test_check", args=[attempt.pk])
    assert GivenAnswer.objects.get(served=served).given == kept
    assert served_of(attempt)[position - 1].flagged


def test_an_old_tab_does_not_put_its_answer_in_place_of_a_newer_one(nurse, sat) -> None:
    attempt = sat.start()
    single = next(row for row in served_of(attempt) if row.question_version.type == "single")
    url = page_of(attempt, single.position)
    nurse.post(url, {"option": ["2"], "shown": shown_on(nurse.get(url))})
    old = shown_on(nurse.get(url))
    nurse.post(url, {"option": ["1"], "shown": old})
    newer = GivenAnswer.objects.get().given

    nurse.post(url, {"option": ["2"], "shown": old})
    assert GivenAnswer.objects.get().given == newer

    nurse.post(url, {"option": ["3"], "shown": old})
    assert GivenAnswer.objects.get().given != newer, "what was chosen anew in the old tab counts"


def test_an_answer_can_be_taken_back_on_the_page_that_shows_it(nurse, sat) -> None:
    attempt = sat.start()
    multiple = next(row for row in served_of(attempt) if row.question_version.type == "multiple")
    url = page_of(attempt, multiple.position)
    nurse.post(url, posted(multiple, shown=shown_on(nurse.get(url))))
    nurse.post(url, {"shown": shown_on(nurse.get(url))})
    assert not GivenAnswer.objects.exists()


def test_an_untouched_page_sent_after_time_is_up_leads_to_the_result(nurse, sat) -> None:
    attempt = sat.start()
    shown = shown_on(nurse.get(page_of(attempt)))
    with clock.at(NOON + timedelta(hours=72)):
        assert nurse.post(page_of(attempt), {"shown": shown}).url == reverse("cleared:test_result", args=[attempt.pk])


def test_a_page_from_before_the_pass_starts_no_other_try(nurse, sat) -> None:
    """Its reader was not told that they have passed, and that a try they leave open would take that."""
    start = reverse("cleared:test_start", args=[sat.activity.key])
    sat.sit()
    response = nurse.post(start)
    assert response.url == reverse("cleared:test_intro", args=[sat.activity.key])
    assert Attempt.objects.filter(person=sat.person).count() == 1
    page = nurse.get(response.url).content.decode()
    assert "You have passed this" in page
    passed = page.split('name="passed" value="')[1].split('"')[0]
    nurse.post(start, {"passed": passed})
    assert Attempt.objects.filter(person=sat.person).count() == 2
