"""How My path launches scenarios and shows how far somebody is, and in which words a fail is said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from competency.assessments.knowledge_tests.source import minutes_of, published_minutes
from competency.assessments.tries import api as tries
from competency.assessments.tries.on_a_page import who_tries_next
from competency.assessments.tries.words import why_not_now
from competency.core import clock
from competency.core.activities.sources import Loaded, Progress, Words
from competency.core.activities.unusable import why_unusable
from competency.core.models import Activity, ActivityVersion, Evidence, Person
from competency.pages.source import PageSource
from competency.rules.results import Reason, ReasonCode
from competency.ui.words.dates import day, day_short
from competency.ui.words.names import say

from ..conf import SOURCE
from .admission import Admission, AdmissionState, admissions
from .api import attempts_of, version_for
from .doors import closed_to
from .ended import how_they_ended


class ScenarioSource(PageSource):
    """Answers for the activities published by scenarios."""

    source = SOURCE
    called = pgettext_lazy("kind", "Scenario")
    has_tries = True
    # Whoever has not passed a test is sent to what teaches its topic: a scenario asks for what was learnt elsewhere.
    teaches = False

    def why_no_fresh_set(self, person: Person, activity: Activity) -> str:
        return tries.why_no_fresh_set(person, activity)

    def how_they_ended(self, person: Person, rows: Collection[Evidence]) -> dict[str, str]:
        return how_they_ended(person, rows)

    def launch_url(self, activity: Activity) -> str:
        return reverse("cleared:scenario_intro", args=[activity.pk])

    def words(self, reason: Reason, *, what: str) -> Words:
        """Nobody did anything to a patient, and which step was unsafe is not for managers."""
        if reason.code is not ReasonCode.CRITICAL_FAILED:
            return Words()
        # Whether and when there is another try is said beside it, by whoever knows how many there were.
        learner = _("A step was not safe on %(on)s")
        staff = _("not passed on %(on)s, %(what)s") if what else _("the scenario was not passed on %(on)s")
        return Words(
            learner=learner % {"on": day_short(reason.on)}, staff=say(staff, {"on": day(reason.on), "what": what})
        )

    def progress(
        self, person: Person, activities: Iterable[Activity], loaded: Loaded | None = None
    ) -> dict[Any, Progress]:
        scenarios = list(activities)
        minutes = minutes_of(scenarios, loaded)
        progress = {}
        book = loaded.book if loaded else None
        standing = admissions(person=person, activities=scenarios, book=book)
        begun = {key: admission.attempt for key, admission in standing.items() if admission.attempt is not None}
        broken = why_unusable({attempt.activity_version_id: SOURCE for attempt in begun.values()})
        for key, admission in standing.items():
            left = minutes.get(key, 0)
            if admission.state == AdmissionState.OPEN and begun[key].activity_version_id in broken:
                progress[key] = Progress("blocked", _("Cannot be played at the moment"))
            elif admission.state == AdmissionState.OPEN:
                progress[key] = _open(admission, left)
            elif why_not := why_not_now(admission):
                # Practice is open to everybody, and so is the debrief.
                url = reverse("cleared:scenario_intro", args=[key])
                progress[key] = Progress(
                    "blocked", why_not, left if admission.state == AdmissionState.WAIT else 0, url=url
                )
        return progress | self.closed_progress(person, scenarios, loaded)

    def minutes(self, activities: Iterable[Activity]) -> dict[Any, int]:
        return published_minutes(activities)

    def has_to_wait(self, activity: Activity | None, loaded: Loaded) -> bool:
        return bool(who_tries_next(activity, loaded))

    def who_closes(self, activity: Activity | None, loaded: Loaded, *, trainers: Callable[[], str]) -> str:
        return who_tries_next(activity, loaded) or super().who_closes(activity, loaded, trainers=trainers)

    def may_open(self, person: Person, version: ActivityVersion) -> bool:
        """What is on offer, and what the person has played; never while the scenario's page is closed to them."""
        if closed_to(person, [version.activity_id]):
            return False
        if version.activity.retired_at is None and version_for(version.activity, version.language) == version:
            return True
        return attempts_of(person).filter(activity_version=version).exists()


def _open(admission: Admission, minutes: int) -> Progress:
    """How far the play is that counts; one whose time is up is closed by whoever opens it."""
    attempt = admission.attempt
    assert attempt is not None
    if admission.until is not None and admission.until <= clock.now():
        return Progress("started", _("Time is up: see how it went"))
    step = _("Step %(number)d") % {"number": (attempt.made or 0) + 1}  # type: ignore[attr-defined]
    return Progress("started", step, minutes, url=reverse("cleared:scenario_play", args=[attempt.pk]))


__all__ = ["ScenarioSource"]
