"""Whoever wrote something of a scenario plays it in practice only: refused by the verb, told before the start."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import Locale, PageLogEntry, Revision

from competency.assessments.tries import api as tries
from competency.core.models import Attempt, Person
from competency.core.people import api as people
from competency.core.publishing.saved_by import SAVED
from competency.pages.writing import writers
from scenarios.models import ScenarioPage
from scenarios.playing import api as playing
from scenarios.playing.admission import admissions
from scenarios.playing.source import ScenarioSource
from tests import factories as core
from tests import gone
from tests.scenarios.playing.factories import text_of
from tests.scenarios.writing import factories

pytestmark = pytest.mark.django_db
STATE = playing.AdmissionState


@pytest.fixture(scope="module")
def built(one_transaction: None) -> tuple[Person, ScenarioPage]:
    """Somebody with an account, and a published scenario that a program wrote."""
    return core.person("Amira", "Haddad", with_user=True), factories.scenario()


@pytest.fixture
def amira(built: Any, db: None) -> Person:
    return copy.deepcopy(built[0])


@pytest.fixture
def page(built: Any, db: None) -> ScenarioPage:
    return ScenarioPage.objects.get(pk=built[1].pk)


def saves(person: Person, page: Any, **changed: Any) -> None:
    """What the editor does. Whoever drafted it knows it, whether it went out or not."""
    draft = page.get_latest_revision_as_object()
    for name, value in changed.items():
        setattr(draft, name, value)
    draft.save_revision(user=person.user, log_action=True)


def activity_of(page: Any) -> Any:
    return playing.activities().get(pk=page.translation_key)


def state(person: Person, page: Any) -> str:
    activity = activity_of(page)
    return admissions(person=person, activities=[activity])[activity.pk].state


def moved(person: Person, account: str) -> None:
    """Records staff give somebody another account."""
    kim = core.person("Kim", "Moss", with_user=True)
    people.unlink_account(person=person, by=kim)
    people.link_account(person=person, user=core.user(account), by=kim)
    person.refresh_from_db()


def test_whoever_wrote_something_may_practise_and_nothing_counts(amira: Person, page: ScenarioPage) -> None:
    saves(amira, page, summary="Reworded by Amira.")
    assert state(amira, page) == STATE.WROTE_IT
    with pytest.raises(playing.NotNow) as refused:
        playing.start(person=amira, activity=activity_of(page), counted=True)
    assert refused.value.offer.admission.state == STATE.WROTE_IT
    assert not Attempt.objects.exists()
    assert playing.start(person=amira, activity=activity_of(page), counted=False).is_open


def test_an_earlier_wording_makes_an_author_for_good(amira: Person, page: ScenarioPage) -> None:
    saves(amira, page, summary="Reworded by Amira.")
    saves(core.person("Tom", "Ellery", with_user=True), page, summary="Reworded again.")
    assert state(amira, page) == STATE.WROTE_IT


def test_whoever_looked_or_named_an_owner_wrote_nothing(amira: Person, page: ScenarioPage) -> None:
    saves(core.person("Tom", "Ellery", with_user=True), page, summary="Reworded by Tom.")
    saves(amira, page)
    saves(amira, page, responsible=amira, change_note="Checked")
    assert state(amira, page) == STATE.READY


def test_the_author_of_another_scenario_is_not_kept_out(amira: Person, page: ScenarioPage) -> None:
    saves(amira, factories.scenario(), summary="Reworded by Amira.")
    assert state(amira, page) == STATE.READY


def test_whoever_translated_it_knows_the_path_too(amira: Person, page: ScenarioPage) -> None:
    german = Locale.objects.create(language_code="de")
    translated = page.copy_for_translation(german, copy_parents=True)
    translated.save_revision()
    saves(amira, translated, summary="Auf Deutsch.")
    assert state(amira, page) == STATE.WROTE_IT


def test_an_author_with_another_account_is_the_author_still(amira: Person, page: ScenarioPage) -> None:
    first = amira.user
    saves(amira, page, summary="Reworded by Amira.")
    moved(amira, "new")
    assert state(amira, page) == STATE.WROTE_IT
    assert first is not None
    first.delete()
    assert not Revision.objects.filter(user__isnull=False).exists()
    assert state(amira, page) == STATE.WROTE_IT
    moved(other := core.person("Pia", "Nguyen", with_user=True), "newer")
    assert state(other, page) == STATE.READY


def saved_by_a_program(person: Person, page: ScenarioPage) -> Revision:
    """Saved in somebody's name, which tells Wagtail's history nothing."""
    draft = page.get_latest_revision_as_object()
    draft.summary = "Reworded by Amira."
    saved: Revision = draft.save_revision(user=person.user)
    return saved


@pytest.mark.parametrize("way", gone.WAYS)
def test_a_new_account_makes_no_other_head(amira: Person, page: ScenarioPage, way: Any) -> None:
    saved_by_a_program(amira, page)
    gone.goes(amira.user, way)
    gone.next_account(amira)
    assert state(amira, page) == STATE.WROTE_IT
    activity = activity_of(page)
    with pytest.raises(playing.NotNow):
        playing.start(person=amira, activity=activity, counted=True)
    assert playing.start(person=amira, activity=activity, counted=False).is_open
    gone.next_account(other := core.person("Pia", "Nguyen"))
    assert state(other, page) == STATE.READY


@pytest.mark.parametrize("action", ["wagtail.create", "wagtail.edit", "wagtail.revert"])
def test_what_the_editor_said_tells_of_accounts_that_went_before_anything_was_kept(
    amira: Person, page: ScenarioPage, action: str
) -> None:
    log(instance=page, action=action, user=amira.user, revision=saved_by_a_program(amira, page))
    gone.goes(amira.user)
    PageLogEntry.objects.filter(action=SAVED).delete()
    gone.next_account(amira)
    assert state(amira, page) == STATE.WROTE_IT


def test_whoever_only_looked_wrote_nothing_under_a_deleted_account_either(amira: Person, page: ScenarioPage) -> None:
    saves(core.person("Tom", "Ellery", with_user=True), page, summary="Reworded by Tom.")
    saves(amira, page)
    gone.goes(amira.user)
    gone.next_account(amira)
    assert state(amira, page) == STATE.READY


def test_a_page_that_is_copied_afterwards_keeps_its_authors(amira: Person, page: ScenarioPage) -> None:
    saved_by_a_program(amira, page)
    gone.goes(amira.user)
    copied = page.copy(update_attrs={"slug": "a-copy", "title": "A copy"})
    gone.next_account(amira)
    key = copied.translation_key
    assert writers.written_by(amira, [key]) == {key}
    copied.delete()
    assert writers.written_by(amira, [key]) == {key}
    gone.next_account(other := core.person("Pia", "Nguyen"))
    assert writers.written_by(other, [key]) == set()


@pytest.mark.parametrize("together", [False, True], ids=["alone", "with its folder"])
def test_a_page_that_was_deleted_and_brought_back_keeps_its_authors(
    amira: Person, page: ScenarioPage, together: bool
) -> None:
    saves(amira, page, summary="Reworded by Amira.")
    activity = activity_of(page)
    (page.get_parent().specific if together else page).delete()
    assert not Revision.objects.filter(user=amira.user).exists()
    kept = PageLogEntry.objects.get(action=writers.WROTE)
    assert (kept.user, kept.message) == (amira.user, "Wrote or reviewed something of this page, which was deleted")
    factories.scenario(key=activity.pk, publish=False, **({"parent": factories.site()} if together else {}))
    assert writers.written_by(amira, [activity.pk]) == {activity.pk}
    assert writers.written_by(core.person("Pia", "Nguyen", with_user=True), [activity.pk]) == set()


def test_what_says_who_wrote_it_goes_with_the_page_only(amira: Person, page: ScenarioPage) -> None:
    saves(amira, page, summary="Reworded by Amira.")
    saves(core.person("Tom", "Ellery", with_user=True), page, summary="Reworded again.")
    with pytest.raises(ProtectedError), transaction.atomic():
        Revision.objects.get(user=amira.user).delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        Revision.objects.filter(user=amira.user).delete()
    assert state(amira, page) == STATE.WROTE_IT


def test_the_pages_say_why_and_what_next_and_offer_only_practice(
    amira: Person, page: ScenarioPage, client: Any
) -> None:
    saves(amira, page, summary="Reworded by Amira.")
    activity = activity_of(page)
    client.force_login(amira.user)
    words = text_of(client.get(reverse("cleared:scenario_intro", args=[activity.pk])))
    assert "You wrote or reviewed this." in words
    assert "Practise" in words
    assert "This counts" not in words
    told = ScenarioSource().progress(amira, [activity])[activity.pk]
    assert (told.state, told.text) == ("blocked", "You wrote or reviewed it. Ask your manager for another way")


def test_my_path_and_the_manager_are_named_only_to_whom_they_lead_somewhere(page: ScenarioPage, client: Any) -> None:
    """The same people whom the menu offers My path: a trainer who works on no unit has nothing to read there."""
    tom = core.person("Tom", "Ellery", with_user=True)
    saves(tom, page, summary="Reworded by Tom.")
    client.force_login(tom.user)
    addresses = [reverse("cleared:scenario_intro", args=[activity_of(page).pk]), page.get_parent().get_url()]
    for address in addresses:
        words = text_of(client.get(address))
        assert "My path" not in words and "Ask your manager" not in words
    assert "You wrote or reviewed this." in text_of(client.get(addresses[0]))
    assert "Practise where nobody is harmed." in text_of(client.get(addresses[1]))
    people.place(person=tom, job_role=core.job_role(), unit=core.unit("ICU"), starts_on=date(2025, 1, 1))
    intro, listed = (text_of(client.get(address)) for address in addresses)
    assert intro.count("My path") >= 2 and "Ask your manager for another way" in intro
    assert "stands on My path" in listed


def test_a_play_that_was_begun_before_goes_on(amira: Person, page: ScenarioPage) -> None:
    attempt = playing.start(person=amira, activity=activity_of(page), counted=True)
    saves(amira, page, summary="Reworded by Amira.")
    assert playing.start(person=amira, activity=activity_of(page), counted=True) == attempt


def test_nobody_opens_fresh_tries_for_an_author(amira: Person, page: ScenarioPage) -> None:
    saves(amira, page, summary="Reworded by Amira.")
    with pytest.raises(ValidationError, match="Whoever wrote or reviewed it"):
        tries.remediate(person=amira, activity=activity_of(page), by=core.person("Kim", "Moss", with_user=True))


@pytest.mark.parametrize("is_gone", [False, True], ids=["with her account", "with a new account"])
@pytest.mark.parametrize("count", [1, 6])
def test_many_scenarios_and_revisions_cost_an_author_as_many_queries_as_one(
    amira: Person, page: ScenarioPage, django_assert_num_queries: Any, count: int, is_gone: bool
) -> None:
    pages = [page, *(factories.scenario() for _n in range(count - 1))]
    for one in pages:
        for number in range(count):
            saves(amira, one, summary=f"Reworded {number} times.")
    if is_gone:
        gone.goes(amira.user)
        gone.next_account(amira)
    never_saved = core.person("Pia", "Nguyen", with_user=True)
    activities = [activity_of(one) for one in pages]
    admissions(person=amira, activities=activities)
    with django_assert_num_queries(9):
        found = admissions(person=amira, activities=activities)
    assert {admission.state for admission in found.values()} == {STATE.WROTE_IT}
    with django_assert_num_queries(4):
        admissions(person=never_saved, activities=activities)
