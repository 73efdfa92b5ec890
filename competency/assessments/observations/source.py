"""How My path shows an observation: somebody else starts it, so it says whom the learner waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from competency.core import clock
from competency.core.access import Purpose, has_any
from competency.core.activities.sources import ActivitySource, Loaded, NextStep, Progress, Words, register_source
from competency.core.enums import Kind
from competency.core.models import Activity, Competency, Person
from competency.rules.results import Reason, ReasonCode
from competency.screens.board.slots import BOARD, CELL
from competency.screens.path.slots import PATH
from competency.screens.record.slots import RECORD
from competency.ui import landing, menu
from competency.ui.words.counts import is_counted, observations_done_of
from competency.ui.words.cures import an_assessor

from ..knowledge_tests.source import minutes_of, published_minutes
from .eligibility import why_not_by_hand
from .models import SOURCE
from .named import asked_words, closing_words, progress_of
from .sections import WhoWaits
from .unsigned import NobodySigns
from .watchers import NAME, CellWatchers, PathWatchers, RecordWatchers, Watched, who_can_watch


class ObservationSource(ActivitySource):
    """Checklists. Nobody starts one alone: the learner shows a code to somebody who may sign."""

    called = pgettext_lazy("kind", "Workplace observation")
    is_watched = True

    def launch_url(self, activity: Activity) -> str:
        return ""

    def progress(
        self, person: Person, activities: Iterable[Activity], loaded: Loaded | None = None
    ) -> dict[Any, Progress]:
        checklists = list(activities)
        minutes = minutes_of(checklists, loaded)
        watched = who_can_watch(person, checklists, on=clock.today(), loaded=loaded)
        return {key: progress_of(who, minutes.get(key, 0)) for key, who in watched.items()}

    def minutes(self, activities: Iterable[Activity]) -> dict[Any, int]:
        return published_minutes(activities)

    def next_step(self, activity: Activity | None, progress: Progress) -> NextStep | None:
        if progress.mending:  # nobody may sign: a code shown to anybody would lead nowhere
            return NextStep(url="", is_alone=False, advice=f"{progress.then} {progress.mending}")
        return NextStep(
            url=f"{reverse('cleared:my_record')}#code",
            words=_("Show your code to an assessor"),
            is_alone=False,
            advice=asked_words(progress),
        )

    def words(self, reason: Reason, *, what: str) -> Words:
        if reason.code is not ReasonCode.MISSING or not is_counted(reason):
            return Words()
        return Words(staff=observations_done_of(reason))

    def why_not_judged(
        self,
        assessor: Person | None,
        person: Person,
        *,
        activity: Activity | None,
        competency: Competency | None,
        on: date,
    ) -> str:
        if assessor is None:
            return _("What is watched is judged by somebody.")
        return why_not_by_hand(assessor=assessor, person=person, activity=activity, competency=competency, on=on)

    def times(self, count: int) -> str:
        return ngettext("%(n)s observation", "%(n)s observations", count) % {"n": count}

    def has_to_wait(self, activity: Activity | None, loaded: Loaded) -> bool:
        """While those who would come are there only once the rest is done."""
        watched = _watched(activity, loaded)
        return watched is not None and bool(watched.later) and not watched.waited_for

    def who_closes(self, activity: Activity | None, loaded: Loaded, *, trainers: Callable[[], str]) -> str:
        watched = _watched(activity, loaded)
        return an_assessor() if watched is None else closing_words(watched)


def _watched(activity: Activity | None, loaded: Loaded) -> Watched | None:
    """Who can watch, as the page has read it; None where nobody was looked up."""
    if activity is None or activity.source != SOURCE or NAME not in loaded.kept:
        return None
    return who_can_watch(loaded.person, [activity], on=clock.today(), loaded=loaded)[activity.pk]


def register() -> None:
    """Registers observations as a source of activities; called once, when the app is ready."""
    register_source(SOURCE, ObservationSource(), kinds=[Kind.OBSERVATION])
    PATH.register(PathWatchers())
    PATH.register(WhoWaits(), order=10)
    RECORD.register(RecordWatchers())
    CELL.register(CellWatchers())
    BOARD.register(NobodySigns())
    menu.register(
        menu.MenuEntry(label=gettext_lazy("Assess"), url_name="cleared:assess_home", purpose=Purpose.ASSESS, order=50)
    )
    # After My path, which says who waits: this is for an assessor who works on no unit.
    landing.register(
        landing.Landing(
            url_name="cleared:assess_home",
            is_for=lambda user: user.is_active and has_any(user, Purpose.ASSESS),
            order=50,
        )
    )
