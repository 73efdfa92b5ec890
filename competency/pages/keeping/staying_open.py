"""Doors that people have to pass keep the groups that open them, whoever would take those away.

A page that people learn from, or a folder above it, may be private to groups (``doors``). To delete the last of them
closes it to everybody, and to delete one of them to those who are in no other: that takes it off as much as
unpublishing does, and is refused in the same words. Somebody who leaves a group is another matter: authors have that on
their list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.db import models, transaction
from django.db.models.signals import m2m_changed, pre_delete
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.viewsets import viewsets
from wagtail.models import PageViewRestriction

from competency.core import clock
from competency.core.publishing.refusals import TakingOffRefused
from competency.core.publishing.wanted import Wanted

from ..doors import Door, Doors, asked_and_kept_out
from .staying import live_pages

GROUPS = "wagtailusers_groups"


def refuse_to_lose(leaving: Collection[int]) -> None:
    """Raise ``TakingOffRefused`` where groups, by their ids, cannot go: people are asked for what they open."""
    doors = [door for door in Doors().all if door.groups & set(leaving)]
    _refuse_to_change({door: replace(door, groups=door.groups - set(leaving)) for door in doors})


def _refuse_to_change(changed: dict[Door, Door]) -> None:
    if changed and (lines := list(_closed_by(changed))):
        raise TakingOffRefused(lines)


def _closed_by(changed: dict[Door, Door]) -> Iterator[str]:
    """Which pages doors would close that let people in so far, a line each, with the standards that ask for them."""
    wanted, doors = Wanted(clock.today()), Doors()
    there = {door.path for door in changed}
    others = [door for door in doors.all if door.has_password or door.path not in there]
    for page in _pages_behind(changed):
        askings = wanted.by_activity(page.activity_key)
        if not askings:
            continue
        now, then = (
            [door for door in [*others, *shown] if door.stands_before(page.path)]
            for shown in (changed.keys(), changed.values())
        )
        count = asked_and_kept_out(wanted, page.activity_key, then)
        said: dict[str, Any] = {"title": page.get_admin_display_title(), "count": count}
        if _opens_to_nobody(then) and not _opens_to_nobody(now):
            words = _("Nobody could open “%(title)s” any more.")
        elif count > asked_and_kept_out(wanted, page.activity_key, now):
            words = ngettext(
                "“%(title)s” would be closed to %(count)d person who is asked for it.",
                "“%(title)s” would be closed to %(count)d people who are asked for it.",
                count,
            )
        else:
            continue
        yield " ".join([words % said, *(asking.sentence for asking in askings), _("Let another group open it first.")])


def _opens_to_nobody(doors: Collection[Door]) -> bool:
    return any(not door.groups for door in doors if not door.has_password)


def _pages_behind(doors: Collection[Door]) -> Iterator[Any]:
    rows = PageViewRestriction.objects.filter(page__path__in=[door.path for door in doors]).select_related("page")
    found = {page.pk: page for row in rows for page in live_pages([row.page], with_below=True)}
    return (page for page in found.values() if page.alias_of_id is None)


# ---- whoever deletes a group, or takes it from a page


@receiver(pre_delete, sender=Group, dispatch_uid="cleared_pages.group_deleted")
def on_group_deleted(sender: Any, instance: Group, origin: Any = None, **kwargs: Any) -> None:
    """A group is about to go, alone or with others: what people are asked for stays open."""
    together = origin.values_list("pk", flat=True) if isinstance(origin, models.QuerySet) else ()
    refuse_to_lose({instance.pk, *(together if getattr(origin, "model", None) is Group else ())})


@receiver(m2m_changed, sender=PageViewRestriction.groups.through, dispatch_uid="cleared_pages.groups_changed")
def on_groups_changed(
    sender: Any, instance: Any, action: str, reverse: bool, pk_set: set[int] | None, using: str, **kwargs: Any
) -> None:
    """The groups of a page are about to change, maybe for others: to replace all of them is to take them off first. So
    what is left is looked at when all is done, against what there was before the first change."""
    if action not in {"pre_add", "pre_remove", "pre_clear"}:
        return
    rows = [instance]
    if reverse:
        rows = list(
            instance.pageviewrestriction_set.all()
            if pk_set is None
            else PageViewRestriction.objects.filter(pk__in=pk_set)
        )
    for row in rows:
        if row.restriction_type == PageViewRestriction.GROUPS and not _is_looked_at(row, using):
            transaction.on_commit(partial(_put_back_unless_fit, row.pk, list(row.groups.all())), using=using)


def _is_looked_at(row: PageViewRestriction, using: str) -> bool:
    """Whether an earlier change of the transaction remembers what the page had before it."""
    waiting = (callback for _savepoints, callback, _is_robust in transaction.get_connection(using).run_on_commit)
    return any(
        isinstance(one, partial) and one.func is _put_back_unless_fit and one.args[0] == row.pk for one in waiting
    )


def _put_back_unless_fit(pk: int, groups: Collection[Group]) -> None:
    """Give a privacy the groups back that it had, where without them nobody, or fewer of those who are asked, could
    pass it, and raise ``TakingOffRefused``."""
    row = PageViewRestriction.objects.filter(pk=pk, restriction_type=PageViewRestriction.GROUPS).first()
    if row is None:
        return
    had, has = frozenset(group.pk for group in groups), frozenset(row.groups.values_list("pk", flat=True))
    if had <= has:
        return
    door = Door(row.page.path, row.page.title, had)
    try:
        _refuse_to_change({door: replace(door, groups=has)})
    except TakingOffRefused:
        row.groups.set(Group.objects.filter(pk__in=had))
        raise


# ---- in the Wagtail admin


def delete_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Wagtail's own view, or the host's, at its own address: a group that stays is told in words, before the question
    too. Who may delete groups is asked there."""
    view: Callable[..., HttpResponse] = next(one for one in viewsets.viewsets if one.name == GROUPS).delete_view
    try:
        with transaction.atomic():
            response = view(request, pk=pk)
            if request.method == "GET" and response.status_code == 200:
                refuse_to_lose({get_object_or_404(Group, pk=pk).pk})
            return response
    except TakingOffRefused as refusal:
        list(get_messages(request))
        said = _("The group stays. Nothing was changed. %(why)s") % {"why": refusal.sentence}
        messages.error(request, said, extra_tags="refused")
        return redirect(f"{GROUPS}:edit", pk)


__all__ = ["delete_group", "refuse_to_lose"]
