"""The seam through which an app offers its activities: where to start, how far, how long, and in which words.

An app registers one ``ActivitySource`` for the name it publishes its activities under and for the kinds of evidence
they make. Core and the shared pages know no kind by name: they ask its source. Core never imports those apps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from competency.rules.results import Reason

from ..framework.models import Competency
from ..frozen.files import Frozen
from ..kind_words import call_kind
from ..people.models import Person
from .models import Activity, ActivityVersion

if TYPE_CHECKING:
    from ..clearance.book import Book
    from ..ledger.models import Evidence


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person is with an activity, for display only.

    ``state`` is one of ``to_do``, ``started``, ``waiting``, ``blocked``; ``text`` says more, in words a learner
    reads; ``minutes_left`` counts what is left of it, of what is blocked only where it opens again by itself;
    ``url`` is where it goes on, where that is not where it begins.
    Where somebody else takes part, ``then`` says who does once the learner has done what comes first, and ``mending``
    who can be told that nobody does; both are whole sentences.
    """

    state: str
    text: str = ""
    minutes_left: int = 0
    then: str = ""
    mending: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the learner does next for something that is still open: where that leads, and the words of its button.

    Without ``words`` the page says "Start" and its title. ``is_alone`` is False where somebody else has to take part;
    ``advice`` then says whom to ask, for the time when nothing is left that the learner can do alone. Where nobody can
    take part today, ``url`` is empty, and there is no button.
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


@dataclass(frozen=True, slots=True)
class Closed:
    """To whom of those who are asked for something today it is not open: they are counted, and read by nobody."""

    people: QuerySet[Person]
    count: int
    has_password: bool = False  # a shared password stands in the way, and opens it to nobody


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

    has_tries: bool = False
    """Whether it is tried so many times, after which somebody works through it with the learner."""

    is_translated: bool = False
    """Whether its versions say in which language they are written; elsewhere that is not known."""

    reads_versions: bool = False
    """Whether what it published has to be read anew by every release of its app, and ``why_unusable`` is asked."""

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
        url = (progress.url or self.launch_url(activity)) if activity else ""
        return NextStep(url) if url else None

    def whom_to_ask(self, *, trainers: Callable[[], str]) -> str:
        """Whom the learner asks where no next step leads there, as a whole sentence; empty where that is said by the
        step. ``trainers`` looks up the names of those who teach where the learner works and how they are reached."""
        return ""

    def words(self, reason: Reason, *, what: str) -> Words:
        """The reason in words of its own, where the usual ones would be wrong; ``what`` is the activity's title, and
        empty where the competency, which is named before it, is called the same."""
        return Words()

    def offered(self) -> Q | None:
        """Which of its versions are still offered, as a condition on ``ActivityVersion``, where one of several that an
        activity has can be taken off alone; None: all of what is offered."""
        return None

    def why_unusable(self, snapshot: Any) -> str | Promise:
        """Why nobody can use a version with this snapshot, in sentences for trainers; empty where people can.

        It depends on the snapshot alone: each version is asked about once a process. Lazy, since it is read in whatever
        language.
        """
        return ""

    def closed_to(self, person: Person, activities: Iterable[Activity]) -> set[Any]:
        """The keys of those that are on offer and yet not open to this person."""
        return set()

    def closed_to_people(self) -> dict[Any, Closed]:
        """Of the activities that are asked of people today, to which of those each is not open; without the rest."""
        return {}

    def may_open(self, person: Person, version: ActivityVersion) -> bool:
        """Whether the person may open this version, and so the files that it shows. Fails closed."""
        return False

    def refers_to(self, version: ActivityVersion) -> frozenset[str]:
        """What a version refers to that may change or go, such as ``image:12``, as it was published; empty: nothing."""
        return frozenset()

    def freeze(self, version: ActivityVersion) -> Frozen:
        """Copies of what a version shows that was published before files were frozen. Raises ``CannotFreeze``."""
        return Frozen()

    def how_they_ended(self, person: Person, rows: Collection[Evidence]) -> dict[str, str]:
        """How what led to these rows of the person ended, in a few words by their keys, to be read by nobody else.

        Asked of rows that were never corrected and stand as passed or not passed. One query, however many; a row of
        which nothing more is to be said has no entry.
        """
        return {}

    def why_no_fresh_set(self, person: Person, activity: Activity) -> str:
        """Why having worked through it opens no fresh set of tries now, in a sentence; empty when it does."""
        return ""

    def why_not_judged(
        self,
        assessor: Person | None,
        person: Person,
        *,
        activity: Activity | None,
        competency: Competency | None,
        on: date,
    ) -> str:
        """Why ``assessor``, or nobody, could not judge the person by it on the day, in a sentence that somebody else
        reads; empty when they could. ``activity`` is None where only the kind is known, ``competency`` where the row
        names none. Asked of what staff enter or correct; what an app records itself it asks itself."""
        return ""

    def times(self, count: int) -> str:
        """So many of them, for a certificate: "Module, 3 times"."""
        return ngettext("%(kind)s, %(n)s time", "%(kind)s, %(n)s times", count) % {"kind": self.called, "n": count}

    def has_to_wait(self, activity: Activity | None, loaded: Loaded) -> bool:
        """Whether the person whom ``loaded`` is about cannot do it today, as far as what the page has read says."""
        return False

    def who_closes(self, activity: Activity | None, loaded: Loaded, *, trainers: Callable[[], str]) -> str:
        """Who closes a gap of the person whom ``loaded`` is about, for staff: named is only who can act today.

        ``activity`` is None where any of the kind will do. ``trainers`` looks up the names of those who teach on the
        units of the page and how they are reached; empty where nobody is.
        """
        return gettext("%(person)s can do this without anybody else") % {
            "person": loaded.person.given_name or loaded.person.name
        }


