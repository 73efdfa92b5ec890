"""Lists of places in the Wagtail admin: facilities, units and shifts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..registries import RegistryViewSet
from .models import Facility, Shift, Unit


class FacilityViewSet(RegistryViewSet):
    model = Facility
    icon = "home"
    menu_label = _("Facilities")
    name = "cleared_facilities"
    url_prefix = "cleared/facilities"
    form_fields = ["code", "name", "zone"]
    list_display = ["name", "code", "zone"]


class UnitViewSet(RegistryViewSet):
    model = Unit
    icon = "folder-open-inverse"
    menu_label = _("Units")
    name = "cleared_units"
    url_prefix = "cleared/units"
    form_fields = ["facility", "code", "name", "parent"]
    list_display = ["name", "code", "parent", "facility"]
    ordering = ["path"]


class ShiftViewSet(RegistryViewSet):
    model = Shift
    icon = "time"
    menu_label = _("Shifts")
    name = "cleared_shifts"
    url_prefix = "cleared/shifts"
    form_fields = ["facility", "code", "name", "starts", "ends"]
    list_display = ["name", "starts", "ends", "facility"]
