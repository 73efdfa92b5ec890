"""Who answers for content: which people an editor offers as owner, and that its author is the first of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from .. import clock
from ..access import AUTHORS_GROUP, REVIEWERS_GROUP
from ..enums import Function
from ..people.in_force import placed_on
from ..people.models import Appointment, Person


def possible_owners(current: Any = None) -> QuerySet[Person]:
    """People who write, review or train today, and whoever (``current``) is the owner now. Not the staff list."""
    trainers = Appointment.objects.current().filter(placed_on(clock.today()), function=Function.TRAINER)
    return Person.objects.filter(
        Q(user__groups__name__in=[AUTHORS_GROUP, REVIEWERS_GROUP], user__is_active=True)
        | Q(pk__in=trainers.values("person"))
        | Q(pk=current)
    ).distinct()


def offer_owners(form: Any) -> None:
    """Let the owner's field of a draft's form offer these; on a new draft its author is chosen already."""
    name = form.instance.owner_field
    current = getattr(form.instance, f"{name}_id")
    offered = possible_owners(current)
    form.fields[name].queryset = offered
    author = getattr(form.for_user, "person", None)
    if form.instance._state.adding and not form.initial.get(name) and author is not None:
        form.initial[name] = author.pk if offered.filter(pk=author.pk).exists() else None


__all__ = ["offer_owners", "possible_owners"]
