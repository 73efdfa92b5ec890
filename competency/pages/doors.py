"""Whom the privacy of a page keeps out of what it teaches, wherever that is served: one door for addresses, files and
lists.

A page says who may open it in Wagtail's own way, for itself and all below it. Everybody who learns has signed in, so
that alone keeps nobody out; groups do. A shared password opens a page and nothing that is learnt there: whoever finds
one in the way is told. It reads, but for the one privacy that every folder starts with; what is refused is decided
where it is asked.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, ngettext
from wagtail.models import Page, PageViewRestriction

from competency.core import clock
from competency.core.activities.sources import Closed
from competency.core.enums import Function
from competency.core.models import Activity, Person, Placement
from competency.core.people.acting import acting, in_function
from competency.core.people.in_force import placed_on
from competency.core.people.reaching import reached_all
from competency.core.publishing.concerned import people_called_for
from competency.core.publishing.wanted import Wanted

from .kinds import kind_of

PRIVATE_OPTIONS = [PageViewRestriction.LOGIN, PageViewRestriction.GROUPS]
"""The privacy that a page that people learn from, or a folder of them, may have."""


@dataclass(frozen=True, slots=True)
class Door:
    """A page that only members of some groups may open; of no group where it has a shared password."""

    path: str
    title: str
    groups: frozenset[int]
    has_password: bool = False

    def stands_before(self, path: str) -> bool:
        """Whether it is the page at that place of the tree or one above it."""
        return path.startswith(self.path)


class Doors:
    """All pages that let some people in only, in one query; two more say whom they keep out of which activities."""

    @cached_property
    def all(self) -> list[Door]:
        kept = PageViewRestriction.objects.exclude(restriction_type=PageViewRestriction.LOGIN)
        groups: defaultdict[tuple[str, str, bool], set[int]] = defaultdict(set)
        for path, title, kind, group in kept.values_list("page__path", "page__title", "restriction_type", "groups"):
            groups[path, title, kind == PageViewRestriction.PASSWORD].add(group)
        return [
            Door(path, title, frozenset() if is_password else frozenset(members) - {None}, is_password)
            for (path, title, is_password), members in groups.items()
        ]

    def before(self, path: str) -> list[Door]:
        """The doors before a page, its own included."""
        return [door for door in self.all if door.stands_before(path)]

    def closed_to(self, account: Any, keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """Which of the activities an account may not open; None is that of somebody who has none.

        Every page that offers one has to let the account in.
        """
        if not self.all or not keys:
            return set()
        held: frozenset[int] = frozenset()
        if account is not None:
            held = frozenset(account.groups.values_list("pk", flat=True))
        is_let_in_everywhere = account is not None and account.is_active and account.is_superuser
        return {
            key
            for key, paths in _paths_of(keys).items()
            for path in paths
            for door in self.before(path)
            if door.has_password or not (is_let_in_everywhere or door.groups & held)
        }


def _paths_of(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Where the pages of activities stand: those that are live, and of an activity that is offered no more, all."""
    pages = Page.objects.filter(translation_key__in=keys, alias_of__isnull=True)
    live: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    others: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    for key, path, is_live in pages.values_list("translation_key", "path", "live"):
        (live if is_live else others)[key].append(path)
    return others | live


def is_closed_to(person: Person, key: uuid.UUID) -> bool:
    """Whether the person may not open the activity."""
    return bool(Doors().closed_to(person.user, [key]))


def kept_out(page: Any, doors: Iterable[Door]) -> str:
    """Why a page cannot stand behind these doors: people whom it is asked of today could not open it. Else empty."""
    doors = list(doors)
    said: dict[str, Any] = {"title": page.get_admin_display_title()}
    if password := next((door for door in doors if door.has_password), None):
        return str(kind_of(page).words.password_here) % {"page": password.title}
    if not doors:
        return ""
    said["count"] = asked_and_kept_out(Wanted(clock.today()), page.activity_key, doors)
    if not said["count"]:
        return ""
    words = ngettext(
        "“%(title)s” is asked of %(count)d person who could not open it: it is private to groups without that person.",
        "“%(title)s” is asked of %(count)d people who could not open it: it is private to groups without them.",
        said["count"],
    )
    return words % said


