"""Reasons and answers in plain words: for the learner, and for the staff who look after others.

Codes and dates in, translatable sentences out. No query, no rule, no markup. Learners read short words of every
day; staff read the terms of the glossary. Who mends it, and by what, stands in ``cures``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext

from competency.core.activities.sources import Words, source_of_kind
from competency.core.kind_words import kind_word
from competency.rules.results import Reason, ReasonCode

from .counts import done_of, is_counted, with_count
from .dates import day, day_short, last_day, through
from .names import NamedCriterion, Names, say, titled

__all__ = [
    "bare",
    "for_learner",
    "for_staff",
    "for_staff_waiting",
    "in_one_sentence",
    "trainers_know",
    "waits",
    "waits_for_check",
]


def _own_words(reason: Reason, kind: str, what: str) -> Words:
    """What the source of the kind says otherwise than the rest."""
    source = source_of_kind(kind)
    return source.words(reason, what=what) if source else Words()


# ── for the learner ──────────────────────────────────────────────────────────────────────────────────────────────────


def for_learner(reason: Reason, names: Names, *, competency: str = "", today: date | None = None) -> str:
    """Why, in the learner's plain words. ``competency`` is the one asked for, where the reason names a part."""
    step = names.step(competency or reason.competency, reason.criterion)
    said = bare(reason, kind=step.kind if step else "", today=today)
    if reason.code is ReasonCode.COMPONENT:
        return gettext("%(said)s: %(what)s") % {"said": said, "what": names.title(reason.competency)}
    if reason.code not in _NAMES_A_PART:
        return said
    what = titled(step) if step else names.title(competency or reason.competency)
    return say(gettext("%(said)s: %(what)s"), {"said": said, "what": what})


_NAMES_A_PART = {
    ReasonCode.MISSING,
    ReasonCode.EXPIRED,
    ReasonCode.FAILED,
    ReasonCode.CRITICAL_FAILED,
    ReasonCode.GATED,
    ReasonCode.DELTA_DUE,
}


def bare(reason: Reason, *, kind: str = "", today: date | None = None) -> str:
    """The same without the criterion, for a row that names it. ``kind`` is the criterion's, where it is known."""
    if own := _own_words(reason, kind, "").learner:
        return own
    on, until = day_short(reason.on), through(reason.until)
    match reason.code:
        case ReasonCode.MET:
            return gettext("Done until %(day)s") % {"day": until} if until else gettext("Done")
        case ReasonCode.WAIVED:
            return gettext("You may work without it until %(day)s") % {"day": until}
        case ReasonCode.SUPERVISED:
            return gettext("Cleared with supervision until %(day)s") % {"day": until}
        case ReasonCode.GRACE if reason.on == last_day(reason.until):
            return gettext("Ran out %(on)s. You may still work that day") % {"on": on}
        case ReasonCode.GRACE:
            return gettext("Ran out %(on)s. You may still work until %(day)s") % {"on": on, "day": until}
        case ReasonCode.MISSING if is_counted(reason):
            return done_of(reason)
        case ReasonCode.MISSING:
            return gettext("Still to do")
        case ReasonCode.EXPIRED if today is not None and reason.on is not None and reason.on > today:
            return gettext("Runs out after %(day)s") % {"day": through(reason.on)}
        case ReasonCode.EXPIRED:
            return gettext("Ran out %(on)s") % {"on": on}
        case ReasonCode.FAILED:
            return gettext("Not passed on %(on)s") % {"on": on}
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


def waits(*, is_corrected: bool) -> str:
    """That one of the learner's records decides nothing until somebody has said whether it counts."""
    if is_corrected:
        return gettext("One of your records was corrected. It counts for nothing until somebody else has checked it.")
    return gettext("One of your records waits until somebody checks it.")


def waits_for_check(who: str) -> str:
    """For a row whose record was done and decides nothing yet. ``who`` may check it; empty where nobody may."""
    if not who:
        return gettext("Nobody can check it today. Tell your manager")
    return gettext("Waiting for %(who)s to check it") % {"who": who}


