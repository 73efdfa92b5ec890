"""Whoever wrote a page does not review it under a new account, whichever way the old one went."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import PageLogEntry

from competency.core.access import REVIEWERS_GROUP
from competency.core.models import Person
from competency.core.people import api as people
from competency.core.personal_data import api as personal_data
from competency.core.publishing.refusals import PublishRefused
from competency.core.publishing.saved_by import SAVED
from competency.core.record.gone import Why
from competency.pages.writing.reviewers import authors_of_change, publisher_problems
from tests import factories as core
from tests import gone
from tests.core.personal_data.staff import keeper, signed_out
from tests.scenarios.writing import factories as scenarios
from tests.training_modules import factories as modules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
YOURS = "You wrote a part of this"
NAMELESS = "your account stands for nobody"
UNKNOWN = "nobody can tell any more whose it was"
KINDS: dict[str, Any] = {
    "module": lambda user: modules.module(publish=False, user=user),
    "scenario": lambda user: scenarios.scenario(publish=False, user=user),
}


@pytest.fixture(scope="module")
def built(one_transaction: None) -> None:
    modules.site()
    scenarios.site()


@pytest.fixture(autouse=True)
def sites(built: None, db: None) -> None:
    """What is built once."""


def somebody(name: str = "Amira") -> Person:
    """Somebody with an account that a verb gave to them."""
    person = core.person(name, "Haddad")
    people.link_account(person=person, user=core.user(f"{name.lower()}{person.employee_number}"), by=None)
    return person


def reviewing(user: Any) -> Any:
    user.groups.add(Group.objects.get(name=REVIEWERS_GROUP))
    return user


def told(page: Any, user: Any) -> str:
    """Why this account may not publish the page, as it is stored."""
    problems = publisher_problems(type(page).objects.get(pk=page.pk), user)
    return " ".join(line for lines in problems.values() for line in lines)


def submitted(page: Any) -> Any:
    page.get_workflow().start(page, None)
    return type(page).objects.get(pk=page.pk)


@pytest.mark.parametrize("way", gone.WAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_new_account_makes_no_other_reviewer(kind: str, way: Any) -> None:
    person = somebody()
    page = KINDS[kind](person.user)
    PageLogEntry.objects.all().delete()  # saved by a program, which tells Wagtail's history nothing
    gone.goes(person.user, way)
    user = reviewing(gone.next_account(person))
    assert YOURS in told(page, user)
    waiting = submitted(page)
    assert not waiting.current_workflow_task.can_review(waiting, user)
    with pytest.raises(PublishRefused, match="You wrote a part"):
        page.get_latest_revision().publish(user=user)
    assert told(page, reviewing(somebody("Tom").user)) == ""


def test_an_account_that_no_verb_gave_is_its_persons_too() -> None:
    person = core.person(with_user=True)
    page = KINDS["module"](person.user)
    gone.goes(person.user)
    assert YOURS in told(page, reviewing(gone.next_account(person)))


def test_taking_the_account_first_changes_nothing() -> None:
    person = somebody()
    page, user = KINDS["module"](person.user), person.user
    people.unlink_account(person=person, by=None)
    gone.goes(user)
    assert YOURS in told(page, reviewing(gone.next_account(person)))


def test_several_accounts_that_went_one_after_another_are_one_head() -> None:
    person = somebody()
    page = KINDS["module"](person.user)
    for _n in range(2):
        gone.goes(Person.objects.get(pk=person.pk).user)
        user = reviewing(gone.next_account(person))
        assert YOURS in told(page, user)


def test_what_the_editor_said_tells_of_accounts_that_went_before_anything_was_kept() -> None:
    person = somebody()
    page = KINDS["module"](person.user)
    gone.goes(person.user)
    PageLogEntry.objects.filter(action=SAVED).delete()
    assert YOURS in told(page, reviewing(gone.next_account(person)))


def test_a_copy_keeps_whose_words_it_holds() -> None:
    person = somebody()
    page = KINDS["module"](person.user)
    PageLogEntry.objects.all().delete()
    gone.goes(person.user)
    tom = somebody("Tom").user
    copy = page.copy(update_attrs={"slug": "a-copy", "title": "A copy"}, user=tom)
    user = reviewing(gone.next_account(person))
    assert YOURS in told(copy, user)
    again = copy.copy(update_attrs={"slug": "once-more", "title": "Once more"}, user=tom)
    assert YOURS in told(again, user)
    assert told(again, reviewing(somebody("Ruth").user)) == ""


def test_what_a_program_wrote_is_reviewed_by_anybody_who_reviews(client: Any) -> None:
    page = submitted(KINDS["module"](None))
    assert authors_of_change(page) == {}
    client.force_login(modules.reviewer())
    assert modules.approve(client, page).status_code == 302
    page.refresh_from_db()
    assert page.live


def test_an_account_that_stands_for_nobody_is_told_from_no_author_that_went(client: Any) -> None:
    person = somebody()
    page = submitted(KINDS["module"](person.user))
    nameless = reviewing(core.user("nameless", first_name="No", last_name="Name"))
    assert told(page, nameless) == ""
    gone.goes(person.user)
    assert NAMELESS in told(page, nameless)
    client.force_login(nameless)
    shown = client.get(reverse("cleared_modules_review", args=[page.pk]), follow=True).content.decode()
    assert NAMELESS in shown
    assert NAMELESS in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    people.link_account(person=core.person("No", "Name"), user=nameless, by=None)
    assert told(page, type(nameless).objects.get(pk=nameless.pk)) == ""


def test_an_author_nobody_knows_is_told_from_whoever_was_there_already() -> None:
    before = reviewing(somebody("Ruth").user)
    unknown = core.user("unknown")
    page = KINDS["module"](unknown)
    gone.goes(unknown)
    later = reviewing(somebody("Amira").user)
    assert told(page, before) == ""
    assert UNKNOWN in told(page, later)


def test_an_author_whose_names_were_erased_is_nobody_known_any_more() -> None:
    """Who returns is registered anew, and nothing ties the two: that is what was asked for."""
    before = reviewing(somebody("Ruth").user)
    person = somebody()
    assert person.user is not None
    page, account = KINDS["module"](person.user), person.user.pk
    request = personal_data.request_erasure(person=signed_out(person), why=Why.LEFT, by=keeper("Ria"))
    personal_data.confirm_erasure(request=request, by=keeper("Sam"))
    assert set(authors_of_change(page)) == {account}
    returned = reviewing(somebody("Amira").user)
    assert UNKNOWN in told(page, returned)
    assert told(page, before) == ""


def test_whoever_came_after_an_author_left_reviews_what_she_wrote() -> None:
    person = somebody()
    page = KINDS["module"](person.user)
    gone.goes(person.user)
    assert told(page, reviewing(somebody("Tom").user)) == ""


def test_the_history_says_it_once_a_page() -> None:
    person = somebody()
    page = KINDS["module"](person.user)
    for n in range(4):
        page = type(page).objects.get(pk=page.pk)
        page.title = f"Title {n}"
        page.save_revision(user=person.user)
    saved = set(page.revisions.values_list("pk", flat=True))
    gone.goes(person.user)
    kept = PageLogEntry.objects.get(action=SAVED)
    assert set(kept.data["revisions"]) == saved
    assert (kept.page_id, kept.message) == (page.pk, "Saved drafts of it; the account was deleted")
