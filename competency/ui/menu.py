"""The main menu: apps register an entry each in ``AppConfig.ready()``; a page asks for those its reader may see.

It decides only what is offered. Whether a page opens is decided by that page, from ``access``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

if TYPE_CHECKING:
    from competency.core.access import Purpose

logger = logging.getLogger(__name__)

User = AbstractUser | AnonymousUser


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """Something a menu offers to people who signed in: to those whom ``purpose`` opens a screen, else ``is_shown``.

    What a purpose opens is looked up once for all entries that name one.
    """

    label: str | Promise
    url_name: str
    is_shown: Callable[[User], bool] | None = None
    purpose: Purpose | None = None
    order: int = 100

    def __post_init__(self) -> None:
        if (self.is_shown is None) == (self.purpose is None):
            raise ValueError("A menu entry says for which purpose it is, or itself to whom it is shown.")


@dataclass(frozen=True, slots=True)
class MenuLink:
    label: str
    url: str
    is_current: bool


_entries: dict[str, MenuEntry] = {}


def register(entry: MenuEntry) -> None:
    """Offer ``entry``; registering a URL name again replaces it."""
    _entries[entry.url_name] = entry


def registered() -> list[MenuEntry]:
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.url_name))


def entries(request: HttpRequest) -> list[MenuLink]:
    """The links the person who asks may see. An entry whose page the host does not serve is left out, and logged."""
    from competency.core.access import purposes_of

    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    purposes = cache(lambda: purposes_of(user))
    links: list[MenuLink] = []
    for entry in registered():
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            logger.warning("The menu entry %r names no page of this site.", entry.url_name)
            continue
        if entry.is_shown(user) if entry.is_shown else entry.purpose in purposes():
            links.append(MenuLink(str(entry.label), url, request.path.startswith(url)))
    return _with_one_current(links)


def _with_one_current(links: list[MenuLink]) -> list[MenuLink]:
    """Of several addresses that begin the current one only the longest is current: /my/record/, not /my/."""
    current = max((link.url for link in links if link.is_current), key=len, default=None)
    return [MenuLink(link.label, link.url, link.url == current) for link in links]
