"""Who may judge whom by a checklist on a day: asked when an observation is recorded, and shown before it is begun.

An assessor needs two things on the day the work was watched, for each competency the checklist counts for: an
appointment that reaches the person, and either level 5 from a verified observation with a clearance that holds, or a
trainer's credential while the clearance is not revoked. Nobody ever judges themselves. Computed from facts, so it is
right for stale rows too.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _

from competency.core.clearance.book import Book
from competency.core.enums import Function
from competency.core.models import Activity, Appointment, AssessorCredential, Competency, Person, Placement
from competency.core.people.account_history import heads_behind
from competency.core.people.in_force import placed_on
from competency.rules.clearance import segment_on
from competency.rules.entries import known
from competency.rules.facts import Criterion, Standard
from competency.rules.results import Answer, ReasonCode, Segment
from competency.rules.standards import Versions, criteria, criterion_named
from competency.rules.supervising import SUPERVISES, may_supervise
from competency.ui.words.dates import day

__all__ = ["SUPERVISES", "Assessing", "Refusal", "RefusalCode", "why_not", "why_not_by_hand"]

ASSESSOR_FUNCTIONS = (Function.ASSESSOR, Function.SUPER_USER)


class RefusalCode(StrEnum):
    OWN = "own"
    NO_APPOINTMENT = "no_appointment"
    OUT_OF_REACH = "out_of_reach"
    NOT_ASKED = "not_asked"
    RAN_OUT = "ran_out"
    NOT_CLEARED = "not_cleared"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an assessor may not judge, in a sentence the assessor reads; ``competency`` is what is to be renewed."""

    code: RefusalCode
    text: str
    competency: Competency | None = None

    @property
    def can_renew(self) -> bool:
        return self.code in {RefusalCode.RAN_OUT, RefusalCode.NOT_CLEARED}


