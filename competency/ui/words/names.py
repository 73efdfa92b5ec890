"""The names sentences use: of competencies, of what shows them, and of units. No query: a page looks them up once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from competency.core import languages

__all__ = [
    "NamedCriterion",
    "Names",
    "at_unit",
    "in_language",
    "language_of",
    "one_after_the_other",
    "say",
    "titled",
    "with_title",
]


@dataclass(frozen=True, slots=True)
class NamedCriterion:
    """One thing a standard asks for, with the names people know it by."""

    key: str
    kind: str  # a rules.Kind, or empty for another competency
    title: str
    activity: str = ""  # key, when a certain activity is asked for
    component: str = ""  # id, when another competency is asked for
    count: int = 1
    assessors: int = 1
    entrustment: int | None = None
    gone_since: datetime | None = None  # since when it is not on offer
    is_unusable: bool = False  # whether it is on offer, and what people would get cannot be used any more
    language: str = ""  # that the title is written in, where that is known

    @property
    def is_gone(self) -> bool:
        """Whether nobody can start it just now."""
        return self.gone_since is not None or self.is_unusable


@dataclass(frozen=True, slots=True)
class Names:
    """The names of competencies (code and title, by id) and of what shows them (by competency id and key)."""

    titles: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[tuple[str, str], NamedCriterion] = field(default_factory=dict)

    def title(self, competency: str | None) -> str:
        return self.titles.get(competency or "", gettext("a competency that is not on the list"))

    def step(self, competency: str | None, key: str | None) -> NamedCriterion | None:
        return self.steps.get((competency or "", key or ""))


_WITH_ARTICLE = re.compile(r"[A-Z]{2,}|.*\b(Department|Unit|Clinic|Theatre|Centre|Ward|Pharmacy)")


def language_of(code: str) -> SafeString:
    """``lang`` and ``dir`` for what is written in another language than our words around it; else nothing."""
    around = languages.of_our_words()
    if not code or code.split("-")[0] == around.split("-")[0]:
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', code, languages.direction(code))


def in_language(title: str, code: str) -> str:
    """A title as it stands within a sentence: marked where it is in another language than our words, else as it is."""
    attributes = language_of(code)
    return format_html("<span{}>{}</span>", attributes, title) if attributes else title


def titled(step: NamedCriterion) -> str:
    """Its title within a sentence, which says the language where that is another."""
    return in_language(step.title, step.language)


def say(words: str, given: Mapping[str, Any]) -> str:
    """Words of ours with what is given put in: text as ever; safe markup where one of them is marked, whatever else
    is in it. Every sentence that may hold a title, or one that does, is made by this."""
    if not any(isinstance(value, SafeString) for value in given.values()):
        return words % given
    return SafeString(conditional_escape(words) % {name: conditional_escape(value) for name, value in given.items()})


def one_after_the_other(*said: str) -> str:
    """Sentences in a row, without those that are empty; safe markup where one of them is."""
    return say(
        " ".join(f"%({n})s" for n, each in enumerate(said) if each), {str(n): each for n, each in enumerate(said)}
    )


def with_title(words: str, step: NamedCriterion, **given: Any) -> str:
    """Words of ours with the title as ``what``."""
    return say(words, {**given, "what": titled(step)})


def at_unit(name: str) -> str:
    """A unit as a place: “in the ICU”, “in 4 East”. A translation may drop the difference, since it sees both."""
    if _WITH_ARTICLE.fullmatch(name):
        return pgettext("place", "in the %(unit)s") % {"unit": name}
    return pgettext("place", "in %(unit)s") % {"unit": name}
