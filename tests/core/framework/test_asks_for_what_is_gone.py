"""A standard does not ask for what is no longer on offer: nobody could meet it. What stood so before stays as it is."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from competency.core import clock, setup
from competency.core.access import REVIEWERS_GROUP
from competency.core.activities import api as activities
from competency.core.enums import Effect, Kind
from competency.core.framework.asked_for import taken_off
from competency.core.framework.blocks import activity_choices, criteria_json
from competency.core.framework.publication import publish_standard, standard_problems
from competency.core.kind_words import kind_word
from competency.core.models import Competency, Standard
from competency.core.publishing.drafts import REFUSED
from competency.core.publishing.refusals import PublishRefused
from tests import factories
from tests.core.framework.test_admin import competency_form
from tests.core.test_admin import member

pytestmark = pytest.mark.django_db
TAKEN_OFF = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(one_transaction: Any) -> Any:
    """An activity that a standard in force asks for, and one that none does; nobody is asked for either."""
    asked, other = factories.activity(title="Order entry").activity, factories.activity(title="Pumps").activity
    return factories.competency(code="ORD-1", shown_by=asking(asked)), asked, other


@pytest.fixture
def given(built: Any, db: None) -> Any:
    return copy.deepcopy(built)


def asking(*named: Any) -> Any:
    """Criteria that name these activities, and competencies, beside something that everybody can do."""
    ones = [
        {"competency": str(one.pk)} if isinstance(one, Competency) else factories.asked(activity=str(one.key))
        for one in named
    ]
    return factories.criteria((None, [factories.asked(kind=Kind.MODULE), *ones]))


def gone(activity: Any) -> None:
    with clock.at(TAKEN_OFF):
        activities.retire_activity(key=activity.key)


def drafted(**values: Any) -> Competency:
    return factories.competency(published=False, **values)


def refused_by_each_way(competency: Competency) -> str:
    with pytest.raises(ValidationError) as refused:
        publish_standard(competency=competency)
    (said,) = refused.value.message_dict["criteria"]
    with pytest.raises(PublishRefused) as refused_too:
        competency.save_revision().publish()
    assert refused_too.value.message_dict["criteria"] == [said]
    return str(said)


def test_what_is_gone_is_refused_with_its_place_and_the_way_back(given: Any) -> None:
    _standing, _asked, other = given
    gone(other)
    competency = drafted(shown_by=asking(other))
    assert refused_by_each_way(competency) == (
        f"Group 1, criterion 2 asks for “{other}”, which is not on offer since 3 November 2026. Nobody could meet it: "
        f"publish “{other}” again first, or choose another."
    )
    assert not Standard.objects.filter(competency=competency).exists()


def test_so_is_one_of_several_that_a_choice_offers(given: Any) -> None:
    _standing, asked, other = given
    gone(other)
    choice = [factories.asked(activity=str(one.key)) for one in (asked, other)]
    groups = ((None, [factories.asked(kind=Kind.MODULE)]), (1, choice))
    assert "Group 2, criterion 2" in refused_by_each_way(drafted(shown_by=factories.criteria(*groups)))


def test_so_is_a_competency_that_rests_on_it_in_however_many_steps(given: Any) -> None:
    standing, asked, _other = given
    between = factories.competency(code="ORD-2", shown_by=asking(standing))
    gone(asked)
    assert refused_by_each_way(drafted(shown_by=asking(between))) == (
        f"Group 1, criterion 2 asks for “{between}”, which asks for “{asked}”, and that is not on offer since "
        f"3 November 2026. Nobody could meet it: publish “{asked}” again first, or choose another."
    )


def test_what_comes_back_first_is_not(given: Any) -> None:
    _standing, _asked, other = given
    gone(other)
    competency = drafted(shown_by=asking(other))
    assert standard_problems(competency, {str(other.key): Kind.MODULE}) == {}
    assert taken_off(criteria_json(competency.criteria), comes_first=[str(other.key)]) == []


def test_a_schedule_leaves_it_a_draft_and_its_history_says_why(given: Any, caplog: Any) -> None:
    standing, _asked, other = given
    draft = standing.get_latest_revision_as_object()
    draft.criteria = asking(other)
    draft.choose_for_publication(effective_from=clock.today() + timedelta(days=1))
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    draft.save_revision().publish()
    gone(other)
    with clock.at(timezone.now() + timedelta(hours=2)):
        standing.revisions.update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
        call_command("publish_scheduled")
    assert Standard.objects.filter(competency=standing).count() == 1
    assert "Not published on schedule" in caplog.text
    (entry,) = ModelLogEntry.objects.filter(action=REFUSED, object_id=standing.pk)
    assert any(f"asks for “{other}”, which is not on offer" in line for line in entry.data["problems"])


def changed(standing: Competency, **values: Any) -> Competency:
    """The next draft of a standard, published from the day after it."""
    draft: Competency = standing.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    draft.choose_for_publication(
        effective_from=clock.today() + timedelta(days=1), re_evaluate=values.get("re_evaluate", Effect.FULL)
    )
    return draft


def test_what_stood_so_before_can_say_other_things_and_asks_nothing_new(given: Any) -> None:
    standing, asked, _other = given
    gone(asked)
    assert standard_problems(standing.get_latest_revision_as_object()) == {}
    assert standard_problems(changed(standing, validity_months=6)) == {}
    anew = standard_problems(changed(standing, validity_months=6, re_evaluate=Effect.NONE))
    assert "which is not on offer" in anew["criteria"][0]


def test_what_stood_so_before_and_asks_for_more_is_refused(given: Any) -> None:
    standing, asked, other = given
    gone(asked)
    lines = standard_problems(changed(standing, criteria=asking(asked, other)))["criteria"]
    assert any(f"“{asked}”, which is not on offer" in line for line in lines)


def test_the_editor_shows_what_a_standard_asks_for_and_offers_nothing_else_that_is_gone(given: Any) -> None:
    _standing, asked, other = given
    gone(asked)
    gone(other)
    offered = dict(activity_choices())
    assert offered[str(asked.key)] == f"{kind_word(asked.kind)}: {asked} (not on offer)"
    assert str(other.key) not in offered


def test_the_editor_refuses_it_in_words(given: Any, client: Any) -> None:
    standing, asked, _other = given
    setup.ensure_groups()
    gone(asked)
    client.force_login(member(REVIEWERS_GROUP))
    stem = "criteria-0-value-0-"
    form = competency_form(code="ORD-1") | {
        f"{stem}type": "activity",
        f"{stem}value-activity": str(asked.key),
        "change_base": "1",
        "effective_from": str(clock.today() + timedelta(days=1)),
        "action-publish": "1",
    }
    response = client.post(reverse("cleared_competencies:edit", args=[standing.pk]), form)
    (said,) = response.context["form"].errors["criteria"]
    assert said.startswith(f"Group 1, criterion 1 asks for “{asked}”, which is not on offer since 3 November 2026.")
    assert Standard.objects.filter(competency=standing).count() == 1


def test_while_all_is_on_offer_one_question_tells(given: Any) -> None:
    standing, asked, _other = given
    says = criteria_json(drafted(shown_by=asking(asked, standing)).criteria)
    with CaptureQueriesContext(connection) as queries:
        assert taken_off(says) == []
    assert len(queries) == 1