class Assessing:
    """What some assessors may judge on a day. Reads everything it needs in a fixed number of queries.

    What a page has read already is handed in: a ``book`` about the assessors, their ``appointments`` in force on the
    day, and ``competencies`` by id.
    """

    def __init__(
        self,
        assessors: Iterable[Person],
        *,
        on: date,
        book: Book | None = None,
        appointments: Iterable[Appointment] | None = None,
        competencies: Mapping[str, Competency] | None = None,
    ) -> None:
        self.on = on
        self.assessors = {person.pk: person for person in assessors}
        self.book = book or Book(self.assessors.values())
        self._competencies = competencies or {}
        self._credentials = {
            (row.person_id, row.competency_id)
            for row in AssessorCredential.objects.current().filter(person__in=self.assessors, from_on__lte=on)
            if row.until_on is None or on < row.until_on
        }
        self._appointments: dict[uuid.UUID, list[Appointment]] = {pk: [] for pk in self.assessors}
        if appointments is None:
            in_force = Appointment.objects.current().filter(
                placed_on(on), person__in=self.assessors, function__in=ASSESSOR_FUNCTIONS
            )
            appointments = in_force.select_related("unit")
        for row in appointments:
            self._appointments[row.person_id].append(row)

    def why_not(
        self, assessor: Person, person: Person, activity: Activity, *, units: Iterable[str] | None = None
    ) -> Refusal | None:
        """Why the assessor may not judge the person by this checklist on the day; None when the assessor may.

        ``units`` are the paths of the units the person is placed on that day, looked up when not given.
        """
        if assessor.pk == person.pk:
            return _own()
        competencies = self.asked_by(activity)
        if (
            refusal := self._reach(assessor, self._units(person) if units is None else list(units), competencies)
        ) is not None:
            return refusal
        return self.why_not_level(assessor, competencies)

    def why_not_reached(self, assessor: Person, person: Person, competencies: list[Competency]) -> Refusal | None:
        """Why the assessor's appointments do not reach the person on the day, for each of these competencies."""
        return self._reach(assessor, self._units(person), competencies)

    def why_not_level(self, assessor: Person, competencies: list[Competency]) -> Refusal | None:
        """Why the assessor's own clearance forbids judging these competencies; None when it allows every one."""
        if not competencies:
            return Refusal(
                RefusalCode.NOT_ASKED, _("No competency asks for this checklist now, so there is nothing to sign.")
            )
        return next(
            (refusal for competency in competencies if (refusal := self._level(assessor, competency)) is not None), None
        )

    def asked_by(self, activity: Activity) -> list[Competency]:
        """The competencies whose standard of the day names the checklist, in order of their codes."""
        return self._rows(self._asked.get(str(activity.pk), []))

    @cached_property
    def _asked(self) -> dict[str, list[str]]:
        """The ids of the competencies by the key of each activity that their standard of the day names."""
        competencies: dict[str, list[str]] = {}
        for competency, versions in self._versions.items():
            for activity in {
                criterion.activity for criterion in criteria(versions.judging(self.on)) if criterion.activity
            }:
                competencies.setdefault(activity, []).append(competency)
        return competencies

    def _rows(self, wanted: list[str]) -> list[Competency]:
        """The competencies in order of their codes; what is not at hand is read once, for every activity."""
        if any(pk not in self._competencies for pk in wanted):
            named = {pk for ids in self._asked.values() for pk in ids}
            self._competencies = {str(row.pk): row for row in Competency.objects.filter(pk__in=named)}
        competencies = (self._competencies[pk] for pk in wanted if pk in self._competencies)
        return sorted(competencies, key=lambda row: row.code)

    @cached_property
    def _versions(self) -> dict[str, Versions]:
        grouped: dict[str, list[Standard]] = {}
        for standard in known(self.book.definitions.standards):
            grouped.setdefault(standard.competency, []).append(standard)
        return {competency: Versions.of(competency, standards) for competency, standards in grouped.items()}

    def unjudged(self, assessor: Person, competency: Competency) -> bool:
        """Whether something of the assessor's own towards it waits for a verdict, and counts for nothing until then."""
        versions = self._versions.get(str(competency.pk))
        return versions is not None and any(versions.concerns(row) for row in self.book.unjudged(assessor))

    def shown_by(self, competency: str, criterion: str) -> str | None:
        """The activity that a criterion of the standard of the day asks for; None where it names none."""
        versions = self._versions.get(competency)
        named = criterion_named(versions.judging(self.on), criterion) if versions else None
        return named.activity if named else None

    def criteria_of(self, competency: Competency) -> list[Criterion]:
        """What the standard of the day asks for, one by one."""
        return list(criteria(self._standard(competency)))

    def _standard(self, competency: Competency) -> Standard:
        """The version of a competency's standard that judges what is done on the day."""
        return self._versions[str(competency.pk)].judging(self.on)

    def may_judge(self, assessor: Person) -> dict[str, list[Competency]]:
        """The activities the assessor's own clearance lets them judge on the day, by key, with what each counts for."""
        judged = {key: self._rows(competencies) for key, competencies in self._asked.items()}
        return {
            key: competencies
            for key, competencies in judged.items()
            if self.why_not_level(assessor, competencies) is None
        }

    def reaches(self, assessor: Person, units: Iterable[str], competencies: list[Competency]) -> bool:
        """Whether the assessor's appointments reach one of the units, given by path, for each of these competencies."""
        return self._reach(assessor, list(units), competencies) is None

    def _units(self, person: Person) -> list[str]:
        placements = Placement.objects.current().filter(placed_on(self.on), person=person)
        return list(placements.values_list("unit__path", flat=True))

    def _reach(self, assessor: Person, units: list[str], competencies: list[Competency]) -> Refusal | None:
        held = self._appointments.get(assessor.pk, [])
        if not held:
            return Refusal(
                RefusalCode.NO_APPOINTMENT,
                _("You can't sign this: you were not appointed as an assessor or super-user on %(day)s.")
                % {"day": day(self.on)},
            )
        reached = {row.competency_id for row in held if any(path.startswith(row.unit.path) for path in units)}
        left = [] if None in reached else [one for one in competencies if one.pk not in reached]
        if None in reached or (competencies and not left):
            return None
        if len(left) < len(competencies):
            # The row would count for these all the same.
            return Refusal(
                RefusalCode.OUT_OF_REACH,
                _(
                    "You can't sign this: it counts for “%(competency)s” too, and you were not appointed for that "
                    "there on %(day)s."
                )
                % {"competency": left[0], "day": day(self.on)},
                left[0],
            )
        return Refusal(
            RefusalCode.OUT_OF_REACH,
            _("You can't sign this: your appointment did not reach this person's unit on %(day)s.")
            % {"day": day(self.on)},
        )

    def _level(self, assessor: Person, competency: Competency) -> Refusal | None:
        segments = self.book.standing(assessor, competency)
        segment = segment_on(segments, self.on)
        # A credential stands for the clearance, and not for one that was taken away.
        is_revoked = any(reason.code is ReasonCode.REVOKED for reason in segment.reasons)
        if (assessor.pk, competency.pk) in self._credentials and not is_revoked:
            return None
        if segment.answer is not Answer.CLEARED:
            reason = segment.reasons[0]
            if reason.code in {ReasonCode.EXPIRED, ReasonCode.GRACE}:
                ended = max((earlier.ends_on for earlier in segments if _was_held(earlier, self.on)), default=reason.on)
                return Refusal(
                    RefusalCode.RAN_OUT,
                    _("You can't sign this: your own clearance ran out %(day)s.") % {"day": day(ended or self.on)},
                    competency,
                )
            return Refusal(
                RefusalCode.NOT_CLEARED,
                _("You can't sign this: you were not cleared in it yourself on %(day)s.") % {"day": day(self.on)},
                competency,
            )
        if not may_supervise(self.book.facts(assessor), self._standard(competency), on=self.on):
            return Refusal(
                RefusalCode.LEVEL,
                _("You can't sign this: it takes the level “may supervise others”, and you have not been given it."),
                competency,
            )
        return None


