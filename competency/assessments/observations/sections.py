"""The section of My path that says how many people wait for an assessor, above what the assessor is asked for."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from competency.core import clock
from competency.core.activities.sources import Loaded
from competency.rules import known
from competency.rules.results import FOREVER
from competency.screens.path.asks import Path
from competency.ui.slots import Section, TemplateComponent

from .eligibility import ASSESSOR_FUNCTIONS
from .waiting import how_many_wait

# Of how many people My path works out whether they wait. Beyond it leads to the page that lists them.
AT_MOST = 40


class WhoWaits(Section[Loaded, Path]):
    """“2 people wait for you”, with the way to them; nothing while nobody does. For whoever assesses nobody it asks
    for nothing."""

    name = "waiting"
    comes_first = True

    def component(self, path: Path) -> Component | None:
        if not _assesses(path):
            return None
        person, on = path.person, clock.today(path.asks[0].unit) if path.asks else path.today
        count = how_many_wait(person.user, person, on=on, at_most=AT_MOST, book=path.slot.before.book)
        if count == 0:
            return None
        return TemplateComponent(
            "cleared_assessments/observations/who_waits.html", words=_words(count), url=reverse("cleared:assess_home")
        )


def _assesses(path: Path) -> bool:
    """Whether an appointment of today opens the assessor's pages; the path has read it already."""
    held = known(path.slot.before.book.facts(path.person).appointments)
    return any(
        row.function in ASSESSOR_FUNCTIONS and row.starts_on <= path.today < (row.ends_on or FOREVER) for row in held
    )


def _words(count: int | None) -> str:
    if count is None:
        return _("Many people lack something that you may sign")
    return ngettext("%(count)d person waits for you", "%(count)d people wait for you", count) % {"count": count}


__all__ = ["AT_MOST", "WhoWaits"]
