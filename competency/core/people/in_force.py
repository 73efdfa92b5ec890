"""Filters for placements and appointments by the days they hold."""

from __future__ import annotations

from datetime import date

from django.db.models import Q


def placed_on(day: date) -> Q:
    """A filter for placements or appointments in force on a day."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))