def _own() -> Refusal:
    return Refusal(RefusalCode.OWN, _("Nobody can assess themselves. Ask another assessor to watch you."))


def why_not(*, assessor: Person, person: Person, activity: Activity, on: date) -> Refusal | None:
    """Why the assessor may not judge the person by the checklist on a day; None when the assessor may.

    Who is asked alone is known by account, too: one who was registered twice, or given another's account, is one.
    """
    if person.pk in heads_behind(assessor):
        return _own()
    return Assessing([assessor], on=on).why_not(assessor, person, activity)


def why_not_by_hand(
    *, assessor: Person, person: Person, activity: Activity | None, competency: Competency | None, on: date
) -> str:
    """Why somebody could not judge the person on a day, for staff who enter or correct what was judged then.

    Asked is what is asked of whoever signs, of each competency the row counts for; of what none asks for, only the
    appointment. Empty when they could.
    """
    if person.pk in heads_behind(assessor):
        return _("Nobody assesses themselves, under another name for the same account neither.")
    assessing = Assessing([assessor], on=on)
    competencies = assessing.asked_by(activity) if activity else []
    if competency is not None and competency not in competencies:
        competencies.append(competency)
    refusal = assessing.why_not_reached(assessor, person, competencies)
    if refusal is None and competencies:
        refusal = assessing.why_not_level(assessor, competencies)
    if refusal is None:
        return ""
    words = {"name": assessor.name, "day": day(on), "competency": refusal.competency}
    return _of_another(refusal) % words


def _of_another(refusal: Refusal) -> str:
    match refusal.code:
        case RefusalCode.NO_APPOINTMENT:
            return _("%(name)s was not appointed as an assessor or super-user on %(day)s.")
        case RefusalCode.OUT_OF_REACH if refusal.competency is not None:
            return _("%(name)s was not appointed for “%(competency)s” there on %(day)s, which this counts for too.")
        case RefusalCode.OUT_OF_REACH:
            return _("The appointment of %(name)s did not reach this person’s unit on %(day)s.")
        case RefusalCode.LEVEL:
            return _("%(name)s did not have the level “may supervise others” on %(day)s.")
        case _:
            return _("%(name)s was not cleared in it on %(day)s.")


def _was_held(segment: Segment, on: date) -> bool:
    return segment.answer is Answer.CLEARED and segment.ends_on <= on
