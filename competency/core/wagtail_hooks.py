"""The record's registrations in the Wagtail admin; nothing is defined here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from .access import is_records_staff
from .framework.lighter_viewsets import LighterViewSet
from .framework.models import Competency, Requirement
from .ledger.correcting_viewsets import CorrectionsViewSet
from .ledger.viewsets import VerdictsViewSet, VoidingViewSet
from .panels import NotOnOfferPanel, RecordsPanel, UnusablePanel
from .personal_data.views import EXPORTED
from .publishing.drafts import KEPT, REFUSED
from .publishing.editor import KeptBulkDelete
from .publishing.panels import DraftsPanel
from .publishing.permissions import DraftPermissionPolicy
from .publishing.refused_panel import RefusedPanel
from .publishing.saved_by import SAVED
from .record.permissions import EntryPermissionPolicy
from .viewsets import FrameworkGroup, HospitalGroup

register_permission_policy(Requirement, EntryPermissionPolicy(Requirement))
register_permission_policy(Competency, DraftPermissionPolicy(Competency))
register_snippet(FrameworkGroup)
# After Wagtail's own, whose place it takes for what publishes versions.
hooks.register("register_bulk_action", KeptBulkDelete, order=100)


@hooks.register("register_admin_viewset")
def register_hospital() -> HospitalGroup:
    return HospitalGroup()


@hooks.register("register_admin_viewset")
def register_record() -> list[Any]:
    return [VerdictsViewSet(), CorrectionsViewSet(), VoidingViewSet(), LighterViewSet()]


@hooks.register("construct_homepage_panels")
def what_records_staff_may_open(request: HttpRequest, panels: list[Any]) -> None:
    if is_records_staff(request.user) or request.user.has_perm("cleared_core.publish_competency"):
        panels.append(RecordsPanel())


@hooks.register("construct_homepage_panels")
def what_waits_to_be_published(request: HttpRequest, panels: list[Any]) -> None:
    if DraftsPanel.models_of(request.user):
        panels.append(DraftsPanel())


@hooks.register("construct_homepage_panels")
def what_is_asked_for_and_not_on_offer(request: HttpRequest, panels: list[Any]) -> None:
    if NotOnOfferPanel.is_for(request.user):
        panels += [UnusablePanel(), NotOnOfferPanel()]


@hooks.register("construct_homepage_panels")
def what_a_schedule_could_not_do(request: HttpRequest, panels: list[Any]) -> None:
    refused = RefusedPanel(request.user)
    if refused.lines:
        panels.append(refused)


@hooks.register("insert_global_admin_css")
def pages_of_ours_on_any_screen() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("cleared/admin/pages.css"))


@hooks.register("insert_global_admin_js")
def lists_of_ours_on_a_phone() -> SafeString:
    return format_html('<script src="{}"></script>', static("cleared/admin/lists.js"))


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(EXPORTED, _("Hand out personal data"), _("Everything held about them was downloaded"))
    actions.register_action(REFUSED, _("Refuse to publish"), _("Was not published on schedule: it is not fit yet"))
    actions.register_action(SAVED, _("Remember who saved it"), _("Saved drafts of it; the account was deleted"))
    actions.register_action(KEPT, _("Keep published"), _("Did not end on schedule: people are asked for it"))
