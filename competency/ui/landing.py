"""Where somebody stands after signing in: apps register a page each in ``AppConfig.ready()``; the first that is for the
account wins.

It decides only where somebody begins. Whether a page opens is decided by that page, from ``access``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from competency.ui.menu import User

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """A page that somebody's first task is on: whose, and before which others."""

    url_name: str
    is_for: Callable[[User], bool]
    order: int = 100


_landings: dict[str, Landing] = {}


def register(landing: Landing, *, name: str = "") -> None:
    """Offer ``landing``; one page may be offered to several kinds of people, under a ``name`` for each. Registering a
    name again replaces it."""
    _landings[name or landing.url_name] = landing


def registered() -> list[Landing]:
    return sorted(_landings.values(), key=lambda landing: (landing.order, landing.url_name))


def first_task_of(user: User) -> str:
    """The address of the page on which the first task of whoever signed in stands; empty where no page has any."""
    for landing in registered():
        if not landing.is_for(user):
            continue
        try:
            return reverse(landing.url_name)
        except NoReverseMatch:
            logger.warning("%r is where somebody should begin, and names no page of this site.", landing.url_name)
    return ""


def address_for(user: User) -> str:
    """Where to send somebody who has signed in: to the first task, else to the page that says why there is none."""
    return first_task_of(user) or reverse("cleared:start")


__all__ = ["Landing", "address_for", "first_task_of", "register", "registered"]
