"""Whatever is done to a draft takes its row first: of two who do different things at once one waits."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from django.db import models, transaction
from wagtail.models import Locale, Page, Revision, TaskState

from competency.core.activities import api as activities
from competency.core.models import Activity
from competency.core.publishing.change import ClassifiesChange
from competency.core.publishing.refusals import PublishRefused
from competency.pages import viewsets
from competency.pages.review.models import fingerprint_of
from tests import factories as core
from tests.assessments.knowledge_tests.test_races import at_once
from tests.pages.writing.test_publishing_races import MAKERS, publish, rewritten
from tests.training_modules import factories
from training_modules.models import TrainingModulePage

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


class Meeting:
    """Two threads stop in the middle of what they do until both are there, for as long as a lock could hold one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._both = threading.Barrier(2)
        self._patch = monkeypatch

    def wait(self) -> None:
        with suppress(threading.BrokenBarrierError):
            self._both.wait(timeout=1)

    def after(self, owner: Any, name: str) -> None:
        done = getattr(owner, name)

        def and_wait(*args: Any, **kwargs: Any) -> Any:
            found = done(*args, **kwargs)
            self.wait()
            return found

        self._patch.setattr(owner, name, and_wait)


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> Meeting:
    return Meeting(monkeypatch)


@pytest.fixture(params=list(MAKERS))
def published(request: Any) -> Any:
    return MAKERS[request.param]()


def faults(found: list[Any]) -> list[Any]:
    """What nobody can act on; a refusal in words is an answer."""
    return [one for one in found if isinstance(one, Exception) and not isinstance(one, PublishRefused)]


def activity_of(published: Any) -> Activity:
    key = published.activity_key if isinstance(published, TrainingModulePage) else published.key
    return Activity.objects.get(key=key)


def take_off(published: Any) -> None:
    type(published).objects.get(pk=published.pk).unpublish()


def test_taken_off_while_somebody_publishes(published: Any, meeting: Meeting) -> None:
    revision = rewritten(published, "Written anew")
    meeting.after(ClassifiesChange, "publish_problems")
    meeting.after(type(published), "record_withdrawal")

    found = at_once(partial(publish, revision, core.user(is_superuser=True)), partial(take_off, published))

    assert not faults(found)
    row = type(published).objects.get(pk=published.pk)
    assert row.live == (activity_of(published).retired_at is None)


def test_deleted_while_somebody_publishes(published: Any, meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    revision = rewritten(published, "Written anew")
    meeting.after(ClassifiesChange, "publish_problems")
    meeting.after(activities, "retire_activity")
    # A test's revisions are gone before the test itself is.
    revisions_gone = models.sql.DeleteQuery.delete_batch

    def delete_batch(query: Any, *args: Any, **kwargs: Any) -> Any:
        found = revisions_gone(query, *args, **kwargs)
        if query.model is Revision:
            meeting.wait()
        return found

    monkeypatch.setattr(models.sql.DeleteQuery, "delete_batch", delete_batch)

    def delete() -> None:
        with transaction.atomic():
            type(published).objects.get(pk=published.pk).delete()

    found = at_once(partial(publish, revision, core.user(is_superuser=True)), delete)

    assert not faults(found)
    assert not type(published).objects.filter(pk=published.pk).exists()
    assert activity_of(published).retired_at is not None


def test_deleted_before_it_is_published_is_told_and_does_not_come_back(published: Any) -> None:
    mine = type(published).objects.get(pk=rewritten(published, "Written anew").object_id)
    revision = mine.get_latest_revision()
    locked = type(mine).lock_draft

    with pytest.MonkeyPatch.context() as patch:

        def deleted_meanwhile(draft: Any) -> Any:
            patch.undo()
            at_once(lambda: type(published).objects.filter(pk=published.pk).delete())
            return locked(draft)

        patch.setattr(type(mine), "lock_draft", deleted_meanwhile)
        with pytest.raises(PublishRefused, match="Somebody else deleted this"):
            mine.publish(revision)

    assert not type(published).objects.filter(pk=published.pk).exists()


def test_reviewed_while_somebody_publishes(meeting: Meeting) -> None:
    factories.site()
    page = factories.module(publish=False, user=factories.author())
    page.get_workflow().start(page, factories.author())
    reviewer, other = factories.reviewer(), factories.reviewer()
    state = TaskState.objects.get()
    meeting.after(ClassifiesChange, "publish_problems")

    def approve() -> str:
        mine = TaskState.objects.get(pk=state.pk)
        mine.task.specific.on_action(mine, reviewer, "approve", comment="", seen=fingerprint_of(page))
        return "published"

    found = at_once(approve, partial(publish, page.get_latest_revision(), other))

    assert not faults(found)
    assert "published" in found
    assert TaskState.objects.get().status != TaskState.STATUS_IN_PROGRESS


def test_many_published_together_while_somebody_publishes_one(meeting: Meeting) -> None:
    factories.site()
    user = core.user(is_superuser=True)
    pages = [factories.module(title=f"Module {letter}") for letter in "AB"]
    mine = rewritten(pages[1], "Mine")
    for page in pages:
        rewritten(page, f"{page.title} anew")
    meeting.after(TrainingModulePage, "record_publication")

    def together() -> str:
        with transaction.atomic():
            listed = list(Page.objects.filter(pk__in=[page.pk for page in pages]))
            viewsets.PublishTogether.execute_action(listed, user=user)
        return "published"

    found = at_once(together, partial(publish, mine, user))

    assert not faults(found)
    assert "published" in found


def test_two_translations_taken_off_at_once_leave_nothing_offered(meeting: Meeting) -> None:
    factories.site()
    page = factories.module()
    other = page.copy_for_translation(Locale.objects.create(language_code="de"), copy_parents=True).specific
    other.save_revision().publish()
    meeting.after(TrainingModulePage, "record_withdrawal")

    found = at_once(partial(take_off, page), partial(take_off, other))

    assert not faults(found)
    assert activity_of(page).retired_at is not None
