"""Small words of playing and looking back: times of the scenario's day, endings, domains, levels. Reads nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..graph import Domain, Ending, Level

__all__ = ["DOMAINS", "ENDED", "ENDINGS", "LEVELS", "UNSAFE", "Tone", "in_paragraphs", "time_words"]


class Tone(NamedTuple):
    """A word with its colour class and its icon: never a colour alone."""

    tone: str
    icon: str
    words: str | Promise


ENDINGS: Mapping[Ending, Tone] = {
    Ending.SAFE: Tone("ok", "cleared", _("Safe")),
    Ending.RECOVERED: Tone("warn", "safety", _("Caught in time")),
    Ending.HARM: Tone("bad", "not-cleared", _("Harm")),
    Ending.INCOMPLETE: Tone("none", "waiting", _("Not finished")),
}

# Behind "Passed" and "Not passed" in a list.
ENDED: Mapping[Ending, str | Promise] = {
    Ending.SAFE: pgettext_lazy("how a play ended", "safe at the end"),
    Ending.RECOVERED: pgettext_lazy("how a play ended", "caught in time"),
    Ending.HARM: pgettext_lazy("how a play ended", "harm at the end"),
    Ending.INCOMPLETE: pgettext_lazy("how a play ended", "not finished"),
}
UNSAFE = pgettext_lazy("how a play ended", "a step was not safe")

DOMAINS: Mapping[Domain, str | Promise] = {
    Domain.SAFETY: _("Safety"),
    Domain.DATA_QUALITY: _("What is in the record"),
    Domain.WORKFLOW: _("Order of work"),
    Domain.COMMUNICATION: _("Talking to others"),
}

LEVELS: Mapping[Level, Tone] = {
    Level.NOT_YET: Tone("bad", "not-cleared", pgettext_lazy("how it went", "Not yet")),
    Level.GOOD: Tone("ok", "cleared", pgettext_lazy("how it went", "Good")),
    Level.STRONG: Tone("ok", "cleared", pgettext_lazy("how it went", "Strong")),
}


def time_words(minute: int) -> str:
    """A minute of the scenario's day as its clock shows it: "14:10"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def in_paragraphs(text: str) -> tuple[str, ...]:
    """A plain text as its paragraphs, which an empty line parts."""
    parts = (part.strip() for part in text.replace("\r\n", "\n").split("\n\n"))
    return tuple(part for part in parts if part)
