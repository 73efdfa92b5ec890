"""The journal: a hash chain over entries, one a person and one for definitions, so that a gap or an edit shows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .entry import EntryQuerySet, refuse_change

DEFINITIONS = "definitions"
# What the first link of a chain refers to.
GENESIS = "0" * 64


class JournalEntry(models.Model):
    """One link: the entry, its digest, and the link before it. Written under the lock of its chain."""

    chain = models.CharField(max_length=40)
    position = models.PositiveBigIntegerField()
    entry = models.UUIDField(unique=True)
    model = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    link = models.CharField(max_length=64)

    wagtail_reference_index_ignore = True
    is_append_only = True

    objects = EntryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="cleared_journal_position_once")]

    def __str__(self) -> str:
        return f"{self.chain} {self.position}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            refuse_change()
        super().save(force_insert=True)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        refuse_change()


class ChainHead(models.Model):
    """The end of one chain, written with each of its entries, so that an end that was cut off is missed.

    The one of the definitions is also where readers take their bearings. Derived from the journal, and never put
    right behind it: a head that is not its chain's end stays until somebody has looked why.
    """

    chain = models.CharField(primary_key=True, max_length=40)
    position = models.PositiveBigIntegerField(default=0)
    link = models.CharField(max_length=64, default=GENESIS)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.chain} at {self.position}"


class Anchor(models.Model):
    """All heads at one moment, as one hash: what a line that is kept elsewhere is held against.

    ``chains`` and ``links`` say how many it covers; which, say its ``AnchoredHead`` rows and those of the anchors
    before it. Nothing in this database proves that it was not written anew: only the line kept elsewhere does.
    """

    made_at = models.DateTimeField()
    chains = models.PositiveBigIntegerField()
    links = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    wagtail_reference_index_ignore = True
    is_append_only = True

    objects = EntryQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}: {self.digest}"


class AnchoredHead(models.Model):
    """A head as an anchor found it, where it had moved since the anchor before."""

    anchor = models.ForeignKey(Anchor, on_delete=models.PROTECT, related_name="heads")
    chain = models.CharField(max_length=40)
    position = models.PositiveBigIntegerField()
    link = models.CharField(max_length=64)

    wagtail_reference_index_ignore = True
    is_append_only = True

    objects = EntryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["chain", "anchor"], name="cleared_anchored_once")]

    def __str__(self) -> str:
        return f"{self.chain} at {self.position}"


class Narrative(models.Model):
    """Free text that belongs to an entry. The entry holds only its hash, so the text can be erased."""

    entry = models.UUIDField(primary_key=True, editable=False)
    text = models.TextField(_("text"), blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("narrative")

    def __str__(self) -> str:
        return self.text or str(_("Erased"))
