"""After the last try: what is the same for whatever is tried so many times."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from competency.core import clock
from competency.core.activities import overdue
from competency.core.activities.attempts import home_unit
from competency.core.ledger.api import record_remediation
from competency.core.models import Activity, Evidence, Person, Remediation
from competency.core.record.digests import sha256
from competency.core.recording import AlreadyRecorded, recording

from ..kept import api as kept
from .admission import Admission, AdmissionState
from .notes import place_of_note
from .registry import everything_tried, tried_by

__all__ = ["admission_to", "remediate", "tried", "used_up", "why_no_fresh_set"]


def tried() -> QuerySet[Activity]:
    """Every activity that is tried so many times, retired ones too."""
    wanted = Q(pk__in=[])
    for source, kind in everything_tried():
        wanted |= Q(source=source, kind=kind)
    return Activity.objects.filter(wanted)


def admission_to(*, person: Person, activity: Activity) -> Admission:
    """Where the person stands with it; "not offered" for what has no tries."""
    runs = tried_by(activity)
    if runs is None:
        return Admission(AdmissionState.NOT_OFFERED)
    return runs.admissions(person=person, activities=[activity])[activity.key]


def used_up(person: Person) -> list[Activity]:
    """What the person has used up all tries at: somebody has to work through it with them."""
    overdue.close_of([person])
    done = Evidence.objects.current().filter(person=person, activity_version__activity__in=tried())
    mine = list(tried().filter(pk__in=done.values("activity_version__activity")))
    found: list[Activity] = []
    for (source, kind), runs in everything_tried().items():
        of_this = [activity for activity in mine if (activity.source, activity.kind) == (source, kind)]
        if of_this:
            admissions = runs.admissions(person=person, activities=of_this)
            found += [each for each in of_this if admissions[each.pk].state == AdmissionState.USED_UP]
    return found


def why_no_fresh_set(person: Person, activity: Activity) -> str:
    """Why having worked through it opens no fresh set of tries now, in a sentence; empty when it does."""
    admission = admission_to(person=person, activity=activity)
    return "" if admission.state == AdmissionState.USED_UP else _why_none(admission)


def _why_none(admission: Admission) -> str:
    if admission.state == AdmissionState.WROTE_QUESTIONS:
        return _(
            "Whoever wrote or reviewed questions of a test does not sit it, so nothing was recorded. "
            "Watch the work instead."
        )
    if admission.state == AdmissionState.WROTE_IT:
        return _("Whoever wrote or reviewed it shows nothing by it, so nothing was recorded. Watch the work instead.")
    return _("There are tries left, so nothing was recorded. A fresh set opens only after the last one is used.")


def remediate(*, person: Person, activity: Activity, by: Person, note: str = "") -> Remediation:
    """Record that ``by`` worked through it with the person; a fresh set of tries opens at once.

    The same again gives the first record back. Raises ``AlreadyRecorded`` when somebody recorded it in other words,
    and ``ValidationError`` when the person has tries left, or when ``by`` is the person.
    """
    overdue.close_of([person])
    with recording(about=[person], by=by):
        admission = admission_to(person=person, activity=activity)
        if admission.state != AdmissionState.USED_UP:
            stands = admission.remediation
            if stands is not None and admission.tries_left == admission.tries_allowed:
                if (stands.by_id, stands.reason) != (by.pk, sha256(note) if note else ""):
                    raise AlreadyRecorded(stands)
                stands.is_replay = True
                return stands
            raise ValidationError(_why_none(admission))
        today, before = clock.today(home_unit(person)), admission.remediation
        kept.drop(owner=by, place=place_of_note(person, activity))
        is_once_more = before is not None and (before.by_id, before.performed_on) == (by.pk, today)
        return record_remediation(
            person=person,
            activity=activity,
            by=by,
            performed_on=today,
            note=note,
            repeats=before.key if before is not None and is_once_more else "",
        )
