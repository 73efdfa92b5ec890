"""The certificate: a snapshot of an answer, stored once. Nothing about it is ever changed or worked out in advance."""

from __future__ import annotations

from datetime import date
from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from competency.core.models import Entry, EntryQuerySet, JobRole, Person, Programme, refuse_change
from competency.core.record.once import Once

from .numbers import WRITTEN_LENGTH
from .what_it_attests import digest_of


class Certificate(models.Model):
    """What the record said of one person, for one programme and job role, at the moment of issue.

    ``digest`` is the hash of what was attested (``what_it_attests.Attestation``), so that whatever is asked for twice
    is issued once. ``snapshot`` holds everything the page and the PDF show, and nothing that they do not need.

    ``replaces`` is the certificate whose printed words this one corrects; a digest covers its number, and each is
    replaced once. A certificate that attests something newer names none: which of these replaces which depends on
    what stands, and is worked out.
    """

    number = models.CharField(_("number"), primary_key=True, max_length=WRITTEN_LENGTH, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates", editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", editable=False)
    job_role = models.ForeignKey(JobRole, on_delete=models.PROTECT, related_name="+", editable=False)
    digest = models.CharField(max_length=64, editable=False)
    snapshot = models.JSONField(_("snapshot"), encoder=DjangoJSONEncoder, editable=False)
    issued_at = models.DateTimeField(_("issued at"), editable=False)
    issued_by = models.ForeignKey(
        Person,
        verbose_name=_("issued by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        help_text=_("Empty when a command of the system issued it."),
    )

    replaces = models.OneToOneField(
        "self", verbose_name=_("replaces"), null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    wagtail_reference_index_ignore = True
    is_append_only = True
    is_disposable = True
    # The database lets this name be emptied once its person's erasure is recorded, and nothing else of the row.
    repeats_the_name = ("snapshot", "name")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        default_permissions = ("view",)
        ordering = ["-issued_at", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "programme", "job_role", "digest"], name="cleared_certificate_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            refuse_change()
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse_change()

    def get_absolute_url(self) -> str:
        return reverse("cleared:certificate", args=[self.number])

    @property
    def standings(self) -> str:
        """The digest of the standings alone, whichever certificate it replaces."""
        return digest_of({name: said for name, said in self.snapshot["attested"].items() if name != "replaces"})

    @property
    def until(self) -> date:
        """The first day on which the certificate no longer holds, as printed; ``date.max`` for no end."""
        return date.fromisoformat(self.snapshot["attested"]["until"])


class Issue(Entry):
    """That a certificate was issued, in the chain of its person: the hashes of all it shows, and of the name on it.

    The name has a hash of its own, so that a name that is erased leaves the rest to be checked.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=WRITTEN_LENGTH)
    shown = models.CharField(max_length=64)
    printed_name = models.CharField(max_length=64)

    stated = ("person", "number", "shown", "printed_name")
    once = (Once(of=("number",)),)

    class Meta(Entry.Meta):
        verbose_name = _("issue of a certificate")
