"""What should not stand in a text that is published: what nobody sees, markup, and a second line where one is meant.

Asked of a draft, and never of what is played: a version that was published before is played as it is. What passes here
can be written into a pack and read again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from competency.typed.signs import first_tag, first_unseen

from ..graph import Code, Fault
from ..graph.faults import Place
from .parts import StoryDocument

# Texts of several paragraphs; every other one stands on a line.
PARAGRAPHS = frozenset({"body", "quote", "debrief", "feedback", "alt"})


def faults_of_texts(story: StoryDocument) -> Iterator[Fault]:
    """What is wrong with each text, at its field."""
    for place, text in _texts(story, ()):
        # As a browser sends the ends of lines.
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        is_line = next(part for part in reversed(place) if isinstance(part, str)) not in PARAGRAPHS
        if (unseen := first_unseen(text, is_name=is_line)) is not None:
            yield Fault(Code.UNSEEN, place, {"code": f"U+{ord(unseen):04X}"})
        if tag := first_tag(text):
            yield Fault(Code.MARKUP, place, {"tag": tag})
        if is_line and not {"\n", "\t"}.isdisjoint(text.strip()):
            yield Fault(Code.ONE_LINE, place)


def _texts(part: BaseModel, place: Place) -> Iterator[tuple[Place, str]]:
    """What is written, with its place; a name that is one of ours, as a kind of step, is no text."""
    said = part.model_fields_set
    for name in type(part).model_fields:
        if name in said:
            yield from _within(getattr(part, name), (*place, name))


def _within(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if type(value) is str:
        yield place, value
    elif isinstance(value, BaseModel):
        yield from _texts(value, place)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _within(one, (*place, number))


__all__ = ["PARAGRAPHS", "faults_of_texts"]
