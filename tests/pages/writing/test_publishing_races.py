"""Two who publish at the same moment: one publication, and a message for the other."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Revision, TaskState

from competency.assessments.models import KnowledgeTest
from competency.core import clock, setup
from competency.core.models import ActivityVersion
from competency.core.publishing.drafts import PublishesVersion
from competency.core.publishing.refusals import PublishRefused
from competency.pages.review.models import fingerprint_of
from competency.pages.writing import returning
from tests import factories as core
from tests.assessments import factories as assessments
from tests.assessments.knowledge_tests.test_races import at_once
from tests.assessments.observations import factories as observations
from tests.training_modules import factories
from training_modules.models import TrainingModulePage
from training_modules.writing.kind import MODULES

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def in_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is about to lock the draft for the first time waits for the other one, so both saw the same before.

    A check made before the lock is made by both before either publishes, however slow the machine is.
    """
    lock_draft = PublishesVersion.lock_draft
    both = threading.Barrier(2)
    mine = threading.local()

    def lock_in_step(draft: Any) -> Any:
        is_racing = threading.current_thread() is not threading.main_thread()
        if is_racing and not getattr(mine, "met", False):
            mine.met = True
            both.wait(timeout=30)
        return lock_draft(draft)

    monkeypatch.setattr(PublishesVersion, "lock_draft", lock_in_step)


def classified(draft: Any) -> Any:
    draft.classify_change("restart", by=clock.today() + timedelta(days=30), note="Start again.")
    return draft


def module() -> Any:
    factories.site()
    return factories.module()


def knowledge_test() -> Any:
    return assessments.sat(asks=2, bank=3).test


def checklist() -> Any:
    return observations.checklist()


MAKERS = {"module": module, "test": knowledge_test, "checklist": checklist}


@pytest.fixture(params=list(MAKERS))
def published(request: Any) -> Any:
    return MAKERS[request.param]()


def rewritten(published: Any, title: str) -> Revision:
    """A draft of it that says something new and asks everybody to start again."""
    draft = type(published).objects.get(pk=published.pk)
    draft.title = title
    return classified(draft).save_revision()


def publish(revision: Revision, user: Any) -> str:
    Revision.objects.get(pk=revision.pk).publish(user=user, skip_permission_checks=True)
    return "published"


def versions(published: Any) -> int:
    key = published.activity_key if isinstance(published, TrainingModulePage) else published.key
    return ActivityVersion.objects.filter(activity=key).count()


def told(found: list[Any]) -> PublishRefused:
    refused = [one for one in found if isinstance(one, PublishRefused)]
    assert len(refused) == 1, found
    assert "Somebody else published this" in refused[0].sentence
    return refused[0]


def test_two_editors_publish_once(published: Any, in_step: None) -> None:
    users = [core.user(is_superuser=True) for _n in range(2)]
    revisions = [rewritten(published, f"Written by {n}") for n in range(2)]

    found = at_once(*[partial(publish, each, user) for each, user in zip(revisions, users, strict=True)])

    told(found)
    assert versions(published) == 2


def test_the_same_revision_published_twice_at_once_is_published_once(published: Any, in_step: None) -> None:
    users = [core.user(is_superuser=True) for _n in range(2)]
    revision = rewritten(published, "The same")

    found = at_once(*[partial(publish, revision, user) for user in users])

    told(found)
    assert versions(published) == 2


def test_an_editor_and_a_schedule_publish_once(published: Any, in_step: None) -> None:
    user = core.user(is_superuser=True)
    due, mine = rewritten(published, "Due now"), rewritten(published, "Mine")
    Revision.objects.filter(pk=due.pk).update(approved_go_live_at=timezone.now())

    found = at_once(partial(publish, mine, user), partial(call_command, "publish_scheduled"))

    assert versions(published) == 2
    row = type(published).objects.get(pk=published.pk)
    if row.live_revision_id == mine.pk:
        # The schedule came second: it is told in the history of the draft, since nobody is there to read it.
        assert not [one for one in found if isinstance(one, Exception)]
        assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    else:
        told(found)


def test_two_first_publications_are_one(in_step: None) -> None:
    sat = assessments.sat(asks=2, bank=3)
    drafts = [
        assessments.knowledge_test(sat.world.competency, asks=2, code="NEW", title=f"Draft {n}", publish=False)
        for n in range(2)
    ]
    revisions = list(Revision.objects.filter(object_id=str(drafts[0].pk)).order_by("pk"))

    found = at_once(*[partial(publish, each, core.user(is_superuser=True)) for each in revisions[-2:]])

    told(found)
    assert versions(KnowledgeTest.objects.get(code="NEW")) == 1


def test_two_reviewers_approve_once(in_step: None) -> None:
    factories.site()
    page = factories.module(publish=False, user=factories.author())
    page.get_workflow().start(page, factories.author())
    reviewers = [factories.reviewer(), factories.reviewer()]
    state = TaskState.objects.get()

    def approve(user: Any) -> str:
        mine = TaskState.objects.get(pk=state.pk)
        mine.task.specific.on_action(mine, user, "approve", comment="", seen=fingerprint_of(page))
        return "published"

    found = at_once(*[partial(approve, each) for each in reviewers])

    refused = next(one for one in found if isinstance(one, PublishRefused))
    assert "decided this review a moment ago" in refused.sentence
    assert found.count("published") == 1
    assert versions(page) == 1


def test_two_who_bring_a_deleted_module_back_make_one_page() -> None:
    factories.site()
    setup.run()
    page = factories.module()
    key = page.translation_key
    page.delete()
    authors = [factories.author(), factories.author()]

    found = at_once(*[partial(returning.bring_back, MODULES, key=key, user=author) for author in authors])

    assert TrainingModulePage.objects.filter(translation_key=key).count() == 1
    assert {page.pk for page in found} == {TrainingModulePage.objects.get(translation_key=key).pk}
