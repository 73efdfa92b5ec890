"""Records staff see what is due, propose that it goes, confirm what somebody else proposed, hold and lift."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from .. import clock
from ..access import Purpose, person_of, visible_people
from ..people.models import Person
from ..people.reaching import called
from ..personal_data.forms import PasswordForm
from ..personal_data.keepers import for_records_staff, who_confirms
from ..reauthentication import confirm_now
from ..record.gone import Disposal, DisposalProposal, ListedRow
from ..record.models import Narrative
from ..recording import Conflict
from . import api
from .due import left_on, may_be_due
from .forms import HoldForm, ReasonForm
from .models import Hold
from .schedule import Kind, schedule


@require_http_methods(["GET", "HEAD", "POST"])
@for_records_staff
def index(request: HttpRequest) -> HttpResponse:
    """The schedule, how many people left long enough ago, what waits for a second person, and the holds."""
    if request.method == "POST":
        try:
            proposal = api.propose(by=person_of(request.user))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Proposed. Nothing goes until somebody else of records staff confirms it."))
            return redirect("cleared_retention:proposal", proposal.pk)
    terms, today = schedule(), clock.today()
    left = left_on()
    long_ago = sum(terms[Kind.RECORD].due_on(day) <= today for day in left.values())
    holds = list(Hold.objects.current().select_related("person", "unit").order_by("recorded_at"))
    _say_what_for(holds)
    return _page(
        request,
        "index",
        _("Retention"),
        terms=[(kind, term.years, term.after) for kind, term in terms.items()],
        long_ago=long_ago,
        is_due=may_be_due(terms, left.values(), today),
        at_most=api.AT_MOST,
        waiting=api.waiting().select_related("recorded_by"),
        confirmed=Disposal.objects.select_related("proposal__recorded_by", "recorded_by").order_by("-recorded_at")[:20],
        holds=holds,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_records_staff
def proposal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What one proposal lists, person by person; confirm it with the password, or take it back."""
    proposed = DisposalProposal.objects.select_related("recorded_by").filter(pk=pk, withdrawn=False).first()
    if proposed is None:
        raise Http404
    by = person_of(request.user)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "take_back":
                api.take_back(proposal=proposed, by=by)
                messages.success(request, _("Taken back. Nothing went."))
                return redirect("cleared_retention:index")
            confirm_now(request, form.cleaned_data["password"])
            api.confirm(proposal=proposed, by=by)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Confirmed. The rows go with the next run of cleared_retention."))
            return redirect("cleared_retention:index")
    is_own, people = by is not None and by.pk == proposed.recorded_by_id, _people_of(proposed)
    return _page(
        request,
        "proposal",
        _("What is proposed to go"),
        proposal=proposed,
        proposed_by=called(proposed.recorded_by, by) if proposed.recorded_by else _("The system"),
        people=people,
        is_waiting=api.waiting().filter(pk=pk).exists(),
        is_own=is_own,
        who=who_confirms(by, without={line["person"] for line in people}, reader=by) if is_own else "",
        form=form,
    )


def _say_what_for(holds: list[Hold]) -> None:
    """Set on each hold what it is held for (``held_for``); nothing where that text was erased."""
    texts = Narrative.objects.in_bulk([one.pk for one in holds])
    for one in holds:
        one.held_for = texts[one.pk].text if one.pk in texts else ""  # type: ignore[attr-defined]


def _people_of(proposed: DisposalProposal) -> list[dict[str, Any]]:
    """Each person and kind on the list with how many rows, and since when they are due."""
    lines = list(
        ListedRow.objects.filter(proposal=proposed)
        .values("person", "kind")
        .annotate(rows=Count("pk"), since=Min("due_on"))
        .order_by("since", "person", "kind")
    )
    people = Person.objects.in_bulk({line["person"] for line in lines})
    kinds = {Kind.RECORD: _("The whole record"), Kind.PRACTICE: _("Practice"), Kind.TEXTS: _("Texts")}
    return [line | {"who": people.get(line["person"]), "what": kinds[Kind(line["kind"])]} for line in lines]


@require_http_methods(["GET", "HEAD", "POST"])
@for_records_staff
def hold(request: HttpRequest) -> HttpResponse:
    """Hold a person's record, or a unit's, for an inquiry."""
    form = HoldForm(request.POST or None, people=visible_people(request.user, Purpose.RECORDS))
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("person", "unit", "from_on", "reason")}
        try:
            held = api.hold(by=person_of(request.user), uuid=form.cleaned_data["token"], **said)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except Conflict as refusal:
            form.add_error(None, str(refusal))
        else:
            _say_whether_held(request, held)
            return redirect("cleared_retention:index")
    return _page(request, "hold", _("Hold for an inquiry"), form=form)


def _say_whether_held(request: HttpRequest, held: Hold) -> None:
    """Say what holds now: a page that is sent once more may come after its hold was lifted."""
    if not Hold.objects.current().filter(pk=held.pk).exists():
        said = _("This page held it, and that was lifted since. Nothing is held now. Open the page again to hold it.")
        messages.warning(request, said)
    elif held.is_replay:
        messages.success(request, _("This is held already. Nothing was recorded again."))
    else:
        messages.success(request, _("Held. Nothing of it goes until that is lifted."))


@require_http_methods(["GET", "HEAD", "POST"])
@for_records_staff
def lift(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Lift a hold, with a reason."""
    held = Hold.objects.current().select_related("person", "unit", "recorded_by").filter(pk=pk).first()
    if held is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            api.lift(hold=held, reason=form.cleaned_data["reason"], by=person_of(request.user))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Lifted. The schedule counts for it again."))
            return redirect("cleared_retention:index")
    _say_what_for([held])
    return _page(request, "lift", _("Lift a hold"), held=held, form=form)


def _page(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    context |= {"page_title": title, "header_title": title, "header_icon": "history"}
    context["reader"] = person_of(request.user)
    return TemplateResponse(request, f"cleared/admin/retention/{name}.html", context).render()
