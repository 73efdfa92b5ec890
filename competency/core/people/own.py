"""About whom nothing is recorded: oneself, where it opens or closes something, and whoever's names were erased."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import Person


def refuse_own(person: Person | uuid.UUID, by: Person | None) -> None:
    """Raise ``ValidationError`` when ``by`` is the person concerned; None is a command of the system."""
    concerned = person.pk if isinstance(person, Person) else person
    if by is not None and by.pk == concerned:
        raise ValidationError(
            _("Nobody records this about themselves. Nothing was changed. Ask somebody else to do it."), code="own"
        )


def registered_anew() -> ValidationError:
    """What is said to whoever records something new about a person whose names were erased."""
    return ValidationError(
        _("The names of this person were erased. Nothing was changed. Somebody who returns is registered anew."),
        code="erased",
    )


__all__ = ["refuse_own", "registered_anew"]
