"""Copies of questions, tests, checklists and competencies, and own drafts of them that are deleted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from wagtail.permissions import policy_registry
from wagtail.snippets.models import get_snippet_models

from competency.assessments.models import Checklist, KnowledgeTest, Question
from competency.core import setup
from competency.core.access import AUTHORS_GROUP, REVIEWERS_GROUP
from competency.core.models import Competency
from competency.core.publishing import copying
from competency.core.publishing.drafts import PublishesVersion
from competency.core.publishing.permissions import DraftPermissionPolicy
from tests import factories as make

pytestmark = pytest.mark.django_db

KINDS: list[Any] = [Competency, Question, KnowledgeTest, Checklist]


@pytest.fixture(scope="module", autouse=True)
def set_up(one_transaction: None) -> None:
    setup.run()


@pytest.fixture
def author(client: Any) -> Any:
    return member(client, AUTHORS_GROUP)


def member(client: Any, group: str) -> Any:
    account = make.person("Ines", "Author", with_user=True).user
    assert account is not None
    account.groups.add(Group.objects.get(name=group))
    client.force_login(account)
    return account


def draft(kind: Any, by: Any = None) -> Any:
    """One that nobody published."""
    more: dict[str, Any] = {"title": "A kind of work"}
    if kind is Competency:
        more |= {"statement": "Do it.", "effective_from": date(2030, 1, 1)}
    if kind is Question:
        more = {"stem": "<p>Which?</p>", "competency": make.competency()}
    if kind is KnowledgeTest:
        more |= {"competency": make.competency()}
    made = kind(code="N3", live=False, go_live_at=timezone.now() + timedelta(days=3), **more)
    made.save()
    made.save_revision(user=by)
    return made


def url(name: str, row: Any) -> str:
    return reverse(type(row).snippet_viewset.get_url_name(name), args=[row.pk])


def test_every_kind_is_here() -> None:
    kinds = [kind for kind in get_snippet_models() if issubclass(kind, PublishesVersion)]
    assert sorted(kinds, key=str) == sorted(KINDS, key=str)
    for kind in kinds:
        assert isinstance(policy_registry.get_by_type(kind), DraftPermissionPolicy)


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_starts_with_what_is_said_and_nothing_that_is_the_originals(kind: Any, client: Any, author: Any) -> None:
    original = draft(kind)
    response = client.get(url("copy", original))
    assert response.status_code == 200
    form = response.context["form"]
    copy = form.instance
    assert (copy.pk, copy.code, copy.go_live_at) == (None, "", None)
    if kind is Question:
        assert copy.stem == original.stem
    else:
        assert form["title"].value() == "Copy of A kind of work"
    identity = {"uuid", "key"} & {field.name for field in kind._meta.concrete_fields}
    assert all(getattr(copy, name) != getattr(original, name) for name in identity)
    # Sent to this address it would be written over what is copied.
    assert client.post(url("copy", original), {"code": "N4"}).status_code == 405
    assert kind.objects.get().code == "N3"


@pytest.mark.parametrize("kind", KINDS)
def test_an_author_deletes_an_own_draft(kind: Any, client: Any, author: Any) -> None:
    own = draft(kind, by=author)
    assert url("delete", own) in client.get(url("edit", own)).content.decode()
    client.post(url("delete", own))
    assert not kind.objects.filter(pk=own.pk).exists()


@pytest.mark.parametrize("way", ["somebody else's", "published once", "locked"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_author_deletes_nothing_else(kind: Any, way: str, client: Any, author: Any) -> None:
    by = make.user("other") if way == "somebody else's" else author
    row = draft(kind, by=by)
    if way == "published once":
        kind.objects.filter(pk=row.pk).update(first_published_at=timezone.now())
    if way == "locked":
        kind.objects.filter(pk=row.pk).update(locked=True, locked_by=make.user("other"))
    assert url("delete", row) not in client.get(url("edit", row)).content.decode()
    response = client.post(url("delete", row), follow=True)
    assert [str(said).strip() for said in response.context["messages"]] == [
        "Not deleted. Nothing was changed. You can delete a draft that you began and nobody published."
    ]
    bulk = reverse("wagtail_bulk_action", args=[kind._meta.app_label, kind._meta.model_name, "delete"])
    client.post(f"{bulk}?id={row.pk}&next=/")
    assert kind.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_offers_no_delete_to_whoever_may_delete_own_drafts_only(kind: Any, client: Any, author: Any) -> None:
    row = draft(kind, by=author)
    listed = reverse(kind.snippet_viewset.get_url_name("list"))
    assert url("delete", row) not in client.get(listed).content.decode()
    client.force_login(make.user("root", is_superuser=True))
    assert url("delete", row) in client.get(listed).content.decode()


def test_a_reviewer_who_writes_nothing_deletes_nothing(client: Any) -> None:
    account = member(client, REVIEWERS_GROUP)
    row = draft(Competency, by=account)
    assert client.post(url("delete", row)).status_code == 302
    assert Competency.objects.filter(pk=row.pk).exists()


def test_the_title_of_a_copy_is_in_the_sites_language_whoever_asks(monkeypatch: Any, settings: Any) -> None:
    monkeypatch.setattr(copying, "_", lambda words: f"{get_language()}: {words}")
    with override("de"):
        copy = copying.as_copy(Competency(title="A kind of work"))
    assert copy.title == f"{settings.LANGUAGE_CODE}: Copy of A kind of work"
