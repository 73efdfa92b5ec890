"""Scenarios from a program: a loader or an importer says what stands in them and may publish them at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from competency.core.models import JobRole, Person, SystemRelease
from competency.pages.writing.slugs import free_slug

from .document import blocks_of
from .models import ScenarioIndexPage, ScenarioPage
from .snapshot import page_fields


def create_scenario(
    *,
    parent: ScenarioIndexPage | Any,
    document: Mapping[str, Any],
    responsible: Person | None = None,
    review_by: date | None = None,
    checked_on: SystemRelease | None = None,
    audience: Iterable[JobRole] = (),
    key: uuid.UUID | None = None,
    publish: bool = True,
    user: Any = None,
    reviewer: Any = None,
) -> ScenarioPage:
    """Create a scenario below ``parent`` and publish it unless told not to; what stands below it by that code is given
    back as it is.

    ``document`` is one that ``scenarios.story`` reads, pictures as ids of stored images. ``user`` is the account that
    wrote it, ``reviewer`` the one that publishes it: somebody else. Without a reviewer the program itself publishes.
    ``key`` fixes its identity (the activity's key). Raises ``PublishRefused`` with what is missing; then nothing was
    created.
    """
    code, title = document.get("code", ""), document.get("title", "")
    existing = ScenarioPage.objects.child_of(parent).filter(code=code).first()
    if existing is not None:
        return existing
    with transaction.atomic():
        page = ScenarioPage(
            title=title,
            slug=free_slug(parent, f"{code} {title}", otherwise="scenario"),
            code=code,
            summary=document.get("summary", ""),
            responsible=responsible,
            review_by=review_by,
            checked_on=checked_on,
            owner=user,
            live=False,
            **page_fields(dict(document)),
        )
        page.story = blocks_of(document)
        page.audience.set(audience)
        if key is not None:
            page.translation_key = key
        parent.add_child(instance=page)
        revision = page.save_revision(user=user, log_action=True)
        if publish:
            revision.publish(user=reviewer)
            page.refresh_from_db()
    return page


def draft_scenario(
    *,
    parent: ScenarioIndexPage | Any,
    document: Mapping[str, Any],
    responsible: Person | None = None,
    review_by: date | None = None,
    checked_on: SystemRelease | None = None,
    audience: Iterable[JobRole] = (),
    key: uuid.UUID | None = None,
    existing: ScenarioPage | None = None,
    user: Any = None,
) -> ScenarioPage:
    """A scenario as a draft below ``parent``, or as a new draft of the page that ``existing`` is.

    What is live stays as it is until somebody publishes.
    """
    if existing is None:
        return create_scenario(
            parent=parent,
            document=document,
            responsible=responsible,
            review_by=review_by,
            checked_on=checked_on,
            audience=audience,
            key=key,
            publish=False,
            user=user,
        )
    draft: ScenarioPage = existing.get_latest_revision_as_object()
    said = {"title": document.get("title", ""), "summary": document.get("summary", "")} | page_fields(dict(document))
    governed = {"responsible": responsible, "review_by": review_by, "checked_on": checked_on}
    for name, value in (said | governed).items():
        setattr(draft, name, value)
    draft.story = blocks_of(document)
    draft.audience.set(audience)
    draft.save_revision(user=user, log_action=True)
    return existing


__all__ = ["create_scenario", "draft_scenario"]
