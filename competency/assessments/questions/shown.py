"""A question as a page shows it before it counts, made of its snapshot and what was answered. Opens no key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .models import Answer, ServedQuestion


@dataclass(frozen=True, slots=True)
class ShownOption:
    """An option by its place from 1 on. Its key stays on the server: it is the same for everybody."""

    place: int
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as a learner sees it before it counts: there is no field here that a key could sit in."""

    position: int
    type: str
    stem: str
    options: tuple[ShownOption, ...]
    unit: str
    typed: str
    flagged: bool
    is_answered: bool

    @property
    def as_sent(self) -> str:
        """The answer and the flag as this page would send them back untouched: a page that sends just that was left
        alone."""
        return as_sent([str(option.place) for option in self.options if option.is_chosen], self.typed, self.flagged)


def as_sent(places: Iterable[str], typed: str, flagged: bool) -> str:
    return f"{','.join(sorted(places))}|{typed.strip()}|{'flagged' if flagged else ''}"


def _shown(
    snapshot: Mapping[str, Any],
    order: list[str],
    given: Mapping[str, Any] | None,
    *,
    position: int = 1,
    flagged: bool = False,
) -> Shown:
    texts = {option["key"]: option["text"] for option in snapshot["options"]}
    chosen = set(given.get("options", [])) if given else set()
    known = [key for key in order if key in texts]
    return Shown(
        position=position,
        type=snapshot["type"],
        stem=snapshot["stem"],
        options=tuple(ShownOption(place, texts[key], key in chosen) for place, key in enumerate(known, 1)),
        unit=snapshot["unit"],
        typed=(given or {}).get("text", ""),
        flagged=flagged,
        is_answered=bool(given),
    )


def served_as_drafted(snapshot: Mapping[str, Any]) -> Shown:
    """A draft as a learner would see it, for the editor's preview."""
    return _shown(snapshot, [option["key"] for option in snapshot["options"]], None)


def shown(served: ServedQuestion) -> Shown:
    """A served question with the answer that is saved for it."""
    answer: Answer | None = getattr(served, "answer", None)
    return _shown(
        served.question_version.snapshot,
        served.option_order,
        answer.given if answer else None,
        position=served.position,
        flagged=served.flagged,
    )
