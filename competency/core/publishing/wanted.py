"""What is asked of people on a day or later: the activities and competencies that must stay on offer, and for whom.
And what is asked for all the same while nobody can start it.

A standard asks for an activity by a criterion that names it; it is asked of people where a requirement names its
competency, or one that is built on it. What is asked for cannot be taken off: nobody could become cleared any more.
Two queries read all of it; how many people something concerns is counted where that is said, in one more.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext, ngettext

from .. import clock
from ..activities.models import Activity
from ..framework.models import Competency, Requirement, Standard
from .concerned import called_for


@dataclass(frozen=True, slots=True)
class Asking:
    """A competency that asks for something, and the requirements by which that is asked of people."""

    competency: Competency
    requirements: tuple[Requirement, ...]

    def people(self) -> int:
        """How many people it is asked of today."""
        return called_for(self.requirements, clock.today())

    @property
    def sentence(self) -> str:
        """Which competency asks for it, and how many people that concerns."""
        people = self.people()
        said = {"competency": self.competency, "count": people}
        if not people:
            return gettext("%(competency)s asks for it, of nobody yet.") % said
        words = ngettext(
            "%(competency)s asks for it, for %(count)d person.",
            "%(competency)s asks for it, for %(count)d people.",
            people,
        )
        return words % said


class Wanted:
    """Everything that standards in force on a day or later ask for, and that requirements in force ask of people."""

    def __init__(self, on: date) -> None:
        self.on = on

    def by_activity(self, key: uuid.UUID | str) -> list[Asking]:
        """Which competencies ask for the activity, by their codes."""
        return self._askings(self._naming["activity"].get(str(key), ()))

    def standards_naming(self, key: uuid.UUID | str) -> int:
        """By how many standards, in force or to come, the activity is asked for, whoever they are asked of."""
        return len(self._naming["activity"].get(str(key), ()))

    def resting_on(self, key: uuid.UUID | str) -> set[int]:
        """The competencies whose standard asks for the activity, and those that are built on one whose does."""
        naming = self._naming["activity"].get(str(key), ())
        return {reached for pk in naming for reached in self._reaching(pk)}

    def asks(self, pk: int, key: uuid.UUID | str) -> bool:
        """Whether a competency asks people for the activity, itself or by what it is built on."""
        return pk in self.resting_on(key) and self._asking(pk) is not None

    def by_competency(self, pk: int) -> list[Asking]:
        """Which competencies are built on this one and asked of people."""
        return self._askings(self._naming["competency"].get(str(pk), ()))

    def required(self, pk: int) -> list[Requirement]:
        """The requirements that ask people for the competency itself."""
        return self._requirements.get(pk, [])

    @cached_property
    def _standards(self) -> dict[int, list[Standard]]:
        """The versions of each competency's standard that are in force on the day or come after it."""
        rows: defaultdict[int, list[Standard]] = defaultdict(list)
        published = Standard.objects.current().select_related("competency")
        for row in published.order_by("effective_from", "number"):
            if row.effective_from <= self.on:
                rows[row.competency_id].clear()
            rows[row.competency_id].append(row)
        return rows

    @cached_property
    def _requirements(self) -> dict[int, list[Requirement]]:
        rows: defaultdict[int, list[Requirement]] = defaultdict(list)
        in_force = Requirement.objects.current().filter(Q(ends_on__isnull=True) | Q(ends_on__gt=self.on))
        for row in in_force.select_related("unit").order_by("recorded_at", "pk"):
            rows[row.competency_id].append(row)
        return rows

    @cached_property
    def _naming(self) -> dict[str, dict[str, set[int]]]:
        """The competencies whose standard names an activity, or a competency, by the name that it gives."""
        found: dict[str, defaultdict[str, set[int]]] = {"activity": defaultdict(set), "competency": defaultdict(set)}
        for pk, standards in self._standards.items():
            for criterion in _criteria(standards):
                for what, names in found.items():
                    if criterion.get(what):
                        names[str(criterion[what])].add(pk)
        return {what: dict(names) for what, names in found.items()}

    def _askings(self, competencies: Iterable[int]) -> list[Asking]:
        askings = [asking for pk in competencies if (asking := self._asking(pk)) is not None]
        return sorted(askings, key=lambda asking: asking.competency.code)

    def _asking(self, pk: int) -> Asking | None:
        asked = [row for reached in self._reaching(pk) for row in self._requirements.get(reached, ())]
        if not asked:
            return None
        return Asking(self._standards[pk][0].competency, tuple(asked))

    def _reaching(self, pk: int) -> set[int]:
        """The competency and every one that is built on it, in however many steps."""
        reached, ahead = {pk}, [pk]
        while ahead:
            more = self._naming["competency"].get(str(ahead.pop()), set()) - reached
            reached |= more
            ahead += more
        return reached


def _criteria(standards: Iterable[Standard]) -> Iterator[dict[str, object]]:
    for standard in standards:
        for group in standard.criteria:
            yield from group["criteria"]


@dataclass(frozen=True, slots=True)
class NotOnOffer:
    """An activity that people are asked for and nobody can start, and by which competencies they are."""

    activity: Activity
    askings: tuple[Asking, ...]

    @property
    def since(self) -> datetime:
        """The moment it was taken off."""
        assert self.activity.retired_at is not None
        return self.activity.retired_at

    @property
    def sentences(self) -> list[str]:
        return [asking.sentence for asking in self.askings]


def not_on_offer(on: date) -> list[NotOnOffer]:
    """What standards in force on a day or later ask of people and nobody can start, the longest gone first.

    Taking such a thing off is refused; it can still come to this where a standard was published meanwhile, where a
    program went around the refusal, or in a record from before it. One query where everything is on offer.
    """
    retired = list(Activity.objects.filter(retired_at__isnull=False).order_by("retired_at", "code", "title"))
    if not retired:
        return []
    wanted = Wanted(on)
    found = (NotOnOffer(activity, tuple(wanted.by_activity(activity.pk))) for activity in retired)
    return [gone for gone in found if gone.askings]


def activity_wanted(key: uuid.UUID | str, on: date) -> list[str]:
    """Why an activity has to stay on offer on a day and later, a sentence each; empty when nobody is asked for it."""
    return _with_cure(Wanted(on).by_activity(key))


def competency_wanted(pk: int, on: date) -> list[str]:
    """Why a competency has to stay published on a day and later, a sentence each; empty when nobody is asked for it."""
    wanted = Wanted(on)
    lines = []
    if required := wanted.required(pk):
        people = called_for(required, clock.today())
        words = ngettext(
            "It is required of %(count)d person. End what requires it first.",
            "It is required of %(count)d people. End what requires it first.",
            people,
        )
        lines.append(words % {"count": people})
    return lines + _with_cure(wanted.by_competency(pk))


def _with_cure(askings: Iterable[Asking]) -> list[str]:
    return [f"{asking.sentence} {gettext('Publish a standard without it first.')}" for asking in askings]


__all__ = ["Asking", "NotOnOffer", "Wanted", "activity_wanted", "competency_wanted", "not_on_offer"]
