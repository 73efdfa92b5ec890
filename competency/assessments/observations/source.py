"""How My path shows an observation: somebody else starts it, so it says whom the learner waits for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from competency.core import clock
from competency.core.access import Purpose
from competency.core.activities.sources import ActivitySource, Loaded, NextStep, Progress, Words, register_source
from competency.core.enums import Kind
from competency.core.models import Activity, Person
from competency.rules.results import Reason, ReasonCode
from competency.screens.path.slots import PATH
from competency.ui import menu
from competency.ui.words.counts import is_for_somebody_else
from competency.ui.words.cures import an_assessor

from ..knowledge_tests.source import minutes_of, published_minutes
from .models import SOURCE
from .watchers import Watchers, who_may_watch


class ObservationSource(ActivitySource):
    """Checklists. Nobody starts one alone: the learner shows a code to somebody who may sign."""

    called = pgettext_lazy("kind", "Observation at work")
    is_watched = True

    def launch_url(self, activity: Activity) -> str:
        return ""

    def progress(
        self, person: Person, activities: Iterable[Activity], loaded: Loaded | None = None
    ) -> dict[Any, Progress]:
        checklists = list(activities)
        minutes = minutes_of(checklists, loaded)
        progress = {}
        for key, candidates in who_may_watch(person, checklists, on=clock.today(), loaded=loaded).items():
            words = (
                _("Waiting for %(name)s") % {"name": candidates[0].person.short_name}
                if candidates
                else _("Waiting for an assessor")
            )
            progress[key] = Progress("waiting", words, minutes.get(key, 0))
        return progress

    def minutes(self, activities: Iterable[Activity]) -> dict[Any, int]:
        return published_minutes(activities)

    def next_step(self, activity: Activity | None, progress: Progress) -> NextStep | None:
        return NextStep(
            url=f"{reverse('cleared:my_record')}#code",
            words=_("Show your code to an assessor"),
            is_alone=False,
            advice=_("An assessor has to watch you do it. Ask one on your shift, and show your code."),
        )

    def words(self, reason: Reason, *, what: str) -> Words:
        if reason.code is not ReasonCode.MISSING or (reason.need or 0) <= 1:
            return Words()
        staff = _("%(have)s of %(need)s observations done")
        if is_for_somebody_else(reason):
            staff = _("%(have)s of %(need)s observations done, the next by somebody else")
        return Words(staff=staff % {"have": reason.have or 0, "need": reason.need})

    def times(self, count: int) -> str:
        return _("%(n)s observations") % {"n": count}

    def who_closes(self, *, person: str, assessors: str) -> str:
        return assessors or an_assessor()


def register() -> None:
    """Registers observations as a source of activities; called once, when the app is ready."""
    register_source(SOURCE, ObservationSource(), kinds=[Kind.OBSERVATION])
    PATH.register(Watchers())
    menu.register(
        menu.MenuEntry(label=gettext_lazy("Assess"), url_name="cleared:assess_home", purpose=Purpose.ASSESS, order=50)
    )
