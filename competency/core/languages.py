"""Which language words are in: the ones a page is written in, the ones a reader asked for, and the site's own.

A site offers ``LANGUAGES``; content is written in those too. A page of ours is in one language, dates and numbers
included: the reader's where our words were translated into it, else English. What is stored or printed is in the
site's, ``LANGUAGE_CODE``, whoever's browser it came from. Nothing here knows a request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.utils.translation import get_language, get_language_info, override, pgettext

_reader: ContextVar[str | None] = ContextVar("cleared_reader", default=None)


def of_the_site() -> str:
    """The language of what is stored and printed."""
    return str(settings.LANGUAGE_CODE)


def of_the_reader() -> str:
    """The language that the reader asked for, whether our words are in it or not: content may be."""
    return _reader.get() or get_language() or of_the_site()


def of_our_words() -> str:
    """The language that our words come out in now. A catalogue says its own code where English says "en"."""
    active = get_language() or of_the_site()
    code = pgettext("the code of the language these words are in", "en")
    return active if active.split("-")[0] == code.split("-")[0] else code


@contextmanager
def in_one_language() -> Iterator[None]:
    """All that is written inside is in the language of our words."""
    token = _reader.set(of_the_reader())
    try:
        with override(of_our_words()):
            yield
    finally:
        _reader.reset(token)


@contextmanager
def in_the_sites_language() -> Iterator[None]:
    """All that is written inside is in the site's language: what is stored, printed or sent."""
    with override(of_the_site()):
        yield


def direction(code: str) -> str:
    """Which way a language is written, as HTML says it; "ltr" for one that Django does not know."""
    try:
        return "rtl" if get_language_info(code)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def named_beside_the_sites(code: str) -> str:
    """What a language other than the site's is called, in the words of the page; empty for the site's own."""
    if code.split("-")[0] == of_the_site().split("-")[0]:
        return ""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


__all__ = [
    "direction",
    "in_one_language",
    "in_the_sites_language",
    "named_beside_the_sites",
    "of_our_words",
    "of_the_reader",
    "of_the_site",
]
