"""Where large words may break into lines, and where not. Words in, markup out; no word is chosen here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.utils import dates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from competency.core.languages import of_our_words


@lru_cache
def _together(language: str | None) -> re.Pattern[str]:
    """A day with its month and year, or a word with a hyphen; and the stop or comma that follows."""
    months = "|".join(re.escape(str(name)) for name in [*dates.MONTHS.values(), *dates.MONTHS_3.values()])
    return re.compile(rf"\b\d{{1,2}} (?:{months})\b(?: \d{{4}}\b)?[.,:]?|\b[^\W\d_]+-[^\W\d_]+[.,:]?", re.IGNORECASE)


def unbroken(text: Any) -> SafeString:
    """Large words, escaped, that do not break inside "12 December 2027" or "go-live"."""
    marked = _together(of_our_words()).sub(r'<span class="clr-number">\g<0></span>', conditional_escape(text))
    return mark_safe(marked)  # noqa: S308 - escaped above


__all__ = ["unbroken"]
