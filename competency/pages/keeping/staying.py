"""Pages that cannot be taken off or deleted from the Wagtail admin, alone, together or with what they stand under.

The page itself refuses (``PublishesVersion``), whoever asks. Wagtail's views know nothing of that, so they are asked
first, and the refusal is told in words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.models import Page, get_page_models

from competency.core.publishing.editor import tell_refusal
from competency.core.publishing.refusals import TakingOffRefused

from ..writing.models import GovernedPage


def before_unpublishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refused(request, [page], with_below=bool(request.POST.get("include_descendants")))


def before_deleting(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refused(request, [page], with_below=True, is_one_deletion=True)


def before_many(request: HttpRequest, action_type: str, objects: Collection[Any], action: Any) -> HttpResponse | None:
    """Before a bulk action: Wagtail asks none of the others then."""
    pages = [one for one in objects if isinstance(one, Page)]
    if action_type not in {"delete", "unpublish"} or not pages:
        return None
    with_below = action_type == "delete" or bool(request.POST.get("include_descendants"))
    # Without a page to go back to Wagtail names the question itself, which asks of no page then.
    where = action.next_url if action.next_url != request.path else reverse("wagtailadmin_explore_root")
    return _refused(request, pages, with_below=with_below, where=where)


def _refused(
    request: HttpRequest, pages: Collection[Page], *, with_below: bool, is_one_deletion: bool = False, where: str = ""
) -> HttpResponse | None:
    governed = list(live_pages(pages, with_below=with_below))
    leaving, is_refused = [page.pk for page in governed], False
    for page in governed:  # whoever reads one refusal would mend that, and meet the next
        try:
            page.refuse_while_wanted(leaving=leaving)
            # They go one after the other, and the page itself is asked what is left after each.
            page.refuse_while_wanted(leaving=leaving if is_one_deletion else ())
        except TakingOffRefused as refusal:
            tell_refusal(request, refusal)
            is_refused = True
    if not is_refused:
        return None
    return redirect(where) if where else redirect("wagtailadmin_pages:edit", next(iter(pages)).pk)


def live_pages(pages: Collection[Page], *, with_below: bool) -> Iterator[Any]:
    """Those that people learn from and that are published, among the pages, and below them where those go as well; of a
    host's kinds of page too."""
    there = Q(pk__in=[page.pk for page in pages])
    for page in pages if with_below else ():
        there |= Q(path__startswith=page.path)
    for kind in get_page_models():
        if issubclass(kind, GovernedPage):
            yield from kind._default_manager.filter(there, live=True).order_by("path")


__all__ = ["before_deleting", "before_many", "before_unpublishing", "live_pages"]
