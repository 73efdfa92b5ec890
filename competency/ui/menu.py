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
from uuid import UUID

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import connections
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

if TYPE_CHECKING:
    from competency.core.access import Purpose

logger = logging.getLogger(__name__)

User = AbstractUser | AnonymousUser

# Stands in a statement where the number of whoever asks comes; nobody has it.
ANYBODY = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """Something a menu offers to people who signed in: to those whom ``purpose`` opens a screen, to the ``people`` who
    have something to read there on a day (a condition on persons, made of the day alone and kept for it), else as
    ``is_shown`` says.

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
    from competency.core.access import Purpose, person_of, visible_people

    viewer, own = person_of(user), visible_people(user, Purpose.OWN)
    named = [(entry.url_name, entry.people) for entry in asked if entry.people]
    if viewer is None or own.query.is_empty() or not named:
        return set()
    connection = connections[own.db]
    sql, parameters = _statement(own.db, clock.today(), tuple(people for _name, people in named))
    anybody, this_one = (own.model._meta.pk.get_db_prep_value(key, connection) for key in (ANYBODY, viewer.pk))
    with connection.cursor() as cursor:
        cursor.execute(sql, [this_one if given == anybody else given for given in parameters])
        answers = cursor.fetchone()
    return {name for (name, _people), holds in zip(named, answers or (), strict=False) if holds}


@lru_cache(maxsize=8)
def _statement(using: str, on: date, people: tuple[Callable[[date], Q], ...]) -> tuple[str, tuple[Any, ...]]:
    """What is asked of ``ANYBODY`` on a day, and its parameters: put together once, since every page asks it."""
    from competency.core.models import Person

    conditions = (ExpressionWrapper(condition(on), output_field=BooleanField()) for condition in people)
    rows = Person.objects.using(using).filter(pk=ANYBODY).order_by().values_list(*conditions)
    return rows.query.get_compiler(using).as_sql()


def _with_one_current(links: list[MenuLink]) -> list[MenuLink]:
    """Of several addresses that begin the current one only the longest is current: /my/record/, not /my/."""
    current = max((link.url for link in links if link.is_current), key=len, default=None)
    return [MenuLink(link.label, link.url, link.url == current) for link in links]
