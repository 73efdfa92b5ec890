"""The editor of every snippet that publishes a version: published with all that belongs to it, or not at all.

Wagtail's snippet editor saves the draft, publishes and only then answers; a refusal in between would be an error
page with a half-done change behind it. Here it is one transaction, and a refusal is told in words.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.contrib.admin.utils import quote
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import classproperty
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail.admin import messages
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic import chooser
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.models import get_snippet_models
from wagtail.snippets.views import snippets
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet

from ..finding import rows_called
from .change import ClassifiesChange
from .copying import as_copy
from .drafts import PublishesVersion, publishing_by
from .refusals import PublishRefused, TakingOffRefused
from .saving import AnswersWhatAsked, SavesWhole, take_back_messages
from .status_panel import SaysWhoAsks


def refusal_words(refusal: ValidationError) -> str:
    """Which draft was not published, or stays published, and why; and that nothing was changed."""
    sentence = refusal.sentence if isinstance(refusal, PublishRefused) else " ".join(refusal.messages)
    if isinstance(refusal, TakingOffRefused):
        return _("It stays published. Nothing was changed. %(problems)s") % {"problems": sentence}
    return _("Not published. Nothing was changed. %(problems)s") % {"problems": sentence}


def tell_refusal(request: HttpRequest, refusal: ValidationError) -> None:
    """Tell the author of a refusal on the next page."""
    messages.error(request, refusal_words(refusal), extra_tags="refused")


def _stays(request: HttpRequest, drafts: Iterable[Any]) -> bool:
    """Whether any of these stays published since people are asked for it; each refusal is told.

    Asked before Wagtail's question, which counts no standard among what refers to a draft.
    """
    going = [draft for draft in drafts if draft.live]
    is_refused = False
    for draft in going:
        try:
            draft.refuse_while_wanted(leaving=[each.pk for each in going])
        except TakingOffRefused as refusal:
            tell_refusal(request, refusal)
            is_refused = True
    return is_refused


class Publishes(AnswersWhatAsked, SavesWhole):
    """Views that create and edit a draft: saved and published in one transaction; refused, the form comes back."""

    def saving(self) -> AbstractContextManager[Any]:
        return publishing_by(self.request.user)

    def refusal_words(self, refusal: ValidationError) -> str:
        return refusal_words(refusal)


class PublishingCreateView(Publishes, snippets.CreateView):
    pass


class PublishingCopyView(Publishes, snippets.CopyView):
    """The page on which a copy is made: what the draft says, in a new draft with a code and a title of its own.

    It is sent to where new drafts are sent. Sent here it would be written into the draft that is copied.
    """

    http_method_names = ["get", "head", "options"]

    def get_initial_form_instance(self) -> Any:
        return as_copy(self.get_object().get_latest_revision_as_object())


class PublishingEditView(SaysWhoAsks, Publishes, snippets.EditView):
    def activity_key(self) -> uuid.UUID | None:
        return self.object.key if isinstance(self.object, ClassifiesChange) else None  # type: ignore[attr-defined]


class PublishingWorkflowActionView(snippets.WorkflowActionView):
    """An approval that cannot be published is told to the reviewer; the review stays open."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except ValidationError as refusal:
            take_back_messages(request)
            tell_refusal(request, refusal)
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
            return redirect(self.redirect_url)


class PublishingUnpublishView(snippets.UnpublishView):
    """The draft is taken off with all that follows from it, or not at all, with the reason in words."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _stays(request, [self.object]):
            return redirect(self.edit_url_name, quote(self.object.pk))
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except TakingOffRefused as refusal:
            tell_refusal(request, refusal)
            return redirect(self.edit_url_name, quote(self.object.pk))


class TellsInUse:
    """Views that delete: they say in words when something in the record refers to the row, instead of failing.

    Entries stay out of Wagtail's reference index, so its own check does not see them.
    """

    request: HttpRequest
    object: Any
    index_url_name: Any
    # Django would delete on a DELETE without asking what refers to the row.
    http_method_names = ["get", "post", "head", "options"]

    def form_valid(self, form: Any) -> HttpResponseBase:
        try:
            with transaction.atomic():
                return super().form_valid(form)  # type: ignore[misc]
        except TakingOffRefused as refusal:
            take_back_messages(self.request)
            tell_refusal(self.request, refusal)
            return redirect(self.get_success_url())
        except (models.ProtectedError, IntegrityError):
            # The latter when something came to refer to it in this very moment.
            words = _("“%(row)s” is in the record and stays. Nothing was deleted.") % {"row": self.object}
            take_back_messages(self.request)
            messages.error(self.request, words)
            return redirect(self.get_success_url())

    def get_success_url(self) -> str:
        """The page the author goes to next: an address; a word would be looked for among the names of addresses."""
        address: str = super().get_success_url()  # type: ignore[misc]
        return address if "/" in address else reverse(self.index_url_name)


class KeptDeleteView(TellsInUse, snippets.DeleteView):
    """Own drafts that never went out are deleted by whoever began them, all else by whoever may delete all."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.user_has_permission_for_instance("delete", self.object):
            messages.error(
                request,
                _("Not deleted. Nothing was changed. You can delete a draft that you began and nobody published."),
                extra_tags="refused",
            )
            return redirect("wagtailadmin_home")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _stays(request, [self.object]):
            return redirect(self.get_success_url())
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response


