"""How tests read the privacy of a page, and change of what kind it is."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

LOGIN, GROUPS, PASSWORD = PageViewRestriction.LOGIN, PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD


def kinds_at(page: Any) -> list[str]:
    rows = PageViewRestriction.objects.filter(page=page.pk).order_by("pk")
    return [str(row.restriction_type) for row in rows]


def reloaded(row: Any) -> Any:
    return PageViewRestriction.objects.get(pk=row.pk)


def to_groups(row: Any, *groups: Group) -> None:
    row.restriction_type = GROUPS
    row.save()
    row.groups.set(groups)
