"""The two pages of observations that are kept while they are filled in: a sheet, and a second word."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from competency.core.models import Activity, ActivityVersion, Person, SignOff

from ..kept.kinds import Kind
from ..kept.models import Unfinished
from ..kept.places import Fields, Place
from .carrying import Carried, carried
from .forms import KEPT_FIELDS, sheet_number, typed
from .models import Observation
from .sheet import ChecklistText

__all__ = ["SecondWords", "Sheets", "carried_to", "opened_on", "place_of_sheet", "place_of_word", "values_of"]

_OF_A_STEP = ("item_", "note_")


class Sheets(Kind):
    """A sheet about a person by a checklist. It has ended when the observation under its number is signed; changed and
    signed again it is another round, which is asked about first."""

    name = "sheet"
    may_be_another = True

    def fields(self, sent: QueryDict) -> Fields:
        names = [name for name in sent if name in KEPT_FIELDS or name.startswith(_OF_A_STEP)]
        return {name: sent.getlist(name)[-1:] for name in names}

    def is_over(self, owner: uuid.UUID, place: Place, fields: Fields) -> bool:
        try:
            token = uuid.UUID(_last(fields, "token"))
        except ValueError:
            return False
        return Observation.objects.filter(pk=sheet_number(token, owner, place.about, place.key)).exists()

    def address(self, row: Unfinished) -> str:
        return reverse("cleared:observe", args=[row.about_id, row.key])

    def titles(self, rows: Collection[Unfinished]) -> Mapping[uuid.UUID, str]:
        return dict(Activity.objects.filter(pk__in=[row.key for row in rows]).values_list("pk", "title"))


class SecondWords(Kind):
    """Another assessor's word on an observation. It has ended when that assessor signed it."""

    name = "second_word"

    def fields(self, sent: QueryDict) -> Fields:
        return {name: sent.getlist(name)[-1:] for name in ("verdict", "comment") if name in sent}

    def is_over(self, owner: uuid.UUID, place: Place, fields: Fields) -> bool:
        return SignOff.objects.current().filter(event=place.key, assessor=owner).exists()

    def address(self, row: Unfinished) -> str:
        return reverse("cleared:observation", args=[row.key])

    def titles(self, rows: Collection[Unfinished]) -> Mapping[uuid.UUID, str]:
        observations = Observation.objects.filter(pk__in=[row.key for row in rows])
        return dict(observations.values_list("pk", "attempt__activity_version__title"))


def place_of_sheet(person: Person, checklist: Activity) -> Place:
    return Place(Sheets.name, person.pk, checklist.pk)


def place_of_word(observation: Observation) -> Place:
    return Place(SecondWords.name, observation.attempt.person_id, observation.pk)


def values_of(row: Unfinished | None) -> dict[str, Any]:
    """What was kept, as initial values of a form."""
    return {name: values[-1] for name, values in row.fields.items() if values} if row is not None else {}


def opened_on(versions: Any, wanted: Any) -> ActivityVersion | None:
    """The version a sheet was opened on, as long as it is one of this checklist."""
    try:
        number = uuid.UUID(str(wanted))
    except ValueError:
        return None
    version: ActivityVersion | None = versions.filter(pk=number).first()
    return version


def carried_to(newest: ActivityVersion, begun_on: ActivityVersion, values: dict[str, Any]) -> Carried | None:
    """The values of a sheet that was begun on an older version; None where that is the one on offer still."""
    if newest.pk == begun_on.pk:
        return None
    old, new = ChecklistText.of(begun_on.snapshot), ChecklistText.of(newest.snapshot)
    return carried(typed(values, old), old, new)


def _last(fields: Fields, name: str) -> str:
    return next(reversed(fields.get(name, ())), "")
