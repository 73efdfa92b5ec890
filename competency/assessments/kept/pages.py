"""What a page that is kept says and answers: the line "Kept 03:12", and the reply to the page that keeps itself.

It translates HTTP; what is kept and when it is over say ``api`` and ``kinds``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from competency.core.coming_back import this_page
from competency.core.models import Person
from competency.ui.words.dates import day, time_of_day

from . import api
from .handed_in import wants_json
from .kinds import kind_called
from .marks import marks_of
from .models import Unfinished
from .places import Place

__all__ = ["KeptLine", "answered", "begun_on", "kept_on", "kept_words", "line_of"]


@dataclass(frozen=True, slots=True)
class KeptLine:
    """What a page says of what was kept of it. ``elsewhere``: another open page kept something newer, at that time."""

    words: str = ""
    at: str = ""
    drop: Unfinished | None = None
    elsewhere: str = ""


def kept_words(at: datetime) -> str:
    return _("Kept %(time)s") % {"time": time_of_day(at)}


def kept_on(at: datetime) -> str:
    """The same with its day, for a page that is opened again."""
    return _("Kept %(time)s on %(day)s") % {"time": time_of_day(at), "day": day(at)}


def begun_on(at: datetime, today: date) -> str:
    """For a list on which what was begun stands among what was not."""
    if at.date() == today:
        return _("Begun, kept %(time)s: go on") % {"time": time_of_day(at)}
    return _("Begun, kept %(time)s on %(day)s: go on") % {"time": time_of_day(at), "day": day(at)}


def line_of(
    row: Unfinished | None, zone: tzinfo, *, elsewhere: Unfinished | None = None, may_drop: bool = True
) -> KeptLine:
    """The line for a page that shows ``row``, or that is behind ``elsewhere``."""
    return KeptLine(
        words=kept_on(row.kept_at.astimezone(zone)) if row else "",
        at=time_of_day(row.kept_at.astimezone(zone)) if row else "",
        drop=row if may_drop else None,
        elsewhere=_elsewhere(elsewhere, zone) if elsewhere else "",
    )


def answered(
    request: HttpRequest,
    *,
    owner: Person,
    place: Place,
    zone: tzinfo,
    again: Callable[[Unfinished | None], HttpResponse],
    over: bool = False,
) -> HttpResponse:
    """Keep the page that was sent and say so: to the page itself in JSON, to a button by way of a redirect.

    What a button sent and could not be kept is shown ``again`` as it was sent, with what stands there instead.
    """
    state, words, row = _kept(request, owner, place, zone, over=over)
    if wants_json(request):
        at = time_of_day(row.kept_at.astimezone(zone)) if row is not None else ""
        told = {"state": state, "words": words, "time": at, "seen": row.mark if row is not None else ""}
        return JsonResponse(told)
    if state != "kept":
        if state != "elsewhere":
            messages.warning(request, words)
        return again(row)
    if words:
        messages.success(request, _("%(kept)s. You can close this page.") % {"kept": words})
    return redirect(this_page(request))


def _kept(
    request: HttpRequest, owner: Person, place: Place, zone: tzinfo, *, over: bool
) -> tuple[str, str, Unfinished | None]:
    fields = kind_called(place.kind).fields(request.POST)
    try:
        row = api.keep(owner=owner, place=place, fields=fields, marks=marks_of(request), over=over)
    except api.ChangedElsewhere as changed:
        return "elsewhere", _elsewhere(changed.stands, zone), changed.stands
    except api.Ended:
        if kind_called(place.kind).may_be_another:
            return "ended", _("You signed this already. What you enter now is kept once you press “Sign”."), None
        return "ended", _("This was taken already, or its time is up. What you enter here is not kept."), None
    except api.TooLong:
        return "long", _("This is too long to be kept. Shorten it, or hand it in."), None
    return "kept", kept_words(row.kept_at.astimezone(zone)) if row else "", row


def _elsewhere(row: Unfinished, zone: tzinfo) -> str:
    return _("This was changed on another device or page at %(time)s.") % {
        "time": time_of_day(row.kept_at.astimezone(zone))
    }
