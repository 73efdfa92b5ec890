"""Waves: which units belong to one, when it goes live, and the closing of units."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ..framework.models import Requirement
from ..people.models import Person
from ..places.models import Unit, UnitClosing
from ..publishing.concerned import people_required, people_under
from ..record import reasons
from ..recording import recording
from .models import Wave, WaveDate, WaveUnit

__all__ = ["assign_unit", "close_unit", "go_live_on", "set_go_live"]


def assign_unit(*, wave: Wave, unit: Unit, by: Person | None = None) -> WaveUnit:
    """Put a unit, with everything below it, into a wave; it leaves the wave it was in."""
    with recording(by=by, definitions=True) as record:
        key = f"{wave.programme_id}:{unit.pk}"
        current = WaveUnit.objects.current().filter(key=key).first()
        if current is not None and current.wave_id == wave.pk:
            return current
        record.touch(people_under([unit]))
        return record.append(WaveUnit(wave=wave, unit=unit), key=key)


def set_go_live(*, wave: Wave, go_live_on: date, reason: str = "", by: Person | None = None) -> WaveDate:
    """Set or move the day a wave goes live. Relative dates move with it; what is done stays done.

    Raises ``ValidationError`` when a day that was set is moved without a reason.
    """
    with recording(by=by, definitions=True) as record:
        current = WaveDate.objects.current().filter(key=str(wave.pk)).first()
        if current is not None and current.go_live_on == go_live_on:
            return current
        if current is not None:
            reason = reasons.given(reason, otherwise=_("Say why the go-live day moves: people read it."))
        units = [row.unit for row in WaveUnit.objects.current().filter(wave=wave).select_related("unit")]
        record.touch(people_under(units))
        # A requirement that names the wave takes its day on units of other waves too. Earlier versions concern nobody.
        record.touch(people_required(Requirement.objects.current().filter(wave=wave).select_related("unit")))
        return record.append(WaveDate(wave=wave, go_live_on=go_live_on), key=str(wave.pk), narrative=reason)


def go_live_on(wave: Wave) -> date | None:
    """The day the wave goes live, as known now."""
    return WaveDate.objects.current().filter(wave=wave).values_list("go_live_on", flat=True).first()


def close_unit(*, unit: Unit, closes_on: date, by: Person | None = None) -> UnitClosing:
    """Record that a unit closes. Nobody is required to be cleared there from that day, and nobody is."""
    with recording(by=by, definitions=True) as record:
        current = UnitClosing.objects.current().filter(key=str(unit.pk)).first()
        if current is not None and current.closes_on == closes_on:
            return current
        record.touch(people_under([unit]))
        return record.append(UnitClosing(unit=unit, closes_on=closes_on), key=str(unit.pk))
