"""What a site needs before anybody can work: groups and whatever each app adds. Repeatable; removes nothing.

Roles are made here and never by a migration, since a migration would touch the host's own groups.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from .access import AUTHORS_GROUP, RECORDS_GROUP, REVIEWERS_GROUP

Step = Callable[[], list[str]]
_steps: list[tuple[int, Step]] = []


def register_step(step: Step, *, order: int = 100) -> None:
    """Add a step of ``cleared_setup``; it returns what it made, a line each, and may run any number of times."""
    _steps.append((order, step))
    _steps.sort(key=lambda pair: pair[0])


def run() -> list[str]:
    """Run every step in one transaction and return what was made."""
    with transaction.atomic():
        made = ensure_groups()
        for _order, step in _steps:
            made += step()
    return made


def ensure_groups() -> list[str]:
    """The groups of people who enter the Wagtail admin: authors, reviewers and records staff."""
    made = []
    for name in (AUTHORS_GROUP, REVIEWERS_GROUP, RECORDS_GROUP):
        _group, created = Group.objects.get_or_create(name=name)
        if created:
            made.append(f"Group “{name}”")
    admin = "wagtailadmin.access_admin"
    requirements = _permissions("requirement", "view", "record")
    grant(AUTHORS_GROUP, admin, *_permissions("competency", "view", "add", "change"), *requirements)
    reviewed = _permissions("competency", "view", "change", "publish", "lock", "unlock")
    grant(REVIEWERS_GROUP, admin, *reviewed, *requirements)
    # To read what is asked, and why somebody is not cleared; what is asked is decided by others.
    registries = ("facility", "unit", "shift", "jobrole", "programme", "systemrelease")
    kept = [name for model in registries for name in _permissions(model, "add", "change", "view")]
    grant(RECORDS_GROUP, admin, *_permissions("competency", "view"), *_permissions("requirement", "view"), *kept)
    return made


def join(user: Any, *groups: str) -> None:
    """Make an account a member of these groups and of no others."""
    user.groups.set(Group.objects.filter(name__in=groups))


def _permissions(model: str, *actions: str) -> list[str]:
    return [f"cleared_core.{action}_{model}" for action in actions]


def grant(group: str, *permissions: str) -> None:
    """Give a group permissions, each as app, dot and codename; a wrong one raises ``Permission.DoesNotExist``."""
    apps, codenames = zip(*(permission.split(".") for permission in permissions), strict=True)
    there = Permission.objects.filter(content_type__app_label__in=apps, codename__in=codenames)
    known = {f"{one.content_type.app_label}.{one.codename}": one for one in there.select_related("content_type")}
    if unknown := [permission for permission in permissions if permission not in known]:
        raise Permission.DoesNotExist(f"There is no permission {', '.join(unknown)}.")
    Group.objects.get(name=group).permissions.add(*(known[permission] for permission in permissions))
