"""The sheet: an assessor marks what was seen, and signs it. A GET changes nothing; one POST records everything.

What was typed is never lost: when the session ended meanwhile, or the form's token is from before another
sign-in, nothing is recorded and the sheet is kept in the session until the assessor is back (``kept``). So it is when
the assessor signed a round of that day already: a page says so first, and another round is asked for there.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from competency.core import access, clock, reauthentication
from competency.core.access import Purpose
from competency.core.activities.api import live_version
from competency.core.activities.attempts import home_unit
from competency.core.models import Activity, ActivityVersion, Person
from competency.screens.renewals import too_early
from competency.ui.views import PersonRequest, purpose_required

from ... import kept
from .. import api as observations
from .. import lists
from ..eligibility import why_not
from ..forms import ObservationForm, sheet_number, typed, with_others_done
from ..sheet import ChecklistText
from ..words import UNSIGNED
from . import already, refusals


# The token of the form is checked by hand in ``kept.is_unsafe``: a refusal has to keep what was typed.
@csrf_exempt
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def observe(request: HttpRequest, person: uuid.UUID, activity: uuid.UUID) -> HttpResponse:
    if request.method == "POST" and kept.is_unsafe(request):
        return kept.keep(request, UNSIGNED)
    return _observe(request, person, activity)


@purpose_required(Purpose.ASSESS)
def _observe(request: PersonRequest, person: uuid.UUID, activity: uuid.UUID) -> HttpResponse:
    if person == request.person.pk:
        return refusals.own(request)
    subject = get_object_or_404(access.visible_people(request.user, Purpose.ASSESS), pk=person)
    checklist = get_object_or_404(lists.checklists(), pk=activity)
    if request.method == "POST":
        return _signing(request, subject, checklist)
    today = clock.today(home_unit(subject))
    refusal = why_not(assessor=request.person, person=subject, activity=checklist, on=today)
    if refusal is not None:
        return refusals.refused(request, refusal, subject, checklist)
    values = {"token": uuid.uuid4(), "performed_on": today} | kept.restored(request)
    stands = already.round_that_stands(request, subject, checklist, values, today)
    # A sheet of another round that could not be signed comes back as it was, with its own number.
    if stands is not None and values.get("another") != str(stands.pk):
        if request.GET.get("another") != str(stands.pk):
            return already.told(request, stands, subject, checklist)
        # Another round is another sheet, with a number of its own, and it says which one it follows.
        values |= {"token": uuid.uuid4(), "another": stands.pk}
    version = _opened_on(checklist, values.get("version")) or _newest(checklist)
    reason = kept.refused(request)
    if reason is not None:
        return _checked(request, subject, checklist, version, _form(request, subject, version, data=values), reason)
    return _page(request, subject, checklist, version, values)


def _signing(request: PersonRequest, subject: Person, checklist: Activity) -> HttpResponse:
    opened_on = _opened_on(checklist, request.POST.get("version"))
    version = opened_on or _newest(checklist)
    sheet = ChecklistText.of(version.snapshot)
    values = typed(request.POST, sheet)
    if opened_on is None or _uuid(request.POST.get("token")) is None:
        messages.warning(
            request,
            _("This sheet was not complete when it arrived. Nothing was recorded. Look through it and sign it again."),
        )
        return _page(request, subject, checklist, version, values | {"token": uuid.uuid4()})
    action = request.POST.get("do", "sign")
    if action == "others":
        return _page(request, subject, checklist, version, with_others_done(values, sheet))
    if action == "enter" and not request.POST.get("password"):
        # The return key in a field: no signature without a tap on "Sign".
        return _page(request, subject, checklist, version, values)
    form = _form(request, subject, version, data=request.POST)
    status, reason = 200, ""
    try:
        reauthentication.confirm(request, request.POST.get("password", ""))
    except reauthentication.SigningRefused as refused:
        reason = " ".join(refused.messages)
    if reason or not form.is_valid():
        # Shown by a redirect, as after every other POST; a sheet that cannot be kept is shown at once.
        kept_at = kept.put_by(request, refused=reason)
        return redirect(kept_at) if kept_at else _checked(request, subject, checklist, version, form, reason)
    try:
        return _sign(request, subject, checklist, version, form)
    except observations.NotEligible as refused:
        form.add_error("performed_on" if _is_past(form, subject) else None, refused.refusal.text)
        status = 403
    except observations.AlreadySigned as signed:
        return already.asked(request, signed.observation, subject, checklist)
    except observations.Conflict as refused:
        form.add_error(None, str(refused))
    except ValidationError as refused:
        form.add_error(None, " ".join(refused.messages))
    return _checked(request, subject, checklist, version, form, status=status)


def _checked(
    request: PersonRequest,
    subject: Person,
    checklist: Activity,
    version: ActivityVersion,
    form: ObservationForm,
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    """The sheet with what is missing in it, and why it was not signed. It asks for the password only if the session
    has not shown whose it is."""
    form.is_valid()
    if reauthentication.is_confirmed(request.session, request.user):
        form.fields.pop("password", None)
        form.asks_password = False
    elif reason:
        form.add_error("password", reason)
    return _render(request, subject, checklist, version, form, status)


def _sign(
    request: PersonRequest, subject: Person, checklist: Activity, version: ActivityVersion, form: ObservationForm
) -> HttpResponse:
    given = form.cleaned_data
    number = sheet_number(given["token"], request.person.pk, subject.pk, checklist.pk)
    signed = observations.record_observation(
        person=subject,
        assessor=request.person,
        version=version,
        results=given["results"],
        rating=given["rating"],
        entrustment=given["entrustment"],
        comment=given["comment"],
        notes=given["notes"],
        performed_on=given["performed_on"],
        another_than=given["another"],
        uuid=number,
    )
    kept.forget(request, str(given["token"]), request.GET.get("kept", ""))
    if signed.observation.pk != number:
        messages.info(request, already.same_again(signed.observation))
    return redirect("cleared:observation", signed.observation.pk)


def _is_past(form: ObservationForm, subject: Person) -> bool:
    return bool(form.cleaned_data.get("performed_on") != clock.today(home_unit(subject)))


def _opened_on(checklist: Activity, wanted: Any) -> ActivityVersion | None:
    """The version the sheet was opened on, as long as it is one of this checklist."""
    number = _uuid(wanted)
    return lists.versions_of(checklist).filter(pk=number).first() if number else None


def _newest(checklist: Activity) -> ActivityVersion:
    version = live_version(checklist)
    if version is None:
        raise Http404
    return version


def _uuid(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def _form(request: PersonRequest, subject: Person, version: ActivityVersion, **kwargs: Any) -> ObservationForm:
    return ObservationForm(
        sheet=ChecklistText.of(version.snapshot),
        title=version.title,
        today=clock.today(home_unit(subject)),
        asks_password=not reauthentication.is_confirmed(request.session, request.user),
        **kwargs,
    )


def _page(
    request: PersonRequest, subject: Person, checklist: Activity, version: ActivityVersion, values: dict[str, Any]
) -> HttpResponse:
    """The sheet with these values, nothing checked yet."""
    given = values | {
        "version": version.pk,
        "by": kept.sealed(request.person.pk, subject.pk, checklist.pk),
    }
    return _render(request, subject, checklist, version, _form(request, subject, version, initial=given))


def _render(
    request: PersonRequest,
    subject: Person,
    checklist: Activity,
    version: ActivityVersion,
    form: ObservationForm,
    status: int = 200,
) -> HttpResponse:
    early = too_early(subject, checklist, on=clock.today(home_unit(subject)))
    context = {
        "form": form,
        "early_words": early.words_about(subject.given_name or subject.name) if early else "",
        "subject": subject,
        "checklist": checklist,
        "version": version,
        "placement": next(iter(lists.placements_of(subject, on=clock.today())), None),
        "assessor": request.person,
        "now": clock.now(),
        "zone": clock.zone_of(home_unit(subject)),
        "first": already.first_round(request, subject, checklist, form["another"].value()),
    }
    return render(request, "cleared_assessments/observations/observe.html", context, status=status)
