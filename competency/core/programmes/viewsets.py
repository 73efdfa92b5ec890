"""Lists of programmes in the Wagtail admin: what is brought in, and its releases."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..registries import RegistryViewSet
from .models import Programme, SystemRelease


class ProgrammeViewSet(RegistryViewSet):
    model = Programme
    icon = "date"
    menu_label = _("Programmes")
    name = "cleared_programmes"
    url_prefix = "cleared/programmes"
    form_fields = ["code", "name", "system"]
    list_display = ["name", "code", "system"]


class SystemReleaseViewSet(RegistryViewSet):
    model = SystemRelease
    icon = "tag"
    menu_label = _("System releases")
    name = "cleared_releases"
    url_prefix = "cleared/releases"
    form_fields = ["system", "code", "released_on"]
    list_display = ["system", "code", "released_on"]
