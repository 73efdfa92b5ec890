"""How My path launches modules and shows how far somebody is: few queries, however many modules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from competency.core.activities.sources import Loaded, Progress
from competency.core.models import Activity, ActivityVersion, Attempt, Person
from competency.pages.source import PageSource

from ..conf import SOURCE
from ..content import UnreadableSnapshot, read_snapshot
from . import api as learning


class ModuleSource(PageSource):
    """Answers for the activities published by modules."""

    source = SOURCE
    called = pgettext_lazy("kind", "Module")

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
        return progress | self.closed_progress(person, activities, loaded)

    def may_open(self, person: Person, version: ActivityVersion) -> bool:
        return learning.may_open(person, version)


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
