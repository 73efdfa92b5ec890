"""What a translated scenario lacks of the edition that runs, step by step and around the steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .changes import changed_steps, dump, must_do_alike, structure_around, structure_of, words_around
from .content import ScenarioContent

_OTHERWISE: Mapping[str, str | Promise] = {
    "start": gettext_lazy("Here people start at another step."),
    "events": gettext_lazy("Here the events are others, or happen otherwise."),
    "variables": gettext_lazy("Here the variables are others, or change otherwise."),
    "banners": gettext_lazy("Here something else stands beside the name, or at other times."),
    "pass": gettext_lazy("Here a pass asks for something else."),
    "clock": gettext_lazy("Here the minutes, the clock or the limit are others."),
}


def lacking(
    draft: ScenarioContent,
    own_before: ScenarioContent | None,
    source: ScenarioContent,
    source_before: ScenarioContent | None,
) -> Iterator[str]:
    """A sentence for each step of the source that the draft does not have as it should, and for what is around them.

    Every step stands there and leads where it leads in the source, and what happens and counts is the same; each that
    changed there was written anew.
    """
    if draft.story is None or source.story is None:
        return
    said_here, said_there = _by_place_of_words(dump(draft)), _by_place_of_words(dump(source))
    here = {step["key"]: step for step in said_here["steps"]}
    there = {step["key"]: step for step in said_there["steps"]}
    for key, step in there.items():
        if key not in here:
            yield _("Here its step “%(step)s” is missing.") % {"step": step["title"]}
        elif structure_of(here[key]) != structure_of(step):
            yield _("Here step “%(step)s” lets people do something else, or leads elsewhere.") % {
                "step": here[key]["title"]
            }
    for key, step in here.items():
        if key not in there:
            yield _("Here step “%(step)s” is left over.") % {"step": step["title"]}
    around_there = structure_around(said_there)
    for about, structure in structure_around(said_here).items():
        if structure != around_there[about]:
            yield str(_OTHERWISE[about])
    if not must_do_alike(said_here, said_there):
        yield _("Here something else has to be done to pass.")
    if own_before is None or source_before is None:
        return
    written_anew = changed_steps(own_before, draft)
    for key in sorted(changed_steps(source_before, source) & here.keys() - written_anew):
        yield _("Here step “%(step)s” still says what it said before.") % {"step": here[key]["title"]}
    yield from _not_said_anew(draft, own_before, source, source_before)


def _not_said_anew(
    draft: ScenarioContent, own_before: ScenarioContent, source: ScenarioContent, source_before: ScenarioContent
) -> Iterator[str]:
    """What is said around the steps, where the source says it anew and the draft does not."""
    own_was, own, was, now = (words_around(dump(one)) for one in (own_before, draft, source_before, source))
    kept = [
        about for about, said in now.items() if was.get(about, said) != said and own_was.get(about) == own.get(about)
    ]
    events = {event["key"]: event["title"] for event in dump(draft)["events"]}
    for room, key in kept:
        if room == "events" and key in events:
            yield _("Here event “%(event)s” still says what it said before.") % {"event": events[key]}
    if any(room != "events" for room, _key in kept):
        yield _("Here what stands around the steps still says what it said before.")


def _by_place_of_words(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the words that a variable can be as numbers, and of its unit only whether there is one: they
    are translated wherever they stand, "beats/min" as the label beside it.
    """
    words = {one["name"]: one["options"] for one in document["variables"] if one["options"]}
    numbered: dict[str, Any] = _numbered(document, words)
    for variable in numbered["variables"]:
        variable["unit"] = bool(variable["unit"])
        if options := words.get(variable["name"]):
            variable |= {"options": len(options), "start": _place(variable["start"], options)}
    return numbered


def _numbered(part: Any, words: Mapping[str, list[str]]) -> Any:
    if isinstance(part, Mapping):
        said = {name: _numbered(value, words) for name, value in part.items()}
        if (options := words.get(str(part.get("variable")))) and "value" in part:
            said["value"] = _place(part["value"], options)
        return said
    return [_numbered(one, words) for one in part] if isinstance(part, list) else part


def _place(word: Any, options: list[str]) -> Any:
    return options.index(word) if word in options else word


__all__ = ["lacking"]
