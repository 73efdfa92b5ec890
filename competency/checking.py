"""How a system check of ours is registered: so that none of them throws, whatever the settings are.

``manage.py check`` is what somebody runs when settings are wrong; a traceback there names a line of ours, not theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

Check = Callable[..., list[CheckMessage]]


def check(looks_at: str) -> Callable[[Check], Check]:
    """Register a check. ``looks_at`` names the setting, or what else of a site, that has to be mended when it fails."""

    def decorate(looks: Check) -> Check:
        @wraps(looks)
        def guarded(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
            try:
                return looks(app_configs, **kwargs)
            except Exception as error:
                told = f"{type(error).__name__}: {error}"
                return [
                    Error(
                        f"{looks_at} cannot be read, so nobody knows whether it is right. {told}",
                        hint=f"Mend {looks_at}; docs/how-to/add-to-a-site.md has the lines to paste.",
                        id="cleared.E001",
                    )
                ]

        guarded.looks_at = looks_at  # type: ignore[attr-defined]
        register(guarded)
        return guarded

    return decorate


__all__ = ["check"]
