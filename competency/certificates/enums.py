"""What the public page may say of a certificate. There is no seventh word, and none is ever stored."""

from datetime import date

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from competency.ui.words.dates import day_year


class Status(models.TextChoices):
    """How a certificate stands on a day, worked out from facts."""

    VALID = "valid", _("Valid")
    NOT_YET = "not_yet", _("Not valid yet")
    SUPERSEDED = "superseded", _("Replaced by a newer one")
    REVOKED = "revoked", _("Revoked")
    UNCHECKED = "unchecked", _("Not valid today: a correction waits")
    EXPIRED = "expired", _("Ran out")

    def with_day(self, day: date | None) -> str:
        """The word and the day that belongs to it; "valid" alone is said for a day on which it is."""
        said = {
            Status.NOT_YET: _now("Valid from %(day)s"),
            Status.SUPERSEDED: _now("Replaced on %(day)s"),
            Status.EXPIRED: _now("Ran out %(day)s"),
        }
        if self is Status.EXPIRED and day is None:  # it ended before the day that is printed on it: nothing ran out
            return _now("No longer valid")
        return said[self] % {"day": day_year(day)} if day and self in said else str(self.label)

    @property
    def is_or_will_be_valid(self) -> bool:
        """Whether it is worth hanging up: it holds, or does so from its first day."""
        return self in {Status.VALID, Status.NOT_YET}

    @property
    def look(self) -> str:
        """The name of the status the certificate looks like; the word is its own."""
        return {
            "valid": "cleared",
            "not_yet": "waiting",
            "superseded": "not_required",
            "revoked": "not_cleared",
            "unchecked": "waiting",
            "expired": "ran_out",
        }[self]
