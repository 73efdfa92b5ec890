"""Drafts in a pack: compared with what was drafted last and with what is live; never published by a load."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from competency.packs.loading import Loading
from competency.packs.plan import PlanRow, change, create, leave, refuse
from competency.packs.rows import Row
from competency.packs.writing import Writer

from ..people.models import Person
from .registries import said

RowT = TypeVar("RowT", bound=Row)


def as_last_drafted(draft: Any) -> Any:
    """The draft as its author saved it last, which may be newer than what is live."""
    return draft.get_latest_revision_as_object() if draft.latest_revision_id else draft


def plan_draft(
    row: Row,
    existing: Any,
    of: Callable[[Any], Row],
    problems: Mapping[str, list[str]],
    *,
    loading: Loading,
    silent: Iterable[str] = ("owner",),
) -> PlanRow:
    """A draft made, a new revision of one, or nothing where it says what is live or what was drafted last.

    ``problems`` are those of publishing, by key; that somebody has to answer for it is none of the pack's. A pack of
    which every draft is to be published at once is refused for them. ``silent`` are keys by which a row says nothing
    when they are left out.
    """
    if existing is not None:
        stated, drafted = row.stated(), as_last_drafted(existing)
        compared = [drafted, existing] if existing.live else [drafted]
        if any(stated == said(row, of(one), silent).stated() for one in compared):
            return leave(row)
        if getattr(drafted, "locked", False):
            return refuse(row, _("Somebody locked this draft: it is not changed."))
    found = {name: " ".join(lines) for name, lines in problems.items() if lines and name != "owner"}
    words = " ".join(found.values())
    if words and loading.must_be_fit:
        name = next(iter(found))
        return refuse(row, words, *([name] if name in type(row).model_fields else []))
    before = _("before it is published: %(problems)s") % {"problems": words} if words else ""
    what = "" if existing is None else _("a new draft; what is live stays") if existing.live else _("a new draft")
    sentence = "; ".join(filter(None, [what, before]))
    return create(row, sentence) if existing is None else change(row, sentence)


def owner_of(row: Any, loading: Loading) -> Person | None:
    """The person who answers for it; None for one who is not on the site."""
    person: Person | None = loading.find("person", row.owner)
    return person


def without_absent_owner(rows: Iterable[Any], loading: Loading) -> list[Any]:
    """Rows of which the owner is nobody on the site, and will not be, say nothing of an owner."""
    return [
        row.model_copy(update={"owner": None})
        if row.owner and not loading.with_people and row.owner not in loading.site.names("person")
        else row
        for row in rows
    ]


def for_dump(row: RowT, writer: Writer) -> RowT:
    """The row as a pack holds it: without its owner where the pack carries no people."""
    return row if writer.with_people else row.model_copy(update={"owner": None})


def never_published(model: Any, codes: Iterable[str]) -> QuerySet[Any]:
    """The drafts with these codes that were never published, for whoever publishes them for the first time."""
    drafts: QuerySet[Any] = model._default_manager.filter(code__in=list(codes), first_published_at__isnull=True)
    return drafts.order_by("code")


__all__ = ["as_last_drafted", "for_dump", "never_published", "owner_of", "plan_draft", "without_absent_owner"]
