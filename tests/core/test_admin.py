"""The core in the Wagtail admin: the first page of each group, the registries, and what is not deleted."""

from __future__ import annotations

import copy

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency.core import setup
from competency.core.access import AUTHORS_GROUP, RECORDS_GROUP, REVIEWERS_GROUP
from competency.core.panels import RecordsPanel
from competency.core.publishing.panels import DraftsPanel
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction):
    setup.ensure_groups()
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def member(group):
    user = factories.user()
    user.groups.add(Group.objects.get(name=group))
    return user


def test_the_first_page_of_records_staff_leads_to_all_they_may_open_and_to_nothing_else(world, client):
    user = member(RECORDS_GROUP)
    client.force_login(user)
    assert "cleared-records" in client.get(reverse("wagtailadmin_home")).content.decode()
    links = RecordsPanel().links(user)
    assert len(links) == 15
    for link in links:
        assert client.get(link["url"]).status_code == 200
    client.force_login(member(AUTHORS_GROUP))
    assert "cleared-records" not in client.get(reverse("wagtailadmin_home")).content.decode()
    assert [link["url"] for link in RecordsPanel().links(member(AUTHORS_GROUP))] == [
        reverse("cleared_requirements:index"),
        reverse("cleared_competencies:list"),
    ]


def test_the_first_page_of_a_reviewer_lists_the_drafts_that_wait_and_that_of_an_author_does_not(world, client):
    author, reviewer = member(AUTHORS_GROUP), member(REVIEWERS_GROUP)
    client.force_login(reviewer)
    assert "Drafts to publish" not in client.get(reverse("wagtailadmin_home")).content.decode()

    new = factories.competency(published=False, title="Not published before")
    new.save_revision(user=author)
    changed = world.competency
    changed.statement = "Does it more safely."
    changed.save_revision(user=author)
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    for draft in (new, changed):
        assert reverse("cleared_competencies:edit", args=[draft.pk]) in page
        assert str(draft) in page
    assert f"changed by {author.get_username()} on" in page

    client.force_login(author)
    assert "Drafts to publish" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_what_was_published_or_taken_off_does_not_wait(world, client):
    gone = factories.competency(title="Taken off")
    gone.unpublish()
    client.force_login(member(REVIEWERS_GROUP))
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert str(gone) not in page
    assert str(world.competency) not in page


def test_many_drafts_cost_as_many_queries_as_one(world):
    reviewer = member(REVIEWERS_GROUP)
    panel = DraftsPanel()
    kinds = panel.models_of(reviewer)
    counts = []
    for number in (1, 4):
        for _draft in range(number):
            factories.competency(published=False).save_revision(user=reviewer)
        with CaptureQueriesContext(connection) as queries:
            assert panel.waiting(kinds)
        counts.append(len(queries))
    assert counts[0] == counts[1] == len(kinds)


def test_records_staff_keep_the_registries_and_trainers_do_not(world, client):
    add = reverse("cleared_job_roles:add")
    client.force_login(member(RECORDS_GROUP))
    assert client.post(add, {"code": "midwife", "name": "Midwife"}).status_code == 302
    client.force_login(member(AUTHORS_GROUP))
    response = client.post(add, {"code": "porter", "name": "Porter"})
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")


def test_setup_may_run_again(world):
    assert setup.ensure_groups() == []


def test_a_row_the_record_refers_to_is_not_deleted_and_says_so(world, client):
    client.force_login(factories.user(is_superuser=True, is_staff=True))
    delete = reverse("cleared_job_roles:delete", args=[world.nurse.pk])
    response = client.post(delete, follow=True)
    assert "is in the record and stays" in response.content.decode()
    assert type(world.nurse).objects.filter(pk=world.nurse.pk).exists()
