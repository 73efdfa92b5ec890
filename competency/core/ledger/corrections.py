"""Correcting and voiding what is recorded, with what that does to people's clearances, before and after it is done.

Whoever corrects is told whom it un-clears: ``foretell_*`` works that out and writes nothing, and the verbs say what
they moved. Evidence that many people share, as one teacher's or one import's, is voided together or not at all.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency.rules import facts
from competency.rules.judged_versions import judged_last, versions_of

from .. import clock
from ..activities import overdue
from ..activities.models import Activity, ActivityVersion
from ..clearance.foretold import Begun, Ended, Foretelling, Moved
from ..enums import Purpose, Verdict
from ..framework.models import Competency
from ..people.account_history import heads_behind
from ..people.models import Person
from ..record import once, reasons
from ..recording import recording
from . import api
from .alike import same_moment
from .models import OWN_SOURCE, Evidence
from .performance import Performance
from .sources import with_elsewhere
from .voiding import in_a_name, left_without, moved_without, with_version

__all__ = [
    "AT_MOST",
    "Corrected",
    "Shared",
    "Voided",
    "begun_by_correction",
    "begun_by_verdict",
    "came_as",
    "correct_evidence",
    "corrected_version",
    "ended_by_correction",
    "ended_by_void",
    "foretell_correction",
    "foretell_verdict",
    "foretell_void",
    "foretell_waiting",
    "stands_as",
    "void_together",
]

AT_MOST = 500
"""How many people's records one voiding takes at once: it locks them all until it is done."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """The new version of a row, and the clearances that are others since."""

    evidence: Evidence
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Voided:
    """The rows that were voided, and the clearances that are others since. Both are empty for what was void before."""

    entries: tuple[Evidence, ...]
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What rows of evidence have in common: whose judgement, from where, brought by whom, of what, on which days.

    Days are inclusive. At least one of the first five is needed: days alone are no fault that people share.
    """

    person: Person | None = None
    assessor: Person | None = None
    source: str = ""
    brought_by: Person | None = None
    activity: Activity | None = None
    performed_from: date | None = None
    performed_until: date | None = None
    recorded_from: date | None = None
    recorded_until: date | None = None

    def rows(self, people: QuerySet[Person]) -> QuerySet[Evidence]:
        """The rows of these people that stand and have all of it in common. Days alone raise ``ValidationError``."""
        if not (self.person or self.assessor or self.source or self.brought_by or self.activity):
            raise ValidationError(
                _("Say what they share: a person, an assessor, a source, who brought them, or an activity.")
            )
        asked: dict[str, Any] = {
            "person": self.person,
            "assessor": self.assessor,
            "activity_version__activity": self.activity,
            "performed_on__gte": self.performed_from,
            "performed_on__lte": self.performed_until,
            "recorded_at__date__gte": self.recorded_from,
            "recorded_at__date__lte": self.recorded_until,
        }
        rows: Any = Evidence.objects.current().filter(person__in=people)
        rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
        # What came from there came from there, also where somebody corrected it since.
        came = {"source": self.source or None, "recorded_by": self.brought_by}
        for name, value in came.items():
            if value is not None:
                rows = rows.filter(key__in=Evidence.objects.filter(**{name: value}).values("key"))
        rows = with_elsewhere(rows).select_related("person", "assessor", "activity_version__activity", "competency")
        found: QuerySet[Evidence] = rows.order_by("person__family_name", "person__given_name", "performed_on", "pk")
        return found


def came_as(evidence: Evidence) -> Evidence | None:
    """The latest version of the row, up to this one, with a number of a source elsewhere; None for one of our own."""
    versions = Evidence.objects.filter(key=evidence.key, version__lte=evidence.version, withdrawn=False)
    versions = versions.exclude(source=OWN_SOURCE)
    found: Evidence | None = versions.order_by("-version").first()
    return found


def corrected_version(
    evidence: Evidence,
    performance: Performance,
    *,
    uuid: uuids.UUID | None = None,
    purpose: Purpose | str | None = None,
    activity_version: ActivityVersion | None = None,
    competency: Competency | None = None,
) -> Evidence:
    """The next version of a row as it would be recorded; it is not saved."""
    if activity_version is None and competency is None:
        activity_version, competency = evidence.activity_version, evidence.competency
    values = {name: getattr(performance, name) for name in Performance.__slots__} | {"event": evidence.event}
    row = Evidence(
        uuid=uuid or uuids.uuid4(),
        key=evidence.key,
        version=evidence.version + 1,
        recorded_at=clock.now(),
        person_id=evidence.person_id,
        purpose=purpose or evidence.purpose,
        activity_version=activity_version,
        competency=competency,
        repeats=evidence.repeats,
        **values,
    )
    if performance.kind is None and activity_version is not None:
        row.kind = activity_version.activity.kind
    return row


def stands_as(row: Evidence) -> Evidence | None:
    """The other row that stands for the deed which this next version of one would say; None where it says no other."""
    if (found := same_moment(row)) is not None and came_as(row) is None:
        return found
    stands: Evidence | None = once.standing(row)
    if stands is None or stands.key == row.repeats:
        return None
    # Most say what no other row says: only of the rest it matters whether they said it before.
    return once.standing(row, list(Evidence.objects.filter(key=row.key).order_by("version")))


def foretell_correction(
    evidence: Evidence,
    performance: Performance,
    *,
    uuid: uuids.UUID | None = None,
    purpose: Purpose | str | None = None,
    activity_version: ActivityVersion | None = None,
    competency: Competency | None = None,
    verdict: Verdict | None = None,
    told: Foretelling | None = None,
) -> list[Moved]:
    """The clearances that ``correct_evidence`` with the same words would change. ``uuid`` is the one it will bear.

    With a ``verdict``, the ones that would be others once somebody has given it. ``told`` was read for its person
    before, if given.
    """
    row = corrected_version(
        evidence,
        performance,
        uuid=uuid,
        purpose=purpose,
        activity_version=activity_version,
        competency=competency,
    )
    told = told or Foretelling([evidence.person_id])
    return told.moves(evidence.person_id, _with(told, row, verdict))


def ended_by_correction(row: Evidence, *, told: Foretelling, verdict: Verdict | None = None) -> list[Ended]:
    """The competencies that a corrected version would end from today on, as ``foretell_correction`` says clearances."""
    return told.ended(row.person_id, _with(told, row, verdict))


def begun_by_correction(row: Evidence, verdict: Verdict, *, told: Foretelling) -> list[Begun]:
    """The competencies that this verdict on a corrected version would give, beside what is so while it waits."""
    return told.begun(row.person_id, _with(told, row, verdict), instead_of=_with(told, row, None))


def _with(told: Foretelling, row: Evidence, verdict: Verdict | None) -> facts.PersonFacts:
    changed = with_version(told, row)
    given = (_foretold(row, verdict),) if verdict else ()
    return replace(changed, verifications=(*changed.verifications, *given))


def foretell_void(evidence: Iterable[Evidence], *, told: Foretelling | None = None) -> list[Moved]:
    """The clearances that voiding these rows would change, each person's with all of theirs at once."""
    rows = list(evidence)
    told = told or Foretelling(row.person_id for row in rows)
    return moved_without(told, rows)


