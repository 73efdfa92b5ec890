"""What the public page may say of a certificate. There is no sixth word, and none is ever stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """How a certificate stands on a day, worked out from facts."""

    VALID = "valid", _("Valid")
    NOT_YET = "not_yet", _("Not valid yet")
    SUPERSEDED = "superseded", _("Replaced by a newer one")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")

    @property
    def look(self) -> str:
        """The name of the status the certificate looks like; the word is its own."""
        return {
            "valid": "cleared",
            "not_yet": "waiting",
            "superseded": "not_required",
            "revoked": "not_cleared",
            "expired": "ran_out",
        }[self]
