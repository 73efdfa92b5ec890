"""A question as pages show it before it counts, in tests, in modules and in previews. Opens no key.

It is built from the snapshot and the answer given: there is no field here that a key could sit in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .models import ServedQuestion
from .reading import as_sent
from .types.protocol import Given, Sent, Served
from .types.registry import type_in


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """``asked`` is what the type's ``template`` shows; ``as_sent`` is what the page sends back untouched: a page that
    sends just that was left alone."""

    position: int
    stem: str
    template: str
    hint: Any
    asked: Any
    as_sent: str
    flagged: bool
    is_answered: bool


def shown(served: ServedQuestion, sent: Sent | None = None) -> ShownQuestion:
    """A served question with the answer saved for it. ``sent`` is shown again where it could not be read."""
    answer = getattr(served, "answer", None)
    return _shown(
        Served(served.question_version.snapshot, served.option_order),
        answer.given if answer else None,
        sent,
        position=served.position,
        flagged=served.flagged,
    )


def as_published(snapshot: Mapping[str, Any]) -> ShownQuestion:
    """A question nobody answered, for previews: of a version, or of the draft that would become one."""
    return _shown(Served(snapshot, type_in(snapshot).parts(snapshot)), None)


def with_flag(line: str, flagged: bool) -> str:
    return f"{line}|flagged" if flagged else line


def _shown(
    served: Served, given: Given | None, sent: Sent | None = None, *, position: int = 1, flagged: bool = False
) -> ShownQuestion:
    type = type_in(served.snapshot)
    return ShownQuestion(
        position=position,
        stem=served.snapshot["stem"],
        template=type.template,
        hint=type.hint,
        asked=type.asked(served, given, sent),
        as_sent=with_flag(as_sent(type.untouched(served, given)), flagged),
        flagged=flagged,
        is_answered=bool(given),
    )


__all__ = ["ShownQuestion", "as_published", "shown", "with_flag"]