def ended_by_void(evidence: Iterable[Evidence], *, told: Foretelling | None = None) -> list[Ended]:
    """The competencies that voiding these rows would end from today on, also those that no clearance asks for."""
    rows = list(evidence)
    told = told or Foretelling(row.person_id for row in rows)
    return [ended for person, left in left_without(told, rows) for ended in told.ended(person, left)]


def foretell_verdict(evidence: Evidence, verdict: Verdict | str, *, told: Foretelling | None = None) -> list[Moved]:
    """The clearances that this verdict on the row would change. ``told`` was read for its person before, if given."""
    told = told or Foretelling([evidence.person_id])
    return told.moves(evidence.person_id, _judged(told, evidence, verdict))


def begun_by_verdict(evidence: Evidence, verdict: Verdict | str, *, told: Foretelling) -> list[Begun]:
    """The competencies that this verdict gives, also those that clear nobody as long as something else is missing."""
    return told.begun(evidence.person_id, _judged(told, evidence, verdict))


def _judged(told: Foretelling, evidence: Evidence, verdict: Verdict | str) -> facts.PersonFacts:
    known = told.facts[evidence.person_id]
    return replace(known, verifications=(*known.verifications, _foretold(evidence, verdict)))


def _foretold(evidence: Evidence, verdict: Verdict | str) -> facts.Verification:
    return facts.Verification(
        uuid="foretold",
        key="foretold",
        recorded_at=clock.now(),
        evidence=evidence.key,
        judged_version=evidence.version,
        verdict=facts.Verdict(verdict),
    )


