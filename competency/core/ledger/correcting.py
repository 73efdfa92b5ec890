"""What a correction does not change of a row: whose word it was, and what it was done for."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..activities.models import Attempt
from ..enums import Purpose
from .models import Evidence
from .performance import Performance


def of_the_same(row: Evidence, performance: Performance, purpose: Purpose | str) -> Performance:
    """The performance under the signatures that the row has, which what was left out would take away.

    Raises ``ValidationError`` for those of another observation, and for another purpose than the attempt was begun for.
    """
    if performance.event not in {None, row.event}:
        raise ValidationError(
            _("Signatures stay with what was signed. Nothing was recorded. Void this row, and let them sign.")
        )
    if purpose != row.purpose and Attempt.objects.filter(pk__in=_numbers(row)).exists():
        raise ValidationError(
            _("What a try was for is said when it begins. Nothing was recorded. Leave that as it stands.")
        )
    return replace(performance, event=row.event)


def _numbers(row: Evidence) -> list[uuid.UUID]:
    return list(Evidence.objects.filter(key=row.key, version=1).values_list("pk", flat=True))


__all__ = ["of_the_same"]
