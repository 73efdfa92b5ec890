"""Playing at its own address, on the version it was started with. A GET changes nothing; each POST redirects."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competency.assessments.knowledge_tests.pages import placement_today
from competency.assessments.tries.who_helps import helpers_near
from competency.core import clock
from competency.core.languages import of_the_reader, of_the_site
from competency.core.ledger.what_changed import changed_since
from competency.core.models import Attempt
from competency.pages.files.pictures import frozen_picture
from competency.pages.files.sizes import Size
from competency.screens.counting import counts_for
from competency.ui.views import PersonRequest, person_required

from ..graph import GO_ON
from . import api as playing
from .admission import OPEN_FOR
from .group import FEWEST
from .group_views import leads_groups
from .looking_back import is_readable
from .models import Pace
from .moments import Moment, states_before
from .pages import NotOpenToYou, activity_of, closed, own, page, unreadable
from .showing import PictureOf, shown
from .timing import GRACE, seconds_for, seconds_left

P = ParamSpec("P")

# What is sent where nothing was chosen: no choice of any scenario is called so.
NOTHING = ""


def player_required(
    view: Callable[Concatenate[Any, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Sign in first; whoever the privacy of the scenario's page keeps out is told so in words."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotOpenToYou:
            return closed(request)

    return person_required(wrapped)


@require_safe
@player_required
def intro(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    """What the scenario is, the practice, and the play that counts with all that it says before it starts."""
    activity = activity_of(request, key)
    try:
        offered = playing.offer(person=request.person, activity=activity, language=of_the_reader())
    except ValidationError:
        return page(request, "gone.html", {"activity": activity, "language": of_the_site()}, status=410)
    except playing.UnreadableStory:
        version = playing.version_for(activity, of_the_reader())
        assert version is not None
        return unreadable(request, version)
    placement = placement_today(request.person)
    admission = offered.admission
    document = offered.story.document
    context = {
        "activity": activity,
        "language": offered.version.language,
        "offer": offered,
        "document": document,
        "admission": admission,
        "held_words": offered.held.words if offered.held else "",
        "placement": placement,
        "counts": counts_for(request.person, activity, on=clock.today(placement.unit if placement else None)),
        "changed": changed_since(request.person, activity),
        "last": (last := _last_that_counted(request, activity.pk)),
        "last_can_be_shown": last is not None and is_readable(last),
        "paces": Pace.choices if any(step.seconds for step in document.steps) else (),
        "helpers": helpers_near(request.person) if admission.state == playing.AdmissionState.USED_UP else None,
        "leads_groups": leads_groups(request.user),
        "fewest_in_group": FEWEST,
        "open_hours": int(OPEN_FOR.total_seconds() // 3600),
    }
    return page(request, "intro.html", context, placement.unit if placement else None)


def _last_that_counted(request: PersonRequest, key: uuid.UUID) -> Attempt | None:
    counted = playing.attempts_of(request.person).filter(activity=key, purpose="gate", closed_at__isnull=False)
    return counted.order_by("-closed_at").first()


@player_required
def start(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    """Open a play. Asked for by GET (an old link, or after signing in again) it leads to the first page."""
    activity = activity_of(request, key)
    if request.method != "POST":
        return redirect("cleared:scenario_intro", key=key)
    counted = request.POST.get("as") == "counted"
    if counted:
        admission = playing.admissions(person=request.person, activities=[activity])[activity.key]
        if admission.was_not_told(request.POST.get("passed", "")):
            # A page from before the pass: the introduction says it, and that a play that is not passed counts.
            return redirect("cleared:scenario_intro", key=key)
    try:
        attempt = playing.start(
            person=request.person,
            activity=activity,
            counted=counted,
            pace=request.POST.get("pace", Pace.AS_WRITTEN),
            language=of_the_reader(),
            afresh="afresh" in request.POST,
        )
    except (ValidationError, playing.UnreadableStory, playing.NotNow):
        # The introduction says why and until when; a message beside it would only repeat that.
        return redirect("cleared:scenario_intro", key=key)
    return redirect("cleared:scenario_play", attempt.pk)


@require_POST
@person_required
def not_me(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    """Another person is signed in on this screen: sign out, and ask who it is."""
    logout(request)
    return redirect_to_login(reverse("cleared:scenario_intro", args=[key]))


@require_http_methods(["GET", "HEAD", "POST"])
@player_required
def moment(request: PersonRequest, attempt: uuid.UUID) -> HttpResponse:
    """The moment at which the play stands; a POST makes the decision of the moment that it names."""
    arrived_at = clock.now()
    row = own(request, attempt)
    try:
        if request.method == "POST":
            return _decided(request, row, arrived_at)
        return _shown(request, playing.state_of(row))
    except playing.UnreadableStory:
        if not row.is_open:  # what the person wrote of it can be read still
            return redirect("cleared:scenario_words", row.pk)
        return unreadable(request, row.activity_version)


def _decided(request: PersonRequest, row: Attempt, arrived_at: Any) -> HttpResponse:
    number, choice = request.POST.get("moment", ""), request.POST.get("choice", NOTHING)
    try:
        decided = playing.decide(
            attempt=row,
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0,
            choice=choice,
            arrived_at=arrived_at,
        )
    except playing.NotOpen:
        error = _("This cannot be done now. Nothing has happened yet. Choose again.")
        if choice == NOTHING:
            error = _("Choose what you do. Nothing has happened yet.")
        return _shown(request, playing.state_of(row), error=error)
    except ValidationError as refused:
        return _shown(request, playing.state_of(row), error=" ".join(refused.messages))
    if decided.goes_on_in is not None:
        return redirect(_here(decided.goes_on_in))
    if not row.is_open:
        return redirect("cleared:scenario_play" if playing.continuation_of(row) else "cleared:scenario_words", row.pk)
    if not decided.moved and not decided.is_repeat:
        messages.info(request, _("That page was an old one, so it changed nothing. This is where you are now."))
    return redirect(_here(row))


def _here(attempt: Attempt) -> str:
    """The play, read from its step's heading on."""
    return f"{reverse('cleared:scenario_play', args=[attempt.pk])}#now"


def _shown(request: PersonRequest, here: Moment, *, error: str = "") -> HttpResponse:
    row = here.attempt
    if here.is_over:
        after = playing.continuation_of(row) if here.counts else None
        if after is not None and after.is_open:
            return redirect("cleared:scenario_play", after.pk)
        return redirect("cleared:scenario_words", row.pk)
    step, pace = here.story.graph.steps[here.state.step], here.setup.pace
    last = here.last
    context = {
        "attempt": row,
        "language": row.activity_version.language,
        "document": here.story.document,
        "counts": here.counts,
        "went_on": here.setup.continues_id is not None,
        "shown": shown(
            here.story,
            [*states_before(here), here.state],
            number=here.number,
            made=(last.step, last.choice) if last is not None else None,
            picture_of=_as_frozen(row.activity_version_id),
        ),
        "go_on": GO_ON,
        "error": error,
        "seconds": seconds_for(step, pace),
        "seconds_left": seconds_left(step, pace, since=here.since, now=clock.now()),
        "grace": int(GRACE.total_seconds()),
        "back_to": here.setup.continues_id or row.pk,
    }
    return page(request, "moment.html", context, row.unit)


def _as_frozen(version: uuid.UUID) -> PictureOf:
    return lambda picture: frozen_picture([Size(one.digest, one.width, one.height) for one in picture.sizes], version)
