"""What was recorded in a place stays there, on its day: no program moves a unit, or the clock of its facility."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from competency.core.models import Facility, Unit
from tests import factories

pytestmark = pytest.mark.django_db


def test_no_program_changes_the_clock_of_a_facility_that_has_units() -> None:
    ward = factories.unit()
    facility = ward.facility
    facility.zone = "Pacific/Auckland"
    with pytest.raises(ValidationError, match="fixed once the facility has units"):
        facility.save()
    facility.refresh_from_db()
    facility.name = "The same, called otherwise"
    facility.save()
    empty = Facility.objects.create(code="F9", name="Empty", zone="Europe/London")
    empty.zone = "Pacific/Auckland"
    empty.save()
    assert Facility.objects.get(pk=empty.pk).zone == "Pacific/Auckland"


def test_no_program_moves_a_unit() -> None:
    ward, elsewhere = factories.unit(), factories.facility()
    for name, value in (("facility", elsewhere), ("code", "OTHER"), ("parent", factories.unit(of=ward.facility))):
        moved = Unit.objects.get(pk=ward.pk)
        setattr(moved, name, value)
        with pytest.raises(ValidationError, match="keeps its code and its place"):
            moved.save()
    ward.name = "The same, called otherwise"
    ward.save()
    assert Unit.objects.get(pk=ward.pk).name == ward.name
