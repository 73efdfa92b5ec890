"""What a translated module lacks of the edition that runs, section by section."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..changes import changed_sections
from ..content import ModuleContent, Practice


def lacking(
    draft: ModuleContent, own_before: ModuleContent | None, source: ModuleContent, source_before: ModuleContent | None
) -> Iterator[str]:
    """A sentence for each section of the source that the draft does not have as it should.

    What was added stands there, what was taken out does not, and each section that changed was written anew.
    """
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


__all__ = ["lacking"]
