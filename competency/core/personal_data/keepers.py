"""Who may let go of what was recorded: records staff, by their own name. The verbs ask, whatever screen led to them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ..access import RECORDS_GROUP, is_records_staff
from ..people.account_history import heads_behind
from ..people.models import Person
from ..people.reaching import reached

MOST_NAMES = 5

View = Callable[..., HttpResponse]


def keeper(by: Person | None) -> Person:
    """The member of records staff who decides. Raises ``ValidationError`` for anybody else; nothing was changed."""
    if by is None or by.user is None or not is_records_staff(by.user):
        raise ValidationError(
            _("Only records staff may do this, each by their own name. Nothing was changed."), code="not_records_staff"
        )
    return by


def keepers() -> list[Person]:
    """All of records staff who sign in by their own name today."""
    accounts = Q(user__is_superuser=True) | Q(user__groups__name=RECORDS_GROUP)
    return list(Person.objects.filter(accounts, user__is_active=True).distinct())


def who_confirms(asked_by: Person | None, *, without: Collection[uuid.UUID] = (), reader: Person | None) -> str:
    """Who of records staff can confirm today what one of them asked for, and how they are reached, as ``reader`` is
    told; where nobody can, what to do. ``without`` are those whom it is about."""
    asked = {asked_by.pk} if asked_by is not None else set()
    may = [one for one in keepers() if one.pk not in without and not asked & heads_behind(one)]
    may.sort(key=lambda one: (one.family_name, one.given_name, one.employee_number))
    if not may:
        return _(
            "Nobody else of records staff can confirm it today. Ask whoever runs this site to make somebody else "
            "records staff."
        )
    names = "; ".join(reached(one, reader) for one in may[:MOST_NAMES])
    return _("Somebody else of records staff confirms it: %(names)s.") % {"names": names}


def for_records_staff(view: View) -> View:
    """A page of the admin that opens for records staff and for nobody else. No browser keeps what it says."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_records_staff(request.user):
            raise PermissionDenied
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return guarded
