"""What browsers and caches may keep: nothing of ours, but files of content that are named by their hash."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.utils.cache import add_never_cache_headers

# The same address never has other bytes; ``private`` keeps it from caches that several people share.
KEPT_BY_THE_BROWSER = "private, max-age=31536000, immutable"


def keep_nowhere(response: HttpResponseBase) -> None:
    """Tell every cache to keep nothing, whatever the view said, unless it is a file that never changes."""
    if response.headers.get("Cache-Control") != KEPT_BY_THE_BROWSER:
        response.headers.pop("Cache-Control", None)
        add_never_cache_headers(response)


def kept_nowhere(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view, with answers that no cache keeps."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        response = view(*args, **kwargs)
        keep_nowhere(response)
        return response

    return wrapped


__all__ = ["KEPT_BY_THE_BROWSER", "keep_nowhere", "kept_nowhere"]
