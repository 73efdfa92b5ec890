"""What a translation must have before it is published into an edition: the change that the edition was raised for.

An edition rises when a change asks for something, in whichever language that was made first. A translation joins the
running edition, and whoever passes it there has passed that edition. So its text has to hold the change; its kind says
what of that it lacks. Whether it says the same is for the reviewer. And a language that has the change is not taken off
while the others lack it. Reads only.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from competency.core.activities.in_language import newest_first
from competency.core.models import ActivityVersion

from ..kinds import kind_of


def translation_problems(draft: Any, content: Any) -> list[str]:
    """What the draft lacks of the edition that runs; empty where that was published in its language already."""
    own, others = _own_and_others(draft)
    newest = others.first()
    if not _is_behind(own, newest):
        return []
    assert newest is not None
    kind = kind_of(draft)
    source, own_before = kind.published(newest), kind.published(own) if own else None
    if source is None:
        return []
    # What the translation was published beside, so that only what the edition changed is asked for.
    beside = others.filter(language=newest.language, edition__lte=own.edition).first() if own else None
    words = _("Edition %(edition)d of “%(title)s” asks for a change. %(lacks)s")
    said = {"edition": newest.edition, "title": newest.title}
    source_before = kind.published(beside) if beside else None
    return [words % {**said, "lacks": line} for line in kind.lacking(content, own_before, source, source_before)]


def joins_newer_edition(draft: Any) -> bool:
    """Whether publishing the draft in its language puts it into an edition that runs in another one already."""
    own, others = _own_and_others(draft)
    return _is_behind(own, others.defer("snapshot").first())


def _own_and_others(draft: Any) -> tuple[ActivityVersion | None, QuerySet[ActivityVersion]]:
    """The last version in the draft's language, and those in others, the newest first."""
    versions = ActivityVersion.objects.current().filter(activity=draft.activity_key)
    own = versions.filter(language=draft.language).order_by("-edition", "-revision").first()
    return own, newest_first(versions.exclude(language=draft.language))


def _is_behind(own: ActivityVersion | None, newest: ActivityVersion | None) -> bool:
    return newest is not None and (own is None or own.edition < newest.edition)


def replaced_problems(key: uuid.UUID, leaving: str, titles: Mapping[str, str]) -> list[str]:
    """Why a language cannot be taken off: what is left, by language, would give people an edition that was replaced."""
    last = ActivityVersion.objects.current().filter(activity=key).values("language").annotate(last=Max("edition"))
    editions = dict(last.order_by().values_list("language", "last"))
    own, left = editions.get(leaving, 0), {code: editions.get(code, 0) for code in titles}
    newest = max(left, key=lambda code: left[code])
    if left[newest] >= own:
        return []
    words = _(
        "People would be given edition %(old)d, “%(title)s”, which edition %(new)d replaced. "
        "Publish that change there first."
    )
    return [words % {"old": left[newest], "new": own, "title": titles[newest]}]


__all__ = ["joins_newer_edition", "replaced_problems", "translation_problems"]
