"""How My path launches tests and observations: one source for core, an answer for each kind of activity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency.core import clock
from competency.core.activities.sources import ActivitySource, Loaded, Progress
from competency.core.models import Activity, ActivityVersion, Person

from .admission import State, admissions

SOURCE = "assessments"


class AssessmentSource:
    """Hands each activity to the source of its kind."""

    def __init__(self) -> None:
        self._kinds: dict[str, ActivitySource] = {}

    def register(self, kind: str, source: ActivitySource) -> None:
        self._kinds[str(kind)] = source

    def launch_url(self, activity: Activity) -> str:
        source = self._kinds.get(activity.kind)
        return source.launch_url(activity) if source else ""

    def progress(
        self, person: Person, activities: Iterable[Activity], loaded: Loaded | None = None
    ) -> dict[Any, Progress]:
        found: dict[Any, Progress] = {}
        for source, rows in self._by_source(activities):
            found |= source.progress(person, rows, loaded)
        return found

    def minutes(self, activities: Iterable[Activity]) -> dict[Any, int]:
        found: dict[Any, int] = {}
        for source, rows in self._by_source(activities):
            found |= source.minutes(rows)
        return found

    def _by_source(self, activities: Iterable[Activity]) -> list[tuple[ActivitySource, list[Activity]]]:
        kinds: defaultdict[str, list[Activity]] = defaultdict(list)
        for activity in activities:
            kinds[activity.kind].append(activity)
        return [(self._kinds[kind], rows) for kind, rows in kinds.items() if kind in self._kinds]


assessments = AssessmentSource()


def published_minutes(activities: Iterable[Activity]) -> dict[Any, int]:
    """The minutes of the newest version of each activity, by its key, in one query."""
    versions = ActivityVersion.objects.current().filter(activity__in=list(activities)).order_by("edition", "revision")
    return dict(versions.values_list("activity_id", "minutes"))


def minutes_of(activities: Iterable[Activity], loaded: Loaded | None) -> dict[Any, int]:
    """The same, taken from what the page has read when it has."""
    if loaded is None:
        return published_minutes(activities)
    return {activity.pk: loaded.minutes.get(str(activity.pk), 0) for activity in activities}


# --- questions and knowledge tests


class TestSource:
    """Knowledge tests: anybody may start one, whatever she has read before."""

    __test__ = False  # no test of pytest's

    def launch_url(self, activity: Activity) -> str:
        return reverse("cleared:test_intro", args=[activity.key])

    def progress(
        self, person: Person, activities: Iterable[Activity], loaded: Loaded | None = None
    ) -> dict[Any, Progress]:
        rows = list(activities)
        minutes = minutes_of(rows, loaded)
        found = {}
        book = loaded.book if loaded else None
        for key, admission in admissions(person=person, activities=rows, book=book).items():
            left = minutes.get(key, 0)
            if admission.state == State.OPEN and admission.until is not None and admission.until <= clock.now():
                found[key] = Progress("started", _("Time is up: see your result"))
            elif admission.state == State.OPEN:
                found[key] = Progress("started", _answered(admission.answered, admission.questions), left)
            elif admission.state == State.WAIT and admission.until is not None:
                when = date_format(localtime(admission.until), "j M H:i")
                found[key] = Progress("blocked", _("Next try from %(when)s") % {"when": when}, left)
            elif admission.state == State.USED_UP:
                found[key] = Progress("blocked", _("Next: 20 minutes with a super-user"), left)
        return found

    def minutes(self, activities: Iterable[Activity]) -> dict[Any, int]:
        return published_minutes(activities)


def _answered(done: int, total: int) -> str:
    return ngettext("%(done)d of %(total)d answered", "%(done)d of %(total)d answered", total) % {
        "done": done,
        "total": total,
    }


# --- observations
