"""What was signed, what it changed, and the second signature of another assessor.

The page computes the answer anew, so a double tap and a reload show the same. Its one POST calls one verb.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from competency.core import access, clock, reauthentication
from competency.core.access import Purpose
from competency.core.models import Evidence
from competency.ui.views import PersonRequest, purpose_required

from ... import kept
from .. import api as observations
from .. import lists
from ..eligibility import Refusal, why_not
from ..forms import SecondSignForm
from ..models import Observation
from ..waiting import waiting_for
from ..words import UNSIGNED, Upshot, as_signed, upshot


@csrf_exempt  # checked by hand in ``kept.is_unsafe``, as on the sheet
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def signed(request: HttpRequest, observation: uuid.UUID) -> HttpResponse:
    if request.method == "POST" and kept.is_unsafe(request):
        return kept.keep(request, UNSIGNED)
    return _signed(request, observation)


@purpose_required(Purpose.ASSESS)
def _signed(request: PersonRequest, number: uuid.UUID) -> HttpResponse:
    observation = lists.observation(number)
    if observation is None or not _may_see(request, observation):
        raise Http404
    evidence = lists.evidence_of(observation)
    if evidence is None:
        raise Http404
    if not _reaches(request, observation):
        return _own_signature(request, observation, evidence)
    today = clock.today(observation.attempt.unit)
    told = upshot(observation, evidence, today=today)
    refusal, form = _second(request, observation, evidence, told)
    status = 200
    if request.method == "POST" and form is None:
        messages.info(request, _not_again(request, observation))
        return redirect("cleared:observation", observation.pk)
    if request.method == "POST" and form is not None:
        status = _sign(request, observation, form)
        if status == 302:
            return redirect("cleared:observation", observation.pk)
    with timezone.override(clock.zone_of(observation.attempt.unit)):
        context = _context(request, observation, evidence, told, form, refusal)
        return render(request, "cleared_assessments/observations/signed.html", context, status=status)


def _may_see(request: PersonRequest, observation: Observation) -> bool:
    """Those who may assess the person now, and whoever signed; never the person on this page."""
    if observation.attempt.person_id == request.person.pk:
        return False
    return lists.has_signed(observation, request.person) or _reaches(request, observation)


def _reaches(request: PersonRequest, observation: Observation) -> bool:
    return access.visible_people(request.user, Purpose.ASSESS).filter(pk=observation.attempt.person_id).exists()


def _own_signature(request: PersonRequest, observation: Observation, evidence: Evidence) -> HttpResponse:
    """What somebody signed who does not reach the person any more: their own words, and nothing that came of them."""
    own = [row for row in lists.sign_offs_of(observation) if row.assessor_id == request.person.pk]
    with timezone.override(clock.zone_of(observation.attempt.unit)):
        context = {
            "observation": observation,
            "evidence": evidence,
            "subject": observation.attempt.person,
            "told": as_signed(own[0]),
            "line": as_signed(own[0]).line,
            "sign_offs": own,
            "sheet": lists.sheet_of(observation),
            "comment": lists.comment_of(observation) if observation.assessor_id == request.person.pk else "",
        }
        return render(request, "cleared_assessments/observations/signed.html", context)


def _second(
    request: PersonRequest, observation: Observation, evidence: Evidence, told: Upshot
) -> tuple[Refusal | None, SecondSignForm | None]:
    """The form for another assessor's word, or why the assessor cannot give it; neither where all is decided."""
    if told.is_settled or lists.has_signed(observation, request.person):
        return None, None
    refusal = why_not(
        assessor=request.person,
        person=observation.attempt.person,
        activity=observation.attempt.activity,
        on=evidence.performed_on,
    )
    if refusal is not None:
        return refusal, None
    initial = {"by": kept.sealed(request.person.pk, observation.attempt.person_id, observation.pk)} | kept.restored(
        request
    )
    return None, SecondSignForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        asks_password=not reauthentication.is_confirmed(request.session, request.user),
    )


def _not_again(request: PersonRequest, observation: Observation) -> str:
    """Why a signature that was sent was not taken: it stands already, or nothing is left to be signed."""
    own = next((row for row in lists.sign_offs_of(observation) if row.assessor_id == request.person.pk), None)
    if own is None:
        return _("This observation takes no more signatures. Nothing was recorded. Here is what stands.")
    moment = own.signed_at.astimezone(clock.zone_of(observation.attempt.unit))
    said = _("You signed this at %(time)s. Your first word stands, and nothing was recorded again.")
    return said % {"time": moment.strftime("%H:%M")}


def _sign(request: PersonRequest, observation: Observation, form: SecondSignForm) -> int:
    """Sign, and answer with the status of the page: 302 when it was done."""
    try:
        reauthentication.confirm(request, request.POST.get("password", ""))
    except reauthentication.SigningRefused as refused:
        form.add_error("password", refused)
    if not form.is_valid():
        return 200
    try:
        observations.second_sign(
            observation=observation,
            assessor=request.person,
            verdict=form.cleaned_data["verdict"],
            comment=form.cleaned_data["comment"],
        )
    except observations.NotEligible as refused:
        form.add_error(None, refused.refusal.text)
        return 403
    except ValidationError as refused:
        form.add_error("comment" if hasattr(refused, "error_dict") else None, " ".join(refused.messages))
        return 200
    return 302


def _context(
    request: PersonRequest,
    observation: Observation,
    evidence: Evidence,
    told: Upshot,
    form: SecondSignForm | None,
    refusal: Refusal | None,
) -> dict[str, Any]:
    waits = waiting_for(request.user, request.person, on=clock.today(observation.attempt.unit))
    return {
        "observation": observation,
        "evidence": evidence,
        "subject": observation.attempt.person,
        "told": told,
        "line": _("Signed. %(line)s") % {"line": told.line}
        if lists.has_signed(observation, request.person)
        else told.line,
        "form": form,
        # A third is asked outright; anybody else who watched finds the form at the end of the page.
        "is_asked": form is not None and (told.is_disputed or form.is_bound or bool(kept.restored(request))),
        "refusal": refusal,
        "sign_offs": lists.sign_offs_of(observation),
        "sheet": lists.sheet_of(observation),
        "comment": lists.comment_of(observation),
        "can_see_person": _reaches(request, observation),
        "next": next((wait for wait in waits if wait.person.pk != observation.attempt.person_id), None),
    }
