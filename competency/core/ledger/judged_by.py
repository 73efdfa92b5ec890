"""Whether whoever judged a row could on its day: asked of the app that runs what was judged, which alone knows.

Asked is what staff enter or change. What another system brought with a number of its own was judged there, by its own
rules and maybe before anybody held anything here: it waits for a verdict, and whoever gives that is told. Who names
another assessor for such a row, or gives one to what was judged here, is asked as for a row of our own. What was
recorded before stays, and can be corrected in everything else.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from competency.rules.lighter import RATED

from ..activities.sources import source_for, source_of_kind, watched_sources
from .models import OWN_SOURCE, Evidence


def unfit(row: Evidence) -> str:
    """Why the assessor of a row, recorded or not, could not judge it on its day, in a sentence; empty when they could,
    and where nobody rates it."""
    activity = row.activity_version.activity if row.activity_version else None
    # What is watched says so by what it is and by its kind, and either may be all that a row says.
    asked = [source_for(activity) if activity else None, source_of_kind(row.kind)]
    asked += watched_sources() if row.kind in RATED else []
    for source in {id(source): source for source in asked if getattr(source, "is_watched", False)}.values():
        why = getattr(source, "why_not_judged", None)
        about = {"activity": activity, "competency": row.competency, "on": row.performed_on}
        if why is not None and (said := why(row.assessor, row.person, **about)):
            return str(said)
    return ""


def refusal(row: Evidence, *, corrects: Evidence | None = None) -> str:
    """Why the row may not be recorded by hand, or with this number elsewhere; empty when it may."""
    said = unfit(row)
    if not said or not _is_ours_to_ask(row, corrects):
        return ""
    return _("%(why)s Nothing was recorded. Check the day, and who watched it.") % {"why": said}


def refuse(row: Evidence, *, corrects: Evidence | None = None) -> None:
    """Raise ``ValidationError`` for a new row whose assessor could not judge it."""
    if refused := refusal(row, corrects=corrects):
        raise ValidationError(refused, code="unfit_assessor")


def _is_ours_to_ask(row: Evidence, corrects: Evidence | None) -> bool:
    if corrects is None:
        return row.source == OWN_SOURCE
    if row.assessor_id != corrects.assessor_id:
        return True
    if _judged(row) == _judged(corrects):
        return False
    return not Evidence.objects.filter(key=corrects.key).exclude(source=OWN_SOURCE).exists()


def _judged(row: Evidence) -> tuple[object, ...]:
    version = row.activity_version
    return (row.kind, version.activity_id if version else None, row.competency_id, row.performed_on)


__all__ = ["refusal", "refuse", "unfit"]
