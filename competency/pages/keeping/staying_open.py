"""Doors that people have to pass keep the groups that open them, whoever would take those away.

A page that people learn from, or a folder above it, may be private to groups (``doors``). To delete the last of them
closes it to everybody, and to delete one of them to those who are in no other: that takes it off as much as
unpublishing does, and is refused in the same words. So is a door that is new, has become one of another kind, or stands
where a page is moved to, whichever program does that. Somebody who leaves a group is another matter: authors have that
on their list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.viewsets import viewsets
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import pre_page_move

from competency.core import clock
from competency.core.publishing.refusals import TakingOffRefused
from competency.core.publishing.saving import take_back_messages
from competency.core.publishing.wanted import Wanted

from ..doors import Door, Doors, asked_and_kept_out, behind_sign_in
from ..writing.models import FolderOfPages
from .staying import live_pages

GROUPS = "wagtailusers_groups"


def refuse_to_lose(leaving: Collection[int]) -> None:
    """Raise ``TakingOffRefused`` where groups, by their ids, cannot go: people are asked for what they open."""
    doors = [door for door in Doors().all if door.groups & set(leaving)]
    _refuse_to_change(doors, [replace(door, groups=door.groups - set(leaving)) for door in doors])


def _refuse_to_change(before: Collection[Door], after: Collection[Door]) -> None:
    if after and (lines := list(_closed_by(before, after))):
        raise TakingOffRefused(lines)


def _closed_by(before: Collection[Door], after: Collection[Door]) -> Iterator[str]:
    """Which pages doors would close that let people in so far, a line each, with the standards that ask for them."""
    wanted, changed = Wanted(clock.today()), {*before, *after}
    there = {door.path for door in changed}
    others = [door for door in Doors().all if door.path not in there or (door.has_password and door not in changed)]
    for page in _pages_behind(there):
        now, then = ([door for door in [*others, *shown] if door.stands_before(page.path)] for shown in (before, after))
        yield from _closed(page, wanted, now, then)


def _closed(page: Any, wanted: Wanted, now: Collection[Door], then: Collection[Door]) -> Iterator[str]:
    """Why a page that people are asked for cannot stand behind other doors than now: a line, or none."""
    askings = wanted.by_activity(page.activity_key)
    if not askings:
        return
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
        return
    yield " ".join([words % said, *(asking.sentence for asking in askings), _("Let another group open it first.")])


def _opens_to_nobody(doors: Collection[Door]) -> bool:
    return any(not door.groups for door in doors)


def _pages_behind(paths: Collection[str]) -> Iterator[Any]:
    found = {page.pk: page for page in live_pages(Page.objects.filter(path__in=paths), with_below=True)}
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
            before = _Before.of(row)
            if not before.groups:
                before = getattr(row, MADE_FROM, before)
            transaction.on_commit(partial(_put_back_unless_fit, row.pk, before), using=using)


# ---- whoever makes a page private, or changes how it is


MADE_FROM = "cleared_made_from"
"""On a privacy in hand that became one to groups: what there was before it. Its groups may come in another transaction,
and until then there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class _Before:
    """What the privacy of a page was before it was changed: of no kind where it had none."""

    kind: str = ""
    page: int | None = None
    password: str = ""
    groups: tuple[Group, ...] = ()

    @classmethod
    def of(cls, row: PageViewRestriction | None) -> _Before:
        if row is None:
            return cls()
        return cls(row.restriction_type, row.page_id, row.password, tuple(row.groups.all()))

    def doors(self) -> list[Door]:
        """The door that it was; none where everybody who signed in could pass."""
        return _doors(Page.objects.filter(pk=self.page).first(), self.kind, [group.pk for group in self.groups])

    def put_back(self, row: PageViewRestriction) -> None:
        if not self.kind:
            page = row.page.specific
            row.delete()
            if isinstance(page, FolderOfPages):
                behind_sign_in(page)  # as it was: the new privacy took the place of that one
            return
        restored = {"restriction_type": self.kind, "page": self.page, "password": self.password}
        PageViewRestriction.objects.filter(pk=row.pk).update(**restored)
        row.groups.set(Group.objects.filter(pk__in=[group.pk for group in self.groups]))


