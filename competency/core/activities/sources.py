"""The seam through which an app offers its activities: where to start, how far, how long, and in which words.

An app registers one ``ActivitySource`` for the name it publishes its activities under and for the kinds of evidence
they make. Core and the shared pages know no kind by name: they ask its source. Core never imports those apps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext

from competency.rules.results import Reason

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


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the learner does next for something that is still open: where that leads, and the words of its button.

    Without ``words`` the page says "Start" and its title. ``is_alone`` is False where somebody else has to take part;
    ``advice`` then says whom to ask, for the time when nothing is left that the learner can do alone.
    """

    url: str
    words: str = ""
    is_alone: bool = True
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A reason as a source says it, to the learner and to staff. What is empty is said in the usual words."""

    learner: str = ""
    staff: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read of a person for a page already, handed from source to source so that nothing is read twice.

    It lives as long as the page is worked out. ``kept`` is what the sections of the page looked up to say whose
    facts they need, by their names: the source of the same app needs it again.
    """

    person: Person
    on: date
    book: Book
    minutes: Mapping[str, int] = field(default_factory=dict)
    competencies: Mapping[str, Competency] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)


class ActivitySource(Protocol):
    """What core asks of the app that runs an activity. Each method answers for many activities in few queries.

    A source may inherit from this class: then it gives ``called``, ``launch_url``, ``progress`` and ``minutes``, and
    the rest is said as of something the learner does alone.
    """

    called: str | Promise
    """What this sort of evidence is called, in one or two words: "Module"."""

    teaches: bool = False
    """Whether it is something to learn from, to be offered again to whoever missed a question about it."""

    is_watched: bool = False
    """Whether an assessor watches it and rates the level reached: high-risk work then asks for more than one look."""

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

    def next_step(self, activity: Activity | None, progress: Progress) -> NextStep | None:
        """What the learner does next for it; None where nothing leads there. ``activity`` is None where any of the
        kind will do, and where the one asked for is offered no more."""
        url = self.launch_url(activity) if activity else ""
        return NextStep(url) if url else None

    def words(self, reason: Reason, *, what: str) -> Words:
        """The reason in words of its own, where the usual ones would be wrong; ``what`` is the activity's title."""
        return Words()

    def times(self, count: int) -> str:
        """So many of them, for a certificate: "Module, 3 times"."""
        return gettext("%(kind)s, %(n)s times") % {"kind": self.called, "n": count}

    def who_closes(self, *, person: str, assessors: str) -> str:
        """Who closes a gap, for staff. ``assessors`` are the names of those who may observe there, or empty."""
        return gettext("%(person)s, alone") % {"person": person}


_by_name: dict[str, ActivitySource] = {}
_by_kind: dict[str, ActivitySource] = {}


def register_source(name: str, source: ActivitySource, *, kinds: Iterable[str] = ()) -> None:
    """Make ``source`` answer for the activities published under ``name``, and speak for evidence of these kinds.

    Call it in ``AppConfig.ready``. The one registered last stands.
    """
    _by_name[name] = source
    _by_kind.update({str(kind): source for kind in kinds})


def register_default(kind: str, source: ActivitySource) -> None:
    """Let ``source`` speak for a kind of activity as long as no app that runs it does."""
    _by_kind.setdefault(str(kind), source)


def source_for(activity: Activity) -> ActivitySource | None:
    """The source of the app that published the activity; None when that app is not installed."""
    return _by_name.get(activity.source)


def watched_names() -> list[str]:
    """The names under which activities are published that an assessor watches and rates."""
    return [name for name, source in _by_name.items() if getattr(source, "is_watched", False)]


def source_of_kind(kind: str) -> ActivitySource | None:
    """The source that speaks for a kind of evidence; None for what is no evidence (another competency)."""
    return _by_kind.get(str(kind))


def kind_word(kind: str) -> str:
    """The kind of an activity in one or two words."""
    source = source_of_kind(kind)
    return str(source.called) if source else pgettext("kind", "Earlier step")
