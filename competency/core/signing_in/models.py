"""What the door remembers: wrong tries of the last hour, and which devices an account signed in on.

Both are no facts of the record: rows change, and go when they have served. Accounts and devices stand here as keyed
digests, since what is typed as a name may be a password, or the name of nobody.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WrongTries(models.Model):
    """The moments of the wrong tries that one account had in the last hour on one device, oldest first.

    ``device`` is the digest of a device the account knows, or says which devices share the count.
    """

    account = models.CharField(max_length=64)
    device = models.CharField(max_length=64)
    moments = models.JSONField(default=list)
    last_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("wrong tries")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["account", "device"], name="cleared_tries_once_a_device")]

    def __str__(self) -> str:
        return f"{self.account[:8]} on {self.device[:8]}"


class KnownDevice(models.Model):
    """A device on which an account was signed in. Forgotten when it was not used for long."""

    account = models.CharField(max_length=64)
    device = models.CharField(max_length=64)
    used_on = models.DateField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("known device")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["account", "device"], name="cleared_device_known_once")]

    def __str__(self) -> str:
        return f"{self.account[:8]} on {self.device[:8]}"
