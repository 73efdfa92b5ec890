"""The record in the Wagtail admin, for records staff: what waits for a verdict, and wrong evidence voided together."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from .. import reauthentication
from ..access import Purpose, is_records_staff, person_of, visible_people
from ..clearance.foretold import Foretelling, lost_by
from ..enums import Verdict
from ..people.account_history import heads_behind
from ..people.models import Person
from ..personal_data.keepers import keepers
from ..record.digests import canonical, sha256
from ..recording import Conflict
from . import api as ledger
from . import looked_for
from .corrections import (
    AT_MOST,
    begun_by_verdict,
    ended_by_void,
    foretell_verdict,
    foretell_void,
    foretell_waiting,
    void_together,
)
from .forms import SharedForm
from .judged_by import unfit
from .models import Evidence
from .told import Told, told, told_begun, told_ended
from .voiding import NAMELESS, in_a_name, with_a_hand
from .voiding import refusal as why_not_take_away
from .waiting import Waiting, described, for_whom, only_waiting, possibly_waiting

PAGE = 25
MOST_ROWS = 2_000


class RecordsView(WagtailAdminTemplateMixin, TemplateView):
    """A page of records staff; whose records it may show is asked of ``access``."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_records_staff(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[Any]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"reader": person_of(self.request.user)} | super().get_context_data(**kwargs)

    @cached_property
    def people(self) -> QuerySet[Person]:
        return visible_people(self.request.user, Purpose.RECORDS)


class WaitingView(RecordsView):
    """Every row that waits, corrections first, with what it says, what was corrected, and what a verdict would do.

    Those that let somebody work meanwhile, on whom nobody has said that they may, stand first and are marked.
    """

    page_title = _("Waiting for a verdict")
    header_icon = "history"
    template_name = "cleared/admin/waiting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(possibly_waiting(self.people), PAGE).get_page(self.request.GET.get("p"))
        rows = only_waiting(page.object_list)
        foretelling = Foretelling(row.person_id for row in rows)
        reader, staff = person_of(self.request.user), keepers()
        lines = [
            {
                "waiting": waiting,
                "meanwhile": (meanwhile := _meanwhile(waiting, foretelling)),
                "clears": any(not one.is_lost for one in meanwhile),
                "would": told(foretell_verdict(waiting.row, Verdict.VERIFIED, told=foretelling)),
                "begun": told_begun(begun_by_verdict(waiting.row, Verdict.VERIFIED, told=foretelling)),
                "for_whom": for_whom(waiting, staff, reader=reader),
            }
            for waiting in described(rows)
        ]
        lines.sort(key=lambda line: not line["clears"])
        return super().get_context_data(**kwargs) | {"lines": lines, "page": page}


