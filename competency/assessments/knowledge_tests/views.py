"""A knowledge test on a phone: introduction, questions, check, result. Each view calls one verb.

Only the person who made an attempt reaches it; for everybody else there is no such page. Nothing here opens a key.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.ledger.what_changed import changed_since
from competency.core.models import Attempt, Unit
from competency.screens.counting import counts_for
from competency.screens.path.became import became_of
from competency.screens.path.outcome import outcome_of
from competency.screens.renewals import too_early
from competency.ui.views import PersonRequest, person_required

from ..kept import api as kept
from ..kept.handed_in import Told, keeps_what_is_handed_in, seal
from ..kept.marks import marks_in, marks_of
from ..kept.models import Unfinished
from ..kept.pages import answered, line_of
from ..questions.marking import Feedback
from ..questions.models import ServedQuestion
from ..questions.reading import as_sent, sent_in
from ..questions.shown import shown, with_flag
from ..tries.who_helps import helpers_near
from . import api as tests
from . import pages
from .attempt_rules import Rules
from .unfinished import FRAME, is_as_shown, place_of_choice

UNSAVED = Told(
    signed_out=(
        _later("You were signed out before this answer was saved. It is kept, and so is every answer before. Sign in."),
        _later("You were signed out, so this answer was not saved. Every answer before it is safe. Sign in."),
    ),
    elsewhere=(
        _later("You signed in again in another window, so this answer was not saved. It is here: save it now."),
        _later("You signed in again in another window, so this answer was not saved. Choose it again."),
    ),
)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], unit: Unit | None, status: int = 200
) -> HttpResponse:
    """The page with its times on the clock of the unit where the person works."""
    with timezone.override(clock.zone_of(unit)):
        return render(request, f"cleared_assessments/knowledge_tests/{template}", context, status=status)


def _attempt(request: PersonRequest, attempt: uuid.UUID) -> Attempt:
    """The person's own attempt, closed first if its time has run out meanwhile."""
    own_attempt: Attempt = get_object_or_404(pages.attempts_of(request.person), pk=attempt)
    tests.expire(attempt=own_attempt)
    return own_attempt


