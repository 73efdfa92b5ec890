"""What an author wrote as the document that ``scenarios.story`` reads, and back. Total: any JSON gives a document.

Blocks are read as they are stored, so that a page, a program and a test hand in the same thing, and nothing of Wagtail
is needed here. ``places`` says for each part of the document which block of the stream it came from, so that a fault
goes back to the step it was made in.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from competency.typed.numbers import Unreadable, read_number

from ..graph.faults import Place
from ..graph.model import Domain

STEPS = ("information", "decision", "outcome")
# A kind of block, and the list of the document that it stands in.
_LISTS = dict.fromkeys(STEPS, "steps") | {"variable": "variables", "event": "events", "banner": "banners"}

YES = frozenset({"yes", "true"})
NO = frozenset({"no", "false"})
MUST = frozenset({"must", "must_safe"})
SAFE = frozenset({"safe", "must_safe"})
_COUNTS_AS = {(True, False): "must", (False, True): "safe", (True, True): "must_safe", (False, False): "nothing"}

# Ids of blocks that come from a document: the same document gives the same blocks.
_IDS = uuid.UUID("5f0c6a0e-5d0a-4b52-9f0b-6f1d2a9e7c11")


@dataclass(frozen=True, slots=True)
class Drafted:
    """``places`` are the numbers of blocks in the stream by place in the document: ``("steps", 2)`` is block 5."""

    document: dict[str, Any]
    places: Mapping[Place, int]
    ids: tuple[str, ...] = ()

    def block_of(self, place: Place) -> int | None:
        """The number of the block in which something at this place is written; ``None`` when it is in none."""
        return next((self.places[place[:n]] for n in (2, 1) if place[:n] in self.places), None)


def drafted(stored: Any, fields: Mapping[str, Any]) -> Drafted:
    """The document of a stream as it is stored, and of the page's own fields."""
    blocks = [block if isinstance(block, dict) else {} for block in stored] if isinstance(stored, list) else []
    variables = [_value(block) for block in blocks if block.get("type") == "variable"]
    read = _Reading({name: one.get("type") for one in variables if isinstance(name := one.get("name"), str)})
    document: dict[str, Any] = {**fields, "steps": []}
    places: dict[Place, int] = {}
    for number, block in enumerate(blocks):
        kind = block.get("type")
        part = read.part(kind, _value(block)) if isinstance(kind, str) else None
        if part is None or kind is None:
            continue
        if kind == "limit":
            document["limit"], places[("limit",)] = part, number
        else:
            parts = document.setdefault(_LISTS[kind], [])
            places[(_LISTS[kind], len(parts))] = number
            parts.append(part)
    return Drafted(document, places, tuple(_id(block) for block in blocks))


