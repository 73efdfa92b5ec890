"""Whoever approved, sent back or published a scenario has read its safe path, and plays it in practice only."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.urls import reverse
from wagtail.log_actions import LogContext, log
from wagtail.models import Locale

from competency.core.models import Attempt, Person
from competency.pages.review.models import fingerprint_of
from competency.pages.writing import writers
from scenarios.models import ScenarioPage
from scenarios.playing import api as playing
from scenarios.playing.admission import admissions
from scenarios.playing.source import ScenarioSource
from tests import factories as core
from tests import gone
from tests.scenarios.playing.factories import text_of
from tests.scenarios.playing.test_writers import STATE, activity_of, moved, saves, state
from tests.scenarios.writing import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(one_transaction: None) -> tuple[Person, ScenarioPage]:
    """Somebody with an account, and a published scenario that a program wrote."""
    return core.person("Ruth", "Adeyemi", with_user=True), factories.scenario()


@pytest.fixture
def ruth(built: Any, db: None) -> Person:
    return copy.deepcopy(built[0])


@pytest.fixture
def page(built: Any, db: None) -> ScenarioPage:
    return ScenarioPage.objects.get(pk=built[1].pk)


def approved(page: Any, by: Person) -> None:
    log(page, "wagtail.workflow.approve", user=by.user)


@pytest.mark.parametrize("says", ["approve", "reject"])
def test_whoever_decided_on_it_on_the_page_of_its_review_only_practises(
    ruth: Person, page: ScenarioPage, client: Any, says: str
) -> None:
    author = core.person("Tom", "Ellery", with_user=True)
    saves(author, page, summary="Reworded by Tom.", change_class="wording", change_base=page.publications_so_far())
    page.get_latest_revision_as_object().get_workflow().start(page, author.user)
    assert ruth.user is not None
    ruth.user.is_superuser = True
    ruth.user.save()
    client.force_login(ruth.user)
    address = reverse("cleared_scenarios_review", args=[page.pk])
    assert "can only practise it from then on" in text_of(client.get(address))
    assert state(ruth, page) == STATE.READY
    client.post(address, {"decision": says, "comment": "Look again.", "seen": fingerprint_of(page)})
    assert state(ruth, page) == STATE.WROTE_IT
    with pytest.raises(playing.NotNow):
        playing.start(person=ruth, activity=activity_of(page), counted=True)
    assert not Attempt.objects.exists()
    assert playing.start(person=ruth, activity=activity_of(page), counted=False).is_open
    assert state(core.person("Pia", "Nguyen", with_user=True), page) == STATE.READY


def test_whoever_published_it_past_a_review_only_practises(ruth: Person, page: ScenarioPage) -> None:
    with LogContext(user=ruth.user):
        page.save_revision().publish()
    assert state(ruth, page) == STATE.WROTE_IT


@pytest.mark.parametrize("action", ["wagtail.publish.schedule", "wagtail.publish"])
def test_whoever_named_the_moment_of_its_publication_only_practises(
    ruth: Person, page: ScenarioPage, action: str
) -> None:
    log(page, action, user=ruth.user)
    assert state(ruth, page) == STATE.WROTE_IT


def test_whoever_submitted_locked_or_looked_may_be_counted(ruth: Person, page: ScenarioPage) -> None:
    for action in ("wagtail.workflow.start", "wagtail.workflow.cancel", "wagtail.lock"):
        log(page, action, user=ruth.user)
    approved(factories.scenario(), ruth)
    assert state(ruth, page) == STATE.READY


def test_in_whatever_language_it_was_reviewed(ruth: Person, page: ScenarioPage) -> None:
    translated = page.copy_for_translation(Locale.objects.create(language_code="de"), copy_parents=True)
    translated.save_revision()
    approved(translated, ruth)
    assert state(ruth, page) == STATE.WROTE_IT


@pytest.mark.parametrize("way", gone.WAYS)
def test_a_new_account_makes_no_other_reviewer(ruth: Person, page: ScenarioPage, way: Any) -> None:
    approved(page, ruth)
    gone.goes(ruth.user, way)
    gone.next_account(ruth)
    assert state(ruth, page) == STATE.WROTE_IT
    gone.next_account(other := core.person("Pia", "Nguyen"))
    assert state(other, page) == STATE.READY


def test_an_account_that_moved_on_leaves_its_person_a_reviewer(ruth: Person, page: ScenarioPage) -> None:
    approved(page, ruth)
    moved(ruth, "new")
    assert state(ruth, page) == STATE.WROTE_IT


def copied(page: ScenarioPage) -> Any:
    return page.copy(update_attrs={"slug": "a-copy", "title": "A copy"})


@pytest.mark.parametrize("is_first_gone", [False, True], ids=["both there", "the first deleted"])
def test_a_copy_is_the_reviewers_too_whenever_it_was_made(
    ruth: Person, page: ScenarioPage, is_first_gone: bool
) -> None:
    before = copied(page)
    approved(page, ruth)
    after = page.copy(update_attrs={"slug": "another-copy", "title": "Another copy"})
    stranger = factories.scenario()
    if is_first_gone:
        page.delete()
    keys = [one.translation_key for one in (before, after, stranger)]
    assert writers.written_by(ruth, keys) == set(keys[:2])
    assert writers.written_by(core.person("Pia", "Nguyen", with_user=True), keys) == set()


@pytest.mark.parametrize("together", [False, True], ids=["alone", "with its folder"])
def test_a_page_that_was_deleted_and_brought_back_keeps_its_reviewers(
    ruth: Person, page: ScenarioPage, together: bool
) -> None:
    approved(page, ruth)
    activity = activity_of(page)
    (page.get_parent().specific if together else page).delete()
    factories.scenario(key=activity.pk, publish=False, **({"parent": factories.site()} if together else {}))
    assert writers.written_by(ruth, [activity.pk]) == {activity.pk}
    assert writers.written_by(core.person("Pia", "Nguyen", with_user=True), [activity.pk]) == set()


def test_the_pages_say_why_and_what_next_and_offer_only_practice(ruth: Person, page: ScenarioPage, client: Any) -> None:
    approved(page, ruth)
    activity = activity_of(page)
    client.force_login(ruth.user)
    words = text_of(client.get(reverse("cleared:scenario_intro", args=[activity.pk])))
    assert "You wrote or reviewed this." in words
    assert "Practise" in words
    assert "This counts" not in words
    told = ScenarioSource().progress(ruth, [activity])[activity.pk]
    assert (told.state, told.text) == ("blocked", "You wrote or reviewed it. Ask your manager for another way")


@pytest.mark.parametrize("count", [1, 6])
def test_a_reviewer_costs_as_many_queries_as_an_author(
    ruth: Person, page: ScenarioPage, django_assert_num_queries: Any, count: int
) -> None:
    pages = [page, *(factories.scenario() for _n in range(count - 1))]
    for one in pages * count:
        approved(one, ruth)
    activities = [activity_of(one) for one in pages]
    admissions(person=ruth, activities=activities)
    with django_assert_num_queries(9):
        found = admissions(person=ruth, activities=activities)
    assert {admission.state for admission in found.values()} == {STATE.WROTE_IT}
