"""Whether a draft can hold a document whole: it is taken once through the blocks and back, and compared.

Documents come from packs and from programs, and say more than an author could: marks that contradict each other, fields
of another kind of step. The editor's blocks have no place for those. What would be lost on the way is refused here,
whatever it is, so that nobody publishes another scenario than the one that was handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace
from typing import Any

from pydantic import ValidationError

from ..graph import Code, Fault, Refused
from ..graph.faults import Place
from ..graph.unreadable import no_document, unreadable
from ..story import StoryDocument, as_json, lint
from ..story import read as read_story
from .document import blocks_of, drafted
from .snapshot import fields_of, page_fields

# Two marks of one part that cannot both be: the editor holds the one and not the other.
_CONTRADICT = frozenset({Code.SAFE_AND_UNSAFE, Code.UNSAFE_MUST_DO, Code.WRONG_EFFECT})
# Counted from the pictures by whoever shows them.
_COUNTED = frozenset({"images_without_alt", "file", "sizes"})
_NUMBERS = frozenset({"value", "start", "by", "lowest", "highest", "worry_below", "worry_above"})
# Python itself refuses to write out a number of some thousand digits.
_FAR_TOO_LARGE = 10**40
_NOTHING: tuple[Any, ...] = (None, "", [], {})


def not_held(document: Any) -> tuple[Fault, ...]:
    """What keeps a document from being a draft: that it cannot be read, or what of it a draft would not hold.

    Each loss is told as the scenario's own rules tell it, where they do. What is only unfinished is no reason.
    """
    if (fault := no_document(document)) is not None:
        return (fault,)
    try:
        told = StoryDocument.model_validate(document)
    except ValidationError:
        return lint(document)
    read = read_story(document)
    faults = read.faults if isinstance(read, Refused) else ()
    found: dict[tuple[Code, Place], Fault] = {}
    for lost in list(_no_values(told.model_dump(), ())) or _lost(told):
        why = [fault for fault in faults if _is_about(fault, lost)] or [Fault(Code.NOT_KEPT, lost)]
        found |= {(fault.code, fault.place): fault for fault in why}
    return tuple(found.values())


def _is_about(fault: Fault, lost: Place) -> bool:
    is_beside = fault.code in _CONTRADICT and fault.place[:-1] == lost[:-1]
    return is_beside or fault.place[: len(lost)] == lost


def _lost(told: StoryDocument) -> Iterator[Place]:
    written = as_json(told)
    columns = {name: written.get(name, "") for name in ("code", "title", "summary")}
    fields = fields_of(SimpleNamespace(**columns, **page_fields(written)))
    again = drafted(blocks_of(written), fields).document
    try:
        held = StoryDocument.model_validate(again)
    except ValidationError as error:
        yield from (fault.place for fault in unreadable(error))
        return
    flags = {one.name for one in told.variables if one.type == "flag"}
    yield from _differences(_said(told, flags), _said(held, flags), ())


def _no_values(part: Any, place: Place) -> Iterator[Place]:
    """Where the value of a variable is none that could be stored: a list, no number, one that is written nowhere."""
    inner = part.items() if isinstance(part, Mapping) else enumerate(part if isinstance(part, list) else ())
    for name, value in inner:
        if name in ("value", "start") and not _is_storable(value):
            yield (*place, name)
        else:
            yield from _no_values(value, (*place, name))


def _is_storable(value: Any) -> bool:
    if isinstance(value, int):
        return abs(value) < _FAR_TOO_LARGE
    if isinstance(value, float | Decimal):
        return Decimal(value).is_finite()
    return value is None or isinstance(value, str)


def _said(story: StoryDocument, flags: set[str]) -> Any:
    return _plain(story.model_dump(mode="json"), flags)


def _plain(part: Any, flags: set[str]) -> Any:
    """What a part says; what says nothing is not there, and what is said in two ways is said in one."""
    if isinstance(part, list):
        return [_plain(one, flags) for one in part]
    if isinstance(part, str):
        return part.strip()
    if not isinstance(part, Mapping):
        return part
    plain = {
        name: _number(value) if name in _NUMBERS else _plain(value, flags)
        for name, value in part.items()
        if name not in _COUNTED
    }
    if plain.get("effect") == "set" and plain.get("variable") in flags:
        plain["effect"] = "flag"
    if plain.get("combine") and not plain.get("conditions"):
        return None
    if "scores" in plain:
        plain["scores"] = {domain: points for domain, points in plain["scores"].items() if points}
    return {name: value for name, value in plain.items() if value not in _NOTHING}


def _number(value: Any) -> Any:
    """A number whatever it is written as; a truth is none, and another text stays."""
    if isinstance(value, bool) or value is None:
        return value
    text = str(value).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number.normalize() if number.is_finite() else text


def _differences(told: Any, held: Any, place: Place) -> Iterator[Place]:
    """The places at which something was said that is not held, or is held otherwise."""
    if isinstance(told, Mapping) and isinstance(held, Mapping):
        for name in dict.fromkeys((*told, *held)):
            # A choice without a key is given one by the editor.
            if name in told or name != "key":
                yield from _differences(told.get(name), held.get(name), (*place, name))
    elif isinstance(told, list) and isinstance(held, list) and len(told) == len(held):
        for number, (one, other) in enumerate(zip(told, held, strict=True)):
            yield from _differences(one, other, (*place, number))
    elif type(told) is not type(held) or told != held:
        yield place


__all__ = ["not_held"]
