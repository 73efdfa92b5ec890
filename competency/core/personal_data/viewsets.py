"""Personal data in the Wagtail admin, for records staff."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from ..access import is_records_staff
from . import views


class RecordsStaffItem(MenuItem):
    """A line of the menu that only records staff see."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_records_staff(request.user)


class PersonalDataViewSet(ViewSet):
    name = "cleared_personal_data"
    url_prefix = "cleared/personal-data"
    icon = "user"
    menu_label = _("Personal data")
    menu_item_class = RecordsStaffItem
    add_to_admin_menu = False

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", views.index, name="index"),
            path("<uuid:pk>/", views.person, name="person"),
            path("<uuid:pk>/download/", views.download, name="download"),
            path("<uuid:pk>/ask/", views.ask, name="ask"),
            path("text/<uuid:pk>/", views.text, name="text"),
            path("request/<uuid:pk>/", views.confirm, name="confirm"),
        ]
