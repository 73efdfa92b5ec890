"""What people are asked for today and cannot start, in sentences: it is not on offer, cannot be used any more,
or is not open to them.

One list for the authors' first page and for whoever asks it of people: by the form, by a pack, by the verb.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from .. import clock
from ..activities.models import Activity
from ..activities.sources import Closed, closed_to_people
from ..days import day_in_full
from ..framework.models import Competency, Requirement
from .unusable import unusable
from .wanted import Wanted, not_on_offer


@dataclass(frozen=True, slots=True)
class ClosedTo:
    """An activity that is on offer and not open to some of those who are asked for it today."""

    activity: Activity
    closed: Closed

    @property
    def sentence(self) -> str:
        return self.said_of(self.closed.count)

    def said_of(self, count: int) -> str:
        """To how many people it is closed, all of them or some, and by what."""
        if self.closed.has_password:
            words = ngettext(
                "Closed to %(count)d person who is asked for it: a shared password opens it to nobody.",
                "Closed to %(count)d people who are asked for it: a shared password opens it to nobody.",
                count,
            )
        else:
            words = ngettext(
                "Closed to %(count)d person who is asked for it: it is private to groups without that person.",
                "Closed to %(count)d people who are asked for it: it is private to groups without them.",
                count,
            )
        return words % {"count": count}


def closed_to_those_asked() -> list[ClosedTo]:
    """All of them, by code and title."""
    closed = closed_to_people()
    rows = Activity.objects.filter(pk__in=closed).order_by("code", "title") if closed else ()
    return [ClosedTo(activity, closed[activity.pk]) for activity in rows]


def cannot_start(requirement: Requirement | None = None, *, competency: Competency | None = None) -> list[str]:
    """Of what is asked of people, what nobody can start or some cannot; a sentence each. Of a requirement or a
    competency, only what that one asks for.

    Nothing is in the way of recording such a requirement, or of publishing a standard that asks for what is closed:
    whoever does it reads this.
    """
    return list(_said(requirement, competency))


def _said(requirement: Requirement | None, competency: Competency | None) -> Iterator[str]:
    today = clock.today()
    gone, broken, closed = not_on_offer(today), unusable(today), closed_to_those_asked()
    if not (gone or broken or closed):
        return
    wanted = Wanted(today)

    def is_meant(key: uuid.UUID) -> bool:
        if competency is not None:
            return wanted.asks(competency.pk, key)
        asked = (row.key for one in wanted.by_activity(key) for row in one.requirements)
        return requirement is None or requirement.key in asked

    for off in gone:
        if is_meant(off.activity.pk):
            said = {"activity": off.activity, "day": day_in_full(off.since)}
            yield gettext("“%(activity)s” is not on offer since %(day)s: nobody can start it.") % said
    for version in broken:
        if is_meant(version.activity.pk):
            said = {"activity": version.title, "why": version.why}
            yield gettext("“%(activity)s” was published in a form that cannot be used any more: %(why)s") % said
    for one in closed:
        if is_meant(one.activity.pk):
            yield gettext("“%(activity)s”: %(why)s") % {"activity": one.activity, "why": one.sentence}


__all__ = ["ClosedTo", "cannot_start", "closed_to_those_asked"]
