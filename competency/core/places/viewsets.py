"""Lists of places in the Wagtail admin: facilities, units and shifts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from ..days import hour
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


class HourColumn(Column):
    """A time of the day as every page of ours says it, whatever the format of the reader's language."""

    def get_value(self, instance: Shift) -> str:
        return hour(getattr(instance, self.name))


class ShiftViewSet(RegistryViewSet):
    model = Shift
    icon = "time"
    menu_label = _("Shifts")
    name = "cleared_shifts"
    url_prefix = "cleared/shifts"
    form_fields = ["facility", "code", "name", "starts", "ends"]
    list_display = [
        "name",
        HourColumn("starts", label=_("Starts"), sort_key="starts"),
        HourColumn("ends", label=_("Ends"), sort_key="ends"),
        "facility",
    ]
