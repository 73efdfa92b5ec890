"""The groups of core in the menu of the Wagtail admin: what records staff keep, and what trainers ask of people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from .framework.viewsets import CompetencyViewSet, RequirementViewSet
from .people.viewsets import JobRoleViewSet
from .personal_data.viewsets import PersonalDataViewSet
from .places.viewsets import FacilityViewSet, ShiftViewSet, UnitViewSet
from .programmes.viewsets import ProgrammeViewSet, SystemReleaseViewSet
from .retention.viewsets import RetentionViewSet


class HospitalGroup(ModelViewSetGroup):
    """What records staff keep: places, job roles, programmes and releases."""

    menu_label = _("Hospital")
    menu_icon = "home"
    menu_order = 320
    menu_name = "cleared-hospital"
    items = (
        UnitViewSet,
        JobRoleViewSet,
        ShiftViewSet,
        FacilityViewSet,
        ProgrammeViewSet,
        SystemReleaseViewSet,
        PersonalDataViewSet,
        RetentionViewSet,
    )


class FrameworkGroup(SnippetViewSetGroup):
    """What is asked of people, for trainers."""

    menu_label = _("Framework")
    menu_icon = "clipboard-list"
    menu_order = 210
    menu_name = "cleared-framework"
    items = (CompetencyViewSet, RequirementViewSet)