def trainers_know(since: datetime | None) -> str:
    """Beside what nobody can start just now: since when those who can mend it have it on their list, where a day is
    known."""
    if since is None:
        return gettext("The trainers have it on their list")
    return gettext("The trainers know since %(day)s") % {"day": day(since)}


# ── for staff ───────────────────────────────────────────────────────────────────────────────────────────────────


def for_staff(reason: Reason, names: Names, *, competency: str = "") -> str:
    """Why, in one line, starting with the competency it is about."""
    about = competency or reason.competency
    said = _staff_words(reason, names, about)
    if about is None or reason.code in _ABOUT_A_PLACE:
        return said
    return say(gettext("%(competency)s: %(reason)s"), {"competency": names.title(about), "reason": said})


def for_staff_waiting(reason: Reason, names: Names, *, competency: str, is_corrected: bool, is_enough: bool) -> str:
    """The same, where something done for it waits for a verdict: that alone, where the verdict is all it takes."""
    said = gettext("a correction waits for a verdict") if is_corrected else gettext("a record waits for a verdict")
    if not is_enough:
        so_far = for_staff(reason, names, competency=competency)
        return say(gettext("%(reason)s; %(waits)s"), {"reason": so_far, "waits": said})
    step = names.step(competency, reason.criterion)
    if step is not None and not _is_named_alike(step, names, competency):
        said = say(gettext("%(waits)s, %(what)s"), {"waits": said, "what": titled(step)})
    return say(gettext("%(competency)s: %(reason)s"), {"competency": names.title(competency), "reason": said})


def in_one_sentence(reasons: Iterable[Reason], names: Names, *, competency: str) -> list[str]:
    """The same for several reasons of one competency, to be read one after the other: each day is said once.

    What happened on a day that was named before is said without it, beside what named it.
    """
    by_day: dict[date | None, list[str]] = {}
    for reason in reasons:
        said = by_day.setdefault(reason.on, [])
        undated = _staff_undated(reason, names, competency) if reason.on and said else ""
        said.append(undated or _staff_words(reason, names, competency))
    return list(dict.fromkeys(words for said in by_day.values() for words in said))


def _has_own_words(reason: Reason, names: Names, about: str) -> bool:
    step = names.step(about, reason.criterion)
    return bool(step and _own_words(reason, step.kind, "").staff)


def _staff_undated(reason: Reason, names: Names, about: str) -> str:
    """What comes after something else of the same day; empty for what is only said with its own day."""
    said = {"what": _what(reason, names, about)}
    match reason.code:
        case ReasonCode.EXPIRED:
            return say(gettext("%(what)s ran out"), said)
        case ReasonCode.FAILED:
            return say(gettext("%(what)s was not passed"), said)
        case ReasonCode.CRITICAL_FAILED if _has_own_words(reason, names, about):  # no step of it: a question of a test
            return say(gettext("%(what)s was not passed"), said)
        case ReasonCode.CRITICAL_FAILED:
            return say(gettext("a critical step of %(what)s was not done"), said)
        case ReasonCode.GATED:
            return say(gettext("earlier passes of %(what)s do not count"), said)
        case ReasonCode.DELTA_DUE:
            return say(gettext("%(what)s changed"), said)
        case ReasonCode.DISPUTED:
            return gettext("the assessors disagree")
        case ReasonCode.REVOKED:
            return gettext("revoked")
        case ReasonCode.GRACE:
            return gettext("in grace through %(day)s") % {"day": through(reason.until)}
    return ""


_ABOUT_A_PLACE = {ReasonCode.NOT_PLACED, ReasonCode.NO_REQUIREMENT, ReasonCode.UNIT_CLOSED}


