"""Who can act on some units today: appointed, signed up to sign in, and there. Names nobody who only once could.

It knows appointments, days and who may write what is taught; whether somebody may judge a certain thing is for the app
that judges it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef, Q, QuerySet

from ..enums import Function
from ..places.models import Unit
from .in_force import placed_on
from .models import Appointment, Leave, Person, Placement


def acting(units: Iterable[Unit], on: date, functions: Collection[Function]) -> QuerySet[Appointment]:
    """The appointments over these units by which somebody can act on the day, each with its person and unit.

    Left out is who has no account or a closed one, who is away, and who left: who was placed somewhere once and is
    nowhere now. Trainers and others who were never placed are there; a trainer who may write nothing is not, since
    an appointment alone opens no page on which to mend what is taught.
    """
    above = {path for unit in units for path in unit.ancestor_paths}
    own = Placement.objects.current().filter(person=OuterRef("person"))
    away = Leave.objects.current().filter(placed_on(on), person=OuterRef("person"))
    return (
        Appointment.objects.current()
        .filter(placed_on(on), function__in=functions, unit__path__in=above)
        .filter(person__user__is_active=True, person__erased_at=None)
        .exclude(Exists(away))
        .exclude(Exists(own.filter(starts_on__lte=on)) & ~Exists(own.filter(placed_on(on))))
        .filter(~Q(function=Function.TRAINER) | _writes())
        .select_related("person", "unit")
        .order_by("-unit__path", "person__family_name", "person__given_name", "pk")
    )


def _writes() -> Q:
    """Who may enter the admin of Wagtail and write there: standards, or pages."""
    holding = ModelBackend().with_perm
    pages = {"groups__page_permissions__permission__codename__in": ("add_page", "change_page")}
    writing: QuerySet[Any] = get_user_model()._base_manager.filter(**pages)
    standards = Q(person__user__in=holding("cleared_core.change_competency"))
    return Q(person__user__in=holding("wagtailadmin.access_admin")) & (standards | Q(person__user__in=writing))


def in_function(rows: Iterable[Appointment], *functions: Function) -> list[Person]:
    """Those of the appointments in one of these functions, each person once, the nearest to the unit first."""
    return list({row.person_id: row.person for row in rows if row.function in functions}.values())


__all__ = ["acting", "in_function"]
