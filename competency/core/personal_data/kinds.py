"""What records staff read for each kind of row that is held about a person: plain words, not the name of a table."""

from __future__ import annotations

import uuid

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from ..kind_words import kind_word
from .registry import Held

KINDS: dict[str, str | Promise] = {
    "answers_given": _("answers given"),
    "appointments": _("appointments, as manager, trainer or assessor"),
    "assessor_credentials": _("permissions to assess"),
    "attempts": _("times something was begun"),
    "certificates": _("certificates"),
    "certificates_issued": _("times a certificate was issued"),
    "changes_of_names_and_account": _("changes of names, address, extension or account"),
    "decisions_in_plays": _("decisions in scenarios"),
    "evidence": _("results on the record"),
    "exceptions": _("exceptions"),
    "leave": _("times away"),
    "observations": _("observations"),
    "observed_steps": _("steps rated in observations"),
    "placements": _("placements on a unit"),
    "plays": _("times a scenario was played"),
    "questions_asked": _("questions asked"),
    "remediations": _("times it was worked through again after failed tries"),
    "reversals": _("clearances given back"),
    "revocations": _("clearances taken away"),
    "sections_done": _("parts of modules read"),
    "signatures_under_observations": _("signatures under observations"),
    "sittings": _("tests sat"),
    "texts": _("texts somebody wrote"),
    "verdicts": _("decisions whether a result counts"),
    "words_after_plays": _("words written after a scenario"),
}


def words_for(entry: Held) -> str:
    """The rows of one kind in words; of a kind that another app brings, as that app calls it."""
    return str(KINDS.get(entry.name, entry.model._meta.verbose_name_plural))


def counted(entry: Held, person: uuid.UUID) -> list[tuple[str, int]]:
    """How much of one kind is held about somebody, in words: things, and not their versions; told apart by what they
    were part of, where what a person remembers is that: a question in a module is none of a test. One query."""
    words = words_for(entry)
    if not entry.apart:
        count = entry.things(person).count()
        return [(words, count)] if count else []
    by_kind = entry.things(person).values_list(entry.apart).annotate(count=Count("pk")).order_by(entry.apart)
    return [(_g("%(what)s, %(kind)s") % {"what": words, "kind": kind_word(kind).lower()}, n) for kind, n in by_kind]


__all__ = ["KINDS", "counted", "words_for"]
