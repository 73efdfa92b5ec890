"""How My path launches modules and shows how far somebody is: few queries, however many modules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from competency.core.activities.sources import ActivitySource, Loaded, Progress
from competency.core.models import Activity, ActivityVersion, Attempt, Person

from ..content import UnreadableSnapshot, read_snapshot


class ModuleSource(ActivitySource):
    """Answers for the activities published by modules."""

    called = pgettext_lazy("kind", "Module")
    teaches = True

    def launch_url(self, activity: Activity) -> str:
        """One address to start a module and to resume it: it leads on to the section where somebody left."""
        return "" if activity.retired_at else reverse("cleared:learn_intro", args=[activity.pk])

    def progress(
        self, person: Person, activities: Iterable[Activity], loaded: Loaded | None = None
    ) -> dict[Any, Progress]:
        attempts = (
            Attempt.objects.filter(person=person, activity__in=list(activities), closed_at__isnull=True)
            .select_related("activity_version")
            .annotate(done=Count("sections_done"))
            .order_by("opened_at")
        )
        return {attempt.activity_id: _progress(attempt) for attempt in attempts}

    def minutes(self, activities: Iterable[Activity]) -> dict[Any, int]:
        versions = (
            ActivityVersion.objects.current()
            .filter(activity__in=list(activities))
            .order_by("activity", "edition", "revision")
            .values_list("activity_id", "minutes")
        )
        return dict(versions)


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
