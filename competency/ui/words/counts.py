"""Numbers in words: minutes with their noun, small numbers spelled out, how many tasks are left. No markup."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext, pgettext

__all__ = ["done_by_others", "done_of", "in_words", "is_for_somebody_else", "minutes", "things"]


def minutes(count: int | None) -> str:
    """An activity's minutes with their noun: "11 minutes"; nothing where they are not known."""
    return "" if not count else ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


def done_of(reason: Any) -> str:
    """How far something is that is asked for several times: “1 of 2 done, the next by somebody else”.

    ``have``, ``need`` and ``by_others`` are the rules' own count, of a reason or of whatever carries one on.
    """
    said = {"have": reason.have or 0, "need": reason.need or 1}
    if is_for_somebody_else(reason):
        return gettext("%(have)s of %(need)s done, the next by somebody else") % said
    return gettext("%(have)s of %(need)s done") % said


def done_by_others(reason: Any) -> str:
    """The same, said to the somebody else who may watch the next one."""
    return gettext("%(have)s of %(need)s done, the next is yours to watch") % {
        "have": reason.have or 0,
        "need": reason.need or 1,
    }


def is_for_somebody_else(reason: Any) -> bool:
    """Whether some are done, and every one that lacks has to be seen by somebody who has not seen one."""
    have, need, by_others = reason.have or 0, reason.need or 1, reason.by_others or 0
    return bool(have and by_others and by_others == need - have)


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
