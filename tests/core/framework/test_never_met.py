"""A criterion that asks of something what it never says is refused where a standard is published, with its place."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from competency.core import setup
from competency.core.access import AUTHORS_GROUP, REVIEWERS_GROUP
from competency.core.enums import Kind
from competency.core.framework.publication import publish_standard, standard_problems
from competency.core.kind_words import kind_word
from competency.core.models import ActivityVersion, Competency, Evidence, Standard
from competency.core.publishing.refusals import PublishRefused
from tests import factories
from tests.core.framework.test_admin import ADD, competency_form
from tests.core.test_admin import member
from tests.scenarios.playing import factories as playing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(one_transaction: Any) -> ActivityVersion:
    return playing.publish()


@pytest.fixture
def scenario(built: ActivityVersion, db: None) -> ActivityVersion:
    return copy.deepcopy(built)


def asking(scenario: ActivityVersion, **shape: Any) -> Competency:
    ones = [factories.asked(kind=Kind.SESSION), factories.asked(activity=str(scenario.activity_id), **shape)]
    shown_by = factories.criteria((None, [factories.asked(kind=Kind.MODULE)]), (1, ones))
    return factories.competency(shown_by=shown_by, published=False)


SHAPES: dict[str, tuple[dict[str, Any], str]] = {
    "a percentage": (
        {"cut": Decimal(80)},
        "asks for 80 % of “{}”, which is passed or not and has no percentage. Nobody could ever meet it: "
        "leave “At least (%)” empty.",
    ),
    "a level": (
        {"entrustment": 4},
        "asks for level 4 of “{}”, where nobody is given a level. Nobody could ever meet it: "
        "leave “At least level” empty.",
    ),
    "several assessors": (
        {"count": 2, "assessors": 2},
        "asks for 2 assessors of “{}”, which no assessor judges. Nobody could ever meet it: ask for one.",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_refused_with_its_place_by_verb_and_by_publishing(scenario: ActivityVersion, shape: str) -> None:
    asked, sentence = SHAPES[shape]
    competency = asking(scenario, **asked)
    said = f"Group 2, criterion 2 {sentence.format(scenario.activity)}"
    with pytest.raises(ValidationError) as refused:
        publish_standard(competency=competency)
    assert refused.value.message_dict["criteria"] == [said]
    with pytest.raises(PublishRefused) as refused_too:
        competency.save_revision().publish()
    assert refused_too.value.message_dict["criteria"] == [said]
    assert not Standard.objects.filter(competency=competency).exists()


def test_a_kind_is_named_as_people_choose_it(db: None) -> None:
    ones = [factories.asked(kind=Kind.OBSERVATION, cut=Decimal(80))]
    competency = factories.competency(shown_by=factories.criteria((None, ones)), published=False)
    (said,) = standard_problems(competency)["criteria"]
    assert said.startswith(f"Group 1, criterion 1 asks for 80 % of “{kind_word(Kind.OBSERVATION)}”")


def test_what_is_published_just_before_it_is_asked_the_same(db: None) -> None:
    """As a pack tells of its own activities before anything is written."""
    key = "00000000-0000-0000-0000-0000000000aa"
    ones = [factories.asked(activity=key, cut=Decimal(80))]
    competency = factories.competency(shown_by=factories.criteria((None, ones)), published=False)
    assert standard_problems(competency, {key: Kind.KNOWLEDGE_TEST}) == {}
    (said,) = standard_problems(competency, {key: Kind.SCENARIO})["criteria"]
    assert "has no percentage" in said


def test_a_standard_from_before_that_states_nothing_new_is_not_asked(
    scenario: ActivityVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    competency = asking(scenario, cut=Decimal(80))
    with monkeypatch.context() as before:
        before.setattr("competency.rules.publishing.never_said", lambda *asked: ())
        publish_standard(competency=competency)
    competency.change_base, competency.effective_from = 0, None
    assert standard_problems(competency) == {}
    competency.change_base, competency.validity_months = 1, 6
    assert "has no percentage" in standard_problems(competency)["criteria"][0]


def test_the_editor_says_it_at_publishing_and_keeps_the_draft(client: Any, scenario: ActivityVersion) -> None:
    setup.ensure_groups()
    client.force_login(member(AUTHORS_GROUP))
    assert client.post(reverse(ADD), competency_form()).status_code == 302
    draft = Competency.objects.get(code="MED-09")
    stem = "criteria-0-value-0-"
    asked = {f"{stem}value-kind": "scenario", f"{stem}value-cut": "80"}
    edit = reverse("cleared_competencies:edit", args=[draft.pk])
    assert client.post(edit, competency_form() | asked).status_code == 302
    client.force_login(member(REVIEWERS_GROUP))
    response = client.post(edit, competency_form() | asked | {"action-publish": "1"})
    assert "has no percentage. Nobody could ever meet it" in response.content.decode()
    assert not Standard.objects.filter(competency=draft).exists()


def test_a_passed_play_says_none_of_it(scenario: ActivityVersion) -> None:
    """What the rules hold of the kind is what the app gives."""
    person = factories.person("Amira", "Haddad", with_user=True)
    playing.Ward(world=type("World", (), {"person": person}), version=scenario).play(*playing.SAFE, counted=True)  # type: ignore[arg-type]
    row = Evidence.objects.get()
    assert (row.outcome, row.score, row.entrustment, row.assessor) == ("passed", None, None, None)
