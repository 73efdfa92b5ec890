"""Which published pages show a picture or document or link to a page, and what becomes of them when that is replaced,
moves or goes."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from competency.core.activities.sources import still_offered
from competency.core.frozen import api as frozen
from competency.core.models import ActivityVersion
from competency.core.record.locking import for_update

from .. import kinds
from ..texts.links import links_in
from .linked_pages import place_of
from .stored import names_of

logger = logging.getLogger(__name__)


def references(version: ActivityVersion) -> frozenset[str]:
    """The pictures and documents that a version refers to, as it was published: ``image:12``, ``document:7``."""
    kind = kinds.kind_from(version.activity.source)
    content = kind.stored(version)
    return frozenset() if content is None else names_of(kind.pictures(content), kind.texts(content))


def links_of(version: ActivityVersion) -> frozenset[str]:
    """The addresses that a version links to, as it was published."""
    kind = kinds.kind_from(version.activity.source)
    content = kind.stored(version)
    texts = [] if content is None else kind.texts(content)
    return frozenset(address for text in texts for address in links_in(text))


def shown_in(stored: Any) -> list[ActivityVersion]:
    """The versions that people get now and that show it, one a page and language; nothing else is shown in any."""
    name = _name_of(stored)
    if not name:
        return []
    versions = _on_offer()
    return [row for row in versions.order_by("activity__code", "title") if name in references(row)]


def linked_from(page: Page, *, with_below: bool) -> list[ActivityVersion]:
    """The versions that people get now and that link to the page where it stands, or to what stands below it."""
    place = place_of(page)
    if place is None:
        return []
    # The database leaves out what names no such address; whether one leads there, it cannot tell.
    likely = _on_offer().annotate(said=Cast("snapshot", TextField())).filter(said__contains=place.path)
    return [row for row in likely if any(place.is_of(at, with_below=with_below) for at in links_of(row))]


def _on_offer() -> QuerySet[ActivityVersion]:
    newest: dict[Any, Any] = {}
    on_offer = ActivityVersion.objects.current().filter(
        activity__source__in=kinds.sources(), activity__retired_at__isnull=True
    )
    for row in (
        on_offer.filter(still_offered()).order_by("edition", "revision").values_list("activity", "language", "pk")
    ):
        newest[row[:2]] = row[2]
    return ActivityVersion.objects.filter(pk__in=newest.values()).select_related("activity")


def keep_as_published(stored: Any) -> None:
    """Freeze what still shows today's file, before that is another one: versions from before files were frozen."""
    name = _name_of(stored)
    for version in frozen.still_to_freeze().filter(activity__source__in=kinds.sources()):
        if name in references(version):
            try:
                frozen.freeze_later(version)
            except frozen.CannotFreeze:
                logger.exception("Not frozen before a file of it changed: %s", version)


@transaction.atomic
def stand_as_changed(versions: Iterable[ActivityVersion]) -> None:
    """The pages with these versions differ from what is published, until they are published anew."""
    several = Q(pk__in=[])
    for version in versions:
        several |= Q(translation_key=version.activity_id, locale__language_code=version.language)
    pages = Page.objects.filter(several, live=True, alias_of__isnull=True)
    # In the order in which many are published at once.
    found = list(for_update(pages.order_by("path")).values_list("pk", flat=True))
    Page.objects.filter(pk__in=found).update(has_unpublished_changes=True)


def _name_of(stored: Any) -> str:
    if isinstance(stored, get_image_model()):
        return f"image:{stored.pk}"
    return f"document:{stored.pk}" if isinstance(stored, get_document_model()) else ""


__all__ = ["keep_as_published", "linked_from", "references", "shown_in", "stand_as_changed"]
