"""A choice at a question that is not saved yet: it comes back, and counts for nothing until it is saved."""

from __future__ import annotations

import copy
import html
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competency.assessments.knowledge_tests import api as tests
from competency.assessments.models import GivenAnswer, Unfinished
from competency.core import clock
from competency.core.activities.sources import source_for
from competency.core.models import Attempt
from competency.core.personal_data.export import everything_about
from tests.assessments import factories
from tests.assessments.factories import served_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(one_transaction: None) -> factories.Sat:
    with clock.at(NOON):
        return factories.sat(asks=2, bank=2)


@pytest.fixture
def sat(built: factories.Sat, db: None) -> Any:
    with clock.at(NOON):
        yield copy.deepcopy(built)


@pytest.fixture
def nurse(sat: Any, client: Client) -> Client:
    client.force_login(sat.person.user)
    return client


def page_of(attempt: Attempt, position: int = 1) -> str:
    return reverse("cleared:test_question", args=[attempt.pk, position])


def shown_on(client: Client, url: str) -> str:
    page = client.get(url).content.decode()
    return html.unescape(page.split('name="shown" value="')[1].split('"')[0])


def chosen(client: Client, url: str, *options: str, **given: Any) -> Any:
    """What the open page sends by itself after a tap."""
    sent = {"shown": shown_on(client, url), "option": options, "go": "keep"} | given
    return client.post(url, sent, headers={"accept": "application/json"})


def checked(client: Client, url: str) -> list[str]:
    parts = client.get(url).content.decode().split('name="option" value="')[1:]
    return [part.split('"')[0] for part in parts if part.split(">")[0].endswith(" checked")]


def test_a_choice_is_kept_and_comes_back_on_any_device(nurse: Client, sat: Any) -> None:
    url = page_of(sat.start())
    answer = chosen(nurse, url, "2")
    assert answer.json()["words"].startswith("Kept ")
    assert not GivenAnswer.objects.exists()
    other = Client()
    other.force_login(sat.person.user)
    assert checked(other, url) == ["2"]
    assert "not saved yet" in other.get(url).content.decode()


def test_a_choice_says_nothing_about_what_is_right(nurse: Client, sat: Any) -> None:
    url = page_of(sat.start())
    told = [{**chosen(nurse, url, option).json(), "seen": ""} for option in ("1", "2", "3", "4")]
    assert [one | {"words": "", "time": ""} for one in told] == [told[0] | {"words": "", "time": ""}] * 4


def test_saved_it_is_gone_and_the_answer_stands(nurse: Client, sat: Any) -> None:
    url = page_of(sat.start())
    chosen(nurse, url, "2")
    nurse.post(url, {"shown": "", "option": "2", "go": "next"})
    assert GivenAnswer.objects.count() == 1
    assert not Unfinished.objects.exists()
    assert "not saved yet" not in nurse.get(url).content.decode()


def test_a_tap_that_arrives_after_the_answer_was_saved_is_not_kept(nurse: Client, sat: Any) -> None:
    url = page_of(sat.start())
    before = shown_on(nurse, url)
    nurse.post(url, {"shown": before, "option": "2", "go": "next"})
    late = chosen(nurse, url, "3", shown=before)
    assert late.json()["state"] == "ended"
    assert not Unfinished.objects.exists()


def test_a_choice_that_is_taken_back_is_no_choice(nurse: Client, sat: Any) -> None:
    url = page_of(sat.start())
    chosen(nurse, url, "2")
    assert chosen(nurse, url).json() == {"state": "kept", "words": "", "time": "", "seen": ""}
    assert not Unfinished.objects.exists()


def test_the_check_says_what_is_chosen_and_not_saved_and_it_does_not_count(nurse: Client, sat: Any) -> None:
    attempt = sat.start()
    right = factories.right_answer(served_of(attempt)[0])["chosen"]
    place = str(served_of(attempt)[0].option_order.index(right[0]) + 1)
    chosen(nurse, page_of(attempt), place)
    page = nurse.get(reverse("cleared:test_check", args=[attempt.pk])).content.decode()
    assert "Chosen, not saved" in page and "2 questions have no answer" in page
    tests.submit(attempt=attempt)
    assert tests.result(attempt=attempt).right == 0
    assert not Unfinished.objects.exists()


def test_another_choice_than_the_saved_one_does_not_count_either(nurse: Client, sat: Any) -> None:
    attempt = sat.start()
    for position in (1, 2):
        nurse.post(page_of(attempt, position), {"option": "1", "go": "next"})
    chosen(nurse, page_of(attempt), "2")
    page = nurse.get(reverse("cleared:test_check", args=[attempt.pk])).content.decode()
    assert "You chose another answer to 1 question and did not save it. The saved one counts." in page


def test_after_the_deadline_nothing_is_kept(nurse: Client, sat: Any) -> None:
    with clock.at(NOON):
        attempt = sat.start()
        shown = shown_on(nurse, page_of(attempt))
    with clock.at(NOON + timedelta(hours=72)):
        sent = {"shown": shown, "option": "2", "go": "keep"}
        late: Any = nurse.post(page_of(attempt), sent, headers={"accept": "application/json"})
        assert late.json()["state"] == "ended"
    assert not Unfinished.objects.exists()


def test_nobody_keeps_a_choice_at_somebody_elses_question(nurse: Client, sat: Any) -> None:
    attempt = sat.start()
    other = Client()
    other.force_login(sat.world.another_nurse("Pia", "Nguyen", with_user=True).user)
    sent = {"option": "2", "go": "keep"}
    assert other.post(page_of(attempt), sent, headers={"accept": "application/json"}).status_code == 404
    assert Client().post(page_of(attempt), sent, headers={"accept": "application/json"}).status_code == 403
    assert not Unfinished.objects.exists()


def test_an_export_has_ones_own_choice(nurse: Client, sat: Any) -> None:
    chosen(nurse, page_of(sat.start()), "2")
    (row,) = everything_about(sat.person)["held"]["unfinished_pages"]
    assert row["entered"]["option"] == ["2"]


def test_a_page_that_says_how_far_it_is_counts_what_is_chosen_and_not_saved(nurse: Client, sat: Any) -> None:
    attempt = sat.start()
    chosen(nurse, page_of(attempt), "1")

    intro = " ".join(nurse.get(reverse("cleared:test_intro", args=[sat.activity.key])).content.decode().split())
    assert "0 of 2 answered" in intro
    assert "1 chosen, not saved yet: save it, or it does not count." in intro
    source = source_for(sat.activity)
    assert source is not None
    how_far = source.progress(sat.person, [sat.activity])[sat.activity.key]
    assert how_far.text == "0 of 2 answered; 1 chosen, not saved yet"

    factories.answer_rightly(served_of(attempt)[0])
    how_far = source.progress(sat.person, [sat.activity])[sat.activity.key]
    assert how_far.text == "1 of 2 answered"
    step = source.next_step(sat.activity, how_far)
    assert step is not None
    assert step.url == page_of(attempt, 2), "one tap leads to where she left"
