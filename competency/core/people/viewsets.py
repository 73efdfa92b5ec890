"""Lists of the people room in the Wagtail admin: job roles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..registries import RegistryViewSet
from .models import JobRole


class JobRoleViewSet(RegistryViewSet):
    model = JobRole
    icon = "group"
    menu_label = _("Job roles")
    name = "cleared_job_roles"
    url_prefix = "cleared/job-roles"
    form_fields = ["code", "name"]
    list_display = ["name", "code"]
