"""Numbers in words: minutes with their noun, small numbers spelled out, how many tasks are left. No markup."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext, pgettext

from .names import say

__all__ = [
    "are_done_of",
    "done_by_others",
    "done_of",
    "in_words",
    "is_counted",
    "is_for_somebody_else",
    "lacking",
    "minutes",
    "observations_done_of",
    "things",
    "with_count",
]


def minutes(count: int | None) -> str:
    """An activity's minutes with their noun: "11 minutes"; nothing where they are not known."""
    return "" if not count else ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


# ── the rules' own count ─────────────────────────────────────────────────────────────────────────────────────────────
# ``have``, ``need`` and ``by_others`` of a reason, or of whatever carries one on: read here, and nowhere else.


def is_counted(reason: Any) -> bool:
    """Whether it is asked for several times, so that it is worth saying how many are done."""
    return (reason.need or 0) > 1


def lacking(reason: Any) -> tuple[int, int]:
    """How many lack, one at least, and how many of them have to be seen by somebody who has not seen one."""
    have, need = _count(reason)
    return max(1, need - have), reason.by_others or 0


def is_for_somebody_else(reason: Any) -> bool:
    """Whether some are done, and every one that lacks has to be seen by somebody who has not seen one."""
    have, need = _count(reason)
    by_others = reason.by_others or 0
    return bool(have and by_others and by_others == need - have)


def done_of(reason: Any) -> str:
    """How far something is that is asked for several times: “1 of 2 done, the next by somebody else”."""
    words = gettext("%(have)s of %(need)s done")
    return _said(reason, words, gettext("%(have)s of %(need)s done, the next by somebody else"))


def observations_done_of(reason: Any) -> str:
    """The same with its noun, where nothing else on the page says what is counted."""
    _have, need = _count(reason)
    words = ngettext("%(have)s of %(need)s observation done", "%(have)s of %(need)s observations done", need)
    by_somebody_else = ngettext(
        "%(have)s of %(need)s observation done, the next by somebody else",
        "%(have)s of %(need)s observations done, the next by somebody else",
        need,
    )
    return _said(reason, words, by_somebody_else)


def are_done_of(reason: Any) -> str:
    """The same as a sentence, after one that says by whom the next has to be: “1 of 2 are done.”"""
    return _said(reason, gettext("%(have)s of %(need)s are done."))


def done_by_others(reason: Any) -> str:
    """The same, said to the somebody else who may watch the next one."""
    return _said(reason, gettext("%(have)s of %(need)s done, the next is yours to watch"))


def with_count(reason: Any, said: str) -> str:
    """Why something lacks, and how far it is where it is asked for several times: a fail leaves all of it to do."""
    if not is_counted(reason):
        return said
    return say(gettext("%(reason)s; %(done)s"), {"reason": said.rstrip("."), "done": done_of(reason)})


def _said(reason: Any, words: str, by_somebody_else: str = "") -> str:
    have, need = _count(reason)
    is_other = bool(by_somebody_else) and is_for_somebody_else(reason)
    return (by_somebody_else if is_other else words) % {"have": have, "need": need}


def _count(reason: Any) -> tuple[int, int]:
    return reason.have or 0, reason.need or 1


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def in_words(count: int) -> str:
    """Small numbers as words: "two things"; from ten on as digits."""
    words = (
        pgettext("number", "no"),
        pgettext("number", "one"),
        pgettext("number", "two"),
        pgettext("number", "three"),
        pgettext("number", "four"),
        pgettext("number", "five"),
        pgettext("number", "six"),
        pgettext("number", "seven"),
        pgettext("number", "eight"),
        pgettext("number", "nine"),
    )
    return words[count] if 0 <= count < len(words) else str(count)


def things(count: int) -> str:
    """“two things”, as the headline counts the tasks that are left."""
    return ngettext("one thing", "%(count)s things", count) % {"count": in_words(count)}
