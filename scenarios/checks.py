"""A system check: whether the site takes a long scenario in one piece, with the lines that mend it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning

from competency.checking import check

ENOUGH = 5 * 1024 * 1024


@check("DATA_UPLOAD_MAX_MEMORY_SIZE")
def size_of_what_is_sent(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Django's own limit is 2.5 MB. The editor of 300 steps, many of them open, sends more."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if most is None or most >= ENOUGH:
        return []
    return [
        Warning(
            f"DATA_UPLOAD_MAX_MEMORY_SIZE is {most}: long scenarios cannot be saved.",
            hint="DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024, and a proxy in front that lets as much pass",
            id="cleared_scenarios.W001",
        )
    ]
