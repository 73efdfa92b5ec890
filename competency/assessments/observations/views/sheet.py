"""The sheet: an assessor marks what was seen, and signs it. A GET changes nothing; one POST records everything.

What was entered is never lost: the open page keeps it on the server as it is given, and so does every POST that records
nothing, because something is missing, the session ended or a round of that day was signed already (``kept``). It comes
back to the assessor alone, on any device, as long as the person is in reach.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from competency.core import access, clock, reauthentication
from competency.core.access import Purpose
from competency.core.activities.api import live_version
from competency.core.activities.attempts import home_unit
from competency.core.activities.in_language import newest_first
from competency.core.coming_back import this_page
from competency.core.models import Activity, ActivityVersion, Person, Unit
from competency.screens.renewals import too_early
from competency.ui.views import PersonRequest, purpose_required

from ...kept import api as kept
from ...kept.handed_in import handed_out_at, keeps_what_is_handed_in, seal
from ...kept.kinds import kind_called
from ...kept.marks import marks_in, marks_of
from ...kept.models import Unfinished
from ...kept.pages import KeptLine, answered, line_of
from ...kept.places import Place
from .. import api as observations
from .. import lists
from ..carrying import LeftBehind
from ..eligibility import why_not
from ..forms import ObservationForm, sheet_number, typed, with_others_done
from ..sheet import ChecklistText
from ..unfinished import carried_to, opened_on, place_of_sheet, values_of
from ..words import UNSIGNED, left_behind
from . import already, refusals

REFUSED = "cleared_refused"
"""Where a session keeps what the last signature was refused for: the sheet says so once it is opened again."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open sheet: who fills it in, about whom, by which version; and what was kept of it."""

    request: PersonRequest
    subject: Person
    unit: Unit | None
    checklist: Activity
    version: ActivityVersion
    shown: Unfinished | None = None
    elsewhere: Unfinished | None = None
    was_changed: bool = False
    left: tuple[LeftBehind, ...] = ()

    @property
    def place(self) -> Place:
        return place_of_sheet(self.subject, self.checklist)

    @property
    def text(self) -> ChecklistText:
        return ChecklistText.of(self.version.snapshot)

    @property
    def today(self) -> date:
        return clock.today(self.unit)

    @property
    def line(self) -> KeptLine:
        return line_of(self.shown, clock.zone_of(self.unit), elsewhere=self.elsewhere)


@keeps_what_is_handed_in(UNSIGNED)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def observe(request: HttpRequest, person: uuid.UUID, activity: uuid.UUID) -> HttpResponse:
    return _observe(request, person, activity)


@purpose_required(Purpose.ASSESS)
def _observe(request: PersonRequest, person: uuid.UUID, activity: uuid.UUID) -> HttpResponse:
    if person == request.person.pk:
        return refusals.own(request)
    subject = get_object_or_404(access.visible_people(request.user, Purpose.ASSESS), pk=person)
    checklist = get_object_or_404(lists.checklists(), pk=activity)
    if request.method == "POST":
        return _sent(request, subject, checklist)
    unit = home_unit(subject)
    today = clock.today(unit)
    refusal = why_not(assessor=request.person, person=subject, activity=checklist, on=today)
    if refusal is not None:
        return refusals.refused(request, refusal, subject, checklist)
    shown = kept.find(owner=request.person, place=place_of_sheet(subject, checklist))
    values = {"token": uuid.uuid4(), "performed_on": today} | values_of(shown)
    stands = already.round_that_stands(request, subject, checklist, values, today)
    # A sheet of another round that could not be signed comes back as it was, with its own number.
    if stands is not None and values.get("another") != str(stands.pk):
        if request.GET.get("another") != str(stands.pk):
            return already.told(request, stands, subject, checklist, is_kept=shown is not None)
        # Another round is another sheet, with a number of its own, and it says which one it follows.
        values |= {"token": uuid.uuid4(), "another": stands.pk}
    newest = _newest(checklist)
    begun_on = opened_on(lists.versions_of(checklist), values.get("version")) or newest
    sheet = Sheet(request, subject, unit, checklist, begun_on, shown)
    if shown is not None and "checked" in request.GET:
        return _checked(sheet, _form(sheet, data=values | _frame(sheet)), _why_refused(request))
    # Begun before the checklist was changed: what fits the new one is carried over, and what does not is told.
    carried = carried_to(newest, begun_on, values)
    if carried is not None:
        was_changed = newest.edition > begun_on.edition or bool(carried.left)
        sheet = replace(sheet, version=newest, was_changed=was_changed, left=carried.left)
        return _page(sheet, dict(carried.values))
    return _page(sheet, values)


