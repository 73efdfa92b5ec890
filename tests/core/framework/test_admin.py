"""The framework in the Wagtail admin: a trainer publishes a competency and requires it; nobody else may."""

from __future__ import annotations

import copy
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from competency.core import clock, setup
from competency.core.access import AUTHORS_GROUP, RECORDS_GROUP, REVIEWERS_GROUP
from competency.core.framework.blocks import CriteriaBlock
from competency.core.models import Competency, Gate, Standard
from competency.core.publishing.refusals import PublishRefused
from tests import factories
from tests.core.test_admin import member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction):
    setup.ensure_groups()
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def competency_form(**given):
    """A competency as the editor posts it, with one criterion: a simulated station."""
    return {
        "code": "MED-09",
        "risk": "low",
        "title": "Give insulin",
        "statement": "Gives insulin safely.",
        "objectives": "",
        "criteria-count": "1",
        "criteria-0-deleted": "",
        "criteria-0-order": "0",
        "criteria-0-type": "all_of",
        "criteria-0-id": "",
        "criteria-0-value-count": "1",
        "criteria-0-value-0-deleted": "",
        "criteria-0-value-0-order": "0",
        "criteria-0-value-0-type": "kind",
        "criteria-0-value-0-id": "",
        "criteria-0-value-0-value-cut": "",
        "criteria-0-value-0-value-entrustment": "",
        "criteria-0-value-0-value-count": "1",
        "criteria-0-value-0-value-assessors": "1",
        "criteria-0-value-0-value-max_age_months": "",
        "criteria-0-value-0-value-kind": "module",
        "criteria-0-value-0-value-title": "",
        "criteria-0-value-0-value-minutes": "",
        "validity_months": "12",
        "window_months": "1",
        "grace_days": "0",
        "base": "completion",
        "fixed_on": "",
        "min_active_months": "0",
        "effective_from": "",
        "re_evaluate": "full",
        "change_base": "0",
    } | given


ADD = "cleared_competencies:add"


def test_an_author_drafts_and_a_reviewer_publishes_a_competency(world, client):
    client.force_login(member(AUTHORS_GROUP))
    client.post(reverse(ADD), competency_form() | {"action-publish": "1"})
    draft = Competency.objects.get(code="MED-09")
    assert not draft.live
    client.force_login(member(REVIEWERS_GROUP))
    edit = reverse("cleared_competencies:edit", args=[draft.pk])
    assert client.get(edit).status_code == 200
    response = client.post(edit, competency_form() | {"action-publish": "1"})
    assert response.status_code == 302
    standard = Standard.objects.get(competency=draft)
    assert standard.criteria[0]["criteria"][0]["kind"] == "module"


def test_high_risk_without_anything_simulated_or_observed_is_refused_when_publishing_and_saved_as_a_draft(
    world, client
):
    client.force_login(member(AUTHORS_GROUP))
    form = competency_form(risk="high")
    assert client.post(reverse(ADD), form).status_code == 302
    draft = Competency.objects.get(code="MED-09")
    client.force_login(member(REVIEWERS_GROUP))
    response = client.post(reverse("cleared_competencies:edit", args=[draft.pk]), form | {"action-publish": "1"})
    assert "knowing alone is not enough" in response.content.decode()
    assert not Standard.objects.filter(competency__code="MED-09").exists()


def test_publishing_wording_again_makes_no_new_standard(world):
    before = Standard.objects.count()
    world.competency.title = "Other words"
    world.competency.save_revision().publish()
    assert Standard.objects.count() == before


def test_a_changed_competency_publishes_its_next_standard_from_a_later_day_only(world):
    first = Standard.objects.get(competency=world.competency)
    world.competency.validity_months = 6
    for day in (first.effective_from, first.effective_from - timedelta(days=1)):
        world.competency.choose_for_publication(effective_from=day)
        with pytest.raises(PublishRefused) as refused:
            world.competency.save_revision().publish()
        (said,) = refused.value.message_dict["effective_from"]
        assert said == (
            f"A standard is in force from {date_format(first.effective_from, 'j F Y')}: "
            f"choose {date_format(first.effective_from + timedelta(days=1), 'j F Y')} or later."
        )
    world.competency.choose_for_publication()
    world.competency.save_revision().publish()
    world.competency.refresh_from_db()
    world.competency.validity_months = 3
    world.competency.choose_for_publication(effective_from=clock.today() + timedelta(days=30))
    world.competency.save_revision().publish()
    found = Standard.objects.filter(competency=world.competency).order_by("number")
    assert [(row.number, row.validity) for row in found] == [(1, "P12M"), (2, "P6M"), (3, "P3M")]
    assert first.effective_from < found[1].effective_from < found[2].effective_from


@pytest.mark.parametrize("name", ["cleared_requirements:index", "cleared_requirements:add", ADD])
def test_a_nurse_does_not_enter_the_framework_and_records_staff_only_read_it(world, client, name):
    client.force_login(world.person.user)
    assert client.get(reverse(name)).status_code == 302
    client.force_login(member(RECORDS_GROUP))
    assert client.get(reverse(name)).status_code == (200 if name.endswith("index") else 302)


def test_a_competency_names_its_codes_and_what_can_be_chosen_in_words(world, client):
    client.force_login(member(AUTHORS_GROUP))
    page = client.get(reverse("cleared_competencies:add")).content.decode()
    assert "Short and its own: MED-03." in page
    assert "nobody is asked for a draft" in page


