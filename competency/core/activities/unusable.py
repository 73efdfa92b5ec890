"""Which published versions are on offer and cannot be used any more, and why: the app that reads them has changed.

A version never changes and code only with a new process, so each version is asked about once a process. What is kept
of it is the answer, a sentence or none.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise

from .in_language import offered_first
from .models import ActivityVersion
from .sources import names_that_read_versions, source_named

_told: dict[uuid.UUID, str | Promise] = {}


def why_unusable(versions: Mapping[uuid.UUID, str]) -> dict[uuid.UUID, str]:
    """Of these versions, each with the name of its source, those that nobody can use, and why, in sentences.

    One query where a version is asked about for the first time in this process, none afterwards.
    """
    reading = set(names_that_read_versions())
    asked = [key for key, name in versions.items() if name in reading]
    if new := [key for key in asked if key not in _told]:
        for key, snapshot in ActivityVersion.objects.filter(pk__in=new).values_list("pk", "snapshot"):
            source = source_named(versions[key])
            _told[key] = source.why_unusable(snapshot) if source is not None else ""
    return {key: why for key in asked if (why := str(_told.get(key, "")))}


def unusable_versions() -> list[tuple[ActivityVersion, str]]:
    """The versions that people get today, in whatever language, and nobody can use, each with why; by code and title.

    One query beside those of ``why_unusable``, however often something was published.
    """
    newer = ActivityVersion.objects.current().filter(activity=OuterRef("activity"), language=OuterRef("language"))
    newer = newer.filter(
        Q(edition__gt=OuterRef("edition")) | Q(edition=OuterRef("edition"), revision__gt=OuterRef("revision"))
    )
    current = ActivityVersion.objects.current().filter(
        ~Exists(newer), activity__source__in=names_that_read_versions(), activity__retired_at__isnull=True
    )
    versions = list(offered_first(current).select_related("activity").defer("snapshot"))
    # The newest edition comes first. Nobody gets one before it, also where the newest was not translated.
    newest = {version.activity_id: version.edition for version in reversed(versions)}
    given = [version for version in versions if version.edition == newest[version.activity_id]]
    why = why_unusable({version.pk: version.activity.source for version in given})
    broken = (version for version in given if version.pk in why)
    by_title = sorted(broken, key=lambda version: (version.activity.code, version.title, version.language))
    return [(version, why[version.pk]) for version in by_title]


def forget() -> None:
    """Ask about every version anew, as a new process does."""
    _told.clear()


__all__ = ["forget", "unusable_versions", "why_unusable"]
