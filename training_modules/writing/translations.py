"""What a translation must have before it is published into an edition: the change that the edition was raised for.

An edition rises when a change asks for something, in whichever language that was made first. A translation joins the
running edition, and whoever passes it there has passed that edition. So its text has to hold the change: what was added
stands there, what was taken out does not, and each section that changed was written anew. Whether it says the same is
for the reviewer. And a language that has the change is not taken off while the others lack it. Reads only.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from competency.core.activities.in_language import newest_first
from competency.core.models import ActivityVersion

from ..changes import changed_sections
from ..content import ModuleContent, Practice, UnreadableSnapshot
from ..files import published_content


def translation_problems(draft: Any, content: ModuleContent) -> list[str]:
    """What the draft lacks of the edition that runs; empty where that was published in its language already."""
    versions = ActivityVersion.objects.current().filter(activity=draft.activity_key)
    own = versions.filter(language=draft.language).order_by("-edition", "-revision").first()
    others = newest_first(versions.exclude(language=draft.language))
    newest = others.first()
    if newest is None or (own is not None and own.edition >= newest.edition):
        return []
    source, own_before = _read(newest), _read(own)
    if source is None:
        return []
    # What the translation was published beside, so that only what the edition changed is asked for.
    beside = others.filter(language=newest.language, edition__lte=own.edition).first() if own else None
    words = _("Edition %(edition)d of “%(title)s” asks for a change. %(lacks)s")
    said = {"edition": newest.edition, "title": newest.title}
    return [words % {**said, "lacks": line} for line in _lacking(content, own_before, source, _read(beside))]


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


def _lacking(
    draft: ModuleContent, own_before: ModuleContent | None, source: ModuleContent, source_before: ModuleContent | None
) -> Iterator[str]:
    """A sentence for each section of the source that the draft does not have as it should."""
    for section in source.sections:
        translated = draft.section(section.key)
        if translated is None:
            yield _("Here its section “%(section)s” is missing.") % {"section": section.title}
        elif _questions(translated) != _questions(section):
            yield _("Here section “%(section)s” asks other practice questions.") % {"section": translated.title}
    for section in draft.sections:
        if source.section(section.key) is None:
            yield _("Here section “%(section)s” is left over.") % {"section": section.title}
    if own_before is None or source_before is None:
        return
    written_anew = {section.key for section in changed_sections(own_before, draft)}
    for section in changed_sections(source_before, source):
        translated = draft.section(section.key)
        if translated is not None and section.key not in written_anew:
            yield _("Here section “%(section)s” still says what it said before.") % {"section": translated.title}


def _questions(section: Any) -> list[str]:
    return [block.question for block in section.of(Practice)]


def _read(version: ActivityVersion | None) -> ModuleContent | None:
    try:
        return published_content(version) if version else None
    except UnreadableSnapshot:
        return None


__all__ = ["replaced_problems", "translation_problems"]
