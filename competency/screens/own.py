"""Whom the pages about oneself say something, as conditions on persons: for the menu, and for where somebody begins.

They decide what is offered, and answer nothing about clearance.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Left, Length
from django.db.models.lookups import Exact

from competency.core import access, clock
from competency.core.access import Purpose
from competency.core.enums import SubjectKind
from competency.core.models import Appointment, Evidence, Placement, Requirement
from competency.core.people.in_force import placed_on


@lru_cache(maxsize=4)
def asked(on: date) -> Q:
    """Who is placed on a unit on a day or later, or holds an appointment that something is required for there."""
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    placed = Placement.objects.current().filter(not_over, person=OuterRef("pk"))
    required = (
        Requirement.objects.current()
        .filter(not_over, subject_kind=SubjectKind.FUNCTION, function=OuterRef("function"))
        # The unit of the requirement, or one above: the beginning of the path, compared as it is.
        .filter(Exact(Left(OuterRef("unit__path"), Length("unit__path")), F("unit__path")))
    )
    appointed = Appointment.objects.current().filter(placed_on(on), Exists(required), person=OuterRef("pk"))
    return Q(Exists(placed)) | Q(Exists(appointed))


def recorded(on: date) -> Q:
    """Who is asked for something, and who ever showed something: a record is read long after the work has changed."""
    return asked(on) | Q(Exists(Evidence.objects.current().filter(person=OuterRef("pk"))))


def is_asked(user: Any) -> bool:
    """Whether the account's own path has anything to say today."""
    return access.visible_people(user, Purpose.OWN).filter(asked(clock.today())).exists()


def has_record(user: Any) -> bool:
    """Whether the account's own record has anything to say today."""
    return access.visible_people(user, Purpose.OWN).filter(recorded(clock.today())).exists()


__all__ = ["asked", "has_record", "is_asked", "recorded"]
