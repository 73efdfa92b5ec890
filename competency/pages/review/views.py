"""The reviewer's page in the Wagtail admin: what is new, what it asks of whom, and the decision."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.models import Page

from competency.core.people.account_history import IN_DOUBT, Head
from competency.core.publishing.editor import tell_refusal

from ..kinds import kind_of
from ..writing import reviewers, selectors
from ..writing.models import GovernedPage
from .models import ReviewedByAnother, fingerprint_of

NEEDS_WORDS = _l("Nothing was changed. Say what has to change, so that the author knows.")


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, page_id: int) -> HttpResponse:
    """Shows what was submitted to a reviewer; a POST approves it or asks for changes."""
    page: Any = get_object_or_404(Page.objects.all(), pk=page_id).specific
    if not issubclass(type(page), GovernedPage):
        raise Http404
    draft = page.get_latest_revision_as_object()
    task = page.current_workflow_task
    if not isinstance(task, ReviewedByAnother):
        messages.warning(request, _("“%(title)s” is not waiting for a review.") % {"title": draft.title})
        return redirect("wagtailadmin_home")
    head = task.head_of(page, request.user)
    if head is not None and head in IN_DOUBT:
        messages.warning(request, IN_DOUBT[head])
        return redirect("wagtailadmin_home")
    if head is not Head.ANOTHER:
        raise PermissionDenied
    error: str | Promise = ""
    if request.method == "POST":
        if (answer := _decided(request, page, task)) is not None:
            return answer
        error = NEEDS_WORDS
    kind, ready = kind_of(page), selectors.readiness(draft)
    context = {
        "error": error,
        "page_title": _("Review"),
        "page_subtitle": draft.title,
        "header_icon": "check",
        "draft": draft,
        "page": page,
        "state": page.current_workflow_state,
        "seen": fingerprint_of(page),
        "preview_url": reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
        "before_deciding": kind.before_deciding,
        "ways_to_read": list(kind.ways_to_read(draft)),
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "compare_url": _compare_url(page) if page.live else "",
        **_since_sent_back(page),
        "what_is_new": kind.what_is_new(draft, ready),
        **selectors.audience(draft),
        **ready,
    }
    return TemplateResponse(request, "cleared_pages/admin/review.html", context)


def _decided(request: HttpRequest, page: Any, task: ReviewedByAnother) -> HttpResponse | None:
    """Where the decision leads; None where words are missing, which the page says beside the box for them."""
    action = "approve" if request.POST.get("decision") == "approve" else "reject"
    comment, seen = request.POST.get("comment", "").strip(), request.POST.get("seen", "")
    if action == "reject" and not comment:
        return None
    try:
        task.on_action(page.current_workflow_task_state, request.user, action, comment=comment, seen=seen)
    except ValidationError as refusal:
        if action == "approve":
            tell_refusal(request, refusal)
        else:
            messages.error(request, " ".join(refusal.messages), extra_tags="refused")
        return redirect(kind_of(page).review_url, page.pk)
    said = _("“%(title)s” is published.") if action == "approve" else _("“%(title)s” went back to its author.")
    messages.success(request, said % {"title": page.title})
    return redirect("wagtailadmin_home")


def _since_sent_back(page: Any) -> dict[str, Any]:
    """What reviewers asked for before, and the way to what changed since the last of them did."""
    asked = selectors.asked_before(page)
    if not asked:
        return {}
    draft = page.get_latest_revision()
    is_same = asked[0].revision_id == draft.pk or reviewers.says_the_same(asked[0].revision, draft)
    return {
        "asked_before": asked,
        "changed_since_url": "" if is_same else _compare_url(page, str(asked[0].revision_id)),
    }


def _compare_url(page: Any, was: str = "live") -> str:
    return reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, was, page.latest_revision_id])