class VerdictView(RecordsView):
    """One row that waits: what it was and is, what either verdict does, and the two buttons."""

    page_title = _("Does it count?")
    header_icon = "history"
    template_name = "cleared/admin/verdict.html"
    http_method_names = ["get", "post", "head", "options"]

    def row(self) -> Evidence:
        rows = Evidence.objects.filter(person__in=self.people).select_related(
            "person", "assessor", "recorded_by", "activity_version__activity", "competency"
        )
        found: Evidence | None = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.row()
        (waiting,) = described([row])
        foretelling = Foretelling([row.person_id])
        is_open = row in only_waiting(Evidence.objects.current().filter(pk=row.pk))
        reader, staff = person_of(self.request.user), keepers()
        moves = foretell_verdict(row, Verdict.VERIFIED, told=foretelling) if is_open else []
        return super().get_context_data(**kwargs) | {
            "waiting": waiting,
            "would": (would := told(moves)),
            "begun": told_begun(begun_by_verdict(row, Verdict.VERIFIED, told=foretelling)) if is_open else [],
            "lost": sum(one.is_lost for one in would),
            "meanwhile": _meanwhile(waiting, foretelling) if is_open else [],
            "is_open": is_open,
            "unfit": unfit(row) if is_open and row.assessor else "",
            "may_not_reject": (kept := why_not_take_away(row, reader) if is_open and reader is not None else ""),
            "who_may_reject": for_whom(waiting, staff, reader=reader, but=with_a_hand(row, staff)) if kept else "",
            "is_mine": reader is None or bool(waiting.question.refusal(reader, heads=heads_behind(reader))),
            "for_whom": for_whom(waiting, staff, reader=reader),
            "token": uuid.uuid4(),
            "is_signed": reauthentication.is_confirmed(self.request.session, self.request.user),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row, verdict = self.row(), request.POST.get("verdict", "")
        by = person_of(request.user)
        if verdict not in Verdict.values:
            messages.warning(request, _g("Nothing was recorded yet. Say whether it counts: press one of the buttons."))
            return redirect("cleared_verdicts:edit", row.pk)
        try:
            if by is None:
                raise ValidationError(
                    _g("A verdict bears a name, and this account stands for nobody. Nothing was recorded.")
                )
            # Whoever entered it may sit at a desk that a colleague has left: the second one shows who it is.
            reauthentication.confirm(request, request.POST.get("password", ""))
            ledger.verify(
                evidence=row, verdict=verdict, uuid=token_of(request.POST.get("token")), only_if_waiting=True, by=by
            )
        except reauthentication.SigningRefused as refusal:
            return self.render_to_response(self.get_context_data(password_error=" ".join(refusal.messages)))
        except (ValidationError, Conflict) as refusal:
            messages.error(request, " ".join(getattr(refusal, "messages", [str(refusal)])))
            return redirect("cleared_verdicts:edit", row.pk)
        messages.success(request, _said(row, verdict))
        return redirect("cleared_verdicts:index")


class VoidingView(RecordsView):
    """Wrong evidence that people share: chosen, told person by person, and voided together or not at all.

    What is chosen stands in no address: it names people.
    """

    page_title = _("Void wrong evidence")
    header_icon = "warning"
    template_name = "cleared/admin/voiding.html"
    http_method_names = ["get", "post", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"form": SharedForm(people=self.people), "reason": ""} | super().get_context_data(**kwargs)
        return context | looked_for.shown(self.request, looked_for.TO_VOID)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        search = looked_for.kept(request, looked_for.TO_VOID)
        if search is None:
            return self.render_to_response(self.get_context_data())
        form = SharedForm(search["fields"], people=self.people)
        found = self._rows(form)
        if found is None:
            return self.render_to_response(self.get_context_data(form=form))
        chosen = {str(row.pk) for row in found}.difference(search["left_out"])
        return self._told(form, found, chosen=chosen, reason=search["reason"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SharedForm(request.POST, people=self.people)
        found = self._rows(form)
        if found is None:
            return self.render_to_response(self.get_context_data(form=form))
        if "void" in request.POST:
            return self._void(form, found)
        # Looked at again with some left out, or for the first time with all of them.
        chosen = set(request.POST.getlist("row"))
        left_out = [pk for row in found if (pk := str(row.pk)) not in chosen] if "listed" in request.POST else []
        reason = request.POST.get("reason", "")
        token = looked_for.keep(request, looked_for.TO_VOID, form, left_out=left_out, reason=reason)
        return redirect(looked_for.to_found("cleared_voiding:index", token) + "#found")

    def _rows(self, form: SharedForm) -> list[Evidence] | None:
        """What has all of it in common; None where the form says why nothing can be shown."""
        if not form.is_valid():
            return None
        try:
            found = list(form.shared().rows(self.people)[: MOST_ROWS + 1])
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return None
        if len(found) > MOST_ROWS or len({row.person_id for row in found}) > AT_MOST:
            form.add_error(
                None, _g("That is more than %(most)s people at once. Choose fewer days at a time.") % {"most": AT_MOST}
            )
            return None
        return found

    def _told(
        self, form: SharedForm, found: list[Evidence], *, chosen: set[str], reason: str, error: str = ""
    ) -> HttpResponse:
        rows = [row for row in found if str(row.pk) in chosen]
        does = _VoidingDoes(rows)
        nameless = "" if person_of(self.request.user) else NAMELESS
        context = self.get_context_data(
            form=form,
            found=found,
            chosen=chosen,
            people=len({row.person_id for row in rows}),
            rows=len(rows),
            shown=does.shown,
            told=told(does.moves),
            ended=told_ended(does.ended),
            lost=len(does.lost),
            error=error or nameless,
            is_nameless=bool(nameless),
            reason=reason,
            is_signed=reauthentication.is_confirmed(self.request.session, self.request.user),
        )
        return self.render_to_response(context)

    def _void(self, form: SharedForm, found: list[Evidence]) -> HttpResponse:
        request = self.request
        chosen = set(request.POST.getlist("row"))
        rows = [row for row in found if str(row.pk) in chosen]
        shown, reason = request.POST.get("shown", ""), request.POST.get("reason", "")
        try:
            by = in_a_name(person_of(request.user))
            if not rows:
                raise ValidationError(_g("Nothing is chosen. Nothing was voided."))
            if shown != _VoidingDoes(rows).shown:
                raise ValidationError(
                    _g("This is what it does to people now: look through it, and void it then. Nothing was voided.")
                )
            reauthentication.confirm(request, request.POST.get("password", ""))
            done = void_together(evidence=rows, reason=reason, by=by)
        except ValidationError as refusal:
            return self._told(form, found, chosen=chosen, reason=reason, error=" ".join(refusal.messages))
        looked_for.drop(request, looked_for.TO_VOID)
        count = len(done.entries)
        messages.success(
            request,
            ngettext(
                "%(count)s row is void and never counts. The first entry stays readable.",
                "%(count)s rows are void and never count. The first entries stay readable.",
                count,
            )
            % {"count": count},
        )
        return redirect("cleared_voiding:index")


def _said(row: Evidence, verdict: str) -> str:
    """What a verdict did, to whoever gave it."""
    if verdict == Verdict.VERIFIED:
        return _g("Recorded: it counts.")
    if row.version == 1:
        return _g("Recorded: it does not count.")
    return _g(
        "Recorded: it does not count, nor does what it said before it was corrected. If that was right, correct the "
        "row again so that it says that."
    )


def _meanwhile(waiting: Waiting, foretelling: Foretelling) -> list[Told]:
    """What it does that a correction waits; nothing for what nobody corrected."""
    return told(foretell_waiting(waiting.row, told=foretelling)) if waiting.is_correction else []


class _VoidingDoes:
    """What voiding these rows does: the clearances it moves, and the competencies it ends."""

    def __init__(self, rows: list[Evidence]) -> None:
        told = Foretelling(row.person_id for row in rows) if rows else None
        self.rows = rows
        self.moves = foretell_void(rows, told=told) if told else []
        self.ended = ended_by_void(rows, told=told) if told else []
        self.lost = lost_by(self.moves)

    @property
    def shown(self) -> str:
        """What the page told before its button was pressed, in short: which rows, who loses, and what ends."""
        ended = [
            [str(one.person.pk), one.competency.pk, one.from_on.isoformat(), str(one.instead_of)] for one in self.ended
        ]
        rows, lost = sorted(str(row.pk) for row in self.rows), sorted(map(str, self.lost))
        return sha256(canonical([rows, lost, sorted(ended)]))[:16]


def token_of(text: str | None) -> uuid.UUID | None:
    """The number under which a page sends what it records; None for none, or for no number."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


class VerdictsViewSet(ViewSet):
    name = "cleared_verdicts"
    url_prefix = "cleared/verdicts"
    icon = "history"
    menu_label = _("Waiting for a verdict")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", WaitingView.as_view(), name="index"),
            path("<uuid:pk>/", VerdictView.as_view(), name="edit"),
        ]


class VoidingViewSet(ViewSet):
    name = "cleared_voiding"
    url_prefix = "cleared/voiding"
    icon = "warning"
    menu_label = _("Void wrong evidence")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", VoidingView.as_view(), name="index")]


__all__ = ["RecordsView", "VerdictsViewSet", "VoidingViewSet", "token_of"]
