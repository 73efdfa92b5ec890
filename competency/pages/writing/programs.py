"""Pages from a program: a loader or an importer says what stands in one, and may publish it at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from competency.core.models import JobRole, Person, SystemRelease

from ..kinds import PageKind
from .slugs import free_slug


class Governed(TypedDict, total=False):
    """What a program says of a page of any kind besides what people read.

    ``key`` fixes what it is to the record (the activity's key), ``user`` is the account that wrote it.
    """

    responsible: Person | None
    review_by: date | None
    checked_on: SystemRelease | None
    audience: Iterable[JobRole]
    key: UUID | None
    user: Any


def create_page(
    kind: PageKind[Any],
    *,
    parent: Any,
    code: str,
    says: Mapping[str, Any],
    slug: str = "",
    publish: bool = True,
    reviewer: Any = None,
    **governed: Unpack[Governed],
) -> Any:
    """Create a page of a kind below ``parent`` and publish it unless told not to; what stands below it by that code is
    given back as it is.

    ``says`` are the columns of what people read, the title and the summary among them. ``reviewer`` is the account that
    publishes it: somebody else than who wrote it. Without a reviewer the program itself publishes. Raises
    ``PublishRefused`` with what is missing; then nothing was created.
    """
    model: Any = kind.page_model
    existing = model.objects.child_of(parent).filter(code=code).first()
    if existing is not None:
        return existing
    user = governed.get("user")
    with transaction.atomic():
        page = model(
            code=code,
            slug=slug or free_slug(parent, f"{code} {says['title']}", otherwise=kind.slug),
            owner=user,
            live=False,
            **says,
            **_columns(governed),
        )
        if (key := governed.get("key")) is not None:
            page.translation_key = key
        page.audience.set(governed.get("audience", ()))
        parent.add_child(instance=page)
        revision = page.save_revision(user=user, log_action=True)
        if publish:
            revision.publish(user=reviewer)
            page.refresh_from_db()
    return page


def draft_page(
    kind: PageKind[Any],
    *,
    parent: Any,
    code: str,
    says: Mapping[str, Any],
    existing: Any = None,
    **governed: Unpack[Governed],
) -> Any:
    """A page as a draft below ``parent``, or as a new draft of the page that ``existing`` is.

    What is live stays as it is until somebody publishes.
    """
    if existing is None:
        return create_page(kind, parent=parent, code=code, says=says, publish=False, **governed)
    draft = existing.get_latest_revision_as_object()
    for name, value in {**says, **_columns(governed)}.items():
        setattr(draft, name, value)
    draft.audience.set(governed.get("audience", ()))
    draft.save_revision(user=governed.get("user"), log_action=True)
    return existing


def _columns(governed: Governed) -> dict[str, Any]:
    return {name: governed.get(name) for name in ("responsible", "review_by", "checked_on")}


__all__ = ["Governed", "create_page", "draft_page"]
