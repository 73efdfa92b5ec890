"""The page of the Wagtail admin on which a deleted page is brought back. A GET changes nothing."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from .. import kinds
from . import returning


@require_http_methods(["GET", "HEAD", "POST"])
def bring_back(request: HttpRequest, key: uuid.UUID, source: str) -> HttpResponse:
    """Shows what would come back of a deleted page; a POST makes a draft of it and opens that.

    ``source`` is that of its kind: it stands beside the address, not in it.
    """
    kind = kinds.kind_from(source)
    folder = returning.folder_for(kind, request.user)
    if folder is None:
        raise PermissionDenied
    existing = returning.pages_of(kind, key).first()
    if request.method == "POST":
        page = returning.bring_back(kind, key=key, user=request.user)
        if page is None:
            raise Http404
        if page.live:
            said = _("“%(title)s” is on offer: it was published. Nothing was changed.")
        elif existing is not None:
            said = _("“%(title)s” is a draft already. Nothing was changed. Nobody can start it before it is published.")
        else:
            said = _("“%(title)s” is back as a draft. Nobody can start it before it is published.")
        messages.success(request, said % {"title": page.title})
        return redirect("wagtailadmin_pages:edit", page.pk)
    if existing is not None:
        return redirect("wagtailadmin_pages:edit", existing.pk)
    activity = returning.deleted_page(kind, key)
    last = returning.last_words(kind, activity, folder) if activity else None
    if last is None:
        raise Http404
    version, content = last
    context = {
        "page_title": kind.words.bring_back,
        "page_subtitle": content.title,
        "header_icon": "history",
        "version": version,
        "content": content,
        "folder": folder,
    }
    return TemplateResponse(request, kind.bring_back_template, context)


__all__ = ["bring_back"]
