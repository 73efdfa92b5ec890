"""Wagtail's views of the editor of a page, with two things added: a refused publish is told in words and leaves nothing
half done, and the side panel that says who will see it.

What may be published, and by whom, is decided by the page (``publish_problems``, ``publisher_problems``).
"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from competency.core.publishing.drafts import is_for_later, publishing_by
from competency.core.publishing.editor import tell_refusal
from competency.core.publishing.refusals import PublishRefused, TakingOffRefused
from competency.core.publishing.saving import AnswersWhatAsked, take_back_messages
from competency.core.publishing.status_panel import SaysWhoAsks
from competency.core.record.locking import for_update

from .creating import CreatesOnce
from .keeping import staying
from .keeping.privacy_form import GovernedPrivacyView
from .kinds import kind_of
from .mending import to_mend
from .writing import selectors
from .writing.panels import AudienceSidePanel


class TellsWhatToMend:
    """A form that came back says what happened, what is safe and what next, instead of that there are errors."""

    request: HttpRequest
    form: Any
    expects_json_response: bool

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        is_about_else = getattr(self, "is_cancelling_workflow", False) or getattr(self, "locked_for_user", False)
        if not self.expects_json_response and not is_about_else:
            take_back_messages(self.request)
            messages.validation_error(self.request, to_mend(self.request.POST, self.form), self.form)
        return response


class TellsRefusal(TellsWhatToMend, AnswersWhatAsked, EditView):
    """Publishing from the editor is one transaction; refused, the editor comes back with what was typed."""

    def publish_action(self) -> HttpResponse:
        user = self.request.user
        try:
            with publishing_by(user):
                response = super().publish_action()
                draft = self.form.instance
                # Nothing was saved as live yet when it goes live later, so the page was not asked who may.
                if is_for_later(draft) and (problems := draft.publisher_problems(user)):
                    raise PublishRefused(problems, subject=draft)
                return response
        except ValidationError as refusal:
            return self._refused(refusal)

    def perform_workflow_action(self) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().perform_workflow_action()
        except ValidationError as refusal:
            return self._refused(refusal)

    def _refused(self, refusal: ValidationError) -> HttpResponse:
        # Messages of a success that was undone must not be shown beside the refusal.
        take_back_messages(self.request)
        tell_refusal(self.request, refusal)
        self.real_page_record.refresh_from_db()
        self.page = self.get_object()
        self.page_perms = self.page.permissions_for_user(self.request.user)
        self.has_unsaved_changes = True
        self.errors_debug = repr(refusal)
        return self.render_to_response(self.get_context_data())


class GovernedEditView(SaysWhoAsks, TellsRefusal, EditView):
    """The editor, with who will see the page in a side panel; what it says of the draft follows each save."""

    partials_template_name = "cleared_pages/admin/edit_partials.html"

    def activity_key(self) -> uuid.UUID:
        key: uuid.UUID = self.page.translation_key
        return key

    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()
        if not self.expects_json_response and not self.hydrate_create_view:
            panels.append(AudienceSidePanel(self.page, self.request))
        return panels

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.page.only_shown()
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # What was asked for is done: the checklist, the kind's own panels and the preview say it of one reading.
        self.page.only_shown()
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | selectors.readiness(self.page) if context["is_partial"] else context


class GovernedRevertView(TellsRefusal, RevisionsRevertView):
    """The editor opened on an earlier version."""


class GovernedCreateView(TellsWhatToMend, AnswersWhatAsked, CreatesOnce):
    """A new page is its author's: it is saved as a draft and has to be reviewed by somebody else."""

    def publish_action(self) -> HttpResponse:
        messages.warning(self.request, kind_of(self.page_class).words.saved_only)
        return self.save_action()


class GovernedWorkflowActionView(WorkflowActionView):
    """What is decided elsewhere is not decided here, and the way there is told; a refusal leaves the review open."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        decided_elsewhere = getattr(self.task, "decided_elsewhere", None)
        where = decided_elsewhere(self.object, request.user, self.action_name) if decided_elsewhere else ""
        if not where or not self.object.workflow_in_progress:
            response: HttpResponse = super().dispatch(request, *args, **kwargs)
            return response
        messages.warning(request, _("Nothing was published yet. Read it here, and decide."))
        return self._sent(request, where)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except ValidationError as refusal:
            tell_refusal(request, refusal)
            return self._sent(request, reverse("wagtailadmin_pages:edit", args=[self.object.pk]))

    def _sent(self, request: HttpRequest, where: str) -> HttpResponse:
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": where})
        return redirect(where)


class GovernedUnpublishView(UnpublishView):
    """A page taken off with all that follows from it, or not at all: what is asked for is refused before the
    question, which counts no standard among what refers to it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return staying.before_unpublishing(request, self.object) or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except TakingOffRefused as refusal:
            tell_refusal(request, refusal)
            return redirect(self.edit_url_name, self.object.pk)


class FolderOfPagesViewSet(PageViewSet):
    """Of a folder of pages; an app names the model."""

    add_view_class = CreatesOnce
    set_privacy_view_class = GovernedPrivacyView


class GovernedPageViewSet(PageViewSet):
    """Of a page that people learn from; an app names the model."""

    set_privacy_view_class = GovernedPrivacyView
    add_view_class = GovernedCreateView
    edit_view_class = GovernedEditView
    unpublish_view_class = GovernedUnpublishView
    revisions_revert_view_class = GovernedRevertView
    workflow_action_view_class = GovernedWorkflowActionView


class _RefusesBeforeItAsks:
    """A bulk action that refuses on the page of its question what it would refuse after the answer."""

    request: HttpRequest
    action_type: str

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pages, _without_access = self.get_actionable_objects()  # type: ignore[attr-defined]
        refused = staying.before_many(request, self.action_type, pages, self)
        response: HttpResponse = refused or super().get(request, *args, **kwargs)  # type: ignore[misc]
        return response


class DeleteTogether(_RefusesBeforeItAsks, DeleteBulkAction):
    pass


class UnpublishTogether(_RefusesBeforeItAsks, UnpublishBulkAction):
    pass


class PublishTogether(PublishBulkAction):
    """Publishing many pages at once: all of them, or none with a message that says which one stood in the way."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ValidationError as refusal:
            tell_refusal(self.request, refusal)
            return redirect(self.next_url)

    @classmethod
    def execute_action(cls, objects: Any, include_descendants: bool = False, **kwargs: Any) -> Any:
        # All drafts before the definitions: whoever publishes the second of them meanwhile has that one first.
        several = Q(pk__in=[])
        for page in objects:
            several |= Q(path__startswith=page.path) if include_descendants else Q(pk=page.pk)
        list(for_update(Page.objects.filter(several).order_by("path")).values_list("pk"))
        return super().execute_action(objects, include_descendants=include_descendants, **kwargs)


__all__ = ["DeleteTogether", "FolderOfPagesViewSet", "GovernedPageViewSet", "PublishTogether", "UnpublishTogether"]
