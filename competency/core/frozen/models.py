"""The frozen files of versions that were published before files were frozen, beside them: a snapshot never changes."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..activities.models import ActivityVersion
from ..record.entry import Entry
from ..record.once import Once


class FrozenLater(Entry):
    """What a version shows, frozen after it was published; ``places`` says which file stands where in it."""

    activity_version = models.ForeignKey(ActivityVersion, on_delete=models.PROTECT, related_name="frozen_later")
    files = models.JSONField(_("files"), encoder=DjangoJSONEncoder)
    places = models.JSONField(_("places"), encoder=DjangoJSONEncoder)

    is_definition = True
    stated = ("activity_version", "files", "places")
    once = (Once(of=("activity_version",)),)

    class Meta(Entry.Meta):
        verbose_name = _("files frozen later")
        verbose_name_plural = _("files frozen later")

    def __str__(self) -> str:
        return f"{self.activity_version}"
