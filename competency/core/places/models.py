"""Where people work: facilities, the tree of units, shifts. Registries, save for the closing of a unit."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..record.entry import Entry
from ..record.once import Once


@cache
def known_zones() -> frozenset[str]:
    """The zones of the IANA database on this machine; looked up once, since it lies in many files."""
    return frozenset(available_timezones())


def validate_zone(name: str) -> None:
    if name not in known_zones():
        raise ValidationError(_("“%(zone)s” is not a time zone of the IANA database."), params={"zone": name})


class Facility(models.Model):
    """A hospital or clinic. Its days are local days of its zone, so the zone is fixed once it has units."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(zone=""), name="cleared_facility_has_a_zone")]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def clean(self) -> None:
        if "/" in self.code:
            raise ValidationError({"code": _("A facility's code cannot contain a slash.")})
        self._refuse_another_zone()

    def _refuse_another_zone(self) -> None:
        before = Facility.objects.filter(pk=self.pk).values_list("zone", flat=True).first() if self.pk else None
        if before and before != self.zone and self.units.exists():
            raise ValidationError({"zone": _("The time zone is fixed once the facility has units.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuses, whoever saves: every day of the record is a local day of some facility.

        The database refuses one without a zone; which zones there are is a list of the machine, and asked here.
        """
        if not self.zone:
            raise ValidationError(
                {"zone": _("A facility has a time zone, such as Europe/London. Nothing was changed.")}
            )
        try:
            validate_zone(self.zone)
        except ValidationError as error:
            raise ValidationError({"zone": error}) from error
        self._refuse_another_zone()
        super().save(*args, **kwargs)


class Unit(models.Model):
    """A ward, department or other place in a facility's tree. A unit never moves in the tree.

    ``path`` lists the codes from the root down, each followed by a slash, so that a subtree is a prefix.
    """

    facility = models.ForeignKey(Facility, verbose_name=_("facility"), on_delete=models.PROTECT, related_name="units")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField(max_length=400, unique=True, editable=False)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["facility", "code"], name="cleared_unit_code_in_facility")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if "/" in self.code:
            raise ValidationError({"code": _("A unit's code cannot contain a slash.")})
        if self.parent is not None and self.parent.facility_id != self.facility_id:
            raise ValidationError({"parent": _("A unit is part of a unit of its own facility.")})
        self._refuse_move()

    def _refuse_move(self) -> None:
        before = Unit.objects.filter(pk=self.pk).first() if self.pk else None
        if before and (before.parent_id, before.facility_id, before.code) != (
            self.parent_id,
            self.facility_id,
            self.code,
        ):
            raise ValidationError(_("A unit keeps its code and its place in the tree. Close it and open a new one."))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuses, whoever saves, what would put what was recorded there in another place, and on other days."""
        if self._state.adding:
            root = self.parent.path if self.parent else f"{self.facility.code}/"
            self.path = f"{root}{self.code}/"
        else:
            self._refuse_move()
        super().save(*args, **kwargs)

    @property
    def ancestor_paths(self) -> list[str]:
        """The paths of the unit and everything above it, nearest first; the facility itself is not a unit."""
        parts = self.path.rstrip("/").split("/")
        return ["/".join(parts[:n]) + "/" for n in range(len(parts), 1, -1)]


class UnitClosing(Entry):
    """From ``closes_on`` nobody is required to be cleared for the unit, and nobody is."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="closings")
    closes_on = models.DateField(_("closes on"))

    is_definition = True
    stated = ("unit", "closes_on")
    once = (Once(of=("unit",)),)

    class Meta(Entry.Meta):
        verbose_name = _("closing of a unit")


class Shift(models.Model):
    """A facility's named stretch of the day. A shift is judged on the day it starts, also when it ends the next day."""

    facility = models.ForeignKey(Facility, verbose_name=_("facility"), on_delete=models.PROTECT, related_name="shifts")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    starts = models.TimeField(_("starts"))
    ends = models.TimeField(_("ends"))

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["facility", "starts"]
        constraints = [models.UniqueConstraint(fields=["facility", "code"], name="cleared_shift_code_in_facility")]

    def __str__(self) -> str:
        return self.name
