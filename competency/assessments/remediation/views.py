"""After the last try: an assessor or super-user records having worked through it with somebody.

Whom it may be recorded for decides ``access``. Managers and the person concerned have no such page.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_http_methods

from competency.core import clock
from competency.core.access import Purpose, visible_people
from competency.core.activities.attempts import home_unit
from competency.core.kind_words import kind_word
from competency.core.models import Activity, Person
from competency.core.recording import AlreadyRecorded
from competency.ui.views import PersonRequest, purpose_required

from ..kept import api as kept
from ..kept.handed_in import Told, keeps_what_is_handed_in, seal
from ..kept.marks import marks_in
from ..kept.models import Unfinished
from ..kept.pages import KeptLine, answered, line_of
from ..tries import api as tries
from ..tries.notes import place_of_note
from ..tries.registry import tried_by
from .forms import RemediationForm

UNRECORDED = Told(
    signed_out=(
        _later("You were signed out before this was recorded. What you wrote is kept. Sign in."),
        _later("You were signed out before this was recorded. Sign in and repeat it."),
    ),
    elsewhere=(
        _later("You signed in again in another window. Nothing was recorded; what you wrote is here."),
        _later("You signed in again in another window. Nothing was recorded. Repeat it."),
    ),
)


@keeps_what_is_handed_in(UNRECORDED)
@require_http_methods(["GET", "HEAD", "POST"])
def remediate(request: HttpRequest, person: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """What to work on with the person after the last try, and the button that opens a fresh set of tries."""
    return _remediate(request, person, key)


@purpose_required(Purpose.ASSESS)
def _remediate(request: PersonRequest, person: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(visible_people(request.user, Purpose.ASSESS), pk=person)
    activity = get_object_or_404(tries.tried(), key=key)
    place = place_of_note(subject, activity)
    shown = kept.find(owner=request.person, place=place)
    frame = {"by": seal(request.person, place)} | marks_in(shown)
    form = RemediationForm(request.POST or None, initial=frame | {"note": _note(shown)})
    if request.method == "POST" and request.POST.get("do") == "keep":
        zone = clock.zone_of(home_unit(subject))
        return answered(
            request,
            owner=request.person,
            place=place,
            zone=zone,
            again=lambda stands: _page(request, form, subject, activity, line=line_of(shown, zone, elsewhere=stands)),
        )
    if request.method == "POST" and form.is_valid():
        try:
            tries.remediate(person=subject, activity=activity, by=request.person, note=form.cleaned_data["note"])
        except AlreadyRecorded as earlier:
            # With what was written, so that nothing of it is lost.
            form.add_error(None, earlier)
            return _page(request, form, subject, activity, already=earlier.entry)
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
        else:
            messages.success(
                request,
                _("Recorded: you worked through it with %(name)s. A fresh set of tries is open for them now.")
                % {"name": subject.name},
            )
        return redirect("cleared:remediate", subject.pk, key)
    line = line_of(shown, clock.zone_of(home_unit(subject)))
    return _page(request, form, subject, activity, line=line)


def _note(shown: Unfinished | None) -> str:
    return "".join(shown.fields.get("note", ())) if shown is not None else ""


def _page(
    request: PersonRequest,
    form: RemediationForm,
    subject: Person,
    activity: Activity,
    already: Any = None,
    line: KeptLine | None = None,
) -> HttpResponse:
    runs = tried_by(activity)
    called = {"name": subject.given_name or subject.name}
    context = {
        "form": form,
        "subject": subject,
        "activity": activity,
        "kind": kind_word(activity.kind),
        "steps": [str(step) % called for step in runs.to_work_through] if runs else (),
        "admission": tries.admission_to(person=subject, activity=activity),
        "already": already,
        "kept": line,
    }
    return render(request, "cleared_assessments/remediation/remediate.html", context)