class KeptBulkDelete(DeleteBulkAction):
    """Deleting many at once: all of them, or none with a message when the record refers to one."""

    @classproperty
    def models(cls) -> list[type[models.Model]]:
        return [model for model in get_snippet_models() if issubclass(model, PublishesVersion)]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Without a list to go back to, Wagtail names the question itself, which would refuse again.
        if self.next_url != request.path and _stays(request, self.get_actionable_objects()[0]):
            return redirect(self.next_url)
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponseBase:
        try:
            return super().form_valid(form)
        except TakingOffRefused as refusal:
            tell_refusal(self.request, refusal)
            return redirect(self.next_url)
        except models.ProtectedError:
            kept = ", ".join(sorted({str(row) for row in self.actionable_objects}))
            words = _("Nothing was deleted: at least one of these is in the record and stays: %(rows)s.")
            messages.error(self.request, words % {"rows": kept})
            return redirect(self.next_url)


class NothingToCreateView(chooser.CreateView):
    """What is chosen is written in its own editor: a chooser of ours has no form to post."""

    http_method_names = ["get", "head", "options"]


class FoundByWords:
    """A list in which each word of a search is looked for without accents or case, in whatever order."""

    search_fields: Iterable[str]
    is_searching: bool
    search_query: str

    def search_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if not self.is_searching:
            return queryset
        return rows_called(queryset, self.search_fields, self.search_query)


class PublishingIndexView(FoundByWords, snippets.IndexView):
    """Offers to delete rows where all may be deleted; whoever may delete own drafts only finds that in the editor."""

    def get_delete_url(self, instance: Any) -> str | None:
        policy: Any = self.permission_policy
        return super().get_delete_url(instance) if policy.may_delete_all(self.request.user) else None


class ChosenByWords(BaseFilterForm):
    """The search of a chooser: it finds what the list of the same drafts finds."""

    q = forms.CharField(
        label=_lazy("Search term"), widget=forms.TextInput(attrs={"placeholder": _lazy("Search")}), required=False
    )

    def filter(self, objects: models.QuerySet[Any]) -> models.QuerySet[Any]:
        self.search_query = self.cleaned_data.get("q")
        self.is_searching = bool(self.search_query)
        if self.is_searching:
            objects = rows_called(objects, objects.model.snippet_viewset.search_fields, self.search_query)
        return super().filter(objects)


class PublishingChooseView(ChooseView):
    filter_form_class = ChosenByWords


class PublishingChooseResultsView(ChooseResultsView):
    filter_form_class = ChosenByWords


class PublishingChooserViewSet(SnippetChooserViewSet):
    choose_view_class = PublishingChooseView
    choose_results_view_class = PublishingChooseResultsView
    create_view_class = NothingToCreateView


class PublishingViewSet(snippets.SnippetViewSet):
    """The base of every viewset of ours whose snippet publishes a version."""

    chooser_viewset_class = PublishingChooserViewSet
    # Any part of a code or a wording finds it; the index knows beginnings of words, and not every field listed.
    search_backend_name = None
    index_view_class = PublishingIndexView
    add_view_class = PublishingCreateView
    copy_view_class = PublishingCopyView
    edit_view_class = PublishingEditView
    delete_view_class = KeptDeleteView
    unpublish_view_class = PublishingUnpublishView
    workflow_action_view_class = PublishingWorkflowActionView


__all__ = [
    "KeptBulkDelete",
    "PublishingChooseResultsView",
    "PublishingChooseView",
    "PublishingChooserViewSet",
    "PublishingIndexView",
    "PublishingViewSet",
    "TellsInUse",
    "refusal_words",
    "tell_refusal",
]
