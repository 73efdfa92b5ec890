"""The files that a published version shows, for whoever may open that version: the same bytes at the same address."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from competency.core.activities.sources import source_for
from competency.core.frozen import api as frozen
from competency.core.frozen.api import File
from competency.core.models import ActivityVersion
from competency.ui.caching import KEPT_BY_THE_BROWSER
from competency.ui.views import PersonRequest, person_required

# One range; of several, the whole file is sent, as anybody may.
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_PIECE = 64 * 1024
# What a browser shows in its own window. All else is saved, whatever it calls itself.
_SHOWN = re.compile(r"image/(?:avif|gif|jpeg|png|webp)|application/pdf")

Span = tuple[int, int]


@require_safe
@person_required
def frozen_file(request: PersonRequest, version: uuid.UUID, digest: str) -> HttpResponseBase:
    """A file of a version. It is not there for whoever may not open the version, nor where that does not show it."""
    row = get_object_or_404(ActivityVersion.objects.select_related("activity"), pk=version)
    source, file = source_for(row.activity), frozen.files_of(row).get(digest)
    if source is None or file is None or not source.may_open(request.person, row):
        raise Http404
    if frozen.size_of(digest) != file.size:  # missing, or damaged: cleared_verify tells which
        raise Http404
    return _answer(request, file)


def _answer(request: HttpRequest, file: File) -> HttpResponseBase:
    headers = _headers(file)
    told = get_conditional_response(request, etag=headers["ETag"], response=HttpResponse(headers=headers))
    if told is not None and told.status_code != 200:
        return told
    status, (start, end) = 200, (0, file.size)
    if (span := _span_asked_for(request, file, headers["ETag"])) is not None:
        status, (start, end) = 206, span
        if start >= end:
            return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{file.size}"})
        headers |= {"Content-Range": f"bytes {start}-{end - 1}/{file.size}"}
    headers |= {"Content-Length": str(end - start)}
    body = _part(file, start, end) if request.method == "GET" else ()
    return StreamingHttpResponse(body, status=status, headers=headers)


def _headers(file: File) -> dict[str, str]:
    shown = bool(_SHOWN.fullmatch(file.type))
    return {
        "Content-Type": file.type if shown else "application/octet-stream",
        "Content-Disposition": content_disposition_header(not shown, file.name) or "inline",
        "Content-Security-Policy": "default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": KEPT_BY_THE_BROWSER,
        "ETag": f'"{file.digest}"',
        "Accept-Ranges": "bytes",
    }


def _span_asked_for(request: HttpRequest, file: File, etag: str) -> Span | None:
    """The bytes that were asked for, from the first to before the last; empty where there are none; None: all."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or asked is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked[1], asked[2]
    if first:
        if last and int(last) < int(first):
            return None  # no range at all
        return int(first), min(int(last) + 1 if last else file.size, file.size)
    return (max(file.size - int(last), 0), file.size) if last else None


def _part(file: File, start: int, end: int) -> Iterator[bytes]:
    """The bytes from ``start`` to before ``end``, opened when they are sent."""
    opened = frozen.opened(file.digest)
    if opened is None:
        return
    with opened:
        opened.seek(start)
        left = end - start
        while left > 0 and (piece := opened.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece


__all__ = ["frozen_file"]
