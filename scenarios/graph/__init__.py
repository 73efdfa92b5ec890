"""Branching scenarios, pure: from what an author writes to what a person plays, and what that is worth.

A document (``document``, plain lists and texts) goes in; ``compile_graph`` gives a ``Graph`` or says what is wrong,
with step, field and a sentence; ``lint`` says as well what should not be published. ``begin``, ``open_choices`` and
``play`` go from moment to moment, ``score`` says what a play is worth, ``replay`` plays a stored one again and gets the
same, ``best_path`` finds how to pass. No Django, no Wagtail, no clock but the scenario's own, no input or output.
"""

from __future__ import annotations

from .compiling import Refused, compile_graph
from .document import FORMAT, MOST_STEPS, WARN_AT_STEPS
from .faults import SENTENCES, Code, Fault
from .linting import lint
from .model import (
    CLOCK,
    GO_ON,
    LAST_MINUTE,
    TIME_UP,
    Choice,
    Domain,
    Ending,
    Event,
    Graph,
    State,
    Step,
    StepKind,
    Variable,
    VariableType,
)
from .playing import NotOpen, begin, is_over, open_choices, play, when_happened
from .scoring import Level, Score, bounds, level, score
from .searching import BestPath, best_path
from .traces import TRACE_FORMAT, BadTrace, Replayed, replay, state_as_json, state_from_json, trace_of

__all__ = [
    "CLOCK",
    "FORMAT",
    "GO_ON",
    "LAST_MINUTE",
    "MOST_STEPS",
    "SENTENCES",
    "TIME_UP",
    "TRACE_FORMAT",
    "WARN_AT_STEPS",
    "BadTrace",
    "BestPath",
    "Choice",
    "Code",
    "Domain",
    "Ending",
    "Event",
    "Fault",
    "Graph",
    "Level",
    "NotOpen",
    "Refused",
    "Replayed",
    "Score",
    "State",
    "Step",
    "StepKind",
    "Variable",
    "VariableType",
    "begin",
    "best_path",
    "bounds",
    "compile_graph",
    "is_over",
    "level",
    "lint",
    "open_choices",
    "play",
    "replay",
    "score",
    "state_as_json",
    "state_from_json",
    "trace_of",
    "when_happened",
]
