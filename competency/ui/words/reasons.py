"""Reasons and answers in plain words: for the person herself, and for the staff who look after others.

Codes and dates in, translatable sentences out. No query, no rule, no markup. Learners read short words of every
day; staff read the terms of the glossary, who mends it, and by what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext, ngettext, pgettext

from competency.rules.facts import Kind
from competency.rules.results import FOREVER, Reason, ReasonCode

from ..templatetags.cleared_ui import day, day_short, in_words, through

__all__ = [
    "Cure",
    "Names",
    "Step",
    "at_unit",
    "bare",
    "cure",
    "for_learner",
    "for_staff",
    "kind_word",
    "last_day",
    "things",
]


@dataclass(frozen=True, slots=True)
class Step:
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
    steps: Mapping[tuple[str, str], Step] = field(default_factory=dict)

    def title(self, competency: str | None) -> str:
        return self.titles.get(competency or "", gettext("a competency that is not on the list"))

    def step(self, competency: str | None, key: str | None) -> Step | None:
        return self.steps.get((competency or "", key or ""))


# ── small words ─────────────────────────────────────────────────────────────────────────────────────────────────


def kind_word(kind: str) -> str:
    """What sort of thing it is, in one or two words."""
    words = {
        Kind.MODULE: pgettext("kind", "Module"),
        Kind.SESSION: pgettext("kind", "Workshop"),
        Kind.ATTESTATION: pgettext("kind", "Statement you sign"),
        Kind.EXTERNAL: pgettext("kind", "Certificate from elsewhere"),
        Kind.PRIOR: pgettext("kind", "Earlier learning"),
        Kind.KNOWLEDGE_TEST: pgettext("kind", "Test"),
        Kind.SCENARIO: pgettext("kind", "Scenario"),
        Kind.SIMULATED_TASK: pgettext("kind", "Simulation"),
        Kind.SIMULATED_STATION: pgettext("kind", "Simulation"),
        Kind.SCENARIO_TASK: pgettext("kind", "Scenario with a task"),
        Kind.OBSERVATION: pgettext("kind", "Observation at work"),
    }
    return words[Kind(kind)] if kind in set(Kind) else pgettext("kind", "Earlier step")


_WITH_ARTICLE = re.compile(r"[A-Z]{2,}|.*\b(Department|Unit|Clinic|Theatre|Centre|Ward|Pharmacy)")


def at_unit(name: str) -> str:
    """“in the ICU”, “in 4 East”: a translation may drop the difference, since it sees both."""
    if _WITH_ARTICLE.fullmatch(name):
        return pgettext("place", "in the %(unit)s") % {"unit": name}
    return pgettext("place", "in %(unit)s") % {"unit": name}


def things(count: int) -> str:
    """“two things”, as the headline counts what is left."""
    return ngettext("one thing", "%(count)s things", count) % {"count": in_words(count)}


def _observed(reason: Reason) -> str:
    return gettext("%(have)s of %(need)s observations done") % {"have": reason.have or 0, "need": reason.need}


def _is_counted(reason: Reason) -> bool:
    return bool(reason.need and reason.need > 1)


# ── for the person herself ──────────────────────────────────────────────────────────────────────────────────────


def for_learner(reason: Reason, names: Names, *, competency: str = "", today: date | None = None) -> str:
    """Why, in words that need no training. ``competency`` is the one asked for, where the reason names a part."""
    step = names.step(competency or reason.competency, reason.criterion)
    said = bare(reason, kind=step.kind if step else "", today=today)
    if reason.code is ReasonCode.COMPONENT:
        return gettext("%(said)s: %(what)s") % {"said": said, "what": names.title(reason.competency)}
    if reason.code not in _NAMES_A_PART:
        return said
    what = step.title if step else names.title(competency or reason.competency)
    return gettext("%(said)s: %(what)s") % {"said": said, "what": what}


_NAMES_A_PART = {
    ReasonCode.MISSING,
    ReasonCode.EXPIRED,
    ReasonCode.FAILED,
    ReasonCode.CRITICAL_FAILED,
    ReasonCode.GATED,
    ReasonCode.DELTA_DUE,
}


def bare(reason: Reason, *, kind: str = "", today: date | None = None) -> str:
    """The same without naming the part, for a row that names it already. ``kind`` is the part's, where one is known."""
    on, until = day_short(reason.on), through(reason.until)
    match reason.code:
        case ReasonCode.MET:
            return gettext("Done until %(day)s") % {"day": until} if until else gettext("Done")
        case ReasonCode.WAIVED:
            return gettext("You may work by exception until %(day)s") % {"day": until}
        case ReasonCode.SUPERVISED:
            return gettext("Cleared with supervision until %(day)s") % {"day": until}
        case ReasonCode.GRACE:
            return gettext("Ran out %(on)s. You may still work until %(day)s") % {"on": on, "day": until}
        case ReasonCode.MISSING if _is_counted(reason):
            return gettext("%(have)s of %(need)s done") % {"have": reason.have or 0, "need": reason.need}
        case ReasonCode.MISSING:
            return gettext("Still to do")
        case ReasonCode.EXPIRED if today is not None and reason.on is not None and reason.on > today:
            return gettext("Runs out %(on)s") % {"on": on}
        case ReasonCode.EXPIRED:
            return gettext("Ran out %(on)s") % {"on": on}
        case ReasonCode.FAILED:
            return gettext("Not passed on %(on)s. Try again") % {"on": on}
        case ReasonCode.CRITICAL_FAILED if kind == Kind.KNOWLEDGE_TEST:
            return gettext("A question about a dangerous mistake was not right on %(on)s. Try again") % {"on": on}
        case ReasonCode.CRITICAL_FAILED:
            return gettext("A step that must not be missed was missed on %(on)s. Show it again") % {"on": on}
        case ReasonCode.DISPUTED:
            return gettext("Two assessors see %(on)s differently. A third one decides.") % {"on": on}
        case ReasonCode.REVOKED:
            return gettext("Taken back from %(on)s on. Ask your manager why, and what to do.") % {"on": on}
        case ReasonCode.GATED:
            return gettext("New since %(on)s. Do it again") % {"on": on}
        case ReasonCode.DELTA_DUE:
            return gettext("Part of it changed on %(on)s. Do what changed") % {"on": on}
        case ReasonCode.COMPONENT:
            return gettext("First you need")
        case ReasonCode.NO_STANDARD:
            return gettext("Nobody has said yet how you show this. The trainers have to. You need do nothing.")
        case ReasonCode.UNREADABLE:
            return gettext("One of your records cannot be read. Nothing is lost. The records office mends it.")
        case ReasonCode.NO_DATE:
            return gettext("The day for this is not set yet, so it counts now.")
        case ReasonCode.NOT_PLACED:
            return gettext("You are not on the list of this unit on that day.")
        case ReasonCode.NO_REQUIREMENT:
            return gettext("No rule for you here.")
        case ReasonCode.NOT_YET:
            return gettext("Counts from %(on)s") % {"on": on}
        case ReasonCode.UNIT_CLOSED:
            return gettext("The unit closed on %(on)s.") % {"on": on}


