"""The manager's board and the people behind a cell. A GET writes down what attempts came to whose time is up, and
changes nothing else; one POST brings stale people up to date."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from competency.core import clock
from competency.core.access import Purpose, person_of
from competency.core.activities import overdue
from competency.core.clearance.stale import bring_up_to_date
from competency.core.models import JobRole, Programme, Unit
from competency.core.record.disposals import counts_lack
from competency.ui.views import purpose_required

from ..days import asked_day, chips, slider
from ..reach import Reach, people_of, reach_of
from .cell_people import cell_asked, cell_page
from .cells import board_of, cell_of, people_in_reach, stale_in_reach
from .go_lives import GoLives, go_lives_of
from .slots import BOARD, CELL, BoardAsked, BoardPage, grid_of
from .words import printed, sentence, verdict

# How many people one POST brings up to date: a few seconds of work, then the page says how many are left.
AT_ONCE = 200
_SMALL = 50


@require_safe
@purpose_required(Purpose.MANAGE)
def board(request: HttpRequest) -> HttpResponse:
    reach = reach_of(request.user)
    focus = _focus(request, reach)
    reach = reach.at(focus)
    go_lives = go_lives_of(reach)
    programme = _programme(request, go_lives)
    if programme is None:
        return render(request, "cleared/board/empty.html", {"reach": reach})
    go_live_on = go_lives.of(programme)
    ahead = go_live_on if go_live_on and go_live_on >= reach.today else reach.today
    chosen = asked_day(request, "on", ahead)
    overdue.close_some(people_in_reach(reach))
    slot = BOARD.fill(BoardAsked(reach, programme, chosen.on, focus))
    shown = board_of(reach, programme, chosen.on, focus)
    page = BoardPage(shown, slot)
    return render(
        request,
        "cleared/board/board.html",
        {
            "board": shown,
            "grid": grid_of(page, request),
            "sections": slot.show(page, request),
            "sentence": sentence(shown, go_live_on, go_lives.days.get(programme.pk, [])),
            "verdict": verdict(shown),
            "printed": printed(shown, _name_of(request), clock.now().astimezone(clock.zone_of(focus))),
            "totals": [(role, shown.of_role(role)) for role in shown.roles],
            "asked": chosen,
            "chips": chips(chosen.on, reach.today, go_live_on),
            "go_live_on": go_live_on,
            "go_live_days": go_lives.days.get(programme.pk, []),
            "programmes": go_lives.programmes,
            "today": reach.today,
            "counts_lack": chosen.on < reach.today and counts_lack(chosen.on),
            "focus": focus,
            "board_url": f"{reverse('cleared:board')}?{_query(programme, chosen.on)}",
            "slider": slider(reach.today, go_live_on),
            "stale": shown.total.stale or stale_in_reach(reach).count(),
        },
    )


@require_safe
@purpose_required(Purpose.MANAGE)
def board_cell(request: HttpRequest, programme: int, unit: int, job_role: int) -> HttpResponse:
    reach = reach_of(request.user)
    asked_unit = reach.unit(unit)
    reach = reach.at(asked_unit)
    go_lives = go_lives_of(reach)
    asked_programme = next((candidate for candidate in go_lives.programmes if candidate.pk == programme), None)
    role = JobRole.objects.filter(pk=job_role).first()
    if asked_programme is None or asked_unit is None or role is None:
        raise Http404
    go_live_on = go_lives.of(asked_programme)
    ahead = go_live_on if go_live_on and go_live_on >= reach.today else reach.today
    chosen = asked_day(request, "on", ahead)
    opened = cell_asked(
        asked_programme,
        asked_unit,
        role,
        chosen.on,
        visible=people_of(request.user),
        is_own=request.GET.get("own") == "1",
        number=request.GET.get("page"),
    )
    page = cell_page(CELL.fill(opened))
    return render(
        request,
        "cleared/board/cell.html",
        {
            "cell": page,
            "count": cell_of(reach, asked_programme, chosen.on, asked_unit, role, is_own=request.GET.get("own") == "1"),
            "is_past": chosen.on < reach.today,
            "sections": page.slot.show(page, request),
            "programme": asked_programme,
            "unit": asked_unit,
            "role": role,
            "asked": chosen,
            "chips": chips(chosen.on, reach.today, go_live_on),
            "go_live_on": go_live_on,
            "today": reach.today,
            "is_own": request.GET.get("own") == "1",
            "board_url": f"{reverse('cleared:board')}?{_query(asked_programme, chosen.on)}",
        },
    )


def _name_of(request: HttpRequest) -> str:
    """Whoever reads the page: the name on the staff list, else that of the account."""
    person = person_of(request.user)
    return person.short_name if person else request.user.get_username()


def _query(programme: Programme, on: date) -> str:
    return urlencode({"programme": programme.code, "on": on.isoformat()})


def _programme(request: HttpRequest, go_lives: GoLives) -> Programme | None:
    """The programme asked for, among those that concern what one manages; 404 for any other."""
    code = request.GET.get("programme")
    if not code:
        return go_lives.first()
    programme = next((programme for programme in go_lives.programmes if programme.code == code), None)
    if programme is None:
        raise Http404
    return programme


def _focus(request: HttpRequest, reach: Reach) -> Unit | None:
    number = request.GET.get("unit")
    if not number:
        return None
    unit = reach.unit(int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if unit is None:
        raise Http404
    return unit


@require_POST
@purpose_required(Purpose.MANAGE)
def board_recalculate(request: HttpRequest) -> HttpResponse:
    """Bring the stale people in reach up to date, a batch a request; pressing again goes on where it stopped."""
    waiting = stale_in_reach(reach_of(request.user))
    people = list(waiting[:AT_ONCE])
    for start in range(0, len(people), _SMALL):
        batch = people[start : start + _SMALL]
        bring_up_to_date(batch)
    left = waiting.count()
    done = ngettext("%(count)d person is up to date.", "%(count)d people are up to date.", len(people))
    if left:
        more = ngettext(
            "%(left)d is left: press Recalculate again.", "%(left)d are left: press Recalculate again.", left
        ) % {"left": left}
        messages.info(request, f"{done % {'count': len(people)}} {more}")
    else:
        messages.success(request, done % {"count": len(people)})
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if is_ours else reverse("cleared:board"))
