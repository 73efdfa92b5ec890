"""What was let go of, by whom and why: texts and names that were erased, rows that were disposed of under the schedule.

All of it is kept in the common chain, since it has to outlive what it is about. The database lets go of exactly what
is recorded here, and the journal accepts exactly that as gone (``triggers``, ``journal``).
"""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from .entry import Entry, EntryQuerySet, refuse_change
from .once import MayRepeat, Once


class Why(models.TextChoices):
    """Why something is erased. A choice and no text, so that the reason can never repeat what it made disappear."""

    ASKED = "asked", _("The person asked for it")
    LEFT = "left", _("The person left, and nothing needs the name any more")
    PATIENT = "patient", _("The text names a patient")
    SOMEBODY = "somebody", _("The text names or describes somebody else")
    NOT_NEEDED = "not_needed", _("The text says more than the record needs")
    UNLAWFUL = "unlawful", _("It must not be kept: a court or an authority said so")


OF_A_TEXT = (Why.ASKED, Why.PATIENT, Why.SOMEBODY, Why.NOT_NEEDED, Why.UNLAWFUL)
"""Why a text goes, where names stay."""
OF_NAMES = (Why.ASKED, Why.LEFT, Why.UNLAWFUL)
"""Why names go: no text is asked about there."""


class Erased(models.TextChoices):
    TEXT = "text", _("The text of one entry")
    PERSON = "person", _("Names, address and account of a person")


class ErasureRequest(Entry):
    """One member of records staff asks that a person's names go; another has to confirm it. Withdrawn: not any more."""

    person = models.ForeignKey("cleared_core.Person", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=12, choices=Why.choices)

    is_definition = True
    stated = ("person", "why")
    once = (MayRepeat("The verb gives back the one that waits; after an erasure it may be asked for again."),)
    is_about_what_stands = True

    class Meta(Entry.Meta):
        verbose_name = _("request to erase a person's names")


class Erasure(Entry):
    """A text or a person's names went, for good. ``entry`` is whose text it was, ``number`` what stands for the name.

    ``person`` is whom it is about; empty for the text of something published.
    """

    what = models.CharField(max_length=8, choices=Erased.choices)
    person = models.ForeignKey("cleared_core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entry = models.UUIDField(null=True, blank=True)
    request = models.ForeignKey(ErasureRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, blank=True, default="")
    why = models.CharField(max_length=12, choices=Why.choices)

    is_definition = True
    stated = ("what", "person", "entry", "request", "number", "why")
    once = (Once(of=("what", "person", "entry", "request")),)
    is_about_what_stands = True

    class Meta(Entry.Meta):
        verbose_name = _("erasure")


class DisposalProposal(Entry):
    """One member of records staff proposes what is due to go: ``listed`` is the hash of the list, ``rows`` its size."""

    on = models.DateField(_("due on"))
    listed = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    schedule = models.JSONField()

    is_definition = True
    stated = ("on", "listed", "rows", "schedule")
    once = (MayRepeat("A proposal does nothing by itself; what it lists is compared when it is confirmed."),)

    class Meta(Entry.Meta):
        verbose_name = _("proposal of a disposal")


class Disposal(Entry):
    """Another member of records staff confirmed a proposal: from now on the rows of its list, and no others, may go.

    ``until`` is the last day that something on the list was about: what is asked of earlier days may be incomplete.
    """

    proposal = models.OneToOneField(DisposalProposal, on_delete=models.PROTECT, related_name="disposal")
    listed = models.CharField(max_length=64)
    until = models.DateField()

    is_definition = True
    stated = ("proposal", "listed", "until")
    once = (Once(of=("proposal",)),)

    class Meta(Entry.Meta):
        verbose_name = _("disposal")


class ListedRow(models.Model):
    """One row on the list of a proposal, with what is needed to check its link in the journal once it is gone.

    ``row`` is its primary key as text; ``version``, ``recorded_at`` and ``recorded_by`` are those of an entry.
    ``person`` is whose it was: a number, and no name.
    """

    proposal = models.ForeignKey(DisposalProposal, on_delete=models.PROTECT, related_name="list")
    kind = models.CharField(max_length=20)
    person = models.UUIDField(db_index=True)
    model = models.CharField(max_length=80)
    row = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.UUIDField(null=True, blank=True)
    due_on = models.DateField()

    is_append_only = True
    wagtail_reference_index_ignore = True

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("listed row")
        default_permissions = ()
        indexes = [models.Index(fields=["model", "row"], name="cleared_listed_row")]
        constraints = [models.UniqueConstraint(fields=["proposal", "model", "row"], name="cleared_listed_row_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.row}"

    # As an entry calls them, for whoever checks its link in the journal.
    @property
    def uuid(self) -> str:
        return self.row

    @property
    def recorded_by_id(self) -> UUID | None:
        return self.recorded_by

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            refuse_change()
        super().save(force_insert=True)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        refuse_change()