def _sent(request: PersonRequest, subject: Person, checklist: Activity) -> HttpResponse:
    version = opened_on(lists.versions_of(checklist), request.POST.get("version"))
    place, marks = place_of_sheet(subject, checklist), marks_of(request)
    shown, newer = kept.seen_and_newer(owner=request.person, place=place, marks=marks)
    sheet = Sheet(request, subject, home_unit(subject), checklist, version or _newest(checklist), shown, newer)
    values = typed(request.POST, sheet.text)
    if version is None or _uuid(request.POST.get("token")) is None:
        messages.warning(
            request,
            _("This sheet was not complete when it arrived. Nothing was recorded. Look through it and sign it again."),
        )
        return _page(sheet, values | {"token": uuid.uuid4()})
    action = request.POST.get("do", "sign")
    if action == "keep":
        return answered(
            request,
            owner=request.person,
            place=sheet.place,
            zone=clock.zone_of(sheet.unit),
            again=lambda stands: _page(replace(sheet, elsewhere=stands), values),
        )
    if action == "others":
        return _page(sheet, with_others_done(values, sheet.text))
    if action == "enter" and not request.POST.get("password"):
        # The return key in a field: no signature without a tap on "Sign".
        return _page(sheet, values)
    return _signing(sheet, values)


def _signing(sheet: Sheet, values: dict[str, Any]) -> HttpResponse:
    request, subject, checklist = sheet.request, sheet.subject, sheet.checklist
    if sheet.elsewhere is not None:
        # Signed here, what was entered on the other page would be gone: the assessor chooses first.
        return _page(sheet, values)
    if _was_replaced(sheet) and _put_by(sheet) is not None:
        messages.warning(
            request,
            _("This checklist was changed before that page was opened. Nothing was recorded. Look through it here."),
        )
        return redirect(request.path)
    form = _form(sheet, data=request.POST)
    status, reason = 200, ""
    try:
        reauthentication.confirm(request, request.POST.get("password", ""))
    except reauthentication.SigningRefused as refused:
        reason = " ".join(refused.messages)
    if reason or not form.is_valid():
        # Shown by a redirect, as after every other POST; a sheet that cannot be kept is shown at once.
        if _put_by(sheet) is None:
            return _checked(sheet, form, reason)
        request.session[REFUSED] = [request.path, reason]
        return redirect(this_page(request, "checked"))
    try:
        return _sign(sheet, form)
    except observations.NotEligible as refused:
        form.add_error("performed_on" if _is_past(form, sheet) else None, refused.refusal.text)
        status = 403
    except observations.AlreadySigned as signed:
        if _put_by(sheet) is not None:
            return redirect(this_page(request))
        messages.warning(request, _("This sheet is too long to keep. Nothing of it was recorded."))
        return already.told(request, signed.observation, subject, checklist)
    except observations.Conflict as refused:
        form.add_error(None, str(refused))
    except ValidationError as refused:
        form.add_error(None, " ".join(refused.messages))
    return _checked(sheet, form, status=status)


def _was_replaced(sheet: Sheet) -> bool:
    """Whether the page names a version that was not on offer any more when it was handed out; one that was is signed,
    whatever was published since."""
    newer = lists.versions_of(sheet.checklist).defer("snapshot")
    if (at := handed_out_at(sheet.request)) is not None:
        newer = newer.filter(recorded_at__lte=at)
    newest = newest_first(newer, sheet.version.language).first()
    return newest is not None and newest.pk != sheet.version.pk and _order(newest) > _order(sheet.version)


