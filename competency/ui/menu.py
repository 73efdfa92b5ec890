"""The main menu: apps register an entry each in ``AppConfig.ready()``; a page asks for those its reader may see.

It decides only what is offered. Whether a page opens is decided by that page, from ``access``. An entry whose page
would be empty for somebody is not offered: what that hangs on is asked for all entries in one statement.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

if TYPE_CHECKING:
    from competency.core.access import Purpose
    from competency.core.record.prepared import Prepared

logger = logging.getLogger(__name__)

User = AbstractUser | AnonymousUser


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """Something a menu offers to people who signed in: to those whom ``purpose`` opens a screen, to the ``people`` who
    have something to read there on a day (a condition on persons), else as ``is_shown`` says.

    What a purpose opens, and of which people somebody is, is looked up once for all entries.
    """

    label: str | Promise
    url_name: str
    is_shown: Callable[[User], bool] | None = None
    purpose: Purpose | None = None
    people: Callable[[date], Q] | None = None
    order: int = 100

    def __post_init__(self) -> None:
        if sum(said is not None for said in (self.is_shown, self.purpose, self.people)) != 1:
            raise ValueError("A menu entry says for which purpose it is, for which people, or itself to whom it shows.")


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
    offered = registered()
    purposes = cache(lambda: purposes_of(user))
    concerned = cache(lambda: _concerned(user, [entry for entry in offered if entry.people]))
    links: list[MenuLink] = []
    for entry in offered:
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            logger.warning("The menu entry %r names no page of this site.", entry.url_name)
            continue
        if entry.is_shown:
            is_offered = entry.is_shown(user)
        elif entry.people:
            is_offered = entry.url_name in concerned()
        else:
            is_offered = entry.purpose in purposes()
        if is_offered:
            links.append(MenuLink(str(entry.label), url, request.path.startswith(url)))
    return _with_one_current(links)


def _concerned(user: User, asked: Iterable[MenuEntry]) -> set[str]:
    """Of the entries that are for certain people those that are for this one, by url name, in one statement."""
    from competency.core import clock
    from competency.core.access import person_of

    viewer = person_of(user)
    if viewer is None or not user.is_active:
        return set()
    conditions = {entry.url_name: entry.people for entry in asked if entry.people}
    anybody, positions = _asked_of_anybody(tuple(conditions.values()), clock.today())
    holding = {position for row in anybody.of(viewer.pk) for position, holds in row.items() if holds}
    return {name for name, condition in conditions.items() if holding.intersection(positions[condition])}


@lru_cache(maxsize=4)
def _asked_of_anybody(
    conditions: tuple[Callable[[date], Q], ...], today: date
) -> tuple[Prepared, dict[Callable[[date], Q], list[str]]]:
    """An answer for each thing asked that day, to be asked of somebody, and which answers make each condition hold.

    Every page asks it, of somebody else: putting it together takes longer than the answer. What two conditions share is
    asked once.
    """
    from competency.core.models import Person
    from competency.core.record.prepared import Prepared

    asked: list[Any] = []
    positions: dict[Callable[[date], Q], list[str]] = {}
    for condition in conditions:
        positions[condition] = []
        for one in _any_of(condition(today)):
            if one not in asked:
                asked.append(one)
            positions[condition].append(f"asked_{asked.index(one)}")
    answers = {f"asked_{n}": ExpressionWrapper(one, output_field=BooleanField()) for n, one in enumerate(asked)}
    return Prepared(Person.objects.order_by().values(**answers), "uuid"), positions


def _any_of(condition: Q) -> list[Any]:
    """What the condition asks for any of: itself, unless it is put together with "or"."""
    if condition.negated or (condition.connector != Q.OR and len(condition.children) != 1):
        return [condition]
    return [part for child in condition.children for part in (_any_of(child) if isinstance(child, Q) else [Q(child)])]


def _with_one_current(links: list[MenuLink]) -> list[MenuLink]:
    """Of several addresses that begin the current one only the longest is current: /my/record/, not /my/."""
    current = max((link.url for link in links if link.is_current), key=len, default=None)
    return [MenuLink(link.label, link.url, link.url == current) for link in links]