def _doors(page: Any, kind: str, groups: Collection[int]) -> list[Door]:
    if page is None or kind not in {PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD}:
        return []
    if kind == PageViewRestriction.PASSWORD:
        return [Door(page.path, page.title, frozenset(), has_password=True)]
    return [Door(page.path, page.title, frozenset(groups))]


@receiver(pre_save, sender=PageViewRestriction, dispatch_uid="cleared_pages.door_changes")
def before_privacy_is_saved(sender: Any, instance: PageViewRestriction, raw: bool = False, **kwargs: Any) -> None:
    """A page is about to become private, or private in another way. A password is all there will be of it; groups
    come after it is saved."""
    stored = PageViewRestriction.objects.filter(pk=instance.pk).first() if instance.pk else None
    place = (instance.restriction_type, instance.page_id)
    if raw or (stored is not None and (stored.restriction_type, stored.page_id) == place):
        vars(instance).pop(MADE_FROM, None)
        return
    before = _Before.of(stored)
    if instance.restriction_type == PageViewRestriction.PASSWORD:
        _refuse_to_change(before.doors(), _doors(instance.page, instance.restriction_type, ()))
    elif instance.restriction_type == PageViewRestriction.GROUPS:
        setattr(instance, MADE_FROM, before)


@receiver(post_save, sender=PageViewRestriction, dispatch_uid="cleared_pages.door_changed")
def on_privacy_saved(
    sender: Any, instance: PageViewRestriction, created: bool, using: str, raw: bool = False, **kwargs: Any
) -> None:
    """It is looked at when all is done. Where each step is a transaction of its own, what is new gets its groups after
    this; what there was before can be given them first."""
    before = getattr(instance, MADE_FROM, None)
    if raw or before is None or _is_looked_at(instance, using):
        return
    if not created or transaction.get_connection(using).in_atomic_block:
        transaction.on_commit(partial(_put_back_unless_fit, instance.pk, before), using=using)


def _is_looked_at(row: PageViewRestriction, using: str) -> bool:
    """Whether an earlier change of the transaction remembers what the page had before it."""
    waiting = (callback for _savepoints, callback, _is_robust in transaction.get_connection(using).run_on_commit)
    return any(
        isinstance(one, partial) and one.func is _put_back_unless_fit and one.args[0] == row.pk for one in waiting
    )


def _put_back_unless_fit(pk: int, before: _Before) -> None:
    """Make a privacy what it was, where otherwise nobody, or fewer of those who are asked, could pass it, and raise
    ``TakingOffRefused``."""
    row = PageViewRestriction.objects.filter(pk=pk, restriction_type=PageViewRestriction.GROUPS).first()
    if row is None:
        return
    now = _Before.of(row)
    if (before.kind, before.page) == (now.kind, now.page) and set(before.groups) <= set(now.groups):
        return
    try:
        _refuse_to_change(before.doors(), now.doors())
    except TakingOffRefused:
        before.put_back(row)
        raise


@receiver(pre_page_move, dispatch_uid="cleared_pages.moved_behind_doors")
def on_moving(sender: Any, instance: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """A page is about to be moved, with all below it and what is private there: others may keep people out now."""
    doors, wanted = Doors(), Wanted(clock.today())
    here, there = doors.before(instance.get_parent().path), doors.before(parent_page_after.path)
    if not set(there) - set(here):
        return
    lines: list[str] = []
    for page in live_pages([instance], with_below=True):
        if page.alias_of_id is None:
            own = [door for door in doors.before(page.path) if door.path.startswith(instance.path)]
            lines += _closed(page, wanted, [*here, *own], [*there, *own])
    if lines:
        raise TakingOffRefused(lines)


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
        take_back_messages(request)
        said = _("The group stays. Nothing was changed. %(why)s") % {"why": refusal.sentence}
        messages.error(request, said, extra_tags="refused")
        return redirect(f"{GROUPS}:edit", pk)


__all__ = ["delete_group", "refuse_to_lose"]
