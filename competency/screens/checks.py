"""System checks: a host must serve our addresses, and a page to sign in on, with the line to paste."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import global_settings, settings
from django.core.checks import CheckMessage, Error, Warning
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from competency.checking import check

PASTE = 'path("", include("competency.urls")), above the include of Wagtail\'s own pages'


@check("ROOT_URLCONF")
def addresses_of_ours(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without them, a site starts and answers its first visitor with a server error."""
    try:
        address = reverse("cleared:my_path")
    except NoReverseMatch:
        told = "The pages of Cleared have no addresses: its urls are not included."
        return [Error(told, hint=PASTE, id="cleared_screens.E001")]
    leads_to = resolve(address).view_name
    if leads_to == "cleared:my_path":
        return []
    told = f"The pages of Cleared cannot be reached: {address} is answered by {leads_to!r}, which stands above them."
    return [Error(told, hint=PASTE, id="cleared_screens.E002")]


@check("LOGIN_URL")
def page_to_sign_in(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Whoever is not signed in is sent there from every page of ours; Django's own default is a page nobody has."""
    if is_there(settings.LOGIN_URL):
        return []
    return [
        Warning(
            f"LOGIN_URL is {str(settings.LOGIN_URL)!r}, and there is no such page: nobody could sign in to Cleared.",
            hint='LOGIN_URL = "wagtailcore_login", or the name of your own page for everybody who signs in',
            id="cleared_screens.W001",
        )
    ]


def is_there(login_url: Any) -> bool:
    """Whether the site answers at this name or address. A page in Wagtail's tree may be anywhere but at the default."""
    try:
        address = urlsplit(resolve_url(login_url))
        if address.netloc:
            return True
        found = resolve(address.path)
    except (NoReverseMatch, Resolver404):
        return False
    return found.view_name != "wagtail_serve" or login_url != global_settings.LOGIN_URL