def closed_to_people(source: str) -> dict[uuid.UUID, Closed]:
    """Who is asked today for each activity of a source that is closed to them; one query where nothing is private to
    groups."""
    doors = Doors()
    if not doors.all:
        return {}
    behind = Q()
    for door in doors.all:
        behind |= Q(path__startswith=door.path)
    on_offer = Activity.objects.filter(source=source, retired_at__isnull=True).values("pk")
    pages = Page.objects.filter(behind, live=True, alias_of__isnull=True, translation_key__in=on_offer)
    found: defaultdict[uuid.UUID, list[Door]] = defaultdict(list)
    for key, path in pages.values_list("translation_key", "path"):
        found[key] += doors.before(path)
    closed, wanted = {}, Wanted(clock.today())
    for key, stand in found.items():
        people = _asked_and_kept_out(wanted, key, stand)
        if people is not None and (count := people.count()):
            closed[key] = Closed(people, count, any(door.has_password for door in stand))
    return closed


def asked_and_kept_out(wanted: Wanted, key: uuid.UUID, doors: Collection[Door]) -> int:
    """How many of those whom an activity is asked of today cannot pass all of the doors."""
    people = _asked_and_kept_out(wanted, key, doors)
    return 0 if people is None else people.count()


def _asked_and_kept_out(wanted: Wanted, key: uuid.UUID, doors: Collection[Door]) -> QuerySet[Person] | None:
    requirements = [row for asking in wanted.by_activity(key) for row in asking.requirements]
    if not requirements:
        return None
    asked = people_called_for(requirements, wanted.on).filter(user__is_active=True)
    if not any(door.has_password for door in doors):
        asked = asked.exclude(user__is_superuser=True)
    return asked.exclude(pk__in=_let_in(doors).values("pk"))


def trainers_of(person: Person, on: date) -> str:
    """Whom to tell that something is closed: the trainers over where the person works who can act that day."""
    if trainers := trainers_near(person, on):
        return gettext("Tell the trainers there: %(names)s.") % {"names": reached_all(trainers)}
    return gettext("Tell the trainers: you are asked for it.")


def trainers_near(person: Person, on: date) -> list[Person]:
    """The trainers over where the person works who can act that day, without the person, who needs not be told."""
    placed = Placement.objects.current().filter(placed_on(on), person=person).select_related("unit")
    units = [placement.unit for placement in placed]
    trainers = in_function(acting(units, on, [Function.TRAINER]), Function.TRAINER) if units else []
    return [trainer for trainer in trainers if trainer.pk != person.pk]


def privacy_problems(page: Any) -> list[str]:
    """The same of a page where it stands, a sentence each; empty when everybody whom it is asked of may open it."""
    if not page.path or getattr(page, "alias_of_id", None):  # a page being written stands nowhere yet
        return []
    why = kept_out(page, Doors().before(page.path))
    return [why] if why else []


def behind_sign_in(index: Page) -> list[str]:
    """Make a folder private to whoever signed in, unless it stands behind privacy already; say what was made."""
    if index.get_view_restrictions():
        return []
    PageViewRestriction.objects.create(page=index, restriction_type=PageViewRestriction.LOGIN)
    return [f"{index.title}: for everybody who signed in"]


def _let_in(doors: Iterable[Door]) -> QuerySet[Person]:
    people = Person.objects.all()
    for door in doors:
        people = people.filter(pk__in=Person.objects.filter(user__groups__in=door.groups).values("pk"))
    return people


__all__ = [
    "PRIVATE_OPTIONS",
    "Door",
    "Doors",
    "asked_and_kept_out",
    "behind_sign_in",
    "closed_to_people",
    "is_closed_to",
    "kept_out",
    "privacy_problems",
    "trainers_of",
]
