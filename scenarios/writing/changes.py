"""What of a published scenario changed, and whether it is more than wording. Pure but for the sentences.

Wording is what people read. A key, a target, a number, a flag, a condition or an effect is what they can do and what it
is worth, and no change of those is wording.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
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

    ``before`` has to be a scenario that can be read. A draft that cannot be, such as one with a new step that has no
    key yet, is more than wording: nobody can tell.
    """
    if after.story is None:
        return [_("The draft is not whole yet, so nobody can tell what changed. Mend what stops publishing.")]
    was, now = dump(comparable(before, after)), dump(comparable(after, before))
    return list(dict.fromkeys(_differences(was, now)))


def changed_steps(before: ScenarioContent, after: ScenarioContent) -> set[str]:
    """The keys of steps of ``after`` that say or do something else than in ``before``, or are new."""
    was, now = (_by_key(dump(one)["steps"]) for one in (comparable(before, after), comparable(after, before)))
    return {key for key, step in now.items() if key not in was or _text(step) != _text(was[key])}


def structure_of(step: Mapping[str, Any]) -> str:
    """What can be done in a step and what it is worth, without the words."""
    return _text(_bare("steps", step))


def structure_around(document: Mapping[str, Any]) -> dict[str, str]:
    """What happens and counts around the steps of a stored document, without the words: by what it is about."""
    limit = document["limit"]
    return {
        "start": next(iter(_by_key(document["steps"])), ""),
        **{name: _text([_bare(name, part) for part in document[name]]) for name in _PARTS[1:]},
        "pass": _text([document[name] for name in ("minimums", "tries", "wait_hours")]),
        "clock": _text([document["minutes"], document["starts_at"], _bare("limit", limit) if limit else None]),
    }


def must_do_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the choices of both that do what has to be done do the same things as each other: however these are
    called, two under one name are one thing that a pass asks for."""
    here, there = _must_dos(one), _must_dos(other)
    both = here.keys() & there.keys()
    return _by_name(here, both) == _by_name(there, both)


_Place = tuple[str, str]


def _must_dos(document: Mapping[str, Any]) -> dict[_Place, str]:
    """The name of what has to be done by each choice that does such a thing, by its step and key."""
    choices = ((step["key"], choice) for step in document["steps"] for choice in step.get("choices") or ())
    return {(step, choice["key"]): choice["must_do"] for step, choice in choices if choice.get("must_do")}


def _by_name(
    named: Mapping[tuple[str, str], str], both: Collection[tuple[str, str]]
) -> set[frozenset[tuple[str, str]]]:
    return {frozenset(one for one in both if named[one] == name) for name in {named[one] for one in both}}


def words_around(document: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """The words around the steps of a stored document, by what they are about: ("events", the key of the event)."""
    named: dict[tuple[str, str], Any] = {("events", event["key"]): event for event in document["events"]}
    # The words that a variable can be and its unit are read as well.
    named |= {
        ("variables", one["name"]): one | {"text": [*one["options"], one["unit"]]} for one in document["variables"]
    }
    named |= {("banners", str(place)): banner for place, banner in enumerate(document["banners"])}
    named |= {("limit", ""): document["limit"]}
    named |= {("page", name): {name: document[name]} for name in ("title", "summary", "patient")}
    return {about: _text(list(_words_in(part))) for about, part in named.items()}


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
    bare, anew = structure_around(was), structure_around(now)
    if bare["start"] != anew["start"]:
        yield _("People start at another step.")
    if bare["events"] != anew["events"]:
        yield _("An event changed.")
    if bare["variables"] != anew["variables"]:
        yield _("A variable changed.")
    if bare["banners"] != anew["banners"]:
        yield _("What stands beside the name, and when, changed.")
    if bare["pass"] != anew["pass"]:
        yield _("What a pass asks for changed.")
    if not must_do_alike(was, now):
        yield _("What has to be done to pass changed.")
    if was["code"] != now["code"] or bare["clock"] != anew["clock"]:
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


def dump(content: ScenarioContent) -> dict[str, Any]:
    """The document as it is stored, with all that it says by saying nothing. It has to be one that can be read."""
    assert content.story is not None
    return content.story.model_dump(mode="json")


def _by_key(steps: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {step["key"]: step for step in steps}


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


_READ = set().union(*_WORDS.values()) - {"patient", "looks", "picture"} | {"name", "about", "place", "alt"}


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


__all__ = [
    "changed_steps",
    "dump",
    "material_changes",
    "must_do_alike",
    "structure_around",
    "structure_of",
    "words_around",
]
