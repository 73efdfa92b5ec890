"""Who wrote a draft is known after old revisions were cleared, which commits."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError
from wagtail.models import Page, Revision

from competency.assessments.models import Question
from competency.core import setup
from competency.core.publishing.permissions import began
from competency.core.publishing.refusals import PublishRefused
from competency.pages.writing.reviewers import publisher_problems
from tests import factories as core
from tests.assessments import factories as assessments
from tests.assessments.observations import factories as observations
from tests.core.framework.test_lighter_standards import WHY, publish, reviewer
from tests.core.framework.test_lighter_standards import draft as light
from tests.scenarios.writing import factories as scenarios
from tests.training_modules import factories as modules


def saves(person: Any, draft: Any, words: str) -> None:
    said = draft.get_latest_revision_as_object()
    setattr(said, "code" if isinstance(draft, Question) else "title", words)
    said.save_revision(user=person.user)
    draft.refresh_from_db()


def kept(draft: Any) -> list[int]:
    return list(draft.revisions.order_by("pk").values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_who_wrote_a_draft_is_not_forgotten_by_clearing_old_revisions() -> None:
    """Published, saved by Amira, saved over by Tom, and cleared: nobody reviews what is their own."""
    setup.ensure_groups()
    amira, tom, ruth = reviewer("Amira"), reviewer("Tom"), reviewer("Ruth")
    module, scenario = modules.module(parent=modules.site()), scenarios.scenario(parent=scenarios.site())
    standard = light(amira.user)
    bank = assessments.sat(asks=2, bank=3)
    others = [bank.test, bank.bank[0], observations.checklist()]
    of_the_host: Any = Page.objects.get(depth=2).specific
    drafts = [module, scenario, standard, *others, of_the_host]
    for draft in drafts:
        saves(amira, draft, "Amira")
        saves(tom, draft, "Tom")
    before = [kept(draft) for draft in drafts]
    call_command("purge_revisions")
    assert [kept(draft) for draft in drafts] == [*before[:-1], before[-1][-1:]]
    for page in (module, scenario):
        draft = page.get_latest_revision_as_object()
        assert "You wrote a part" in str(publisher_problems(draft, amira.user))
        assert publisher_problems(draft, ruth.user) == {}
    with pytest.raises(PublishRefused, match="another reviewer"):
        publish(standard, amira, WHY)
    assert began(standard) == amira.user.pk


@pytest.mark.django_db
def test_a_draft_takes_its_revisions_along() -> None:
    checklist = observations.checklist(published=False)
    saves(core.person(with_user=True), checklist, "Saved twice")
    numbers = kept(checklist)
    with pytest.raises(ProtectedError), transaction.atomic():
        checklist.revisions.all().delete()
    assert kept(checklist) == numbers
    checklist.delete()
    assert not Revision.objects.filter(pk__in=numbers).exists()
