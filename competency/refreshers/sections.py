"""The section "What is due" of My path: its rows, and the words for their reasons."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext
from wagtail.admin.ui.components import Component

from competency.core.activities.sources import Loaded
from competency.rules.facts import Period
from competency.screens.path.asks import Path
from competency.ui.slots import Section, TemplateComponent
from competency.ui.words.dates import day, last_day

from .schedule import Why
from .selectors import DueTask, falls_due


class WhatIsDue(Section[Loaded, Path]):
    """The refreshers that fall due, each with its day and its reason; says so when nothing does."""

    name = "refreshers"

    def claims(self, path: Path) -> set[str]:
        return {row.task.demand.requirement for row in falls_due(path)}

    def component(self, path: Path) -> Component | None:
        if not path.asks:
            return None
        rows = [(row, reason(row)) for row in falls_due(path)]
        return TemplateComponent("cleared_refreshers/what_is_due.html", rows=rows)


def reason(row: DueTask) -> str:
    """Why the refresher falls due on that day, in one sentence."""
    if row.due.why is Why.RUNS_OUT:
        until = last_day(row.due.hard_due)
        return gettext("What you have shown counts until %(day)s. Do it again before then.") % {"day": day(until)}
    said = {"after": _long(row.task.from_go_live), "day": day(row.due.hard_due)}
    if row.due.is_overdue:
        return gettext("%(after)s after go-live, habits slip. Since %(day)s nobody is cleared without it.") % said
    return gettext("%(after)s after go-live, habits slip. From %(day)s nobody is cleared without it.") % said


def _long(period: Period | None) -> str:
    """A length as people say it: “3 months”, “90 days”."""
    if period is None:
        return ""
    parts = []
    if period.months:
        parts.append(ngettext("%(count)d month", "%(count)d months", period.months) % {"count": period.months})
    if period.days:
        parts.append(ngettext("%(count)d day", "%(count)d days", period.days) % {"count": period.days})
    return gettext(" and ").join(parts)
