"""The page that says why an assessor may not sign, and what the assessor can do about it. Always 403; nothing was
recorded.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from competency.core import clock
from competency.core.activities.sources import source_for
from competency.core.models import Activity, Person
from competency.ui.views import PersonRequest

from .. import lists
from ..eligibility import Refusal, RefusalCode
from ..named import mending_words
from ..watchers import who_can_watch


def own(request: PersonRequest) -> HttpResponse:
    """The assessor's own code, or their own address typed."""
    text = _("Nobody can assess themselves. Ask another assessor to watch you.")
    return refused(request, Refusal(RefusalCode.OWN, text), request.person, None)


def refused(request: PersonRequest, refusal: Refusal, subject: Person, activity: Activity | None) -> HttpResponse:
    """Why not, with "Renew" where the assessor's own clearance is the reason, and those who can be asked instead."""
    today = clock.today()
    others, mending = [], ""
    if activity is not None and refusal.code is not RefusalCode.NOT_ASKED:
        watched = who_can_watch(subject, [activity], on=today)[activity.pk]
        others = [watcher for watcher in watched.anybody if watcher.person.pk != request.person.pk]
        mending = "" if others else mending_words(watched)
    context = {
        "refusal": refusal,
        "subject": subject,
        "activity": activity,
        "others": others,
        "mending": mending,
        "renew_url": _path() if refusal.can_renew else "",
        "renew_minutes": _minutes(request.person, refusal) if refusal.can_renew else 0,
    }
    return render(request, "cleared_assessments/observations/refused.html", context, status=403)


def _path() -> str:
    try:
        return reverse("cleared:my_path")
    except NoReverseMatch:
        return ""


def _minutes(person: Person, refusal: Refusal) -> int:
    """Minutes of what the assessor's own renewal still needs, as published."""
    if refusal.competency is None:
        return 0
    total = 0
    for activity in lists.missing_activities(person, refusal.competency, on=clock.today()):
        source = source_for(activity)
        total += source.minutes([activity]).get(activity.pk, 0) if source else 0
    return total
