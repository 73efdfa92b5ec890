"""The record in the Wagtail admin, for records staff: one row found, corrected, and told beforehand what that does."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from .. import coming_back, reauthentication
from ..access import person_of
from ..clearance.foretold import Foretelling
from ..enums import Purpose, Verdict
from ..people.models import Person
from ..record.digests import canonical, sha256
from ..recording import AlreadyRecorded, Conflict
from . import looked_for
from .corrections import (
    Corrected,
    begun_by_correction,
    correct_evidence,
    corrected_version,
    ended_by_correction,
    foretell_correction,
    stands_as,
)
from .forms import CorrectionForm, WhoseForm
from .models import Evidence
from .sources import with_elsewhere
from .told import told, told_begun, told_ended
from .viewsets import RecordsView, token_of
from .voiding import refusal
from .waiting import Change, changes_between, only_waiting

MOST_ROWS = 200


class CorrectionsView(RecordsView):
    """One person's rows, each with the way to its correction. Whose they are stands in no address."""

    page_title = _("Correct a record")
    header_icon = "edit"
    template_name = "cleared/admin/corrections.html"
    http_method_names = ["get", "post", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs and (search := looked_for.kept(self.request, looked_for.TO_CORRECT)):
            kwargs = self._found(WhoseForm(search["fields"], people=self.people)) | kwargs
        context = {"form": WhoseForm(people=self.people)} | super().get_context_data(**kwargs)
        return context | looked_for.shown(self.request, looked_for.TO_CORRECT)

    def _found(self, form: WhoseForm) -> dict[str, Any]:
        if not form.is_valid():
            return {"form": form}
        shared = form.shared()
        # Practice decides nothing, so nothing of it is corrected; how it went is whose it is to know.
        rows = shared.rows(self.people).exclude(purpose=Purpose.PRACTICE)
        found = list(rows.order_by("-performed_on", "-recorded_at", "pk")[: MOST_ROWS + 1])
        return {
            "form": form,
            "found": found[:MOST_ROWS],
            "whose": shared.person,
            "most": MOST_ROWS,
            "is_more": len(found) > MOST_ROWS,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = WhoseForm(request.POST, people=self.people)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        token = looked_for.keep(request, looked_for.TO_CORRECT, form)
        return redirect(looked_for.to_found("cleared_corrections:index", token))


class CorrectionView(RecordsView):
    """One row: what it should have said, then what that does to the person, then the button that records it.

    The form and what it does are one address, and what was typed travels in the body: it may name an assessor.
    """

    page_title = _("Correct this row")
    header_icon = "edit"
    template_name = "cleared/admin/correction.html"
    http_method_names = ["get", "post", "head", "options"]

    def row(self) -> Evidence:
        rows = Evidence.objects.filter(person__in=self.people, withdrawn=False)
        rows_said = with_elsewhere(rows).select_related(
            "person", "assessor", "recorded_by", "activity_version__activity", "competency"
        )
        found: Evidence | None = rows_said.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        came_from = coming_back.came_from(self.request)
        way = {"leave_for": self.leave_for, "came_from": came_from, "keeps_way": self.keeps_way}
        return super().get_context_data(**kwargs) | way

    @property
    def leave_for(self) -> str:
        """Where whoever leaves the row goes: the list or the record they came from, else to look somebody up."""
        return coming_back.came_from(self.request) or reverse("cleared_corrections:index")

    @property
    def keeps_way(self) -> str:
        """What an address of a row adds, so that the next page leads back to the same."""
        came_from = coming_back.came_from(self.request)
        return f"?{urlencode({coming_back.BACK: came_from})}" if came_from else ""

    def again(self, row: Evidence) -> HttpResponse:
        """The page of the row, which says what became of it, and which *Back* leads to again."""
        return redirect(reverse("cleared_corrections:edit", args=[row.pk]) + self.keeps_way)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.row()
        return self._closed(row) or self._ask(row, CorrectionForm(row=row, people=self.people))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row, token = self.row(), token_of(request.POST.get("token"))
        is_replay = token is not None and Evidence.objects.filter(pk=token, key=row.key).exists()
        if not is_replay and self._closed(row):
            return self.again(row)
        form = CorrectionForm(request.POST, row=row, sent_as=token, people=self.people)
        if not form.is_valid() or "again" in request.POST:
            return self._ask(row, form)
        if "correct" in request.POST:
            return self._correct(row, form, token, is_replay=is_replay)
        return self._tell(row, form, token or uuid.uuid4())

    def _closed(self, row: Evidence) -> HttpResponse | None:
        """The page that says what became of the row and where to go on, where it is not to be corrected here."""
        standing = Evidence.objects.current().filter(key=row.key).select_related("recorded_by").first()
        by = person_of(self.request.user)
        context = self.get_context_data(row=row, standing=standing)
        if standing is None or standing.pk != row.pk:
            context["is_mine"] = standing is not None and by is not None and standing.recorded_by_id == by.pk
            context["waits"] = bool(standing and only_waiting([standing]))
        elif by is None:
            context["closed"] = _g(
                "A correction bears a name, and this account stands for nobody. Nothing was recorded. "
                "Have it linked to you first."
            )
        elif by.pk == row.person_id:
            context["closed"] = _g(
                "This is your own record. Nothing was recorded. Ask somebody else of records staff to correct it."
            )
        else:
            return None
        return self.render_to_response(context | {"is_closed": True})

    def _ask(self, row: Evidence, form: CorrectionForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(row=row, form=form))

    def _tell(self, row: Evidence, form: CorrectionForm, token: uuid.UUID, **errors: str) -> HttpResponse:
        """What the correction does to the person, read-only, with the number in the button."""
        does, by = _Does(row, form, token), person_of(self.request.user)
        # Said before the button, and not by it: whoever may not lift this alone asks somebody else.
        refused = refusal(row, by, becomes=does.next_row)
        context = self.get_context_data(
            row=row, form=form, does=does, token=token, is_told=True, refused=refused, **errors
        )
        context["is_signed"] = reauthentication.is_confirmed(self.request.session, self.request.user)
        return self.render_to_response(context)

    def _correct(
        self, row: Evidence, form: CorrectionForm, token: uuid.UUID | None, *, is_replay: bool
    ) -> HttpResponse:
        request = self.request
        token = token or uuid.uuid4()
        if not is_replay:
            if request.POST.get("shown", "") != _Does(row, form, token).shown:
                error = _g("This is what it does now: look through it, and correct it then. Nothing was recorded.")
                return self._tell(row, form, token, error=error)
            try:
                reauthentication.confirm(request, request.POST.get("password", ""))
            except reauthentication.SigningRefused as refusal:
                return self._tell(row, form, token, password_error=" ".join(refusal.messages))
        another = request.POST.get("another", "")
        try:
            done = _recorded(row, form, token, another=another, is_replay=is_replay, by=person_of(request.user))
        except (ValidationError, Conflict) as refusal:
            error = " ".join(getattr(refusal, "messages", [str(refusal)]))
            if isinstance(refusal, AlreadyRecorded):
                error = ""  # the page says it, with the row that stands
            # Corrected or voided this moment: the page says what became of it. Else what was typed is kept.
            if self._closed(row):
                return self.again(row)
            return self._tell(row, form, uuid.uuid4(), error=error)
        return self._done(done.evidence)

    def _done(self, corrected: Evidence) -> HttpResponse:
        if only_waiting([corrected]):
            said = _g(
                "Corrected. It stands in the list of what waits. Until somebody else has said that it counts, neither "
                "the correction nor what it said before does."
            )
            messages.success(self.request, said)
            return redirect("cleared_verdicts:edit", corrected.pk)
        messages.success(self.request, _g("Corrected. Nothing that decides was changed, so its verdict stands."))
        return redirect(self.leave_for)


def _recorded(
    row: Evidence, form: CorrectionForm, token: uuid.UUID, *, another: str, is_replay: bool, by: Person | None
) -> Corrected:
    stands = None if is_replay else stands_as(_next_version(row, form, token))
    return correct_evidence(
        evidence=row,
        performance=form.performance(),
        reason=form.cleaned_data["reason"].strip(),
        source_id=form.new_number(),
        repeats=another if is_replay or (stands is not None and stands.key == another) else "",
        uuid=token,
        by=by,
    )


def _next_version(row: Evidence, form: CorrectionForm, token: uuid.UUID) -> Evidence:
    """The row as the form would have it recorded."""
    found = corrected_version(row, form.performance(), uuid=token)
    if form.new_number() and form.came is not None:
        found.source, found.source_id = form.came.source, form.new_number()
    return found


class _Does:
    """What a correction changes, of the row and of the person's clearances: while it waits, and once it counts."""

    def __init__(self, row: Evidence, form: CorrectionForm, token: uuid.UUID) -> None:
        performance = form.performance()
        next_row = _next_version(row, form, token)
        self.next_row = next_row
        self.stands = stands_as(next_row)
        self.stands_said = " ".join(AlreadyRecorded(self.stands).messages) if self.stands else ""
        self.changes = list(changes_between(row, next_row))
        self.waits = bool(self.changes)
        if form.new_number() and form.came is not None:
            label = str(form.fields["source_id"].label)
            self.changes.append(Change(label, form.came.source_id, form.new_number()))
        foretelling = Foretelling([row.person_id])
        self.meanwhile = told(foretell_correction(row, performance, uuid=token, told=foretelling))
        counted = foretell_correction(row, performance, uuid=token, verdict=Verdict.VERIFIED, told=foretelling)
        self.counted = told(counted)
        self.ended = told_ended(ended_by_correction(next_row, told=foretelling))
        self.ended_then = told_ended(ended_by_correction(next_row, told=foretelling, verdict=Verdict.VERIFIED))
        self.begun_then = told_begun(begun_by_correction(next_row, Verdict.VERIFIED, told=foretelling))
        self.lost = sum(one.is_lost for one in self.meanwhile)
        self.gained = len(self.meanwhile) - self.lost

    @property
    def shown(self) -> str:
        """What the page told before its button was pressed, in short."""
        changes = [[one.label, one.was, one.became] for one in self.changes]
        moved = [one.line for one in (*self.meanwhile, *self.counted)]
        stands = [self.stands.key] if self.stands else []
        return sha256(canonical([changes, moved, [self.ended, self.ended_then, self.begun_then], *stands]))[:16]


class CorrectionsViewSet(ViewSet):
    name = "cleared_corrections"
    url_prefix = "cleared/corrections"
    icon = "edit"
    menu_label = _("Correct a record")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", CorrectionsView.as_view(), name="index"),
            path("<uuid:pk>/", CorrectionView.as_view(), name="edit"),
        ]


__all__ = ["CorrectionsViewSet"]
