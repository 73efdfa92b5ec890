"""A criterion that names what nobody published is refused, with its place: nobody could ever meet it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from competency.assessments.observations.models import Checklist
from competency.core import setup
from competency.core.access import AUTHORS_GROUP, REVIEWERS_GROUP
from competency.core.enums import Kind
from competency.core.framework.publication import publish_standard, standard_problems
from competency.core.models import Competency, Standard
from competency.core.publishing.refusals import PublishRefused
from tests import factories
from tests.core.framework.test_admin import ADD, competency_form
from tests.core.test_admin import member

pytestmark = [pytest.mark.django_db]

NOWHERE = "00000000-0000-0000-0000-0000000000aa"


def asking(*groups: tuple[int | None, list[dict[str, Any]]]) -> Competency:
    module = factories.asked(kind=Kind.MODULE)
    return factories.competency(shown_by=factories.criteria((None, [module]), *groups), published=False)


def a_draft() -> dict[str, Any]:
    checklist = Checklist.objects.create(key=uuid.UUID(NOWHERE), code="N9-OBS", title="Giving insulin", live=False)
    return factories.asked(activity=str(checklist.key))


NAMED = {
    "nothing at all": (
        lambda: factories.asked(activity=NOWHERE),
        f"Group 2, criterion 2 asks for “{NOWHERE}”, which does not exist.",
    ),
    "a draft of an activity": (
        a_draft,
        "Group 2, criterion 2 asks for “N9-OBS Giving insulin”, which was never published.",
    ),
    "a competency that is a draft": (
        lambda: {"competency": str(factories.competency(code="MED-8", title="Pumps", published=False).pk)},
        "Group 2, criterion 2 asks for “MED-8 Pumps”, which was never published.",
    ),
    "a competency that is none": (
        lambda: {"competency": "999999"},
        "Group 2, criterion 2 asks for “999999”, which does not exist.",
    ),
}


@pytest.mark.parametrize("what", NAMED)
def test_what_nobody_published_is_refused_with_its_place_by_verb_and_by_publishing(what: str) -> None:
    made, sentence = NAMED[what]
    competency = asking((1, [factories.asked(kind=Kind.SESSION), made()]))
    with pytest.raises(ValidationError) as refused:
        publish_standard(competency=competency)
    (said,) = refused.value.message_dict["criteria"]
    assert said.startswith(sentence)
    with pytest.raises(PublishRefused) as refused_too:
        competency.save_revision().publish()
    assert refused_too.value.message_dict["criteria"] == [said]
    assert not Standard.objects.filter(competency=competency).exists()


def test_what_was_published_is_not() -> None:
    activity, part = factories.activity().activity, factories.competency()
    competency = asking((1, [factories.asked(activity=str(activity.key)), {"competency": str(part.pk)}]))
    assert standard_problems(competency) == {}


def test_what_is_published_just_before_it_is_not() -> None:
    asked = factories.asked(activity=NOWHERE), {"competency": "NEW-1"}
    competency = asking((None, list(asked)))
    assert standard_problems(competency, {NOWHERE: Kind.MODULE}, parts=["NEW-1"]) == {}


def test_the_editor_refuses_it_too(client: Any) -> None:
    setup.ensure_groups()
    client.force_login(member(AUTHORS_GROUP))
    stem = "criteria-0-value-0-"
    asked = {f"{stem}type": "activity", f"{stem}value-activity": NOWHERE}
    assert client.post(reverse(ADD), competency_form()).status_code == 302
    draft = Competency.objects.get(code="MED-09")
    client.force_login(member(REVIEWERS_GROUP))
    edit = reverse("cleared_competencies:edit", args=[draft.pk])
    response = client.post(edit, competency_form() | asked | {"action-publish": "1"})
    assert response.status_code == 200
    assert not Standard.objects.filter(competency=draft).exists()


@pytest.mark.parametrize("risk", ["", None])
def test_the_risk_of_a_new_competency_is_chosen_by_its_author(client: Any, risk: str | None) -> None:
    setup.ensure_groups()
    client.force_login(member(AUTHORS_GROUP))
    page = client.get(reverse(ADD)).content.decode()
    (options,) = [part.split("</select>")[0] for part in page.split('id="id_risk"')[1:]]
    assert "selected" not in options.replace('value="" selected', "")
    form = competency_form()
    del form["risk"]
    response = client.post(reverse(ADD), form | ({} if risk is None else {"risk": risk}))
    assert response.status_code == 200
    assert "Choose the risk" in response.content.decode()
    assert not Competency.objects.filter(code="MED-09").exists()