@pytest.mark.parametrize("name", ["activity", "kind"])
def test_the_label_of_a_fold_names_nothing_that_may_be_empty(name):
    block = CriteriaBlock().child_blocks[name]
    fold = block.meta.form_layout.children[-1]
    for shown in re.findall(r"{(\w+)}", str(fold.label_format)):
        field = block.child_blocks[shown]
        # Or one that is chosen, and says so when nothing is.
        assert field.required or dict(field.field.widget.choices)[""], shown


def test_the_form_of_a_requirement_says_what_its_words_mean(world, client):
    client.force_login(member(AUTHORS_GROUP))
    page = client.get(reverse("cleared_requirements:add")).content.decode()
    for said in (
        "There, and in every unit below it.",
        "Then choose which",
        "From this day nobody is cleared without it.",
    ):
        assert said in page


def test_what_a_publication_did_to_people_is_asked_anew_for_the_next(world, client):
    held = world.competency
    held.validity_months = 6
    held.choose_for_publication(effective_from=clock.today(), re_evaluate="none")
    held.save_revision().publish()
    assert Gate.objects.filter(competency=held).count() == 1
    client.force_login(member(REVIEWERS_GROUP))
    form = client.get(reverse("cleared_competencies:edit", args=[held.pk])).context["form"]
    assert (form["re_evaluate"].value(), form["effective_from"].value()) == ("full", None)


def test_a_program_that_publishes_the_same_draft_again_does_not_carry_its_choices_over(world):
    held = world.competency
    held.validity_months = 6
    held.choose_for_publication(re_evaluate="none")
    held.save_revision().publish()
    held.validity_months = 3
    with pytest.raises(PublishRefused) as refused:
        held.save_revision().publish()
    assert "for this publication" in refused.value.sentence
    assert Gate.objects.filter(competency=held).count() == 1
    assert Standard.objects.filter(competency=held).count() == 2
    held.refresh_from_db()
    held.validity_months = 3
    held.choose_for_publication(effective_from=clock.today() + timedelta(days=1))
    held.save_revision().publish()
    assert Gate.objects.filter(competency=held).count() == 1
    assert Standard.objects.filter(competency=held).count() == 3


def test_a_choice_about_a_standard_that_would_not_be_made_is_refused(world):
    world.competency.title = "Other words"
    world.competency.choose_for_publication(re_evaluate="none")
    with pytest.raises(PublishRefused) as refused:
        world.competency.save_revision().publish()
    assert "no new standard" in refused.value.sentence


def test_a_choice_made_on_a_page_opened_before_somebody_else_published_is_asked_again(world, client):
    client.force_login(member(REVIEWERS_GROUP))
    held = world.competency
    edit = reverse("cleared_competencies:edit", args=[held.pk])
    opened = str(client.get(edit).context["form"]["change_base"].value())
    held.validity_months = 6
    held.choose_for_publication()
    held.save_revision().publish()
    later = str(clock.today() + timedelta(days=1))
    typed = competency_form(code=held.code, validity_months="3", re_evaluate="none", effective_from=later)
    typed["action-publish"] = "1"
    response = client.post(edit, typed | {"change_base": opened})
    assert "for this publication" in response.content.decode()
    form = response.context["form"]
    assert (form["validity_months"].value(), form["re_evaluate"].value()) == ("3", "none")
    assert not Gate.objects.filter(competency=held).exists()
    assert client.post(edit, typed | {"change_base": form["change_base"].value()}).status_code == 302
    assert Gate.objects.get(competency=held).number == 3


@pytest.mark.parametrize("number", ["abc", "-1", "1.5", "9999999999", "", None])
@pytest.mark.parametrize("action", ["action-publish", "action-draft"])
def test_a_page_that_does_not_say_what_it_was_opened_on_has_its_choice_asked_again(world, client, number, action):
    client.force_login(member(REVIEWERS_GROUP))
    held = world.competency
    typed = competency_form(code=held.code, validity_months="3", re_evaluate="none") | {action: "1"}
    if number is not None:
        typed["change_base"] = number
    edit = reverse("cleared_competencies:edit", args=[held.pk])
    response = client.post(edit, typed, follow=True)
    assert ("for this publication" in response.content.decode()) == (action == "action-publish")
    assert client.get(edit).context["form"]["re_evaluate"].value() == "full"
    assert not Gate.objects.filter(competency=held).exists()


@pytest.mark.parametrize("number", ["abc", "9999999999"])
def test_a_new_competency_is_saved_whatever_its_page_says_it_was_opened_on(world, client, number):
    client.force_login(member(AUTHORS_GROUP))
    typed = competency_form(code="NEW", change_base=number)
    assert client.post(reverse("cleared_competencies:add"), typed).status_code == 302
    assert Competency.objects.get(code="NEW").change_base == 0


@pytest.mark.parametrize("name", ["activity", "kind", "competency"])
def test_what_a_criterion_is_about_is_the_first_thing_to_choose(name):
    criterion = CriteriaBlock().child_blocks[name]
    assert next(iter(criterion.child_blocks)) == name


def test_the_list_of_competencies_says_what_is_live_and_what_is_drafted(client):
    setup.ensure_groups()
    published = factories.competency(title="Out")
    factories.competency(title="Being written", published=False)
    draft = published.get_latest_revision_as_object()
    draft.statement = "Do it more safely."
    draft.save_revision()
    client.force_login(member(AUTHORS_GROUP))
    words = client.get(reverse("cleared_competencies:list")).content.decode()
    assert "live + draft" in words
    assert ">draft" in "".join(words.split())
