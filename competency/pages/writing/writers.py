"""Who ever wrote something of a page: whoever saved a revision of it that says something else than the one before.

Only what the page says counts, in any of its languages: whoever names its owner or the day of its review wrote
nothing. Revisions stay as long as the page does; when it is deleted, its history keeps who wrote it. A
revision names an account: a writer is the person, with all accounts that ever stood for the person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from wagtail.models import Page, PageLogEntry, Revision

from competency.core import clock
from competency.core.models import Person
from competency.core.people.account_history import accounts_of, changes_to_others

from ..kinds import kind_of
from .models import GovernedPage

__all__ = ["WROTE", "keep_writers", "may_have_written_any", "written_by"]

WROTE = "cleared.wrote_page"
"""In the history of a page that was deleted: that an account wrote something of it."""


def may_have_written_any(person: Person) -> Q:
    """Whether an account of the person has saved any page, or may have: to be read along with something else."""
    own = {"user": person.user_id, "user__isnull": False}
    saved = Q(Exists(_revisions().filter(**own))) | Q(Exists(PageLogEntry.objects.filter(action=WROTE, **own)))
    return saved | Q(Exists(changes_to_others(person)))


def written_by(person: Person, keys: Collection[UUID]) -> set[UUID]:
    """Of which of the activities with these keys the person ever wrote something, in any language; four queries."""
    accounts = accounts_of(person)
    pages = {page.pk: page for page in Page.objects.filter(translation_key__in=keys, alias_of__isnull=True)}
    wrote = {pages[number].translation_key for number, by in _changes(pages, accounts) if by in accounts}
    kept = PageLogEntry.objects.filter(
        action=WROTE, user__in=accounts, data__activity__in=[str(key) for key in keys]
    ).values_list("data__activity", flat=True)
    return wrote | {UUID(key) for key in kept}


def keep_writers(page: Page) -> None:
    """Before a page is deleted: keep who wrote it where its kind asks that, since its revisions go with it."""
    model = page.specific_class
    if not _is_asked(model):
        return
    accounts = {by for _number, by in _changes({page.pk: page}) if by is not None}
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            page_id=page.pk,
            content_type=page.cached_content_type,
            label=page.get_admin_display_title(),
            action=WROTE,
            timestamp=clock.now(),
            user_id=account,
            data={"activity": str(page.translation_key)},
        )
        for account in accounts
    )


def _is_asked(model: Any) -> bool:
    return model is not None and issubclass(model, GovernedPage) and kind_of(model).keeps_writers


def _revisions() -> QuerySet[Revision]:
    return Revision.objects.filter(base_content_type__app_label="wagtailcore", base_content_type__model="page")


def _changes(pages: Mapping[int, Page], accounts: Collection[Any] | None = None) -> Iterator[tuple[int, Any]]:
    """Each revision that says something else than the one before: of which page, and by which account.

    With ``accounts``, of the pages of which one of these has saved a revision, and of what others saved nothing.
    """
    # When an account is deleted, the history of the page still has its number.
    saved = PageLogEntry.objects.filter(revision=OuterRef("pk"), action="wagtail.edit")
    number: Any = get_user_model()._meta.pk
    revisions = (
        _revisions()
        .filter(object_id__in=[str(pk) for pk in pages])
        .annotate(by=Coalesce("user_id", Subquery(saved.values("user")[:1]), output_field=number))
    )
    if accounts is not None:
        revisions = revisions.filter(object_id__in=revisions.filter(by__in=accounts).values("object_id"))
    before: dict[int, Mapping[str, Any]] = {}
    rows = revisions.order_by("pk").values_list("object_id", "by", "content")
    for object_id, by, content in rows.iterator():
        pk = int(object_id)
        is_asked = accounts is None or by in accounts
        if is_asked and (pk not in before or _said(pages[pk], before[pk]) != _said(pages[pk], content)):
            yield pk, by
        before[pk] = content


def _said(page: Page, content: Mapping[str, Any]) -> Any:
    """What a revision says, without a query: only its words are asked about, and nothing that it refers to."""
    model: Any = page.specific_class
    related = {field.name for field in model._meta.get_fields() if field.is_relation}
    plain = {name: value for name, value in content.items() if name not in related}
    kind = kind_of(model)
    return kind.whole(kind.content_of(model.from_serializable_data(plain, check_fks=False), with_files=False))
