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
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from competency.core import access, clock, reauthentication
from competency.core.access import Purpose
from competency.core.coming_back import this_page
from competency.core.models import Evidence
from competency.ui.views import PersonRequest, purpose_required

from ...kept import api as kept
from ...kept.handed_in import keeps_what_is_handed_in, seal
from ...kept.marks import marks_in, marks_of
from ...kept.models import Unfinished
from ...kept.pages import answered, line_of
from .. import api as observations
from .. import lists
from ..eligibility import Refusal, why_not
from ..forms import SecondSignForm
from ..models import Observation
from ..rounds import stands_already
from ..unfinished import place_of_word, values_of
from ..waiting import waiting_for
from ..words import UNSIGNED, Upshot, as_signed, upshot


@keeps_what_is_handed_in(UNSIGNED)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def signed(request: HttpRequest, observation: uuid.UUID) -> HttpResponse:
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
    was = lists.evidence_as_signed(observation) if evidence.version > 1 else evidence
    told = upshot(observation, evidence, signed=was, today=today)
    shown, elsewhere = _kept(request, observation)
    refusal, form = _second(request, observation, evidence, told, shown or elsewhere)
    status = 200
    if request.method == "POST" and request.POST.get("do") == "keep":
        return answered(
            request,
            owner=request.person,
            place=place_of_word(observation),
            zone=clock.zone_of(observation.attempt.unit),
            again=lambda stands: _shown(request, observation, evidence, told, form, refusal, shown, stands),
        )
    if request.method == "POST" and form is None:
        messages.info(request, _not_again(request, observation))
        return redirect(this_page(request))
    if request.method == "POST" and form is not None:
        status = 200 if elsewhere else _sign(request, observation, form)
        if status == 302:
            return redirect(this_page(request))
    return _shown(request, observation, evidence, told, form, refusal, shown, elsewhere, status)


def _kept(request: PersonRequest, observation: Observation) -> tuple[Unfinished | None, Unfinished | None]:
    """What was kept of the second word: as the page shows it, or as something that the sent page does not know of."""
    place = place_of_word(observation)
    if request.method == "POST":
        return kept.seen_and_newer(owner=request.person, place=place, marks=marks_of(request))
    return kept.find(owner=request.person, place=place), None


def _shown(
    request: PersonRequest,
    observation: Observation,
    evidence: Evidence,
    told: Upshot,
    form: SecondSignForm | None,
    refusal: Refusal | None,
    shown: Unfinished | None,
    elsewhere: Unfinished | None,
    status: int = 200,
) -> HttpResponse:
    zone = clock.zone_of(observation.attempt.unit)
    with timezone.override(zone):
        context = _context(request, observation, evidence, told, form, refusal) | {
            "kept": line_of(shown, zone, elsewhere=elsewhere)
        }
        # A third is asked outright; anybody else who watched finds the form at the end of the page.
        context["is_asked"] = form is not None and bool(told.is_disputed or form.is_bound or shown)
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
            "watched_before": lists.watched_before(observation, evidence),
            "signed": lists.evidence_as_signed(observation),
            "subject": observation.attempt.person,
            "told": as_signed(own[0]),
            "line": as_signed(own[0]).line,
            "sign_offs": own,
            "sheet": lists.sheet_of(observation),
            "comment": lists.comment_of(observation) if observation.assessor_id == request.person.pk else "",
        }
        return render(request, "cleared_assessments/observations/signed.html", context)


def _second(
    request: PersonRequest, observation: Observation, evidence: Evidence, told: Upshot, stands: Unfinished | None
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
    frame = {"by": seal(request.person, place_of_word(observation))}
    sent = request.POST.copy() if request.method == "POST" else None
    frame |= marks_in(stands, marks_of(request) if sent is not None else None)
    if sent is not None:
        for name, value in frame.items():
            sent[name] = str(value)
    return None, SecondSignForm(
        sent,
        initial=frame | values_of(stands),
        asks_password=not reauthentication.is_confirmed(request.session, request.user),
    )


def _not_again(request: PersonRequest, observation: Observation) -> str:
    """Why a signature that was sent was not taken: it stands already, or nothing is left to be signed."""
    own = next((row for row in lists.sign_offs_of(observation) if row.assessor_id == request.person.pk), None)
    if own is None:
        return _("This observation takes no more signatures. Nothing was recorded. Here is what stands.")
    return stands_already(own, observation)


def _sign(request: PersonRequest, observation: Observation, form: SecondSignForm) -> int:
    """Sign, and answer with the status of the page: 302 when it was done, now or before."""
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
    except observations.AlreadyRecorded as refused:
        # From another page at this moment: the observation it leads to shows the word that stands.
        messages.info(request, " ".join(refused.messages))
        return 302
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
        "watched_before": lists.watched_before(observation, evidence),
        "signed": lists.evidence_as_signed(observation) if evidence.version > 1 else evidence,
        "subject": observation.attempt.person,
        "told": told,
        "line": _("Signed. %(line)s") % {"line": told.line}
        if lists.has_signed(observation, request.person)
        else told.line,
        "form": form,
        "refusal": refusal,
        "sign_offs": lists.sign_offs_of(observation),
        "sheet": lists.sheet_of(observation),
        "comment": lists.comment_of(observation),
        "can_see_person": _reaches(request, observation),
        "next": next((wait for wait in waits if wait.person.pk != observation.attempt.person_id), None),
    }
