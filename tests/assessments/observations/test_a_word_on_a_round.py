"""A word on somebody else's round is one of the rounds of that day: one look on which two spoke is one observation."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from competency.assessments.observations import api as observations
from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.ledger import api as ledger
from competency.core.models import Evidence
from tests.assessments.observations.factories import Watch
from tests.assessments.observations.sheets import fields_of, filled, sheet_url
from tests.assessments.observations.test_rounds import another_round, filled_again, numbers
from tests.core.personal_data.staff import keeper

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def sam(ward: Watch) -> Any:
    return ward.assessor("Sam", "Other")


@pytest.fixture
def worded(ward: Watch, sam: Any) -> observations.Signed:
    """Joy watched a round, and Sam, who was there, gave the second word on it."""
    signed = ward.observe(ward.assessor())
    observations.second_sign(observation=signed.observation, assessor=sam, verdict="achieved")
    return signed


def answer(ward: Watch) -> str:
    world = ward.world
    book = Book([ward.nurse])
    at: dict[str, Any] = {
        "programme": world.programme,
        "unit": world.ward,
        "job_role": world.nurse,
        "on": clock.today(),
    }
    return str(book.finding(ward.nurse, **at).answer)


def test_one_look_on_which_two_spoke_is_one_observation(ward: Watch, sam: Any, worded: observations.Signed) -> None:
    with pytest.raises(
        observations.AlreadySigned, match=r"You gave the second word on J\. Okafor’s round at \d\d:\d\d"
    ):
        ward.observe(sam)
    assert answer(ward) == "not_cleared" and numbers(ward) == [worded.observation.pk]
    second = ward.observe(sam, another_than=worded.observation.pk)
    assert second.evidence.repeats == worded.evidence.key and observations.is_intact(second.observation)
    assert answer(ward) == "cleared"
    assert ward.observe(sam).is_replay and len(numbers(ward)) == 2
    with pytest.raises(observations.AlreadySigned, match="You signed this at"):
        ward.observe(sam, entrustment=5, another_than=worded.observation.pk)
    third = ward.observe(sam, entrustment=5, another_than=second.observation.pk)
    assert third.evidence.repeats == second.evidence.key


def test_a_word_after_ones_own_round_is_no_way_round_either(ward: Watch, sam: Any) -> None:
    own, joys = ward.observe(sam), ward.observe(ward.assessor())
    observations.second_sign(observation=joys.observation, assessor=sam, verdict="achieved")
    with pytest.raises(observations.AlreadySigned, match="You gave the second word"):
        ward.observe(sam, entrustment=5, another_than=own.observation.pk)
    # The record tells the assessor's own rounds apart, and so the one before is their own.
    assert ward.observe(sam, entrustment=5, another_than=joys.observation.pk).evidence.repeats == own.evidence.key


def test_a_word_on_another_day_or_on_a_void_round_asks_nothing(
    ward: Watch, sam: Any, worded: observations.Signed
) -> None:
    assert ward.observe(sam, performed_on=clock.today() - timedelta(days=1)).evidence.repeats == ""
    ledger.void_evidence(evidence=worded.evidence, reason="The wrong person was watched.", by=keeper("Kim"))
    assert ward.observe(sam).evidence.repeats == ""


def test_the_page_says_on_whose_round_the_word_was_given(
    ward: Watch, sam: Any, worded: observations.Signed, client: Any
) -> None:
    client.force_login(sam.user)
    page = client.get(sheet_url(ward)).content.decode()
    assert re.search(r"You gave the second word on J\. Okafor’s round at \d\d:\d\d", page)
    assert "See it" in page and 'name="token"' not in page
    assert reverse("cleared:observation", args=[worded.observation.pk]) in page
    url = another_round(client, sheet_url(ward))
    page = client.get(url).content.decode()
    assert "Another round: you gave the second word" in page and "Joy Okafor" in page
    done = client.post(url, fields_of(page) | filled_again(ward), follow=True).content.decode()
    assert "Another round than the one Joy Okafor watched that day" in done
    assert Evidence.objects.get(assessor=sam, person=ward.nurse).repeats == worded.evidence.key


def test_a_page_that_was_open_before_the_word_asks_before_it_records(ward: Watch, sam: Any, client: Any) -> None:
    client.force_login(sam.user)
    data = filled(ward, client)
    signed = ward.observe(ward.assessor())
    observations.second_sign(observation=signed.observation, assessor=sam, verdict="achieved")
    page = client.post(sheet_url(ward), data, follow=True).content.decode()
    assert "You gave the second word on" in page and "What you entered is kept." in page
    assert len(numbers(ward)) == 1
