"""What follows when a draft goes: a deleted test is retired, so that nobody starts it. Records stay as they are."""

from __future__ import annotations

from typing import Any

from competency.core.activities.api import retire_activity

# --- questions and knowledge tests


def retire_deleted_test(sender: Any, instance: Any, **kwargs: Any) -> None:
    retire_activity(key=instance.key)


# --- observations
