"""What of a published scenario changed, and whether it is more than wording. Pure but for the sentences.

Wording is what people read. A key, a target, a number, a flag, a condition or an effect is what they can do and what it
is worth, and no change of those is wording.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from competency.pages.texts.figures import figures

from .content import ScenarioContent, comparable

# What people read, by where it stands; all else is what they can do.
_WORDS = {
    "": {"title", "summary", "patient"},
    "steps": {"title", "body", "quote", "speaker", "question", "looks", "picture", "debrief"},
    "choices": {"label", "done", "feedback", "must_do"},
    "time_up": {"feedback"},
    "events": {"title", "body"},
    "banners": {"text"},
    "variables": {"label", "when_true", "when_false"},
    "limit": {"label"},
}
_PARTS = ("steps", "events", "variables", "banners")


def material_changes(before: ScenarioContent, after: ScenarioContent) -> list[str]:
    """Why the change is more than wording, a sentence each; empty when it is not.

    Both have to be scenarios that can be read.
    """
    was, now = _dump(comparable(before, after)), _dump(comparable(after, before))
    return list(dict.fromkeys(_differences(was, now)))


def changed_steps(before: ScenarioContent, after: ScenarioContent) -> set[str]:
    """The keys of steps of ``after`` that say or do something else than in ``before``, or are new."""
    was, now = (_by_key(_dump(one)["steps"]) for one in (comparable(before, after), comparable(after, before)))
    return {key for key, step in now.items() if key not in was or _text(step) != _text(was[key])}


def structure_of(step: Mapping[str, Any]) -> str:
    """What can be done in a step and what it is worth, without the words."""
    return _text(_bare("steps", step))


def _differences(was: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    before, after = _by_key(was["steps"]), _by_key(now["steps"])
    for key, step in before.items():
        if key not in after:
            yield _("Step “%(step)s” was taken out.") % {"step": step["title"]}
    for key, step in after.items():
        if key not in before:
            yield _("Step “%(step)s” is new.") % {"step": step["title"]}
        else:
            yield from _of_step(before[key], step)
    if next(iter(before), "") != next(iter(after), ""):
        yield _("People start at another step.")
    if _text(_bare_parts(was, "events")) != _text(_bare_parts(now, "events")):
        yield _("An event changed.")
    if _text(_bare_parts(was, "variables")) != _text(_bare_parts(now, "variables")):
        yield _("A variable changed.")
    if _text(_bare_parts(was, "banners")) != _text(_bare_parts(now, "banners")):
        yield _("What stands beside the name, and when, changed.")
    if any(was[name] != now[name] for name in ("minimums", "tries", "wait_hours")):
        yield _("What a pass asks for changed.")
    frame = ("code", "minutes", "starts_at")
    limits = [_text(_bare("limit", one["limit"]) if one["limit"] else None) for one in (was, now)]
    if any(was[name] != now[name] for name in frame) or limits[0] != limits[1]:
        yield _("The code, the minutes, the clock or the limit changed.")
    around = [{name: one[name] for name in ("title", "summary", "patient", *_PARTS[1:], "limit")} for one in (was, now)]
    if _figures(around[0]) != _figures(around[1]):
        yield _("A number or a unit changed in what stands around the steps.")


def _of_step(was: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    step = {"step": now["title"]}
    if structure_of(was) != structure_of(now):
        yield _("What can be done in “%(step)s”, or what it leads to, changed.") % step
    if _seen(was) != _seen(now):
        yield _("A picture changed in “%(step)s”.") % step
    if _figures(was) != _figures(now):
        yield _("A number or a unit changed in “%(step)s”.") % step


def _dump(content: ScenarioContent) -> dict[str, Any]:
    assert content.story is not None
    return content.story.model_dump(mode="json")


def _by_key(steps: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {step["key"]: step for step in steps}


def _bare_parts(document: dict[str, Any], name: str) -> list[Any]:
    return [_bare(name, part) for part in document[name]]


def _bare(where: str, part: Mapping[str, Any]) -> dict[str, Any]:
    """A part without its words. What has to be done counts by which choices do it, not by how that is called."""
    bare = {name: value for name, value in part.items() if name not in _WORDS[where]}
    if part.get("choices"):
        named = [choice["must_do"] for choice in part["choices"]]
        bare["choices"] = [
            _bare("choices", choice) | {"must_do": named.index(name) if name else None}
            for name, choice in zip(named, part["choices"], strict=True)
        ]
    if part.get("time_up"):
        bare["time_up"] = _bare("time_up", part["time_up"])
    return bare


def _seen(step: Mapping[str, Any]) -> Any:
    picture = step.get("picture")
    return (picture.get("file") or picture.get("image")) if picture else None


def _figures(part: Any) -> Any:
    return figures(" . ".join(_words_in(part)))


def _words_in(part: Any, name: str = "") -> Iterator[str]:
    """The words of a part: texts in the fields that people read."""
    if isinstance(part, Mapping):
        for field, value in part.items():
            yield from _words_in(value, field)
    elif isinstance(part, list):
        for value in part:
            yield from _words_in(value, name)
    elif isinstance(part, str) and name in _READ:
        yield part


_READ = set().union(*_WORDS.values()) - {"patient", "looks", "picture", "must_do"} | {"name", "about", "place", "alt"}


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


__all__ = ["changed_steps", "material_changes", "structure_of"]
