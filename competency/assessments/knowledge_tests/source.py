"""How My path launches tests and shows how far somebody is, and in which words a test that was not passed is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from competency.core import clock
from competency.core.activities.sources import ActivitySource, Loaded, Progress, Words
from competency.core.models import Activity, ActivityVersion, Person
from competency.rules.results import Reason, ReasonCode
from competency.ui.words.dates import day, day_short
from competency.ui.words.names import say

from ..tries import api as tries
from ..tries.on_a_page import who_tries_next
from ..tries.words import why_not_now
from .admission import Admission, AdmissionState, admissions

SOURCE = "assessments"


def published_minutes(activities: Iterable[Activity]) -> dict[Any, int]:
    """The minutes of the newest version of each activity, by its key, in one query."""
    versions = ActivityVersion.objects.current().filter(activity__in=list(activities)).order_by("edition", "revision")
    return dict(versions.values_list("activity_id", "minutes"))


def minutes_of(activities: Iterable[Activity], loaded: Loaded | None) -> dict[Any, int]:
    """The minutes of activities, taken from what the page has read when it has."""
    if loaded is None:
        return published_minutes(activities)
    return {activity.pk: loaded.minutes.get(str(activity.pk), 0) for activity in activities}


class TestSource(ActivitySource):
    """Knowledge tests: anybody may start one, whatever the learner has read before."""

    __test__ = False  # no test of pytest's
    called = pgettext_lazy("kind", "Test")
    has_tries = True

    def words(self, reason: Reason, *, what: str) -> Words:
        """Nobody did anything to a patient in a test, and which question was wrong is not for managers."""
        if reason.code is not ReasonCode.CRITICAL_FAILED:
            return Words()
        learner = _("A question about a dangerous mistake was not right on %(on)s")
        staff = _("not passed on %(on)s, %(what)s") if what else _("the test was not passed on %(on)s")
        return Words(
            learner=learner % {"on": day_short(reason.on)}, staff=say(staff, {"on": day(reason.on), "what": what})
        )

    def why_no_fresh_set(self, person: Person, activity: Activity) -> str:
        return tries.why_no_fresh_set(person, activity)

    def launch_url(self, activity: Activity) -> str:
        return reverse("cleared:test_intro", args=[activity.key])

    def progress(
        self, person: Person, activities: Iterable[Activity], loaded: Loaded | None = None
    ) -> dict[Any, Progress]:
        tests = list(activities)
        minutes = minutes_of(tests, loaded)
        progress = {}
        book = loaded.book if loaded else None
        for key, admission in admissions(person=person, activities=tests, book=book).items():
            left = minutes.get(key, 0)
            if (
                admission.state == AdmissionState.OPEN
                and admission.until is not None
                and admission.until <= clock.now()
            ):
                progress[key] = Progress("started", _("Time is up: see your result"))
            elif admission.state == AdmissionState.OPEN:
                progress[key] = Progress("started", _answered(admission), left, url=_where_left(admission))
            elif admission.state == AdmissionState.WROTE_QUESTIONS:
                progress[key] = Progress(
                    "blocked", _("You wrote or reviewed questions of it. Ask your manager for another way")
                )
            elif why_not := why_not_now(admission):
                progress[key] = Progress("blocked", why_not, left if admission.state == AdmissionState.WAIT else 0)
        return progress

    def minutes(self, activities: Iterable[Activity]) -> dict[Any, int]:
        return published_minutes(activities)

    def has_to_wait(self, activity: Activity | None, loaded: Loaded) -> bool:
        return bool(who_tries_next(activity, loaded))

    def who_closes(self, activity: Activity | None, loaded: Loaded, *, trainers: Callable[[], str]) -> str:
        return who_tries_next(activity, loaded) or super().who_closes(activity, loaded, trainers=trainers)


def _where_left(admission: Admission) -> str:
    """The first question without an answer."""
    assert admission.attempt is not None
    return reverse("cleared:test_question", args=[admission.attempt.pk, admission.place])


def _answered(admission: Admission) -> str:
    """How many are answered; what is chosen and not saved is said beside it, since it does not count yet."""
    done, total, chosen = admission.answered, admission.questions, admission.chosen
    answered = ngettext("%(done)d of %(total)d answered", "%(done)d of %(total)d answered", total)
    answered %= {"done": done, "total": total}
    if not chosen:
        return answered
    unsaved = ngettext("%(count)d chosen, not saved yet", "%(count)d chosen, not saved yet", chosen)
    return _("%(answered)s; %(unsaved)s") % {"answered": answered, "unsaved": unsaved % {"count": chosen}}
