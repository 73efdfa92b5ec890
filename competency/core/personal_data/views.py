"""Records staff look up a person, hand out what is held, erase a text, ask to erase names, and confirm it."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.log_actions import log

from ..access import Purpose, person_of, visible_people
from ..people.models import Person
from ..reauthentication import confirm_now
from ..record.gone import OF_A_TEXT, OF_NAMES, Erasure, ErasureRequest
from ..record.models import Narrative
from ..retention.holds import holds_on, holds_on_texts
from . import api
from .export import as_json
from .forms import PasswordForm, WhomForm, WhyForm
from .keepers import for_records_staff, who_confirms
from .kinds import counted
from .registry import Keep, held
from .texts import in_plain_words, person_of_text, texts_about

EXPORTED = "cleared.personal_data_exported"
TEXTS_A_PAGE, REQUESTS_A_PAGE = 200, 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_records_staff
def index(request: HttpRequest) -> HttpResponse:
    """Look a person up by number or name, and see which requests wait for a second person."""
    form = WhomForm(request.POST or None, people=_people(request))
    if request.method == "POST" and form.is_valid():
        return redirect("cleared_personal_data:person", form.cleaned_data["person"].pk)
    waiting = ErasureRequest.objects.current().select_related("person", "recorded_by").order_by("recorded_at")
    waiting = waiting.exclude(pk__in=Erasure.objects.filter(request__isnull=False).values("request"))
    page = Paginator(waiting, REQUESTS_A_PAGE).get_page(request.GET.get("p"))
    return _page(request, "index", _("Personal data"), form=form, page=page)


@require_safe
@for_records_staff
def person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What is held about one person, how to hand it out, and what may be erased."""
    about, reader = _person_or_404(request, pk), person_of(request.user)
    asked = api.waiting_request(about)
    is_own = asked is not None and reader is not None and asked.recorded_by_id == reader.pk
    kinds = [entry for entry in held() if entry.is_about_somebody and entry.keep is not Keep.STAYS]
    texts = texts_about(about.pk).filter(erased_at=None).order_by("pk")
    page = Paginator(texts, TEXTS_A_PAGE).get_page(request.GET.get("p"))
    return _page(
        request,
        "person",
        about.name,
        about=about,
        counted=sorted(line for entry in kinds for line in counted(entry, about.pk)),
        page=page,
        texts=list(zip(page, in_plain_words(page), strict=True)),
        held_texts=holds_on_texts(text.pk for text in page),
        erasures=Erasure.objects.filter(person=about).select_related("recorded_by").order_by("recorded_at"),
        request_waiting=asked,
        is_own=is_own,
        who=who_confirms(reader, without=[about.pk], reader=reader) if is_own else "",
        why_not=api.why_not_erase(about.pk),
        hold=holds_on([about.pk]).get(about.pk),
    )


@require_POST
@for_records_staff
def download(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything that is held about the person, as a file; that it was handed out is logged."""
    about = _person_or_404(request, pk)
    log(about, EXPORTED, user=request.user)
    return as_file(about)


def as_file(about: Person) -> HttpResponse:
    """The export of a person as an attachment. Its name holds no personal data."""
    headers = {"Content-Disposition": 'attachment; filename="personal-data.json"', "Cache-Control": "private, no-store"}
    return HttpResponse(as_json(about), content_type="application/json; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@for_records_staff
def text(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Erase one text: shown once more, with why."""
    row = Narrative.objects.filter(pk=pk).first()
    about = person_of_text(pk)
    if row is None or (about is not None and not _people(request).filter(pk=about.pk).exists()):
        raise Http404
    back = reverse("cleared_personal_data:person", args=[about.pk]) if about else reverse("cleared_personal_data:index")
    form = WhyForm(request.POST or None, of=OF_A_TEXT)
    if request.method == "POST" and form.is_valid():
        try:
            api.erase_narrative(entry=pk, why=form.cleaned_data["why"], by=person_of(request.user))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Erased. The fact stays, and so does that a text was erased."))
            return redirect(back)
    return _page(
        request,
        "text",
        _("Erase this text"),
        row=row,
        words=in_plain_words([row])[0],
        form=form,
        back=back,
        hold=api.hold_on_text(pk, about),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_records_staff
def ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask that the names of a person be erased."""
    about = _person_or_404(request, pk)
    back = reverse("cleared_personal_data:person", args=[about.pk])
    form = WhyForm(request.POST or None, of=OF_NAMES)
    if request.method == "POST" and form.is_valid():
        try:
            api.request_erasure(person=about, why=form.cleaned_data["why"], by=person_of(request.user))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Asked for. Nothing goes until somebody else of records staff confirms it."))
            return redirect(back)
    by = person_of(request.user)
    who = who_confirms(by, without=[about.pk], reader=by)
    return _page(request, "ask", _("Ask to erase the names"), about=about, form=form, back=back, who=who)


@require_http_methods(["GET", "HEAD", "POST"])
@for_records_staff
def confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Confirm what somebody else asked for, with the password; or take it back."""
    asked = ErasureRequest.objects.select_related("person", "recorded_by").filter(pk=pk).first()
    if asked is None:
        raise Http404
    by = person_of(request.user)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "take_back":
                api.withdraw_request(request=asked, by=by)
                messages.success(request, _("Taken back. Nothing was erased."))
                return redirect("cleared_personal_data:index")
            confirm_now(request, form.cleaned_data["password"])
            done = api.confirm_erasure(request=asked, by=by)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("Erased. What was recorded stays under the number %(number)s.") % {"number": done.number}
            )
            return redirect("cleared_personal_data:person", asked.person_id)
    is_own = by is not None and by.pk == asked.recorded_by_id
    return _page(
        request,
        "confirm",
        _("Confirm: erase the names"),
        asked=asked,
        about=asked.person,
        form=form,
        is_own=is_own,
        who=who_confirms(asked.recorded_by, without=[asked.person_id], reader=by) if is_own else "",
    )


def _people(request: HttpRequest) -> Any:
    return visible_people(request.user, Purpose.RECORDS)


def _person_or_404(request: HttpRequest, pk: uuid.UUID) -> Person:
    about: Person | None = _people(request).filter(pk=pk).first()
    if about is None:
        raise Http404
    return about


def _page(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    context |= {"page_title": title, "header_title": title, "header_icon": "user", "reader": person_of(request.user)}
    return TemplateResponse(request, f"cleared/admin/personal_data/{name}.html", context).render()