def foretell_waiting(evidence: Evidence, *, told: Foretelling | None = None) -> list[Moved]:
    """What it does that a correction waits: from what was judged last, to what stands while nobody has judged it."""
    told = told or Foretelling([evidence.person_id])
    known = told.facts[evidence.person_id]
    versions = versions_of(row for row in known.evidence if row.key == evidence.key).get(evidence.key)
    if not versions:
        return []
    judged = judged_last(versions, (each for each in known.verifications if each.evidence == evidence.key))
    last = judged.version if judged else 0
    before = tuple(row for row in known.evidence if row.key != evidence.key or row.version <= last)
    moves = told.moves(evidence.person_id, replace(known, evidence=before))
    return [replace(moved, before=moved.after, after=moved.before) for moved in moves]


def correct_evidence(
    *,
    evidence: Evidence,
    performance: Performance,
    reason: str,
    uuid: uuids.UUID | None = None,
    purpose: Purpose | str | None = None,
    activity_version: ActivityVersion | None = None,
    competency: Competency | None = None,
    source_id: str = "",
    repeats: str = "",
    by: Person | None = None,
) -> Corrected:
    """Record what the row should have said, and say whom that un-clears: it waits for somebody else's verdict.

    What is not given of what it is of and what it was for stays as it was. ``source_id`` is the number that the source
    it came from should have given it, where that was wrong. Where another row of that day stands for what it says then,
    ``repeats`` is the key of that, if it was knowingly done a second time. The same uuid again records and moves
    nothing. Raises as ``record_evidence`` does, ``AlreadyRecorded`` with that other row among it, and
    ``ValidationError`` for a number at the source of a row of our own.
    """
    came = came_as(evidence) if source_id else None
    if source_id and came is None:
        raise ValidationError(_("This row came from no other system. Nothing was recorded. Leave the number out."))
    if activity_version is None and competency is None:
        activity_version, competency = evidence.activity_version, evidence.competency
    row_id = uuid or uuids.uuid4()
    overdue.close_of([evidence.person_id, *([performance.assessor.pk] if performance.assessor else [])])
    with recording(about=[evidence.person_id], by=by):
        is_new = not Evidence.objects.filter(pk=row_id).exists()
        moved: list[Moved] = []
        if is_new and Evidence.objects.filter(key=evidence.key, withdrawn=True).exists():
            raise ValidationError(api.VOIDED_MEANWHILE)
        if is_new:
            moved = foretell_correction(
                evidence,
                performance,
                uuid=row_id,
                purpose=purpose,
                activity_version=activity_version,
                competency=competency,
            )
        corrected = api.record_evidence(
            person=evidence.person,
            performance=performance,
            uuid=row_id,
            purpose=purpose or evidence.purpose,
            activity_version=activity_version,
            competency=competency,
            source=came.source if came else OWN_SOURCE,
            source_id=source_id,
            corrects=evidence,
            reason=reason,
            repeats=repeats,
            by=by,
        )
        return Corrected(corrected, tuple(moved))


def void_together(*, evidence: Iterable[Evidence], reason: str, by: Person | None) -> Voided:
    """Record that these rows were wrong and never count, all of them or none, and say whom that un-clears.

    One reason is given for all; each row keeps its own copy, so that erasing one person's erases nobody else's. What is
    void already is left alone, so that the same again records nothing. Raises ``ValidationError`` without a reason or a
    person, for more than ``AT_MOST`` people, when a row was corrected since it was read, and as ``void_evidence`` does.
    """
    rows = list(evidence)
    people = {row.person_id for row in rows}
    reason = reasons.given(reason, otherwise=_("Say why these are void: the first entries stay readable."))
    by = in_a_name(by)
    if len(people) > AT_MOST:
        raise ValidationError(
            ngettext(
                "That is more than %(most)s person at once. Nothing was voided. Choose fewer days at a time.",
                "That is more than %(most)s people at once. Nothing was voided. Choose fewer days at a time.",
                AT_MOST,
            )
            % {"most": AT_MOST}
        )
    if not rows:
        return Voided((), ())
    overdue.close_of(people)
    with recording(about=people, by=by):
        standing = {row.key: row for row in Evidence.objects.current().filter(key__in=[row.key for row in rows])}
        open_rows = [row for row in rows if row.key in standing]
        if any(standing[row.key].version != row.version for row in open_rows):
            raise ValidationError(api.CORRECTED_MEANWHILE)
        moved = foretell_void(open_rows) if open_rows else []
        heads = heads_behind(by)
        entries = [api.voided(row, reason=reason, by=by, heads=heads) for row in open_rows]
        return Voided(tuple(entries), tuple(moved))
