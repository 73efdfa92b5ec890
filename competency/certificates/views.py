"""The pages of certificates. Each translates HTTP and asks one thing; a GET changes nothing, not even a count, once
what is overdue was closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competency.core import clock
from competency.core.access import person_of
from competency.core.record.disposals import disposed_rows
from competency.ui.views import PersonRequest, person_required
from competency.ui.words.dates import day_in_full

from . import api, conf, pdf, selectors
from .enums import Status
from .forms import NumberForm
from .models import Certificate
from .numbers import as_typed
from .seal_drawing import qr_code, rosette
from .status import Stands


@require_safe
@person_required
def my_certificates(request: PersonRequest) -> HttpResponse:
    return render(
        request,
        "cleared_certificates/my_certificates.html",
        {"mine": selectors.mine(request.person)},
    )


@require_POST
@person_required
def certificate_issue(request: PersonRequest) -> HttpResponse:
    """Issue one's own certificate for one programme and job role, or find the one that was issued."""
    wanted = request.POST.get("programme", ""), request.POST.get("job_role", "")
    ready = next(
        (
            candidate
            for candidate in api.issuable(request.person)
            if (str(candidate.programme.pk), str(candidate.job_role.pk)) == wanted
        ),
        None,
    )
    if ready is None:
        messages.warning(
            request,
            _(
                "There is no certificate for that, since you’re not cleared for it today. What you have done is safe. "
                "My path says what is left to do."
            ),
        )
        return redirect("cleared:my_certificates")
    try:
        issued = api.issue(
            person=request.person,
            programme=ready.programme,
            job_role=ready.job_role,
            unit=ready.unit,
            on=ready.on,
            by=request.person,
        )
    except api.CertificateRefused as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect("cleared:my_certificates")
    return redirect("cleared:certificate", number=issued.number)


@require_safe
@login_required
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    issued = _visible_or_404(request, number)
    url = conf.public_url(issued.number, request)
    seen = selectors.one(issued)
    return render(
        request,
        "cleared_certificates/certificate.html",
        {
            "certificate": issued,
            "sheet": seen.sheet,
            "seen": seen,
            "stands": seen.stands,
            "says": _says(seen.stands),
            "is_own": issued.person == person_of(request.user),
            "ask_at": conf.ask_at(request),
            "qr": qr_code(url, title=url),
            "rosette": rosette(issued.number),
        },
    )


@require_POST
@person_required
def certificate_issue_anew(request: PersonRequest, number: str) -> HttpResponse:
    """Issue the certificate with its words corrected, by whoever may see it, and lead to the one that replaces it."""
    issued = _visible_or_404(request, number)
    try:
        anew = api.issue_anew(certificate=issued, by=request.person)
    except api.CertificateRefused as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect(issued)
    return redirect(anew)


@require_safe
@login_required
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate as PDF, or a page that says how to print without it. Its file name holds no personal data."""
    issued = _visible_or_404(request, number)
    try:
        printed = pdf.render(issued, public_url=conf.public_url(issued.number, request), ask_at=conf.ask_at(request))
    except pdf.CannotDraw as refused:
        told = {"certificate": issued, "characters": refused.characters}
        return render(request, "cleared_certificates/pdf_unavailable.html", told, status=422)
    except pdf.PdfUnavailable:
        return render(request, "cleared_certificates/pdf_unavailable.html", {"certificate": issued}, status=503)
    name = f"certificate-{issued.number[:9]}.pdf"
    return HttpResponse(
        printed, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_safe
def verify_ask(request: HttpRequest) -> HttpResponse:
    """Where somebody without a camera types the number; leads to its page."""
    form = NumberForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect("cleared:verify", number=form.cleaned_data["number"])
    return _for_nobody_to_index(render(request, "cleared_certificates/verify_ask.html", {"form": form}))


@require_safe
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """Anybody may ask whether a certificate holds, and learns nothing else: one word, and the number they have."""
    issued = selectors.with_number(number)
    if issued is None:
        return _for_nobody_to_index(
            render(
                request,
                "cleared_certificates/verify_unknown.html",
                {"number": number[:64], "is_disposed": was_disposed_of(number)},
                status=404,
            )
        )
    stands = api.stands(issued)
    return _for_nobody_to_index(
        render(
            request,
            "cleared_certificates/verify.html",
            {
                "number": issued.number,
                "stands": stands,
                "says": _says(stands),
                "checked_at": clock.now(),
                "name_is_erased": not issued.snapshot["name"],
            },
        )
    )


def was_disposed_of(typed: str) -> bool:
    """Whether the certificate of this number went under the schedule, with the record it rested on."""
    number = as_typed(typed)
    return bool(number and disposed_rows(Certificate._meta.label_lower, [number]))


def _says(stands: Stands) -> dict[str, Any]:
    by, day = stands.replaced_by, {"day": day_in_full(stands.day)}
    says = {
        Status.VALID: {
            "line": _("This certificate is valid today"),
            "more": _("What it says still holds."),
        },
        Status.NOT_YET: {
            "line": _("Valid from %(day)s. Not yet today.") % day,
            "more": _("Do not rely on it before that day."),
        },
        Status.SUPERSEDED: {
            "line": _("This certificate was replaced"),
            "more": _("Replaced by %(number)s on %(day)s.") % (day | {"number": by.number}) if by else "",
        },
        Status.REVOKED: {
            "line": _("This certificate was revoked"),
            "more": _("It no longer holds. Do not rely on it."),
        },
        Status.UNCHECKED: {
            "line": _("This certificate is not valid today"),
            "more": _(
                "Something it rests on was corrected, and waits until somebody says whether it counts. Ask again "
                "later, and do not rely on it until then."
            ),
        },
        Status.EXPIRED: {
            "line": _("This certificate ran out on %(day)s") % day
            if stands.day
            else _("This certificate is no longer valid"),
            "more": _("What it says no longer holds today. Do not rely on it."),
        },
    }
    return says[stands.status]


def _visible_or_404(request: HttpRequest, number: str) -> Certificate:
    """The certificate, if it is the viewer's to see; a stranger's and an unknown one look alike."""
    issued = selectors.visible_certificates(request.user).filter(pk=as_typed(number) or "").first()
    if issued is None:
        raise Http404
    return issued


def _for_nobody_to_index(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
