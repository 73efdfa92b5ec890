"""Retention in the Wagtail admin, for records staff."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet

from ..personal_data.viewsets import RecordsStaffItem
from . import views


class RetentionViewSet(ViewSet):
    name = "cleared_retention"
    url_prefix = "cleared/retention"
    icon = "history"
    menu_label = _("Retention")
    menu_item_class = RecordsStaffItem
    add_to_admin_menu = False

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", views.index, name="index"),
            path("<uuid:pk>/", views.proposal, name="proposal"),
            path("hold/", views.hold, name="hold"),
            path("lift/<uuid:pk>/", views.lift, name="lift"),
        ]