class _Reading:
    """Reads blocks, with the kinds of the variables in hand: “yes” is a truth for one and a word for another."""

    def __init__(self, types: Mapping[str, Any]) -> None:
        self.types = types

    def part(self, kind: str, value: Mapping[str, Any]) -> dict[str, Any] | None:
        if kind in STEPS:
            return {"kind": kind} | getattr(self, f"_{kind}")(value)
        if kind == "variable":
            return self._variable(value)
        if kind == "event":
            return _kept(value, "key", "title", "at", "body", "goto") | self._acts(value)
        if kind == "banner":
            return _kept(value, "text", "warns") | self._guard(value)
        if kind == "limit":
            return _kept(value, "label", "minute") | self._guard(value)
        return None

    def _step(self, value: Mapping[str, Any]) -> dict[str, Any]:
        step = _kept(value, "key", "title", "body", "quote", "speaker")
        if looks := [_kept(one, "title", "body") for _key, one in _entries(value.get("looks"))]:
            step["looks"] = looks
        picture = _dict(value.get("picture"))
        if picture.get("image") is not None:
            step["picture"] = _kept(picture, "image", "alt")
        return step

    def _information(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return self._step(value) | _kept(value, "goto", "cost") | self._effects(value)

    def _decision(self, value: Mapping[str, Any]) -> dict[str, Any]:
        step = self._step(value) | _kept(value, "question", "cost", "seconds")
        step["choices"] = [self._choice(key, one) for key, one in _entries(value.get("choices"))]
        time_up = _dict(value.get("time_up"))
        late = (
            _kept(time_up, "goto", "cost", "feedback", "is_critical_unsafe") | _scores(time_up) | self._effects(time_up)
        )
        return step | ({"time_up": late} if late else {})

    def _outcome(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return self._step(value) | _kept(value, "ending", "passes", "debrief")

    def _choice(self, block_id: str, value: Mapping[str, Any]) -> dict[str, Any]:
        choice = _kept(value, "label", "goto", "cost", "feedback", "done")
        if key := value.get("key") or block_id:
            choice["key"] = key
        counts_as = str(value.get("counts_as"))
        if counts_as in MUST:
            choice["must_do"] = value.get("must_do") or value.get("done") or _cut(value.get("label"), 120) or "?"
        if counts_as in SAFE:
            choice["is_critical_safe"] = True
        if counts_as == "unsafe":
            choice["is_critical_unsafe"] = True
        return choice | _scores(value) | self._acts(value)

    def _variable(self, value: Mapping[str, Any]) -> dict[str, Any]:
        words = ("name", "type", "label", "unit", "when_true", "when_false")
        variable = _kept(value, *words, "lowest", "highest", "decimals", "worry_below", "worry_above")
        variable["start"] = self._given(value.get("name"), value.get("start"))
        options = value.get("options")
        if isinstance(options, str) and (lines := [line.strip() for line in options.splitlines() if line.strip()]):
            variable["options"] = lines
        elif options and not isinstance(options, str):
            variable["options"] = options
        drift = _dict(value.get("drift"))
        if moves := _kept(drift, "by", "every"):
            variable["drift"] = moves | self._guard(drift)
        return variable

    def _acts(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return self._guard(value) | self._effects(value)

    def _guard(self, value: Mapping[str, Any]) -> dict[str, Any]:
        guard = _dict(value.get("guard"))
        conditions = [
            _kept(one, "variable", "operator") | {"value": self._given(one.get("variable"), one.get("value"))}
            for _key, one in _entries(guard.get("conditions"))
        ]
        return {"guard": {"conditions": conditions} | _kept(guard, "combine")} if conditions else {}

    def _effects(self, value: Mapping[str, Any]) -> dict[str, Any]:
        effects = [self._effect(one) for _key, one in _entries(value.get("effects"))]
        return {"effects": effects} if effects else {}

    def _effect(self, value: Mapping[str, Any]) -> dict[str, Any]:
        effect = _kept(value, "effect", "variable", "lowest", "highest")
        name = value.get("variable")
        if effect.get("effect") == "set" and isinstance(name, str) and self.types.get(name) == "flag":
            effect["effect"] = "flag"
        if value.get("value") not in (None, ""):
            effect["value"] = self._given(name, value.get("value"))
        return effect

    def _given(self, name: Any, typed: Any) -> Any:
        """A value as somebody typed it, as what it is to the variable. What it cannot be stays as it was typed."""
        if not isinstance(typed, str):
            return typed
        kind = self.types.get(name) if isinstance(name, str) else None
        if kind == "flag":
            word = typed.strip().lower()
            return True if word in YES else False if word in NO else typed
        if kind == "choice":
            return typed
        try:
            number = read_number(typed)
        except Unreadable:
            return typed
        return typed if number is None else str(number)


# ---- and back


def blocks_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The blocks in which an author would have written this document, which has to be one that can be read."""
    kinds = {part["name"]: part["type"] for part in document.get("variables", ())}
    written = _Writing(kinds)
    blocks = [written.block(step["kind"], step, step["key"]) for step in document.get("steps", ())]
    blocks += [written.block("event", event, event["key"]) for event in document.get("events", ())]
    blocks += [written.block("variable", variable, variable["name"]) for variable in document.get("variables", ())]
    blocks += [written.block("banner", banner, str(n)) for n, banner in enumerate(document.get("banners", ()))]
    if document.get("limit"):
        blocks.append(written.block("limit", document["limit"], ""))
    return blocks


class _Writing:
    def __init__(self, kinds: Mapping[str, str]) -> None:
        self.kinds = kinds

    def block(self, kind: str, part: Mapping[str, Any], key: str) -> dict[str, Any]:
        own = f"{kind}:{key}"
        value = {name: given for name, given in part.items() if name not in ("kind", "guard", "effects", "choices")}
        for name in ("lowest", "highest", "worry_below", "worry_above"):
            if value.get(name) is not None:
                value[name] = str(value[name])
        if kind == "variable":
            value |= {"start": self._typed(part.get("start")), "options": "\n".join(part.get("options", ()))}
            if part.get("drift"):
                value["drift"] = part["drift"] | {"by": str(part["drift"]["by"])} | self._guard(part["drift"], own)
        if kind == "decision":
            value["choices"] = [self._choice(choice, f"{own}:{n}") for n, choice in enumerate(part.get("choices", ()))]
        if part.get("looks"):
            value["looks"] = [_entry(look, f"{own}:look:{n}") for n, look in enumerate(part["looks"])]
        if part.get("time_up"):
            value["time_up"] = part["time_up"] | self._effects(part["time_up"], f"{own}:late")
        return {"type": kind, "id": _own_id(own), "value": value | self._guard(part, own) | self._effects(part, own)}

    def _choice(self, choice: Mapping[str, Any], own: str) -> dict[str, Any]:
        marks = ("guard", "effects", "is_critical_safe", "is_critical_unsafe")
        value = {name: given for name, given in choice.items() if name not in marks}
        key = value.pop("key", "")
        is_id = _is_uuid(key)
        if key and not is_id:
            value["key"] = key
        if choice.get("is_critical_unsafe"):
            value["counts_as"] = "unsafe"
        else:
            value["counts_as"] = _COUNTS_AS[bool(choice.get("must_do")), bool(choice.get("is_critical_safe"))]
        value |= self._guard(choice, own) | self._effects(choice, own)
        return {"type": "item", "id": key if is_id else _own_id(own), "value": value}

    def _guard(self, part: Mapping[str, Any], own: str) -> dict[str, Any]:
        guard = part.get("guard")
        if not guard or not guard.get("conditions"):
            return {}
        conditions = [
            _entry(condition | {"value": self._typed(condition.get("value"))}, f"{own}:when:{n}")
            for n, condition in enumerate(guard["conditions"])
        ]
        return {"guard": {"combine": guard.get("combine", "all"), "conditions": conditions}}

    def _effects(self, part: Mapping[str, Any], own: str) -> dict[str, Any]:
        effects = [_entry(self._effect(effect), f"{own}:then:{n}") for n, effect in enumerate(part.get("effects", ()))]
        return {"effects": effects} if effects else {}

    def _effect(self, effect: Mapping[str, Any]) -> dict[str, Any]:
        value = dict(effect)
        if value["effect"] == "flag":
            value["effect"] = "set"
        if "value" in value:
            value["value"] = self._typed(value["value"])
        return value | {name: str(value[name]) for name in ("lowest", "highest") if value.get(name) is not None}

    def _typed(self, value: Any) -> str:
        if value is None:
            return ""
        return ("yes" if value else "no") if isinstance(value, bool) else str(value)


# ---- small truths


def _value(block: Mapping[str, Any]) -> Mapping[str, Any]:
    return _dict(block.get("value"))


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _id(block: Mapping[str, Any]) -> str:
    given = block.get("id")
    return given if isinstance(given, str) else ""


def _entries(stored: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The ids and values of a list of blocks; what is no entry counts as an empty one, so that numbers stay right."""
    for given in stored if isinstance(stored, list) else ():
        entry = _dict(given)
        yield _id(entry), _dict(entry.get("value")) if entry.get("type") == "item" else entry


def _kept(value: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The fields that say something. Nothing, an empty line and an unticked box say nothing; a nought is a number."""
    return {name: value[name] for name in names if _says_something(value.get(name))}


def _says_something(given: Any) -> bool:
    # By what it is: a nought equals False.
    return given is not None and given is not False and given not in ("", [])


def _scores(value: Mapping[str, Any]) -> dict[str, Any]:
    points = _kept(_dict(value.get("scores")), *(domain.value for domain in Domain))
    points = {name: given for name, given in points.items() if given != 0}
    return {"scores": points} if points else {}


def _cut(text: Any, longest: int) -> Any:
    return text[:longest] if isinstance(text, str) else text


def _entry(value: Mapping[str, Any], own: str) -> dict[str, Any]:
    return {"type": "item", "id": _own_id(own), "value": dict(value)}


def _own_id(own: str) -> str:
    return str(uuid.uuid5(_IDS, own))


def _is_uuid(key: str) -> bool:
    try:
        return str(uuid.UUID(key)) == key
    except ValueError:
        return False


__all__ = ["Drafted", "blocks_of", "drafted"]
