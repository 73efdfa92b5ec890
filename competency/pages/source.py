"""What every kind of page answers to the shared pages: where it is offered, to whom it is closed, and its files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from wagtail.models import Page

from competency.core import clock
from competency.core.activities.in_language import offered_first
from competency.core.activities.sources import ActivitySource, Closed, Loaded, NextStep, Progress
from competency.core.frozen.api import Frozen
from competency.core.models import Activity, ActivityVersion, Person

from . import kinds
from .doors import Doors, closed_to_people, trainers_of
from .files import stored, uses


class PageSource(ActivitySource):
    """Answers for the activities that pages of one kind publish. What is left open is how far somebody is."""

    source: ClassVar[str]
    """The name under which the kind launches its activities."""
    teaches = True
    is_translated = True
    reads_versions = True

    def closed_progress(
        self, person: Person, activities: Iterable[Activity], loaded: Loaded | None = None
    ) -> dict[Any, Progress]:
        """What stands in the place of how far somebody is, where the page is closed to them."""
        closed = self.closed_to(person, activities)
        on: date = loaded.on if loaded else clock.today()
        mending = trainers_of(person, on) if closed else ""
        return {key: Progress("blocked", _("Not open to you"), mending=mending) for key in closed}

    def closed_to_people(self) -> dict[Any, Closed]:
        return closed_to_people(self.source)

    def offered(self) -> Q:
        """What stands on a live page in its language: a translation is taken off by itself. With the last page the
        activity is retired; what a program published without one is offered as it is."""
        pages = Page.objects.filter(translation_key=OuterRef("activity_id"), live=True, alias_of__isnull=True)
        return Q(Exists(pages.filter(locale__language_code=OuterRef("language")))) | ~Q(Exists(pages))

    def closed_to(self, person: Person, activities: Iterable[Activity]) -> set[Any]:
        return Doors().closed_to(person.user, [activity.pk for activity in activities])

    def next_step(self, activity: Activity | None, progress: Progress) -> NextStep | None:
        """None where it cannot be opened: then whoever is asked for it is told, and the button leads elsewhere. What
        is blocked and says where it goes on can be opened; it just does not count now."""
        is_shut = progress.state == "blocked" and not progress.url
        return None if is_shut else super().next_step(activity, progress)

    def minutes(self, activities: Iterable[Activity]) -> dict[Any, int]:
        versions = offered_first(ActivityVersion.objects.current().filter(activity__in=list(activities)))
        # What is offered comes first and is written last.
        return dict(reversed(versions.values_list("activity_id", "minutes")))

    def refers_to(self, version: ActivityVersion) -> frozenset[str]:
        return uses.references(version)

    def why_unusable(self, snapshot: Any) -> str | Promise:
        return kinds.kind_from(self.source).why_unusable(snapshot)

    def freeze(self, version: ActivityVersion) -> Frozen:
        kind = kinds.kind_from(self.source)
        content = kind.stored(version)
        return Frozen() if content is None else stored.freeze(kind.pictures(content), kind.texts(content))


__all__ = ["PageSource"]
