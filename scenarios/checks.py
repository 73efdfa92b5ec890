"""System checks: whether the site takes a long scenario in one piece, with the line that mends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning

from competency.checking import check

ENOUGH_BYTES = 5 * 1024 * 1024


@check("DATA_UPLOAD_MAX_MEMORY_SIZE")
def bytes_of_a_scenario(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Django's own limit is 2.5 MB. How many fields an editor has does not matter: they are sent as few."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if most is None or most >= ENOUGH_BYTES:
        return []
    told = f"DATA_UPLOAD_MAX_MEMORY_SIZE is {most}: long scenarios cannot be saved."
    hint = "DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024"
    return [Warning(told, hint=hint, id="cleared_scenarios.W002")]
