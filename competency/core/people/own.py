"""Nobody records about themselves what opens or closes something to them: whoever is named does it for another."""

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


__all__ = ["refuse_own"]
