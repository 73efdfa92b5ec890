"""Who saved a draft outlives the account, and nothing else is kept of it."""

from __future__ import annotations

import pytest
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from competency.core import setup
from competency.core.framework.stating import authors_since
from competency.core.models import PersonChange
from competency.core.people import api as people
from competency.core.publishing.refusals import PublishRefused
from competency.core.publishing.saved_by import SAVED
from tests import factories, gone
from tests.core.framework.test_lighter_standards import WHY, draft, publish, reviewer
from tests.core.test_admin import member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("way", gone.WAYS)
def test_whoever_wrote_a_light_standard_confirms_it_under_no_new_account(way):
    setup.ensure_groups()
    author = reviewer("Tom")
    competency = draft(author.user)
    gone.goes(author.user, way)
    gone.next_account(author).groups.add(*member("Cleared reviewers").groups.all())
    with pytest.raises(PublishRefused, match="another reviewer"):
        publish(competency, author, WHY)
    publish(competency, reviewer("Rosa"), WHY)


def test_a_light_standard_by_somebody_unknown_is_confirmed_by_whoever_was_there():
    setup.ensure_groups()
    rosa, unknown = reviewer("Rosa"), factories.user("unknown")
    people.unlink_account(person=rosa, by=None)
    people.link_account(person=rosa, user=member("Cleared reviewers"), by=None)
    competency = draft(unknown)
    gone.goes(unknown)
    with pytest.raises(PublishRefused, match="nobody can tell any more whose it was"):
        publish(competency, reviewer("Tom"), WHY)
    publish(competency, rosa, WHY)


def test_nothing_is_kept_of_what_is_not_ours_and_of_an_account_that_saved_nothing():
    user = factories.user("host")
    Page.objects.get(depth=2).specific.save_revision(user=user)
    gone.goes(user)
    gone.goes(factories.user("idle"))
    assert not PageLogEntry.objects.filter(action=SAVED).exists()
    assert not ModelLogEntry.objects.filter(action=SAVED).exists()


def test_what_is_kept_goes_by_number_and_names_nobody():
    ines = factories.person("Ines", with_user=True)
    competency = draft(ines.user)
    assert ines.user is not None
    name, account = ines.user.get_username(), gone.goes(ines.user)
    (kept,) = ModelLogEntry.objects.filter(action=SAVED)
    assert (kept.user_id, kept.object_id) == (account, str(competency.pk))
    assert kept.data == {"revisions": list(competency.revisions.values_list("pk", flat=True))}
    assert name not in f"{kept.label} {kept.data}"
    assert set(authors_since(competency)) == {account}


def test_an_account_whose_link_is_on_record_adds_nothing_to_it():
    person = factories.person()
    people.link_account(person=person, user=factories.user("linked"), by=None)
    before = PersonChange.objects.count()
    person.refresh_from_db()
    gone.goes(person.user)
    assert PersonChange.objects.count() == before
    other = factories.person(with_user=True)
    gone.goes(other.user)
    assert PersonChange.objects.filter(person=other, changed="user").count() == 1
