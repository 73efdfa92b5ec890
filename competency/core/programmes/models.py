"""Bringing in one system: the programme, its waves, their units and go-live days, the system's releases."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..places.models import Unit
from ..record.entry import Entry
from ..record.once import Once


class Programme(models.Model):
    """The programme of bringing in one system, from preparation to everyday use."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    system = models.CharField(_("system"), max_length=80, help_text=_("The system as people call it."))

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Wave(models.Model):
    """The units of a programme that go live together."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="waves"
    )
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
        ordering = ["programme", "code"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="cleared_wave_code_in_programme")]

    def __str__(self) -> str:
        return f"{self.programme}: {self.name}"


class WaveUnit(Entry):
    """A unit, with everything below it, belongs to a wave. Its key is (programme, unit): one wave at a time."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    is_definition = True
    stated = ("wave", "unit")
    once = (Once(of=("wave__programme", "unit")),)

    class Meta(Entry.Meta):
        verbose_name = _("unit in a wave")


class WaveDate(Entry):
    """The day a wave goes live. A move is the next version."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="dates")
    go_live_on = models.DateField(_("goes live on"))

    is_definition = True
    stated = ("wave", "go_live_on")
    once = (Once(of=("wave",)),)

    class Meta(Entry.Meta):
        verbose_name = _("go-live date")


class SystemRelease(models.Model):
    """A release of a system that content is checked against."""

    system = models.CharField(_("system"), max_length=80)
    code = models.CharField(_("release"), max_length=40)
    released_on = models.DateField(_("released on"))

    class Meta:
        verbose_name = _("system release")
        verbose_name_plural = _("system releases")
        ordering = ["system", "-released_on"]
        constraints = [models.UniqueConstraint(fields=["system", "code"], name="cleared_release_code_in_system")]

    def __str__(self) -> str:
        return f"{self.system} {self.code}"
