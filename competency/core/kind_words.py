"""What each kind of evidence is called, in one or two words, wherever one is named: to learners, staff and authors.

Whoever speaks for a kind says it when it registers (``activities.sources``). The labels of ``enums.Kind`` are those of
the database, and of a kind for which nobody speaks.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext

from .enums import Kind

_words: dict[str, str | Promise] = {}


def call_kind(kind: str, words: str | Promise) -> None:
    """Let a kind be called so from now on. Call it in ``AppConfig.ready``; the last stands."""
    _words[str(kind)] = words


def kind_word(kind: str) -> str:
    """The kind in one or two words; what is none, such as another competency, is an earlier step."""
    return str(_words.get(str(kind)) or pgettext("kind", "Earlier step"))


def kind_choices() -> list[tuple[str, str]]:
    """Every kind for a drop-down, in the order of the enum."""
    return [(kind.value, kind_word(kind)) for kind in Kind]


__all__ = ["call_kind", "kind_choices", "kind_word"]
