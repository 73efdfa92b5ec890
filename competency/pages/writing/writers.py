"""Who ever wrote something of a page: whoever saved a revision of it that says something else than the one before.
Whoever decided on a version has read all of it, and stands like a writer of it and of its copies.

Only what the page says counts, in any of its languages: whoever names its owner or the day of its review wrote
nothing. Revisions stay as long as the page does; when it is deleted, its history keeps who wrote it. A revision names
an account, and once that was deleted the history does: a writer is the person, with all accounts that ever stood for
the person. A copy is known by its revisions, which were saved at the same moments as those that they were copied from.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, PageLogEntry, Revision

from competency.core import clock
from competency.core.models import Person
from competency.core.people.account_history import accounts_of, changes_to_others
from competency.core.publishing.decided_by import DECIDED
from competency.core.publishing.saved_by import Savers, by_revision, says_who_saved

from ..kinds import kind_of
from .models import GovernedPage

__all__ = ["WROTE", "keep_writers", "may_have_written_any", "written_by"]

WROTE = "cleared.wrote_page"
"""In the history of a page that was deleted: that an account wrote or reviewed something of it, or of its copy."""


def may_have_written_any(person: Person) -> Q:
    """Whether an account of the person has saved or reviewed any page, or may have: to be read along with something
    else."""
    own = {"user": person.user_id, "user__isnull": False}
    told = PageLogEntry.objects.filter(action__in=(WROTE, *DECIDED), **own)
    saved = Q(Exists(_revisions().filter(**own))) | Q(Exists(told))
    return saved | Q(Exists(changes_to_others(person)))


def written_by(person: Person, keys: Collection[UUID]) -> set[UUID]:
    """Of which of the activities with these keys the person ever wrote or reviewed something, in any language; five
    queries."""
    accounts = accounts_of(person)
    pages = {page.pk: page for page in Page.objects.filter(translation_key__in=keys, alias_of__isnull=True)}
    of_deleted = Q(action=WROTE, data__activity__in=[str(key) for key in keys])
    by_deleted = Q(says_who_saved(revision__user=None), page__in=pages)
    told = PageLogEntry.objects.filter(of_deleted | by_deleted, user__in=accounts)
    kept = list(told.values_list("page_id", "action", "user_id", "revision_id", "data"))
    accounts_gone = by_revision(row[1:] for row in kept)
    saved = _revisions().filter(object_id__in=[str(page) for page in pages])
    # Of a page of which the person saved nothing no words are read.
    touched = Q(object_id__in=saved.filter(user__in=accounts).values("object_id"))
    touched |= Q(object_id__in={str(page) for page, action, *_rest in kept if action != WROTE})

    def is_asked(revision: int, by: Any) -> bool:
        return by in accounts or revision in accounts_gone

    wrote = {page for page, _revision, _by in _changes(pages, saved.filter(touched), is_asked)}
    decided = PageLogEntry.objects.filter(action__in=DECIDED, user__in=accounts)
    reviewed = set(map(int, _of_the_same(saved, decided.values("page_id"))))
    return {pages[page].translation_key for page in wrote | reviewed} | {
        UUID(data["activity"]) for _page, action, *_rest, data in kept if action == WROTE
    }


def keep_writers(page: Page) -> None:
    """Before a page is deleted: keep who wrote or reviewed it where its kind asks that, since its revisions go with it.

    Of its copies, which stay, it is kept who reviewed this one: nothing would lead from them to it any more.
    """
    model = page.specific_class
    if model is None or not issubclass(model, GovernedPage) or not kind_of(model).keeps_writers:
        return
    savers = Savers(model, page.pk)
    own = _revisions().filter(object_id=str(page.pk))
    wrote = {savers.of(revision, by) for _page, revision, by in _changes({page.pk: page}, own)} - {None}
    kin = _revisions().filter(created_at__in=own.values("created_at"), content_type=page.cached_content_type)
    keys = dict(
        Page.objects.filter(pk__in=set(map(int, kin.values_list("object_id", flat=True)))).values_list(
            "pk", "translation_key"
        )
    )
    decided = PageLogEntry.objects.filter(action__in=DECIDED, page__in=keys, user__isnull=False)
    reviewed = set(decided.values_list("page_id", "user_id"))
    known = {(account, page.translation_key) for account in wrote | {account for _page, account in reviewed}}
    known |= {(account, key) for of, account in reviewed if of == page.pk for key in keys.values()}
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            page_id=page.pk,
            content_type=page.cached_content_type,
            label=page.get_admin_display_title(),
            action=WROTE,
            timestamp=clock.now(),
            user_id=account,
            data={"activity": str(key)},
        )
        for account, key in known
    )


def _revisions() -> QuerySet[Revision]:
    return Revision.objects.filter(base_content_type__app_label="wagtailcore", base_content_type__model="page")


def _of_the_same(revisions: QuerySet[Revision], pages: QuerySet[Any]) -> QuerySet[Any]:
    """The pages, by their number as text, of those revisions that belong to one of ``pages`` or to a copy of it."""
    numbers = pages.annotate(number=Cast("page_id", CharField())).values("number")
    same = {"content_type": OuterRef("content_type"), "created_at": OuterRef("created_at")}
    return (
        revisions.filter(Exists(_revisions().filter(object_id__in=numbers, **same)))
        .values_list("object_id", flat=True)
        .distinct()
    )


def _changes(
    pages: Mapping[int, Page], revisions: QuerySet[Revision], is_asked: Callable[[int, Any], bool] | None = None
) -> Iterator[tuple[int, int, Any]]:
    """Each revision that says something else than the one before: of which page, under which number, and by which
    account (None once it was deleted, and of a program). What nobody asks about is not compared."""
    before: dict[int, Mapping[str, Any]] = {}
    rows = revisions.order_by("pk").values_list("object_id", "pk", "user_id", "content")
    for object_id, revision, by, content in rows.iterator():
        page = int(object_id)
        is_read = is_asked is None or is_asked(revision, by)
        if is_read and (page not in before or _said(pages[page], before[page]) != _said(pages[page], content)):
            yield page, revision, by
        before[page] = content


def _said(page: Page, content: Mapping[str, Any]) -> Any:
    """What a revision says, without a query: only its words are asked about, and nothing that it refers to."""
    model: Any = page.specific_class
    related = {field.name for field in model._meta.get_fields() if field.is_relation}
    plain = {name: value for name, value in content.items() if name not in related}
    kind = kind_of(model)
    return kind.whole(kind.content_of(model.from_serializable_data(plain, check_fks=False), with_files=False))
