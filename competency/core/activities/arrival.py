"""When something about an attempt reached the server: the one place that says which moments that can be.

The server's clock stamps everything, so nothing arrives before its attempt was opened, nor ahead of now.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import clock
from .models import Attempt

__all__ = ["arrived", "refuse_before"]


def arrived(attempt: Attempt, at: datetime | None) -> datetime:
    """The moment ``at`` which something about the attempt arrived, now unless said.

    Raises ``ValidationError`` for a moment before the attempt was opened, one ahead of now, and one without a zone.
    """
    moment = at or clock.now()
    clock.refuse_what_is_to_come(moment)
    if moment < attempt.opened_at:
        raise ValidationError(
            _(
                "This lies before it was begun, by the clock of the server. Nothing was recorded. Send it again; if "
                "that does not help, tell whoever runs this site."
            )
        )
    return moment


def refuse_before(moment: datetime, since: datetime) -> None:
    """Raise ``ValidationError`` for what arrived at a ``moment`` before that ``since`` which it could be done."""
    if moment < since:
        raise ValidationError(
            _("This lies before what it follows, by the clock of the server. Nothing was recorded. Send it again.")
        )