def _order(version: ActivityVersion) -> tuple[int, int, int]:
    return version.edition, version.revision, version.version


def _put_by(sheet: Sheet) -> Unfinished | None:
    """Keep a sheet that could not be signed, in the place of whatever was kept of it; None when it is too long."""
    request, place = sheet.request, sheet.place
    fields = kind_called(place.kind).fields(request.POST)
    try:
        return kept.keep(owner=request.person, place=place, fields=fields, marks=marks_of(request), over=True)
    except (kept.TooLong, kept.Ended):
        return None


def _checked(sheet: Sheet, form: ObservationForm, reason: str = "", status: int = 200) -> HttpResponse:
    """The sheet with what is missing in it, and why it was not signed. It asks for the password only if the session
    has not shown whose it is."""
    form.is_valid()
    if reauthentication.is_confirmed(sheet.request.session, sheet.request.user):
        form.fields.pop("password", None)
        form.asks_password = False
    elif reason:
        form.add_error("password", reason)
    return _render(sheet, form, status)


def _why_refused(request: PersonRequest) -> str:
    path, reason = request.session.get(REFUSED) or ("", "")
    return str(reason) if path == request.path else ""


def _sign(sheet: Sheet, form: ObservationForm) -> HttpResponse:
    request, given = sheet.request, form.cleaned_data
    number = sheet_number(given["token"], request.person.pk, sheet.subject.pk, sheet.checklist.pk)
    signed = observations.record_observation(
        person=sheet.subject,
        assessor=request.person,
        version=sheet.version,
        results=given["results"],
        rating=given["rating"],
        entrustment=given["entrustment"],
        comment=given["comment"],
        notes=given["notes"],
        performed_on=given["performed_on"],
        another_than=given["another"],
        uuid=number,
    )
    request.session.pop(REFUSED, None)
    if signed.observation.pk != number:
        messages.info(request, already.same_again(signed.observation))
    return redirect("cleared:observation", signed.observation.pk)


def _is_past(form: ObservationForm, sheet: Sheet) -> bool:
    return bool(form.cleaned_data.get("performed_on") != sheet.today)


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


def _form(sheet: Sheet, **kwargs: Any) -> ObservationForm:
    return ObservationForm(
        sheet=sheet.text,
        title=sheet.version.title,
        today=sheet.today,
        asks_password=not reauthentication.is_confirmed(sheet.request.session, sheet.request.user),
        **kwargs,
    )


def _frame(sheet: Sheet) -> dict[str, Any]:
    """The seal and the numbers by which the page is kept, as it is handed out now."""
    sent = marks_of(sheet.request) if sheet.request.method == "POST" else None
    return {
        "version": sheet.version.pk,
        "by": seal(sheet.request.person, sheet.place),
    } | marks_in(sheet.elsewhere or sheet.shown, sent)


def _page(sheet: Sheet, values: dict[str, Any]) -> HttpResponse:
    """The sheet with these values, nothing checked yet."""
    return _render(sheet, _form(sheet, initial=values | _frame(sheet)))


def _render(sheet: Sheet, form: ObservationForm, status: int = 200) -> HttpResponse:
    request, subject = sheet.request, sheet.subject
    early = too_early(subject, sheet.checklist, on=sheet.today)
    context = {
        "form": form,
        "early_words": early.words_about(subject.given_name or subject.name) if early else "",
        "subject": subject,
        "checklist": sheet.checklist,
        "version": sheet.version,
        "placement": next(iter(lists.placements_of(subject, on=clock.today())), None),
        "assessor": request.person,
        "now": clock.now(),
        "zone": clock.zone_of(sheet.unit),
        "first": already.first_round(request, subject, sheet.checklist, form["another"].value()),
        "kept": sheet.line,
        "was_changed": sheet.was_changed,
        "left": [left_behind(one) for one in sheet.left],
    }
    return render(request, "cleared_assessments/observations/observe.html", context, status=status)
