"""Learning at its own address, on the version it was started with. A GET changes nothing; each POST redirects."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competency.assessments.knowledge_tests.pages import placement_today
from competency.assessments.questions.api import AttemptClosed, Unreadable
from competency.assessments.questions.reading import sent_in
from competency.assessments.questions.types.protocol import Sent
from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.languages import of_the_reader, of_the_site
from competency.core.ledger.what_changed import changed_since
from competency.core.models import Activity, ActivityVersion, Attempt, Unit
from competency.pages.kinds import kind_from
from competency.pages.unreadable import what_next
from competency.screens.counting import counts_for
from competency.screens.path.became import became_of
from competency.screens.path.outcome import outcome_of
from competency.screens.renewals import too_early
from competency.ui.views import PersonRequest, person_required, refusal

from ..conf import SOURCE
from ..content import KeySteps, UnreadableSnapshot, read_snapshot
from . import api as learning
from .display import safe_steps, shown_sections
from .tip_sheet import size_that_fits

P = ParamSpec("P")


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], unit: Unit | None = None, status: int = 200
) -> HttpResponse:
    """The page with its times on the clock of the unit where the person works."""
    with timezone.override(clock.zone_of(unit)):
        return render(request, f"cleared_modules/learning/{template}", context, status=status)


def learner_required(
    view: Callable[Concatenate[Any, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Sign in first; whoever the privacy of the module's page keeps out is told so in words."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except learning.NotOpen:
            return refusal(request, str(kind_from(SOURCE).words.not_for_you))

    return person_required(wrapped)


@require_safe
@learner_required
def intro(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    """What the module is and how long it takes, and the button to start; on to the section where the learner left."""
    activity = _activity(request, key)
    running = learning.running_attempt(request.person, activity)
    if running is not None:
        return redirect(_where_learner_left(running))
    try:
        offered = learning.offer(person=request.person, activity=activity, language=of_the_reader())
    except ValidationError:
        return _page(request, "gone.html", {"activity": activity, "language": of_the_site()}, status=410)
    except UnreadableSnapshot:
        return _unreadable(request, learning.version_for(activity, of_the_reader()))
    placement = placement_today(request.person)
    today, book = clock.today(placement.unit if placement else None), Book([request.person])
    early = too_early(request.person, activity, on=today, book=book)
    context = {
        "activity": activity,
        "language": offered.version.language,
        "offer": offered,
        "content": offered.content,
        "placement": placement,
        "counts": counts_for(request.person, activity, on=today, book=book),
        # What changed is asked for now, whatever the end of the whole is.
        "changed": changed_since(request.person, activity) if offered.passed else (),
        "early_words": early.words if early and not offered.is_delta else "",
        "has_key_steps": bool(offered.content.of(KeySteps)),
    }
    return _page(request, "intro.html", context)


@learner_required
def start(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    """Open the attempt. Asked for by GET (an old link, or after signing in again) it leads to the first page."""
    activity = _activity(request, key)
    if request.method != "POST":
        return redirect("cleared:learn_intro", key=key)
    try:
        attempt = learning.start(
            person=request.person,
            activity=activity,
            language=of_the_reader(),
            whole="whole" in request.POST,
        )
    except (ValidationError, UnreadableSnapshot):
        return redirect("cleared:learn_intro", key=key)
    return redirect(_where_learner_left(attempt))


@require_safe
@learner_required
def contents(request: PersonRequest, attempt: uuid.UUID) -> HttpResponse:
    """The sections with what is done; after the last one, what came of it."""
    row = _own(request, attempt)
    try:
        state = learning.state_of(row)
    except UnreadableSnapshot:
        return _unreadable(request, row.activity_version)
    context: dict[str, Any] = {"attempt": row, "state": state, "content": state.content, "progress": state.progress}
    context["language"] = row.activity_version.language
    if not row.is_open:
        context |= {
            "outcome": outcome_of(row),
            "became": became_of(row),
            "has_key_steps": _has_tip_sheet(row.activity),
        }
        return _page(request, "done.html", context, row.unit)
    context["newer"] = learning.has_newer_edition(row)
    return _page(request, "contents.html", context, row.unit)


@require_http_methods(["GET", "HEAD", "POST"])
@learner_required
def section(request: PersonRequest, attempt: uuid.UUID, section: str) -> HttpResponse:
    """One section: read on GET; a POST answers one of its questions or goes on to the next section."""
    row = _own(request, attempt)
    try:
        state = learning.state_of(row)
    except UnreadableSnapshot:
        return _unreadable(request, row.activity_version)
    if state.progress.step(section) is None:
        raise Http404
    if request.method == "POST":
        return _answered(request, row, section) if "question" in request.POST else _gone_on(request, row, section)
    return _shown(request, state, section)


def _shown(
    request: HttpRequest, state: learning.AttemptState, section: str, errors: dict[str, tuple[str, Sent]] | None = None
) -> HttpResponse:
    step = state.progress.step(section)
    assert step is not None
    (shown,) = shown_sections(
        [step.section], version=state.attempt.activity_version_id, served=state.served, errors=errors
    )
    context = {
        "attempt": state.attempt,
        "language": state.attempt.activity_version.language,
        "content": state.content,
        "progress": state.progress,
        "step": step,
        "section": shown,
        "next": state.progress.after(section),
        "previous": state.progress.before(section),
        "is_delta": state.is_delta,
        "errors": errors or {},
        "saved_at": state.saved_at,
    }
    return _page(request, "section.html", context, state.attempt.unit)


def _answered(request: PersonRequest, row: Attempt, section: str) -> HttpResponse:
    version = request.POST["question"]
    sent = sent_in(request.POST, frame={"question"})
    try:
        learning.answer_question(
            attempt=row,
            section=section,
            version=version,
            sent=sent,
            arrived_at=clock.now(),
        )
    except learning.UnknownSection as error:
        raise Http404 from error
    except (learning.NotAnswered, Unreadable) as error:
        return _shown(request, learning.state_of(row), section, {version: (str(error), sent)})
    except ValidationError as refused:
        return _shown(request, learning.state_of(row), section, {version: (" ".join(refused.messages), sent)})
    except AttemptClosed:
        messages.info(request, _("This was finished before your answer arrived. Everything you did is saved."))
    return redirect(f"{_section_url(row, section)}#q-{version}")


def _gone_on(request: PersonRequest, row: Attempt, section: str) -> HttpResponse:
    try:
        state = learning.complete_section(attempt=row, section=section)
    except learning.UnknownSection as error:
        raise Http404 from error
    except learning.NotAnswered:
        messages.warning(request, _("A question here is still open. What you did is saved. Answer it, then go on."))
        return redirect(_section_url(row, section))
    following = state.progress.after(section)
    if following is None:
        return redirect("cleared:learn_contents", attempt=row.pk)
    return redirect(_section_url(row, following.section.key))


@require_safe
@learner_required
def tip_sheet(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    """The key steps of a module on one small sheet, to print."""
    activity = _activity(request, key)
    version = learning.version_for(activity, of_the_reader())
    if version is None:
        raise Http404
    try:
        content = read_snapshot(version.snapshot)
    except UnreadableSnapshot:
        return _unreadable(request, version)
    key_steps = list(content.of(KeySteps))
    if not key_steps:
        raise Http404
    lists = [{"title": steps.title, "steps": safe_steps(steps)} for steps in key_steps]
    size = size_that_fits(content.title, key_steps)
    context = {"activity": activity, "content": content, "lists": lists, "version": version, "size": size}
    context["language"] = version.language
    return _page(request, "tip_sheet.html", context)


def _has_tip_sheet(activity: Activity) -> bool:
    """Whether there is something to print of what people get now: what cannot be opened is not offered."""
    version = learning.version_for(activity, of_the_reader())
    try:
        return version is not None and bool(read_snapshot(version.snapshot).of(KeySteps))
    except UnreadableSnapshot:
        return False


@require_POST
@person_required
def not_me(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    """Another person is signed in on this screen: sign out, and ask who it is."""
    logout(request)
    return redirect_to_login(reverse("cleared:learn_intro", args=[key]))


def _activity(request: PersonRequest, key: uuid.UUID) -> Activity:
    """A module that the person may open. Raises ``learning.NotOpen``."""
    activity: Activity = get_object_or_404(learning.activities(), pk=key)
    learning.enter(request.person, activity.pk)
    return activity


def _own(request: PersonRequest, attempt: uuid.UUID) -> Attempt:
    """An attempt of the person's own; somebody else's is not there. Raises ``learning.NotOpen``."""
    row = get_object_or_404(learning.attempts_of(request.person), pk=attempt)
    learning.enter(request.person, row.activity_id)
    return row


def _where_learner_left(attempt: Attempt) -> str:
    try:
        current = learning.state_of(attempt).progress.current
    except UnreadableSnapshot:
        current = None
    if current is None:
        return reverse("cleared:learn_contents", args=[attempt.pk])
    return _section_url(attempt, current.section.key)


def _section_url(attempt: Attempt, section: str) -> str:
    return reverse("cleared:learn_section", args=[attempt.pk, section])


def _unreadable(request: PersonRequest, version: ActivityVersion | None) -> HttpResponse:
    """A version that cannot be shown any more, in words, with what its reader can do."""
    if version is None:
        raise Http404
    said = {"title": version.title, "language": version.language, "next": what_next(request.person, version)}
    return _page(request, "unreadable.html", said, status=409)
