"""The names sentences use: of competencies, of what shows them, and of units. No query: a page looks them up once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext, pgettext

__all__ = ["NamedCriterion", "Names", "at_unit"]


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


def at_unit(name: str) -> str:
    """A unit as a place: “in the ICU”, “in 4 East”. A translation may drop the difference, since it sees both."""
    if _WITH_ARTICLE.fullmatch(name):
        return pgettext("place", "in the %(unit)s") % {"unit": name}
    return pgettext("place", "in %(unit)s") % {"unit": name}