def _what(reason: Reason, names: Names, about: str | None) -> str:
    step = names.step(about, reason.criterion)
    if step and _is_named_alike(step, names, about):
        return gettext("the %(kind)s") % {"kind": kind_word(step.kind).lower()}
    return titled(step) if step else gettext("evidence")


def _is_named_alike(step: NamedCriterion | None, names: Names, about: str | None) -> bool:
    """A module named as its competency is: what it is says enough, and stands in the sentence and not behind it."""
    return step is not None and step.title == names.title(about)


def _alike_in_words(reason: Reason, what: str, kind: str) -> str:
    """Why, of something that is named as its competency is."""
    said = {"on": day(reason.on), "what": what}
    match reason.code:
        case ReasonCode.MISSING if is_counted(reason):
            return done_of(reason)
        case ReasonCode.MISSING:
            return gettext("%(what)s missing") % {"what": kind.lower()}
        case ReasonCode.EXPIRED:
            return gettext("%(what)s ran out on %(on)s") % said
        case ReasonCode.FAILED:
            return gettext("%(what)s was not passed on %(on)s") % said
        case ReasonCode.CRITICAL_FAILED:
            return gettext("a critical step of %(what)s was not done on %(on)s") % said
        case ReasonCode.GATED:
            return gettext("earlier passes of %(what)s do not count from %(on)s on") % said
        case ReasonCode.DELTA_DUE:
            return gettext("%(what)s changed on %(on)s") % said
    return ""


def _staff_words(reason: Reason, names: Names, about: str | None) -> str:
    """Why; and how far it is, where that is asked for several times and is not the reason itself."""
    said = _staff_reason(reason, names, about)
    return said if reason.code is ReasonCode.MISSING else with_count(reason, said)


def _staff_reason(reason: Reason, names: Names, about: str | None) -> str:
    step, what = names.step(about, reason.criterion), _what(reason, names, about)
    is_named_alike = _is_named_alike(step, names, about)
    if own := _own_words(reason, step.kind if step else "", "" if is_named_alike else what).staff:
        return own
    if step is not None and is_named_alike and (alike := _alike_in_words(reason, what, kind_word(step.kind))):
        return alike
    on, until = day(reason.on), through(reason.until)
    match reason.code:
        case ReasonCode.MET:
            return gettext("met, valid through %(day)s") % {"day": until} if until else gettext("met, does not run out")
        case ReasonCode.WAIVED:
            return gettext("waived through %(day)s") % {"day": until}
        case ReasonCode.SUPERVISED:
            return gettext("works supervised through %(day)s") % {"day": until}
        case ReasonCode.GRACE if reason.on == last_day(reason.until):
            return gettext("ran out on %(on)s, in grace for that day") % {"on": on}
        case ReasonCode.GRACE:
            return gettext("ran out on %(on)s, in grace through %(day)s") % {"on": on, "day": until}
        case ReasonCode.MISSING if is_counted(reason):
            return say(gettext("%(done)s, %(what)s"), {"done": done_of(reason), "what": what})
        case ReasonCode.MISSING:
            return say(gettext("%(what)s missing"), {"what": what})
        case ReasonCode.EXPIRED:
            return say(gettext("ran out on %(on)s, %(what)s"), {"on": on, "what": what})
        case ReasonCode.FAILED:
            return say(gettext("not passed on %(on)s, %(what)s"), {"on": on, "what": what})
        case ReasonCode.CRITICAL_FAILED:
            return say(gettext("a critical step was not done on %(on)s, %(what)s"), {"on": on, "what": what})
        case ReasonCode.DISPUTED:
            return gettext("the assessors of %(on)s disagree") % {"on": on}
        case ReasonCode.REVOKED:
            return gettext("revoked from %(on)s on") % {"on": on}
        case ReasonCode.GATED:
            return say(gettext("earlier passes do not count from %(on)s on, %(what)s"), {"on": on, "what": what})
        case ReasonCode.DELTA_DUE:
            return say(gettext("changed on %(on)s, %(what)s"), {"on": on, "what": what})
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
