"""Tests, checklists and questions taken off or deleted: all that follows happens in one transaction, or nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from competency.assessments.models import Checklist, KnowledgeTest, Question
from competency.assessments.questions import bank
from competency.core.activities import api as activities
from competency.core.models import Activity, ActivityVersion
from tests import factories as core
from tests.assessments import factories
from tests.assessments.observations import factories as observation_factories

pytestmark = pytest.mark.django_db


def a_test() -> KnowledgeTest:
    return factories.sat(asks=2, bank=3).test


MAKERS = {"test": a_test, "checklist": observation_factories.checklist}


@pytest.fixture(scope="module", params=list(MAKERS))
def built(one_transaction: None, request: Any) -> KnowledgeTest | Checklist:
    return MAKERS[request.param]()


@pytest.fixture
def published(built: KnowledgeTest | Checklist, db: None) -> KnowledgeTest | Checklist:
    return copy.deepcopy(built)


@pytest.fixture
def superuser(client: Any) -> Any:
    found = core.user("root", is_superuser=True, is_staff=True)
    client.force_login(found)
    return found


def is_offered(published: Any) -> bool:
    return Activity.objects.get(key=published.key).retired_at is None


def test_saving_one_column_of_an_old_copy_takes_nothing_off(published: Any) -> None:
    old = type(published).objects.get(pk=published.pk)
    old.live, old.title = False, "Other words"
    old.save(update_fields=["title"])
    assert is_offered(published)
    published.refresh_from_db()
    assert (published.live, published.title) == (True, "Other words")


def power_cut(*args: Any, **given: Any) -> None:
    raise OSError("power cut")


def as_stored(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


# ── taken off ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_fault_after_it_was_retired_leaves_it_on_offer(published: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("wagtail.actions.unpublish.log", power_cut)
    with pytest.raises(OSError, match="power cut"):
        as_stored(published).unpublish()
    assert as_stored(published).live
    assert is_offered(published)


def test_a_fault_while_it_is_retired_leaves_it_live(published: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(activities, "retire_activity", power_cut)
    with pytest.raises(OSError, match="power cut"):
        as_stored(published).unpublish()
    assert as_stored(published).live
    assert is_offered(published)


def test_saved_as_not_live_by_a_program_it_is_retired_as_well(published: Any) -> None:
    row = as_stored(published)
    row.live = False
    row.save()
    assert not is_offered(published)


def test_a_question_is_taken_off_with_all_that_follows_or_stays(monkeypatch: Any) -> None:
    question = factories.question(core.world().competency)
    monkeypatch.setattr("wagtail.actions.unpublish.log", power_cut)
    with pytest.raises(OSError, match="power cut"):
        as_stored(question).unpublish()
    assert as_stored(question).live
    assert bank.candidates({str(question.competency_id)}, None)


# ── deleted ─────────────────────────────────────────────────────────────────────────────────────────────────────


def delete(way: str, client: Any, row: Any) -> None:
    viewset = row.snippet_viewset
    match way:
        case "program":
            as_stored(row).delete()
        case "queryset":
            type(row).objects.filter(pk=row.pk).delete()
        case "admin":
            response = client.post(reverse(viewset.get_url_name("delete"), args=[row.pk]), follow=True)
            assert response.status_code == 200
        case "bulk":
            url = reverse("wagtail_bulk_action", args=[row._meta.app_label, row._meta.model_name, "delete"])
            back = reverse(viewset.get_url_name("list"))
            response = client.post(f"{url}?id={row.pk}&next={back}", follow=True)
            assert response.status_code == 200


WAYS = ["program", "queryset", "admin", "bulk"]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_deleted_is_off_offer_and_its_record_stays(
    way: str, client: Any, superuser: Any, published: Any
) -> None:
    delete(way, client, published)
    assert not type(published).objects.exists()
    assert not is_offered(published)
    assert ActivityVersion.objects.filter(activity__key=published.key).count() == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_fault_while_it_is_deleted_deletes_nothing(
    way: str, client: Any, superuser: Any, published: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("competency.assessments.signals.retire_activity", power_cut)
    # Django's deletion sets no savepoint of its own, so the one that the test rolls back to is set here.
    with pytest.raises(OSError, match="power cut"), transaction.atomic():
        delete(way, client, published)
    assert as_stored(published).live
    assert is_offered(published)


@pytest.mark.parametrize("way", WAYS)
def test_a_deleted_question_is_drawn_no_more_and_what_people_answered_stays(
    way: str, client: Any, superuser: Any
) -> None:
    question = factories.question(core.world().competency)
    version = factories.version_of(question)
    delete(way, client, question)
    assert not Question.objects.filter(code=question.code).exists()
    assert not bank.candidates({str(question.competency_id)}, None)
    version.refresh_from_db()
