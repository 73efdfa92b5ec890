"""Who may let go of what was recorded: records staff, by their own name. The verbs ask, whatever screen led to them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..access import is_records_staff
from ..people.models import Person


def keeper(by: Person | None) -> Person:
    """The member of records staff who decides. Raises ``ValidationError`` for anybody else; nothing was changed."""
    if by is None or by.user is None or not is_records_staff(by.user):
        raise ValidationError(
            _("Only records staff may do this, each by their own name. Nothing was changed."), code="not_records_staff"
        )
    return by