@require_safe
@person_required
def intro(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    """What the test is, what passes, how many tries are left, and who is sitting here."""
    activity = get_object_or_404(pages.knowledge_tests(), key=key)
    for running in pages.attempts_of(request.person).filter(activity=activity, closed_at__isnull=True):
        tests.expire(attempt=running)
    admission = tests.may_start(person=request.person, activity=activity)
    version = pages.version_shown(activity, admission.attempt)
    placement = pages.placement_today(request.person)
    today, book = clock.today(placement.unit if placement else None), Book([request.person])
    early = too_early(request.person, activity, on=today, book=book)
    context = {
        "activity": activity,
        "version": version,
        "rules": Rules.of(version.snapshot) if version else None,
        "admission": admission,
        "last": pages.last_attempt(request.person, activity),
        "placement": placement,
        "counts": counts_for(request.person, activity, on=today, book=book),
        "changed": changed_since(request.person, activity),
        "early_words": early.words if early else "",
        "helpers": helpers_near(request.person) if admission.state == tests.AdmissionState.USED_UP else None,
    }
    return _page(request, "intro.html", context, placement.unit if placement else None)


@require_POST
@person_required
def start(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    activity = get_object_or_404(pages.knowledge_tests(), key=key)
    admission = tests.admissions(person=request.person, activities=[activity])[activity.key]
    if admission.was_not_told(request.POST.get("passed", "")):
        # A page from before the pass: the introduction says it, and that a try that is not passed counts.
        return redirect("cleared:test_intro", key)
    try:
        attempt = tests.start(person=request.person, activity=activity)
    except tests.NotNow:
        # The introduction says why and until when; a message beside it would only repeat that.
        return redirect("cleared:test_intro", key)
    place = pages.first_unanswered(pages.served_questions(attempt))
    return redirect("cleared:test_question", attempt.pk, place)


@require_POST
@person_required
def not_me(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    """Somebody else's session on a ward PC: end it, and come back here after signing in."""
    logout(request)
    return redirect_to_login(reverse("cleared:test_intro", args=[key]))


@keeps_what_is_handed_in(UNSAVED)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, attempt: uuid.UUID, position: int) -> HttpResponse:
    """One question. A POST saves it and goes where the button says, or keeps what is chosen and not saved yet."""
    return _question(request, attempt, position)


@person_required
def _question(request: PersonRequest, attempt: uuid.UUID, position: int) -> HttpResponse:
    arrived_at = clock.now()
    own_attempt: Attempt = get_object_or_404(pages.attempts_of(request.person), pk=attempt)
    error, sent = "", None
    if request.method == "POST" and request.POST.get("go") == "keep":
        return _keep(request, own_attempt, position)
    if request.method == "POST" and own_attempt.is_open and _was_left_alone(request):
        _drop_if_shown(request, own_attempt, position)
        if tests.expire(attempt=own_attempt) is None:
            return _go(request.POST.get("go", ""), own_attempt, position)
    elif request.method == "POST":
        sent = sent_in(request.POST, frame=FRAME)
        try:
            tests.save_answer(
                attempt=own_attempt,
                position=position,
                sent=sent,
                flagged="flagged" in request.POST,
                arrived_at=arrived_at,
            )
            return _go(request.POST.get("go", ""), own_attempt, position)
        except tests.LateAnswer:
            messages.warning(
                request,
                _(
                    "Time was up before this answer arrived, so it was not saved. "
                    "Every answer before it is safe. Your result is below."
                ),
            )
        except tests.AttemptClosed:
            messages.warning(
                request,
                _(
                    "This test was over already, so this answer was not saved. "
                    "Every answer before it is safe. Your result is below."
                ),
            )
        except tests.Unreadable as unreadable:
            error = str(unreadable)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        except tests.NotServed as missing:
            raise Http404 from missing
    tests.expire(attempt=own_attempt)
    if not own_attempt.is_open:
        return redirect("cleared:test_result", own_attempt.pk)
    served = pages.served_questions(own_attempt)
    if not 1 <= position <= len(served):
        raise Http404
    row = _chosen(request, own_attempt, served[position - 1])
    flagged = "flagged" in request.POST if error else served[position - 1].flagged
    if sent is None and row is not None:
        sent = {name: values for name, values in row.fields.items() if name not in FRAME}
        flagged = "flagged" in row.fields
    context = {
        "attempt": own_attempt,
        "shown": shown(served[position - 1], sent),
        "kept": line_of(row, clock.zone_of(own_attempt.unit), may_drop=False),
        "flagged": flagged,
        "by": seal(request.person, place_of_choice(own_attempt, position)),
        "marks": marks_in(row),
        "error": error,
        "position": position,
        "total": len(served),
        "saved_at": pages.last_saved(served),
        "limit": Rules.of(own_attempt.activity_version.snapshot).time_limit,
    }
    return _page(request, "question.html", context, own_attempt.unit)


def _keep(request: PersonRequest, attempt: Attempt, position: int) -> HttpResponse:
    """What is chosen and not saved. The last choice wins, whichever page it was made on: one person chose both."""
    place = place_of_choice(attempt, position)
    return answered(
        request,
        owner=request.person,
        place=place,
        zone=clock.zone_of(attempt.unit),
        over=True,
        again=lambda _stands: redirect("cleared:test_question", attempt.pk, position),
    )


def _chosen(request: PersonRequest, attempt: Attempt, served: ServedQuestion) -> Unfinished | None:
    """What was chosen here and not saved, unless another answer was saved since."""
    row = kept.find(owner=request.person, place=place_of_choice(attempt, served.position))
    return row if row is not None and is_as_shown(served, row.fields) else None


def _drop_if_shown(request: PersonRequest, attempt: Attempt, position: int) -> None:
    """A page that showed a choice and comes back without it took it back."""
    place = place_of_choice(attempt, position)
    row = kept.find(owner=request.person, place=place)
    if row is not None and marks_of(request).know(row):
        kept.drop(owner=request.person, place=place)


def _was_left_alone(request: HttpRequest) -> bool:
    """Whether a page sends back what it showed. Then nothing is saved: an old tab must not take back, or put in the
    place of a newer one, an answer that was acknowledged in another tab meanwhile."""
    sent = as_sent(sent_in(request.POST, frame=FRAME))
    return request.POST.get("shown") == with_flag(sent, "flagged" in request.POST)


def _go(where: str, attempt: Attempt, position: int) -> HttpResponse:
    """To the next question, the one before, or the check. From the last one the next is the check."""
    total = attempt.served.count()
    if where == "previous" and position > 1:
        return redirect("cleared:test_question", attempt.pk, position - 1)
    if where == "check" or position >= total:
        return redirect("cleared:test_check", attempt.pk)
    return redirect("cleared:test_question", attempt.pk, position + 1)


@require_safe
@person_required
def check(request: PersonRequest, attempt: uuid.UUID) -> HttpResponse:
    """The check before an attempt is handed in: which questions are not answered, flagged, answered."""
    own_attempt = _attempt(request, attempt)
    if not own_attempt.is_open:
        return redirect("cleared:test_result", own_attempt.pk)
    lines = tests.check_before_hand_in(attempt=own_attempt)
    context = {
        "attempt": own_attempt,
        "lines": lines,
        "unanswered": [line for line in lines if not line.is_answered],
        "unsaved": [line for line in lines if line.state == tests.LineState.CHOSEN],
        "flagged": [line for line in lines if line.flagged],
        "saved_at": pages.last_saved(pages.served_questions(own_attempt)),
    }
    return _page(request, "check.html", context, own_attempt.unit)


@require_POST
@person_required
def hand_in(request: PersonRequest, attempt: uuid.UUID) -> HttpResponse:
    own_attempt: Attempt = get_object_or_404(pages.attempts_of(request.person), pk=attempt)
    try:
        tests.submit(attempt=own_attempt, arrived_at=clock.now())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("cleared:test_check", own_attempt.pk)
    return redirect("cleared:test_result", own_attempt.pk)


@require_safe
@person_required
def result(request: PersonRequest, attempt: uuid.UUID) -> HttpResponse:
    """What the attempt came to, what to look at again, and what is next; right answers only when they may be read."""
    own_attempt = _attempt(request, attempt)
    if own_attempt.is_open:
        return redirect("cleared:test_check", own_attempt.pk)
    admission = tests.may_start(person=request.person, activity=own_attempt.activity)
    review = _review(own_attempt, admission)
    marked = tests.result(attempt=own_attempt)
    evidence = pages.evidence_of(own_attempt)
    is_newest = admission.last is not None and admission.last.key == str(own_attempt.pk)
    context = {
        "attempt": own_attempt,
        "evidence": evidence,
        "became": became_of(own_attempt),
        # What an older try changed was said then, and the newest one has said what holds since.
        "outcome": outcome_of(own_attempt) if evidence is not None and is_newest else None,
        "result": marked,
        "missed": pages.missed_topics(own_attempt, marked),
        "review": review,
        "waits_for_another": not review and tests.waits_for_another(attempt=own_attempt),
        "admission": admission,
        "is_newest": is_newest,
        "helpers": helpers_near(request.person) if admission.state == tests.AdmissionState.USED_UP else None,
    }
    return _page(request, "result.html", context, own_attempt.unit)


def _review(attempt: Attempt, admission: tests.Admission) -> list[Feedback]:
    try:
        return tests.review(attempt=attempt, admission=admission)
    except ValidationError:
        return []
