"""Registers what the site adds to Wagtail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from portal.account_panels import CountedPasswordPanel
from portal.menu_items import SwitchPersonItem


@hooks.register("register_admin_menu_item")
def switch_person() -> SwitchPersonItem:
    return SwitchPersonItem(_("Switch person"), "/?cast#cast", name="switch-person", icon_name="user", order=9_900)


@hooks.register("register_account_settings_panel")
def new_password(request: HttpRequest, user: Any, profile: Any) -> CountedPasswordPanel:
    return CountedPasswordPanel(request, user, profile)
