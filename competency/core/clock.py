"""The record's clock: the one place that reads the time. Rules never do; views ask here for today at a unit.

A demo and the tests may pretend that it is another moment, so that history can be told; a setting keeps that
away from real records.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from .places.models import Facility, Unit

_pretended: ContextVar[datetime | None] = ContextVar("cleared_pretended_moment", default=None)


def now() -> datetime:
    """The moment that entries of the record are stamped with: aware, from the server."""
    return _pretended.get() or timezone.now()


def today(place: Unit | Facility | str | None = None) -> date:
    """The date at a unit, a facility or an IANA zone; without one, in the site's own time zone."""
    return now().astimezone(zone_of(place)).date()


def refuse_what_is_to_come(moment: datetime | None) -> None:
    """Raise ``ValidationError`` for a moment ahead of now: nothing was done before it. And for one without a zone."""
    refuse_without_zone(moment)
    if moment is not None and moment > now():
        raise ValidationError(_("This lies in the future. Record it on the day it is done."))


def refuse_without_zone(moment: datetime | None) -> None:
    """Raise ``ValidationError`` for a moment that names no time zone: nobody can tell which one it is."""
    if moment is not None and timezone.is_naive(moment):
        raise ValidationError(_("Say in which time zone the moment is."))


def zone_of(place: Unit | Facility | str | None) -> ZoneInfo:
    if isinstance(place, Unit):
        return place.facility.tz
    if isinstance(place, Facility):
        return place.tz
    return ZoneInfo(place or settings.TIME_ZONE)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the record's clock stand at ``moment`` (aware). Raises ``ImproperlyConfigured`` unless the site allows it."""
    if not getattr(settings, "CLEARED_ALLOW_BACKDATING", False):
        raise ImproperlyConfigured("Only a demo or a test may record at another moment: CLEARED_ALLOW_BACKDATING.")
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
