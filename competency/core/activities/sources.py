"""The seam through which an app offers its activities on My path: where to start, how far, how long.

An app registers one ``ActivitySource`` for the name it publishes its activities under, and may add sections to
My path. Core never imports those apps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from ..framework.models import Competency
from ..people.models import Person
from .models import Activity

if TYPE_CHECKING:
    from ..clearance.book import Book


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person is with an activity, for display only.

    ``state`` is one of ``to_do``, ``started``, ``waiting``, ``blocked``; ``text`` says more, in words a learner
    reads; ``minutes_left`` counts what is left of it.
    """

    state: str
    text: str = ""
    minutes_left: int = 0


@dataclass(slots=True)
class Loaded:
    """What was read for a page already, handed from source to source so that nothing is read twice.

    It lives as long as the page is worked out. ``kept`` is for what a preparation looked up and its own source
    needs again; the key is its own name.
    """

    person: Person
    on: date
    book: Book
    minutes: Mapping[str, int] = field(default_factory=dict)
    competencies: Mapping[str, Competency] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)


class ActivitySource(Protocol):
    """What core asks of the app that runs an activity. Each method answers for many activities in few queries."""

    def launch_url(self, activity: Activity) -> str:
        """Where a person starts or resumes the activity; empty when somebody else starts it (an observation)."""
        ...

    def progress(
        self, person: Person, activities: Iterable[Activity], loaded: Loaded | None = None
    ) -> dict[Any, Progress]:
        """Progress by activity key; activities without an entry are still to do.

        ``loaded`` is what the page has read; without it the source reads for itself.
        """
        ...

    def minutes(self, activities: Iterable[Activity]) -> dict[Any, int]:
        """Minutes by activity key, as published."""
        ...


PathSection = Callable[[Any, Person, date], str]
"""Given request, person and day: safe HTML of a section of My path, or an empty string."""

Preparation = Callable[[Loaded], None]
"""Runs before anybody's facts are read: it names, by ``loaded.book.include``, who else's will be needed."""

_sources: dict[str, ActivitySource] = {}
_preparations: list[Preparation] = []
_sections: list[tuple[int, PathSection]] = []


def register_source(name: str, source: ActivitySource) -> None:
    """Make ``source`` answer for the activities published under ``name``. Call it in ``AppConfig.ready``."""
    _sources[name] = source


def source_for(activity: Activity) -> ActivitySource | None:
    return _sources.get(activity.source)


def register_preparation(preparation: Preparation) -> None:
    """Let an app say whose facts its source will ask for, so that they are read with the person's own."""
    _preparations.append(preparation)


def prepare(loaded: Loaded) -> None:
    for preparation in _preparations:
        preparation(loaded)


def register_path_section(section: PathSection, *, order: int = 100) -> None:
    """Add a section to My path; lower ``order`` comes first."""
    _sections.append((order, section))
    _sections.sort(key=lambda pair: pair[0])


def path_sections() -> list[PathSection]:
    return [section for _order, section in _sections]