# ── for staff ───────────────────────────────────────────────────────────────────────────────────────────────────


def for_staff(reason: Reason, names: Names, *, competency: str = "") -> str:
    """Why, in one line, starting with the competency it is about."""
    about = competency or reason.competency
    said = _staff_words(reason, names, about)
    if about is None or reason.code in _ABOUT_A_PLACE:
        return said
    return gettext("%(competency)s: %(reason)s") % {"competency": names.title(about), "reason": said}


_ABOUT_A_PLACE = {ReasonCode.NOT_PLACED, ReasonCode.NO_REQUIREMENT, ReasonCode.UNIT_CLOSED}


def _staff_words(reason: Reason, names: Names, about: str | None) -> str:
    step = names.step(about, reason.criterion)
    what = step.title if step else gettext("evidence")
    if step and step.title == names.title(about):  # a module named as its competency is: say only what it is
        what = kind_word(step.kind).lower()
    on, until = day(reason.on), through(reason.until)
    match reason.code:
        case ReasonCode.MET:
            return gettext("met, valid through %(day)s") % {"day": until} if until else gettext("met, does not run out")
        case ReasonCode.WAIVED:
            return gettext("waived through %(day)s") % {"day": until}
        case ReasonCode.SUPERVISED:
            return gettext("works supervised through %(day)s") % {"day": until}
        case ReasonCode.GRACE:
            return gettext("ran out on %(on)s, in grace through %(day)s") % {"on": on, "day": until}
        case ReasonCode.MISSING if _is_counted(reason) and step and step.kind == Kind.OBSERVATION:
            return _observed(reason)
        case ReasonCode.MISSING if _is_counted(reason):
            return gettext("%(have)s of %(need)s done, %(what)s") % {
                "have": reason.have or 0,
                "need": reason.need,
                "what": what,
            }
        case ReasonCode.MISSING:
            return gettext("%(what)s missing") % {"what": what}
        case ReasonCode.EXPIRED:
            return gettext("ran out on %(on)s, %(what)s") % {"on": on, "what": what}
        # Nobody did anything to a patient in a test, and which question was wrong is not for managers.
        case ReasonCode.CRITICAL_FAILED if step and step.kind == Kind.KNOWLEDGE_TEST:
            return gettext("not passed on %(on)s, %(what)s") % {"on": on, "what": what}
        case ReasonCode.FAILED:
            return gettext("not passed on %(on)s, %(what)s") % {"on": on, "what": what}
        case ReasonCode.CRITICAL_FAILED:
            return gettext("a critical step was not done on %(on)s, %(what)s") % {"on": on, "what": what}
        case ReasonCode.DISPUTED:
            return gettext("the assessors of %(on)s disagree") % {"on": on}
        case ReasonCode.REVOKED:
            return gettext("revoked from %(on)s on") % {"on": on}
        case ReasonCode.GATED:
            return gettext("earlier passes do not count from %(on)s on, %(what)s") % {"on": on, "what": what}
        case ReasonCode.DELTA_DUE:
            return gettext("changed on %(on)s, %(what)s") % {"on": on, "what": what}
        case ReasonCode.COMPONENT:
            return gettext("builds on %(what)s, which is not held") % {"what": names.title(reason.competency)}
        case ReasonCode.NO_STANDARD:
            return gettext("no standard is in force")
        case ReasonCode.UNREADABLE:
            return gettext("a record or rule cannot be read, so nobody is cleared by it")
        case ReasonCode.NO_DATE:
            return gettext("the day it counts from is not set, so it counts now")
        case ReasonCode.NOT_PLACED:
            return gettext("Not placed here on that day")
        case ReasonCode.NO_REQUIREMENT:
            return gettext("No rule for this job role here on that day")
        case ReasonCode.NOT_YET:
            return gettext("counts from %(on)s on") % {"on": on}
        case ReasonCode.UNIT_CLOSED:
            return gettext("The unit closed on %(on)s") % {"on": on}


