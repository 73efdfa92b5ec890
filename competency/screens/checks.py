"""System checks: a host must serve our addresses, with the line to paste."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.urls import NoReverseMatch, reverse


@register
def addresses_of_ours(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without them, a site starts and answers its first visitor with a server error."""
    try:
        reverse("cleared:my_path")
    except NoReverseMatch:
        return [
            Error(
                "The pages of Cleared have no addresses: its urls are not included.",
                hint='path("", include("competency.urls")), above the include of Wagtail\'s own pages',
                id="cleared_screens.E001",
            )
        ]
    return []
