"""A performance: one thing a person did, as the verbs that close and record it hand it on."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import clock
from ..enums import Kind, Outcome
from ..people.models import Person
from ..places.models import validate_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What a person did, how it went, when by the clock of which zone, and which assessor judged it.

    ``kind`` is the activity's own where nothing else is said. ``performed_on`` is a local day in ``zone`` (an IANA
    name); ``performed_at`` (aware) is the moment, where one is known. ``score`` is a percentage; ``entrustment`` a
    level from 1 to 5. ``event`` ties together the signatures under one observation.
    """

    outcome: Outcome | str
    kind: Kind | str | None = None
    score: Decimal | None = None
    entrustment: int | None = None
    critical_failed: bool = False
    performed_on: date | None = None
    performed_at: datetime | None = None
    zone: str = ""
    assessor: Person | None = None
    event: uuid.UUID | None = None


def refuse_impossible(person: Person, performance: Performance, *, is_of_something: bool) -> None:
    """Raise ``ValidationError`` for what nobody can have done: judged by themselves, of nothing, or still to come."""
    if performance.assessor is not None and performance.assessor.pk == person.pk:
        raise ValidationError(_("Nobody can assess themselves."))
    if not is_of_something:
        raise ValidationError(_("Evidence needs an activity or a competency."))
    if performance.performed_on is None or not performance.zone:
        raise ValidationError(_("Evidence needs the local day on which it was done, and the time zone of that day."))
    validate_zone(str(performance.zone))
    refuse_figures_that_cannot_be(performance)
    clock.refuse_what_is_to_come(performance.performed_at)
    at = performance.performed_at
    if at is not None and at.astimezone(clock.zone_of(performance.zone)).date() != performance.performed_on:
        raise ValidationError(
            _("The day and the moment do not agree by the clock of %(zone)s. Nothing was recorded. Check both.")
            % {"zone": performance.zone}
        )
    if performance.performed_on > clock.today(performance.zone):
        raise ValidationError(_("This lies in the future. Record it on the day it is done."))


def refuse_figures_that_cannot_be(performance: Performance) -> None:
    """Raise ``ValidationError``, in words for each, for a score or a level that is none: nothing is made to fit."""
    problems: dict[str, str] = {}
    if performance.score is not None and not _is_score(performance.score):
        problems["score"] = _("“%(value)s” is no score. Nothing was recorded. Give a number from 0 to 100.") % {
            "value": str(performance.score)[:40]
        }
    if performance.entrustment is not None and not _is_level(performance.entrustment):
        problems["entrustment"] = _("“%(value)s” is no level. Nothing was recorded. Give a whole number, 1 to 5.") % {
            "value": str(performance.entrustment)[:40]
        }
    if problems:
        raise ValidationError(problems)


def _is_score(value: object) -> bool:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return False
    return number.is_finite() and 0 <= number <= 100


def _is_level(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 5
