"""From a document to a scenario that can be played and shown, or to what keeps it from that. Total: it never raises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from ..graph import Code, Fault, Graph, Refused, StepKind, VariableType, compile_graph
from ..graph import lint as lint_graph
from ..graph.faults import Place
from ..graph.model import Guard
from ..graph.naming import Names
from ..graph.unreadable import no_document, unreadable
from .parts import ShownChoice, ShownEvent, ShownStep, StoryDocument, graph_document
from .texts import faults_of_texts


@dataclass(frozen=True)
class Story:
    """A scenario as it is played and shown. ``document`` has its words, ``graph`` what can be done."""

    document: StoryDocument
    graph: Graph

    @cached_property
    def steps(self) -> dict[str, ShownStep]:
        return {step.key: step for step in self.document.steps}

    @cached_property
    def events(self) -> dict[str, ShownEvent]:
        return {event.key: event for event in self.document.events}

    def number_of(self, key: str) -> int:
        """The place of a step in the list, from 1."""
        return list(self.steps).index(key) + 1

    def choice(self, step: str, key: str) -> ShownChoice | None:
        """The words of a choice; ``None`` for going on and for time that ran out."""
        named = zip(self.graph.steps[step].choices, self.steps[step].choices, strict=False)
        return next((shown for choice, shown in named if choice.key == key), None)

    @cached_property
    def banner_guards(self) -> list[Guard]:
        return [self._names.guard(banner.guard, ()) for banner in self.document.banners]

    @cached_property
    def limit_guard(self) -> Guard:
        return self._names.guard(self.document.limit.guard, ()) if self.document.limit else Guard()

    @cached_property
    def _names(self) -> Names:
        return Names(self.document.variables, [])


def read(document: Any) -> Story | Refused:
    """The scenario, or its faults in the order in which it is read."""
    told, faults = _read(document)
    if told is None:
        return Refused(faults)
    graph = compile_graph(graph_document(told))
    own = tuple(_misfits(told))
    if isinstance(graph, Refused):
        return Refused((*graph.faults, *own))
    return Refused(own) if own else Story(told, graph)


def lint(document: Any) -> tuple[Fault, ...]:
    """Everything that is wrong with it: what keeps it from being played first, then what should not be published."""
    told, faults = _read(document)
    if told is None:
        return faults
    return (*lint_graph(graph_document(told)), *_misfits(told), *_silences(told), *faults_of_texts(told))


def _read(document: Any) -> tuple[StoryDocument | None, tuple[Fault, ...]]:
    if (fault := no_document(document)) is not None:
        return None, (fault,)
    try:
        return StoryDocument.model_validate(document), ()
    except ValidationError as error:
        return None, tuple(unreadable(error))


def _misfits(story: StoryDocument) -> Iterator[Fault]:
    """What is shown and names what does not exist, or stands where it means nothing."""
    found: list[Fault] = []
    names = Names(story.variables, found)
    found.clear()  # what is wrong with the variables themselves is the graph's to tell
    for n, banner in enumerate(story.banners):
        names.guard(banner.guard, ("banners", n, "guard"))
    if story.limit:
        names.guard(story.limit.guard, ("limit", "guard"))
    yield from found
    for n, variable in enumerate(story.variables):
        strange = {
            "unit": variable.unit and variable.type is not VariableType.NUMBER,
            "worry_below": variable.worry_below is not None and variable.type is not VariableType.NUMBER,
            "worry_above": variable.worry_above is not None and variable.type is not VariableType.NUMBER,
            "when_true": variable.when_true and variable.type is not VariableType.FLAG,
            "when_false": variable.when_false and variable.type is not VariableType.FLAG,
        }
        yield from _not_for_this(strange, ("variables", n))
    for n, step in enumerate(story.steps):
        strange = {
            "debrief": step.debrief and step.kind is not StepKind.OUTCOME,
            "question": step.question and step.kind is not StepKind.DECISION,
            "speaker": step.speaker and not step.quote,
        }
        yield from _not_for_this(strange, ("steps", n))


def _not_for_this(strange: dict[str, Any], place: Place) -> Iterator[Fault]:
    for field, is_strange in strange.items():
        if is_strange:
            yield Fault(Code.NOT_FOR_THIS, (*place, field))


def _silences(story: StoryDocument) -> Iterator[Fault]:
    """Where people would read nothing."""
    if not story.patient.name.strip():
        yield Fault(Code.EMPTY, ("patient", "name"))
    if not story.summary.strip():
        yield Fault(Code.EMPTY, ("summary",))
    for n, step in enumerate(story.steps):
        if not step.body.strip():
            yield Fault(Code.EMPTY, ("steps", n, "body"))
        if step.kind is StepKind.OUTCOME and not step.debrief.strip():
            yield Fault(Code.EMPTY, ("steps", n, "debrief"))
    for n, variable in enumerate(story.variables):
        if variable.label and variable.type is VariableType.FLAG:
            for field in ("when_true", "when_false"):
                if not getattr(variable, field).strip():
                    yield Fault(Code.EMPTY, ("variables", n, field))


__all__ = ["Story", "lint", "read"]
