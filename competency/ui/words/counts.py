"""Numbers in words: minutes with their noun, small numbers spelled out, how many tasks are left. No markup."""

from __future__ import annotations

from django.utils.translation import ngettext, pgettext

__all__ = ["in_words", "minutes", "things"]


def minutes(count: int | None) -> str:
    """An activity's minutes with their noun: "11 minutes"; nothing where they are not known."""
    return "" if not count else ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


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
