"""High risk asks for what it says: a reviewer confirms less with a reason, and what stood before stands on a list."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from competency.core import clock, setup
from competency.core.access import AUTHORS_GROUP, REVIEWERS_GROUP
from competency.core.enums import Kind
from competency.core.framework.blocks import CriteriaBlock
from competency.core.framework.lighter_standards import confirm_standard, confirming, lighter_standards
from competency.core.framework.publication import publish_standard
from competency.core.framework.stating import stated
from competency.core.kind_words import kind_word
from competency.core.models import Competency, Narrative, PersonState, Standard, StandardConfirmation
from competency.core.people import api as people
from competency.core.publishing.refusals import PublishRefused
from competency.core.recording import AlreadyRecorded, recording
from tests import factories
from tests.core.framework.test_admin import competency_form
from tests.core.test_admin import member

pytestmark = [pytest.mark.django_db]
LIGHT = factories.criteria((None, [factories.asked(kind=Kind.OBSERVATION)]))
WHY = "One assessor on site until March; the second look is booked for the week after."


@pytest.fixture(autouse=True)
def groups(db):
    setup.ensure_groups()


def reviewer(name: str = "Ruth") -> Any:
    person: Any = factories.person(name, "Adeyemi", with_user=True)
    person.user.groups.add(*member(REVIEWERS_GROUP).groups.all())
    return person


def draft(author=None, **given) -> Competency:
    competency = factories.competency(risk="high", shown_by=LIGHT, published=False, **given)
    competency.save_revision(user=author)
    competency.refresh_from_db()
    return competency


def from_before(**given) -> Standard:
    """A light standard as it was recorded when nobody asked."""
    competency = draft(**given)
    with recording(by=None, definitions=True) as record:
        return record.append(
            Standard(
                competency=competency,
                number=1,
                effective_from=date(2025, 1, 1),
                **stated(competency),
            ),
            key=f"{competency.pk}:1",
        )


def publish(competency: Competency, by, reason: str = "") -> None:
    with confirming(reason):
        competency.latest_revision.publish(user=by.user)


def test_less_is_refused_without_a_reason_and_recorded_with_one():
    competency, ruth = draft(), reviewer()
    with pytest.raises(PublishRefused, match="twice, by two different assessors"):
        publish(competency, ruth)
    with pytest.raises(ValidationError, match="twice, by two different assessors"):
        publish_standard(competency=competency, by=ruth)
    publish(competency, ruth, WHY)
    standard = Standard.objects.get(competency=competency)
    confirmed = StandardConfirmation.objects.get()
    assert (confirmed.standard, confirmed.standard_version, confirmed.by) == (standard.key, 1, ruth)
    assert Narrative.objects.get(pk=confirmed.pk).text == WHY
    call_command("cleared_verify")


def test_a_reason_of_blanks_is_none():
    with pytest.raises(PublishRefused):
        publish(draft(), reviewer(), "   ")


def test_whoever_wrote_it_does_not_confirm_it_and_neither_does_somebody_without_the_right():
    author = reviewer("Tom")
    competency = draft(author.user)
    with pytest.raises(PublishRefused, match="another reviewer"):
        publish(competency, author, WHY)
    stranger = factories.person("Amira", with_user=True)
    with pytest.raises(ValidationError, match="by a reviewer"):
        publish_standard(competency=competency, by=stranger, lighter_because=WHY)
    with pytest.raises(ValidationError, match="with a name"):
        publish_standard(competency=competency, lighter_because=WHY)
    assert not Standard.objects.filter(competency=competency).exists()
    publish(competency, reviewer(), WHY)


def test_a_reason_for_what_asks_for_enough_records_nothing_and_stops_nobody():
    author = reviewer("Tom")
    full = factories.criteria((None, [factories.asked(kind=Kind.OBSERVATION, entrustment=4, count=2, assessors=2)]))
    competency = factories.competency(risk="high", shown_by=full, published=False)
    competency.save_revision(user=author.user)
    competency.refresh_from_db()
    publish(competency, author, WHY)
    assert Standard.objects.filter(competency=competency).exists()
    assert not StandardConfirmation.objects.exists()


def test_other_words_for_a_standard_from_before_are_published_and_ask_nothing():
    standard = from_before()
    competency = standard.competency
    competency.title = "Other words"
    competency.choose_for_publication()
    competency.save_revision().publish(user=reviewer().user)
    assert Standard.objects.filter(competency=competency).count() == 1
    competency.refresh_from_db()
    competency.validity_months = 6
    competency.choose_for_publication()
    with pytest.raises(PublishRefused):
        competency.save_revision().publish(user=reviewer().user)


def test_in_the_editor_the_reason_is_said_where_it_is_published(client):
    competency, ruth = draft(), reviewer()
    page = reverse("cleared_competencies:edit", args=[competency.pk])
    client.force_login(ruth.user)
    form = competency_form(code=competency.code, risk="high", **{"action-publish": "1"})
    form["criteria-0-value-0-value-kind"] = "observation"
    form["criteria-0-id"] = competency.criteria.raw_data[0]["id"]
    form["criteria-0-value-0-id"] = competency.criteria.raw_data[0]["value"][0]["id"]
    form |= {"title": competency.title, "statement": competency.statement}
    refused = client.post(page, form)
    assert refused.status_code == 200
    assert "twice, by two different assessors" in refused.content.decode()
    # What is refused on one tab is mended on another: the refusal names the box, and the box is marked.
    form_shown = refused.context["form"]
    said = " ".join(map(str, form_shown.errors["criteria"]))
    assert "Before you publish" in said and f"“{form_shown.fields['lighter_because'].label}”" in said
    assert form_shown.errors["lighter_because"]
    assert client.post(page, form | {"lighter_because": WHY}).status_code == 302
    assert StandardConfirmation.objects.get().by == ruth


def test_an_author_who_may_publish_nothing_confirms_nothing_in_the_editor(client):
    author = member(AUTHORS_GROUP)
    client.force_login(author)
    form = competency_form(risk="high", lighter_because=WHY, **{"action-publish": "1"})
    form["criteria-0-value-0-value-kind"] = "observation"
    client.post(reverse("cleared_competencies:add"), form)
    assert not Standard.objects.exists()
    assert not StandardConfirmation.objects.exists()


# ---- published before -----------------------------------------------------------------------------------------------


def test_a_standard_from_before_keeps_counting_and_stands_on_the_list_with_whom_it_clears():
    standard = from_before()
    nurse = factories.person("Amira")
    today = clock.today()
    factories.evidence(
        nurse,
        competency=standard.competency,
        kind=Kind.OBSERVATION,
        entrustment=1,
        assessor=factories.person("Joy"),
        performed_on=today - timedelta(days=3),
    )
    (listed,) = lighter_standards(today)
    assert (listed.standard, listed.cleared, listed.confirmed) == (standard, 1, None)
    assert listed.less == (f"{kind_word(Kind.OBSERVATION)}: 1 observation, 1 assessor, any level",)
    confirm_standard(standard=standard, by=reviewer(), reason=WHY)
    (listed,) = lighter_standards(today)
    assert listed.confirmed is not None
    assert (str(listed.confirmed.by), listed.reason) == ("Ruth Adeyemi", WHY)


def test_the_list_counts_whom_each_standard_clears_and_leaves_out_what_clears_nobody_any_more():
    standard = from_before()
    competency, today = standard.competency, clock.today()
    seen = {"competency": competency, "kind": Kind.OBSERVATION, "entrustment": 5}
    for days, name in ((40, "Old"), (30, "Older")):
        factories.evidence(factories.person(name), performed_on=today - timedelta(days=days), **seen)
    competency.validity_months = 6
    competency.choose_for_publication(effective_from=today - timedelta(days=10))
    competency.save_revision()
    publish(competency, reviewer(), WHY)
    factories.evidence(factories.person("New"), performed_on=today - timedelta(days=3), **seen)
    assert [(row.standard.number, row.cleared) for row in lighter_standards(today)] == [(1, 2), (2, 1)]
    assert [row.standard.number for row in lighter_standards(today + timedelta(days=500))] == [2]
    # Of whom stored rows say nothing, nobody says "cleared"; what may clear them stays on the list.
    PersonState.objects.filter(person__given_name__startswith="Old").update(stale_at=10**6)
    assert [(row.standard.number, row.cleared) for row in lighter_standards(today)] == [(1, 0), (2, 1)]


def test_confirming_twice_is_confirming_once_and_what_asks_for_enough_is_not_confirmed(django_assert_max_num_queries):
    standard, ruth = from_before(), reviewer()
    first = confirm_standard(standard=standard, by=ruth, reason=WHY)
    assert confirm_standard(standard=standard, by=ruth, reason=f" {WHY} ").pk == first.pk
    enough = Standard.objects.get(competency=factories.competency())
    with pytest.raises(ValidationError, match="nothing to confirm"):
        confirm_standard(standard=enough, by=ruth, reason=WHY)
    for _more in range(4):
        from_before()
    with django_assert_max_num_queries(8):
        assert len(lighter_standards(clock.today())) == 5


def test_whoever_confirms_what_somebody_confirmed_is_told_who_did_and_records_nothing(client):
    standard, ruth, second = from_before(), reviewer(), reviewer("Second")
    page = reverse("cleared_lighter:edit", args=[standard.pk])
    first = confirm_standard(standard=standard, by=ruth, reason=WHY)
    client.force_login(second.user)
    told = client.post(page, {"reason": "Other words."}, follow=True).content.decode()
    assert re.search(r"Ruth Adeyemi confirmed this on \d+ \w+ \d{4} at \d\d:\d\d", told)
    assert "Recorded, with your name" not in told
    with pytest.raises(AlreadyRecorded) as refused:
        confirm_standard(standard=standard, by=ruth, reason="Other words.")
    assert refused.value.entry == first
    for nobody in (factories.person("Amira", with_user=True), factories.person("Cara")):
        with pytest.raises(ValidationError, match="by a reviewer"):
            confirm_standard(standard=standard, by=nobody, reason=WHY)
    assert StandardConfirmation.objects.get() == first


def test_whoever_wrote_a_standard_from_before_does_not_confirm_it():
    author = reviewer("Tom")
    standard = from_before()
    standard.competency.validity_months = 12
    standard.competency.title = "Said by Tom"
    with clock.at(standard.recorded_at):
        standard.competency.save_revision(user=author.user)
    standard = Standard.objects.get(pk=standard.pk)
    standard.competency.revisions.update(created_at=standard.recorded_at)
    with pytest.raises(ValidationError, match="You wrote a part"):
        confirm_standard(standard=standard, by=author, reason=WHY)
    with pytest.raises(ValidationError, match="by a reviewer"):
        confirm_standard(standard=standard, by=factories.person("Amira", with_user=True), reason=WHY)
    with pytest.raises(ValidationError, match="Say why"):
        confirm_standard(standard=standard, by=reviewer(), reason="")


@pytest.mark.parametrize("name", ["activity", "kind"])
def test_the_closed_fold_says_level_times_and_assessors(name):
    block = CriteriaBlock().child_blocks[name]
    label = str(block.meta.form_layout.children[-1].label_format)
    assert set(re.findall(r"{(\w+)}", label)) == {"count", "assessors", "entrustment"}
    choices = dict(block.child_blocks["entrustment"].field.widget.choices)
    assert [*choices] == ["", 1, 2, 3, 4, 5]
    assert str(choices[""]) == "any"


def test_whoever_wrote_less_while_the_risk_was_low_does_not_confirm_it_once_it_is_high():
    ruth, trainer, other = reviewer(), reviewer("Tom"), reviewer("Rita")
    competency = factories.competency(risk="low", shown_by=LIGHT, published=False)
    competency.save_revision(user=ruth.user)
    competency.refresh_from_db()
    publish(competency, other)
    competency.refresh_from_db()
    competency.risk, competency.change_base = "high", 1
    competency.effective_from = clock.today() + timedelta(days=1)
    competency.save_revision(user=trainer.user)
    competency.refresh_from_db()
    for author in (ruth, trainer):
        with pytest.raises(PublishRefused, match="another reviewer"):
            publish(competency, author, WHY)
    publish(competency, other, WHY)
    assert StandardConfirmation.objects.get().by == other


FULL = [factories.asked(kind=Kind.OBSERVATION, entrustment=4, count=2, assessors=2)]


def test_what_high_risk_work_is_built_on_is_held_to_it_whichever_is_published_first():
    part = factories.competency(code="PART", title="Pumps", shown_by=LIGHT)
    whole = factories.competency(
        risk="high", published=False, shown_by=factories.criteria((None, [*FULL, {"competency": str(part.pk)}]))
    )
    whole.save_revision()
    whole.refresh_from_db()
    with pytest.raises(PublishRefused, match="in a competency that it is built on"):
        publish(whole, reviewer())
    publish(whole, reviewer("Rosa"), WHY)
    (line,) = lighter_standards(clock.today())
    assert line.less == ("PART Pumps: less is watched there than high risk asks",)
    assert (line.standard.competency, line.reason) == (whole, WHY)
    part.refresh_from_db()
    part.validity_months = 6
    part.choose_for_publication()
    part.save_revision()
    part.refresh_from_db()
    with pytest.raises(PublishRefused, match="in a competency that it is built on"):
        publish(part, reviewer("Rita"))
    publish(part, reviewer("Ronja"), WHY)
    assert {one.standard.competency for one in lighter_standards(clock.today())} == {whole, part}


def test_a_way_round_the_watched_one_is_refused_and_stands_on_the_list():
    either = factories.criteria((1, [*FULL, factories.asked(kind=Kind.SIMULATED_TASK)]))
    competency = factories.competency(risk="high", published=False, shown_by=either)
    competency.save_revision()
    competency.refresh_from_db()
    with pytest.raises(PublishRefused, match="level 4 or more, twice"):
        publish(competency, reviewer())
    publish(competency, reviewer("Rosa"), WHY)
    (line,) = lighter_standards(clock.today())
    assert line.less == ("Simulated task: enough without being watched",)


def test_another_account_makes_no_other_reviewer():
    author, kim = reviewer("Tom"), factories.person("Kim", with_user=True)
    competency = draft(author.user)
    people.unlink_account(person=author, by=kim)
    people.link_account(person=author, user=member(REVIEWERS_GROUP), by=kim)
    author.refresh_from_db()
    with pytest.raises(PublishRefused, match="another reviewer"):
        publish(competency, author, WHY)
