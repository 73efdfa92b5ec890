"""What is kept of the note on a remediation until it is recorded."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from django.http import QueryDict
from django.urls import reverse

from competency.core.models import Activity, Person

from ..kept.kinds import Kind
from ..kept.models import Unfinished
from ..kept.places import Fields, Place
from .admission import AdmissionState
from .registry import tried_by

__all__ = ["RemediationNotes", "place_of_note"]


class RemediationNotes(Kind):
    """What an assessor writes after the last try, having worked through it with somebody. It has ended when it is
    recorded."""

    name = "remediation"

    def fields(self, sent: QueryDict) -> Fields:
        return {"note": sent.getlist("note")[-1:]}

    def is_over(self, owner: uuid.UUID, place: Place, fields: Fields) -> bool:
        person = Person.objects.filter(pk=place.about).first()
        activity = Activity.objects.filter(pk=place.key).first()
        runs = tried_by(activity) if activity is not None else None
        if person is None or activity is None or runs is None:
            return True
        stands = runs.admissions(person=person, activities=[activity])[activity.pk]
        return stands.state != AdmissionState.USED_UP

    def address(self, row: Unfinished) -> str:
        return reverse("cleared:remediate", args=[row.about_id, row.key])

    def titles(self, rows: Collection[Unfinished]) -> Mapping[uuid.UUID, str]:
        return dict(Activity.objects.filter(pk__in=[row.key for row in rows]).values_list("pk", "title"))


def place_of_note(person: Person, activity: Activity) -> Place:
    return Place(RemediationNotes.name, person.pk, activity.pk)
