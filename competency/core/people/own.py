"""About whom nothing is recorded: oneself, where it opens or closes something, and whoever's names were erased."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .account_history import heads_behind
from .models import Person


def refuse_own(person: Person | uuid.UUID, by: Person | None) -> None:
    """Raise ``ValidationError`` when ``by`` is the person concerned, known by account, too; None is a command of the
    system."""
    concerned = person.pk if isinstance(person, Person) else person
    if by is not None and is_one(by, concerned):
        raise ValidationError(
            _("Nobody records this about themselves. Nothing was changed. Ask somebody else to do it."), code="own"
        )


def is_one(somebody: Person, person: uuid.UUID) -> bool:
    """Whether somebody is this person, by name or by an account that stands or stood for both."""
    return somebody.pk == person or person in heads_behind(somebody)


def registered_anew() -> ValidationError:
    """What is said to whoever records something new about a person whose names were erased."""
    return ValidationError(
        _("The names of this person were erased. Nothing was changed. Somebody who returns is registered anew."),
        code="erased",
    )


__all__ = ["is_one", "refuse_own", "registered_anew"]