# ── who mends it ────────────────────────────────────────────────────────────────────────────────────────────────

_ALONE = {Kind.MODULE, Kind.KNOWLEDGE_TEST, Kind.SCENARIO, Kind.SCENARIO_TASK, Kind.ATTESTATION}
_TRAINED = {Kind.SESSION, Kind.SIMULATED_TASK, Kind.SIMULATED_STATION}
_PERSON_ACTS = {
    ReasonCode.MISSING,
    ReasonCode.EXPIRED,
    ReasonCode.FAILED,
    ReasonCode.CRITICAL_FAILED,
    ReasonCode.GATED,
    ReasonCode.DELTA_DUE,
    ReasonCode.GRACE,
}


@dataclass(frozen=True, slots=True)
class Cure:
    """What closes a gap, and who does it."""

    step: str
    who: str


def cure(reason: Reason, names: Names, *, person: str, assessors: str = "", competency: str = "") -> Cure:
    """The next step for a reason and who takes it. ``assessors`` are the names of those who may observe there."""
    step = names.step(competency or reason.competency, reason.criterion)
    if reason.code in _PERSON_ACTS and step is not None and step.kind in set(Kind):
        doing = gettext("%(kind)s: %(title)s") % {"kind": kind_word(step.kind), "title": step.title}
        if step.title == kind_word(step.kind):
            doing = step.title
        if step.kind == Kind.OBSERVATION:
            return Cure(doing, assessors or gettext("an assessor; nobody is appointed here"))
        if step.kind in _ALONE:
            return Cure(doing, gettext("%(person)s, alone") % {"person": person})
        if step.kind in _TRAINED:
            return Cure(doing, gettext("the trainers, at the next date"))
        return Cure(doing, gettext("records staff, who check the paper"))
    match reason.code:
        case ReasonCode.DISPUTED:
            return Cure(gettext("A third observation"), assessors or gettext("an assessor; nobody is appointed here"))
        case ReasonCode.COMPONENT:
            return Cure(
                gettext("First %(what)s") % {"what": names.title(reason.competency)},
                gettext("%(person)s, see the record") % {"person": person},
            )
        case ReasonCode.REVOKED:
            return Cure(gettext("Only a reversal restores it"), gettext("whoever revoked it, or records staff"))
        case ReasonCode.NO_STANDARD:
            return Cure(gettext("Publish the competency's standard"), gettext("the trainers"))
        case ReasonCode.UNREADABLE:
            return Cure(gettext("Correct the record or the rule"), gettext("records staff"))
        case ReasonCode.NO_DATE:
            return Cure(gettext("Set the go-live day"), gettext("the lead of the programme"))
        case ReasonCode.NO_REQUIREMENT:
            return Cure(gettext("Say what this job role needs here"), gettext("the trainers"))
        case ReasonCode.NOT_PLACED | ReasonCode.UNIT_CLOSED:
            return Cure(gettext("Check the staff list"), gettext("whoever keeps the staff list"))
        case ReasonCode.NOT_YET | ReasonCode.MET:
            return Cure("", "")
        case ReasonCode.WAIVED | ReasonCode.SUPERVISED:
            return Cure(gettext("Close the gap before the exception ends"), person)
        case _:
            return Cure(gettext("See the record"), person)


def last_day(until: date | None) -> date | None:
    """The last day of a half-open stretch, as people say it; None where it does not end."""
    return None if until is None or until == FOREVER else until - timedelta(days=1)