def closed_to(person: Person, activities: Iterable[Activity]) -> set[Any]:
    """The keys of the activities that are not open to a person, whichever app runs them."""
    by_source: dict[str, list[Activity]] = {}
    for activity in activities:
        by_source.setdefault(activity.source, []).append(activity)
    sources = ((_by_name[name], rows) for name, rows in by_source.items() if name in _by_name)
    return {key for source, rows in sources for key in source.closed_to(person, rows)}


def closed_to_people() -> dict[Any, Closed]:
    """Who is asked for an activity that is not open to them, by its key, whichever app runs it."""
    sources = (getattr(source, "closed_to_people", dict) for source in _by_name.values())
    return {key: closed for source in sources for key, closed in source().items()}


def still_offered() -> Q:
    """Which versions of activities are still offered, as the source of each says."""
    told = Q()
    for name, source in _by_name.items():
        own = getattr(source, "offered", lambda: None)()
        if own is not None:
            told &= ~Q(activity__source=name) | own
    return told


_by_name: dict[str, ActivitySource] = {}
_by_kind: dict[str, ActivitySource] = {}


def register_source(name: str, source: ActivitySource, *, kinds: Iterable[str] = ()) -> None:
    """Make ``source`` answer for the activities published under ``name``, and speak for evidence of these kinds.

    Call it in ``AppConfig.ready``. The one registered last stands.
    """
    _by_name[name] = source
    for kind in kinds:
        _by_kind[str(kind)] = source
        call_kind(kind, source.called)


def register_default(kind: str, source: ActivitySource) -> None:
    """Let ``source`` speak for a kind of activity as long as no app that runs it does."""
    if str(kind) not in _by_kind:
        _by_kind[str(kind)] = source
        call_kind(kind, source.called)


def source_for(activity: Activity) -> ActivitySource | None:
    """The source of the app that published the activity; None when that app is not installed."""
    return _by_name.get(activity.source)


def source_named(name: str) -> ActivitySource | None:
    """The source of the activities that are published under a name; None when no app is installed that has it."""
    return _by_name.get(name)


def address_to_read(activity: Activity) -> str:
    """Where whoever did it can read it again, or how it went; empty where somebody else starts it, and where it is
    not offered any more."""
    source = source_for(activity)
    return source.launch_url(activity) if source is not None and activity.retired_at is None else ""


def watched_names() -> list[str]:
    """The names under which activities are published that an assessor watches and rates."""
    return [name for name, source in _by_name.items() if getattr(source, "is_watched", False)]


def names_that_read_versions() -> list[str]:
    """The names under which activities are published whose versions can become unusable."""
    return [name for name, source in _by_name.items() if getattr(source, "reads_versions", False)]


def watched_sources() -> list[ActivitySource]:
    """The sources of what an assessor watches and rates."""
    return [_by_name[name] for name in watched_names()]


def source_of_kind(kind: str) -> ActivitySource | None:
    """The source that speaks for a kind of evidence; None for what is no evidence (another competency)."""
    return _by_kind.get(str(kind))
