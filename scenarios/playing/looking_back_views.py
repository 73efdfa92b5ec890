"""Looking back on a play, a page a stage: one's own words, what happened, one thing to keep. Only the person's own."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from competency.core.enums import Purpose
from competency.core.languages import of_the_reader
from competency.core.models import Attempt, Evidence
from competency.screens.path.became import became_of
from competency.screens.path.outcome import outcome_of
from competency.ui.views import PersonRequest

from . import api as playing
from .forms import KeepForm, WordsForm
from .looking_back import is_readable, looked_back, react, take_home, what_happened, whole_of
from .pages import own, page, unreadable
from .views import player_required


def _whole(request: PersonRequest, attempt: uuid.UUID) -> Attempt:
    """The play that is looked back on, whichever part of it the address names."""
    return whole_of(own(request, attempt))


def _not_yet(row: Attempt) -> HttpResponse | None:
    return redirect("cleared:scenario_play", row.pk) if row.is_open else None


@require_http_methods(["GET", "HEAD", "POST"])
@player_required
def words(request: PersonRequest, attempt: uuid.UUID) -> HttpResponse:
    """First the person's own words: nothing of how it went stands on this page."""
    row = _whole(request, attempt)
    if early := _not_yet(row):
        return early
    written = looked_back(row).words
    told = {"feeling": written.feeling, "line": written.text} if written else {}
    form = WordsForm(request.POST or None, initial=told)
    if request.method == "POST" and form.is_valid():
        try:
            react(attempt=row, feeling=form.cleaned_data["feeling"], line=form.cleaned_data["line"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("cleared:scenario_what_happened" if is_readable(row) else "cleared:scenario_keep", row.pk)
    return page(request, "words.html", _frame(row) | {"form": form, "stage": 1, "written": written}, row.unit)


@require_safe
@player_required
def happened(request: PersonRequest, attempt: uuid.UUID) -> HttpResponse:
    """How it ended, the path beside the best one, step by step. It comes after the person's own words."""
    row = _whole(request, attempt)
    if early := _not_yet(row):
        return early
    back = looked_back(row)
    if back.words is None:
        return redirect("cleared:scenario_words", row.pk)
    try:
        story, told = what_happened(row)
    except playing.UnreadableStory:
        return unreadable(request, row.activity_version)
    after = playing.continuation_of(row)
    context = _frame(row) | {
        "stage": 2,
        "written": back.words,
        "debrief": told,
        "document": story.document,
        "goes_on_in": after if after is not None and after.is_open else None,
        "evidence": evidence_of(row),
        "became": became_of(row),
        "outcome": outcome_of(row) if row.purpose == Purpose.GATE else None,
        "admission": playing.admissions(person=request.person, activities=[row.activity])[row.activity_id],
    }
    return page(request, "what_happened.html", context, row.unit)


@require_http_methods(["GET", "HEAD", "POST"])
@player_required
def keep(request: PersonRequest, attempt: uuid.UUID) -> HttpResponse:
    """Last, one thing to keep, in the person's own words, and where to go on from here."""
    row = _whole(request, attempt)
    if early := _not_yet(row):
        return early
    back = looked_back(row)
    if back.words is None:
        return redirect("cleared:scenario_words", row.pk)
    form = KeepForm(request.POST or None, initial={"text": back.keep.text if back.keep else ""})
    if request.method == "POST" and form.is_valid():
        try:
            take_home(attempt=row, text=form.cleaned_data["text"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("cleared:scenario_keep", row.pk)
    context = _frame(row) | {"form": form, "stage": 3, "kept": back.keep}
    context["again"] = playing.can_be_played(row.activity, of_the_reader())
    return page(request, "keep.html", context, row.unit)


def evidence_of(attempt: Attempt) -> Evidence | None:
    """The row that stands for a closed play, corrections applied; None when it was set aside."""
    return Evidence.objects.current().filter(key=str(attempt.pk)).first()


def _frame(row: Attempt) -> dict[str, object]:
    return {
        "attempt": row,
        "counts": row.purpose == Purpose.GATE,
        "language": row.activity_version.language,
        "can_be_shown": is_readable(row),
    }
