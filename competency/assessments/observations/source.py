"""How My path shows an observation: somebody else starts it, so it says for whom she waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.core import clock
from competency.core.access import Purpose
from competency.core.activities.sources import Loaded, Progress, register_preparation, register_source
from competency.core.models import Activity, Person
from competency.ui import menu

from ..knowledge_tests.source import minutes_of, published_minutes
from .checklists import SOURCE


class ObservationSource:
    """Checklists. Nobody starts one by herself: she shows her code to somebody who may sign."""

    def launch_url(self, activity: Activity) -> str:
        return ""

    def progress(
        self, person: Person, activities: Iterable[Activity], loaded: Loaded | None = None
    ) -> dict[Any, Progress]:
        from .waiting import who_may_watch

        rows = list(activities)
        minutes = minutes_of(rows, loaded)
        found = {}
        for key, candidates in who_may_watch(person, rows, on=clock.today(), loaded=loaded).items():
            words = (
                _("Waiting for %(name)s") % {"name": candidates[0].person.short_name}
                if candidates
                else _("Waiting for an assessor")
            )
            found[key] = Progress("waiting", words, minutes.get(key, 0))
        return found

    def minutes(self, activities: Iterable[Activity]) -> dict[Any, int]:
        return published_minutes(activities)


def _with_watchers(loaded: Loaded) -> None:
    from .waiting import include_watchers

    include_watchers(loaded)


def register() -> None:
    """Called once, when the app is ready."""
    register_source(SOURCE, ObservationSource())
    register_preparation(_with_watchers)
    menu.register(
        menu.MenuEntry(label=gettext_lazy("Assess"), url_name="cleared:assess_home", purpose=Purpose.ASSESS, order=50)
    )
