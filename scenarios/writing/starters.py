"""What a new scenario starts from: three that can be played as they are, but for the words the author has to write.

Each teaches one thing that a scenario can do. Titles and choices say what belongs there; the story, the feedback and
what came of it are empty, and the lint asks for them until somebody wrote them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .document import blocks_of
from .snapshot import page_fields

Steps = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Starter:
    """``says`` is what it teaches, as an author reads it before choosing."""

    key: str
    title: str | Promise
    says: str | Promise
    document: Callable[[], dict[str, Any]]


def begin(page: Any, key: str) -> None:
    """Let a new page start from one of them."""
    document = CHOICES[key].document()
    for name, value in page_fields(document).items():
        setattr(page, name, value)
    page.story = blocks_of(document)


def _information(key: str, title: str, goto: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "information", "title": title, "goto": goto} | more


def _decision(key: str, title: str, question: str, *choices: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, "kind": "decision", "title": title, "question": question, "choices": list(choices)}


def _choice(label: str, goto: str, cost: int, **more: Any) -> dict[str, Any]:
    return {"label": label, "goto": goto, "cost": cost} | more


def _ends() -> Steps:
    return [
        {"key": "safe", "kind": "outcome", "title": _("Safe"), "ending": "safe", "passes": True},
        {"key": "recovered", "kind": "outcome", "title": _("Put right in time"), "ending": "recovered"},
        {"key": "harm", "kind": "outcome", "title": _("The patient comes to harm"), "ending": "harm"},
    ]


def _unsafe(goto: str = "harm") -> dict[str, Any]:
    return _choice(_("Do what is quick"), goto, 2, is_critical_unsafe=True)


def _one_decision() -> dict[str, Any]:
    return {
        "steps": [
            _information("start", _("How it begins"), "decide", cost=2),
            _decision(
                "decide",
                _("The decision"),
                _("What do you do first?"),
                _choice(_("Do what is safe"), "safe", 6, is_critical_safe=True),
                _choice(_("Ask somebody, and wait"), "recovered", 20),
                _unsafe(),
            ),
            *_ends(),
        ]
    }


def _with_an_event() -> dict[str, Any]:
    in_time = {"conditions": [{"variable": "treated", "operator": "is", "value": False}]}
    return {
        "variables": [{"name": "treated", "type": "flag", "start": False}],
        "steps": [
            _information("start", _("How it begins"), "decide", cost=5),
            _decision(
                "decide",
                _("The first decision"),
                _("What do you do first?"),
                _choice(_("Look closer before you act"), "act", 10),
                _choice(_("Ask somebody, and wait"), "act", 20),
                _unsafe(),
            ),
            _decision(
                "act",
                _("The second decision"),
                _("And now?"),
                _choice(
                    _("Treat"),
                    "safe",
                    5,
                    must_do=_("Treated"),
                    effects=[{"effect": "flag", "variable": "treated", "value": True}],
                ),
                _choice(_("Look once more"), "act", 10),
            ),
            *_ends(),
        ],
        "events": [
            {"key": "too-late", "title": _("It is late"), "at": 30, "guard": in_time, "goto": "recovered"},
        ],
        "limit": {"label": _("to treat"), "minute": 30, "guard": in_time},
    }


def _find_out_first() -> dict[str, Any]:
    knows = {"effect": "flag", "variable": "asked", "value": True}
    asked = {"conditions": [{"variable": "asked", "operator": "is", "value": True}]}
    return {
        "variables": [{"name": "asked", "type": "flag", "start": False}],
        "steps": [
            _information("start", _("How it begins"), "decide"),
            _decision(
                "decide",
                _("Before you act"),
                _("What do you do?"),
                _choice(_("Ask what nobody wrote down"), "answer", 4, must_do=_("Asked first"), effects=[knows]),
                _choice(_("Act on what you were told"), "recovered", 2),
                _choice(_("Do what the answer asks for"), "safe", 5, guard=asked, is_critical_safe=True),
                _unsafe(),
            ),
            _information("answer", _("The answer"), "decide"),
            *_ends(),
        ],
    }


CHOICES = {
    starter.key: starter
    for starter in (
        Starter(
            "one",
            gettext_lazy("One decision"),
            gettext_lazy("A beginning, three ways to act and three ends. The shortest scenario there is: start here."),
            _one_decision,
        ),
        Starter(
            "event",
            gettext_lazy("A decision under time"),
            gettext_lazy("Two decisions and an event: whoever has not treated after 30 minutes is too late."),
            _with_an_event,
        ),
        Starter(
            "find-out",
            gettext_lazy("Find out first, then act"),
            gettext_lazy("One choice is offered only to those who asked before, and asking is what has to be done."),
            _find_out_first,
        ),
        Starter("empty", gettext_lazy("Nothing"), gettext_lazy("An empty page."), lambda: {"steps": []}),
    )
}

__all__ = ["CHOICES", "Starter", "begin"]
