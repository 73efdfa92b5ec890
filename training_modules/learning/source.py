"""How My path launches modules and shows how far somebody is: few queries, however many modules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

from competency.core import clock
from competency.core.activities.in_language import offered_first
from competency.core.activities.sources import ActivitySource, Closed, Loaded, NextStep, Progress
from competency.core.frozen.api import Frozen
from competency.core.models import Activity, ActivityVersion, Attempt, Person

from .. import files
from ..content import UnreadableSnapshot, read_snapshot
from ..privacy import Doors, closed_to_people, trainers_of
from . import api as learning


class ModuleSource(ActivitySource):
    """Answers for the activities published by modules."""

    called = pgettext_lazy("kind", "Module")
    teaches = True
    is_translated = True

    def launch_url(self, activity: Activity) -> str:
        """One address to start a module and to resume it: it leads on to the section where somebody left, whether the
        module is still offered or not."""
        return reverse("cleared:learn_intro", args=[activity.pk])

    def progress(
        self, person: Person, activities: Iterable[Activity], loaded: Loaded | None = None
    ) -> dict[Any, Progress]:
        activities = list(activities)
        attempts = (
            Attempt.objects.filter(person=person, activity__in=activities, closed_at__isnull=True)
            .select_related("activity_version")
            .annotate(done=Count("sections_done"))
            .order_by("opened_at")
        )
        progress = {attempt.activity_id: _progress(attempt) for attempt in attempts}
        closed = self.closed_to(person, activities)
        mending = trainers_of(person, loaded.on if loaded else clock.today()) if closed else ""
        return progress | {key: Progress("blocked", _("Not open to you"), mending=mending) for key in closed}

    def closed_to_people(self) -> dict[Any, Closed]:
        return closed_to_people()

    def offered(self) -> Q:
        """What stands on a live page in its language: a translation is taken off by itself. With the last page the
        activity is retired; what a program published without one is offered as it is."""
        pages = Page.objects.filter(translation_key=OuterRef("activity_id"), live=True, alias_of__isnull=True)
        return Q(Exists(pages.filter(locale__language_code=OuterRef("language")))) | ~Q(Exists(pages))

    def closed_to(self, person: Person, activities: Iterable[Activity]) -> set[Any]:
        return Doors().closed_to(person.user, [activity.pk for activity in activities])

    def next_step(self, activity: Activity | None, progress: Progress) -> NextStep | None:
        """None where it cannot be opened: then whoever is asked for it is told, and the button leads elsewhere."""
        return None if progress.state == "blocked" else super().next_step(activity, progress)

    def minutes(self, activities: Iterable[Activity]) -> dict[Any, int]:
        versions = offered_first(ActivityVersion.objects.current().filter(activity__in=list(activities)))
        # What is offered comes first and is written last.
        return dict(reversed(versions.values_list("activity_id", "minutes")))

    def may_open(self, person: Person, version: ActivityVersion) -> bool:
        return learning.may_open(person, version)

    def refers_to(self, version: ActivityVersion) -> frozenset[str]:
        return files.references(version)

    def freeze(self, version: ActivityVersion) -> Frozen:
        try:
            return files.freeze(read_snapshot(version.snapshot))
        except UnreadableSnapshot:
            return Frozen()


def _progress(attempt: Any) -> Progress:
    """For display: counts the sections done against all of the version's; a delta has fewer, and says no number."""
    try:
        content = read_snapshot(attempt.activity_version.snapshot)
    except UnreadableSnapshot:
        return Progress("blocked", _("Cannot be shown at the moment"))
    total = len(content.sections)
    if attempt.purpose == "delta":
        return Progress("started", _("What changed"), minutes_left=0)
    left = sum(section.minutes for section in content.sections[attempt.done :])
    text = _("Section %(number)d of %(total)d") % {"number": min(attempt.done + 1, total), "total": total}
    return Progress("started", text, minutes_left=left)


__all__ = ["ModuleSource"]
