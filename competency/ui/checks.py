"""System checks: the template engine of a host must know what our pages extend, with the line to paste."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

CONTEXT_PROCESSOR = "competency.ui.context_processors.cleared"


@register
def template_to_extend(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without it, a site starts and answers its first visitor with a server error."""
    engines: Any = settings.TEMPLATES
    if any(CONTEXT_PROCESSOR in engine.get("OPTIONS", {}).get("context_processors", []) for engine in engines):
        return []
    return [
        Error(
            "The pages of Cleared find no template to extend: its context processor is missing in TEMPLATES.",
            hint=f'"context_processors": [..., "{CONTEXT_PROCESSOR}"]',
            id="cleared_ui.E001",
        )
    ]
