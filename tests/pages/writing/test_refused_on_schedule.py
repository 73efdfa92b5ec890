"""What a schedule could not publish or end stands on its author's first page and its reviewer's, until seen to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from competency.core.models import SystemRelease
from competency.core.publishing.refused_panel import RefusedPanel
from tests.training_modules import factories
from training_modules.models import TrainingModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
A_DAY = timedelta(days=1)


@pytest.fixture
def author() -> Any:
    factories.site()
    return factories.author()


@pytest.fixture
def reviewer(author: Any) -> Any:
    return factories.reviewer()


@pytest.fixture
def refused(author: Any, reviewer: Any, time_machine: Any) -> Any:
    page = factories.module(publish=False, user=author)
    page.go_live_at = timezone.now() + A_DAY
    page.save_revision(user=author).publish(user=reviewer)
    SystemRelease.objects.all().delete()
    time_machine.move_to(timezone.now() + 2 * A_DAY)
    call_command("publish_scheduled")
    return TrainingModulePage.objects.get(pk=page.pk)


def home(client: Any, account: Any) -> str:
    client.force_login(account)
    return client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("who", ["author", "reviewer"])
def test_it_stands_on_the_first_page_of_both_with_the_reason(who, client, refused, request):
    html = home(client, request.getfixturevalue(who))
    assert "Refused on schedule" in html
    assert f"{refused.code} {refused.title}" in html
    assert "Name the release of the system it was checked against." in html


def test_another_author_reads_nothing_of_it(client, refused):
    assert "Refused on schedule" not in home(client, factories.author("Other"))


def test_once_its_author_wrote_on_it_is_gone(client, refused, author):
    draft = refused.get_latest_revision_as_object()
    draft.checked_on = factories.release()
    draft.save_revision(user=author)
    assert "Refused on schedule" not in home(client, author)


def test_what_could_not_end_stands_there_too(client, author, reviewer, time_machine):
    ward = factories.ward(user=author, reviewer=reviewer)
    Page.objects.filter(pk=ward.page.pk).update(expire_at=timezone.now() + A_DAY)
    time_machine.move_to(timezone.now() + 2 * A_DAY)
    call_command("publish_scheduled")
    for account in (author, reviewer):
        assert "Did not end on" in home(client, account)


def test_a_refusal_costs_the_first_page_few_queries(django_assert_max_num_queries, refused, author):
    with django_assert_max_num_queries(12):
        assert len(RefusedPanel(author).lines) == 1
