"""Kinds of evidence that no installed app runs: recorded by hand, or from elsewhere. Each still has its words.

An app that runs a kind registers its own source for it, and that one speaks from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import pgettext_lazy as named

from ..enums import Kind
from ..people.models import Person
from .models import Activity
from .sources import ActivitySource, Loaded, Progress, register_default


class RecordedElsewhere(ActivitySource):
    """Evidence that is not made on a page of this site: nothing to start, and how far somebody is stays unknown."""

    def __init__(self, called: str | Promise) -> None:
        self.called = called

    def launch_url(self, activity: Activity) -> str:
        return ""

    def progress(
        self, person: Person, activities: Iterable[Activity], loaded: Loaded | None = None
    ) -> dict[Any, Progress]:
        return {}

    def minutes(self, activities: Iterable[Activity]) -> dict[Any, int]:
        return {}


class OnPaper(RecordedElsewhere):
    """Certificates and earlier learning: somebody reads the paper and records it."""

    def who_closes(self, activity: Activity | None, loaded: Loaded, *, trainers: Callable[[], str]) -> str:
        return gettext("records staff, who check the paper")


class WithTrainers(RecordedElsewhere):
    """Workshops and simulations: they take place on a date of the trainers."""

    def whom_to_ask(self, *, trainers: Callable[[], str]) -> str:
        if names := trainers():
            return gettext("Ask for the next date: %(names)s.") % {"names": names}
        return gettext("Ask your manager for the next date.")

    def who_closes(self, activity: Activity | None, loaded: Loaded, *, trainers: Callable[[], str]) -> str:
        if names := trainers():
            return gettext("the trainers, at the next date: %(names)s") % {"names": names}
        return gettext("the trainers, at the next date")


def register() -> None:
    """Called once, when the app is ready: every kind of evidence has somebody who speaks for it."""
    register_default(Kind.SESSION, WithTrainers(named("kind", "Workshop")))
    register_default(Kind.ATTESTATION, RecordedElsewhere(named("kind", "Statement you sign")))
    register_default(Kind.EXTERNAL, OnPaper(named("kind", "Certificate from elsewhere")))
    register_default(Kind.PRIOR, OnPaper(named("kind", "Earlier learning")))
    register_default(Kind.SCENARIO, RecordedElsewhere(named("kind", "Scenario")))
    register_default(Kind.SCENARIO_TASK, RecordedElsewhere(named("kind", "Scenario with a task")))
    register_default(Kind.SIMULATED_TASK, WithTrainers(named("kind", "Simulated task")))
    register_default(Kind.SIMULATED_STATION, WithTrainers(named("kind", "Simulated station")))
    # Where the app that runs them is not installed, its evidence came from another site.
    for kind in Kind:
        register_default(kind, RecordedElsewhere(kind.label))
