"""Who works through something with somebody whose tries ran out, and when: asked before a fresh set of them opens."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import clock
from ..activities.models import Activity
from ..activities.sources import source_for, source_of_kind
from ..days import day_in_full
from ..enums import Function
from ..people.in_force import placed_on
from ..people.models import Appointment, Person, Placement
from ..record import once
from .models import Remediation

HELPERS = (Function.ASSESSOR, Function.SUPER_USER, Function.TRAINER)


def refuse_unfit(by: Person, person: Person, activity: Activity, on: date) -> None:
    """Raise ``ValidationError`` for a day to come, for what has no tries, and for whoever was not appointed there."""
    source = source_of_kind(activity.kind)
    if source is None or not source.has_tries:
        raise ValidationError(_("Only what has tries that run out is worked through. Nothing was recorded."))
    placed = Placement.objects.current().filter(placed_on(on), person=person).select_related("unit__facility")
    units = [placement.unit for placement in placed if on <= clock.today(placement.unit)]
    if on > clock.today() if not placed else not units:
        raise ValidationError(_("That day has not come yet. Nothing was recorded."))
    helping = Appointment.objects.current().filter(placed_on(on), person=by, function__in=HELPERS)
    reached = [appointment.unit.path for appointment in helping.select_related("unit")]
    if not any(unit.path.startswith(path) for unit in units for path in reached):
        raise ValidationError(
            _(
                "%(name)s was not appointed as assessor, super-user or trainer there on %(day)s. Nothing was recorded. "
                "Ask somebody who was."
            )
            % {"name": by.name, "day": day_in_full(on)}
        )


def refuse_while_tries_are_left(row: Remediation) -> None:
    """Raise ``ValidationError`` where the app that runs it says so; what was said before was asked then."""
    if Remediation.objects.filter(pk=row.pk).exists() or (not row.repeats and once.standing(row) is not None):
        return
    source = source_for(row.activity)
    if source is not None and (why := source.why_no_fresh_set(row.person, row.activity)):
        raise ValidationError(why)


__all__ = ["HELPERS", "refuse_unfit", "refuse_while_tries_are_left"]
