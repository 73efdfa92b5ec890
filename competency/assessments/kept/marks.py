"""What a page that is kept carries hidden: its own number, and the mark of what it shows."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest

from .api import Marks
from .models import Unfinished

__all__ = ["FRAME", "MarkedForm", "marks_in", "marks_of"]

FRAME = ("by", "page", "seen")
"""The hidden fields that a page is kept by, beside its seal."""


class MarkedForm(forms.Form):
    """A form whose page is kept: it carries them, and the seal."""

    by = forms.CharField(widget=forms.HiddenInput, max_length=400, required=False)
    page = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


def marks_of(request: HttpRequest) -> Marks:
    """Which open page sent this; one that does not say is a page by itself."""
    return Marks(_number(request.POST.get("page")) or uuid.uuid4(), request.POST.get("seen", ""))


def marks_in(shown: Unfinished | None, sent: Marks | None = None) -> dict[str, Any]:
    """Both for a page that is handed out now and shows ``shown``. One that is shown again after it was sent stays the
    same page."""
    seen = shown.mark if shown is not None else (sent.seen if sent else "")
    return {"page": sent.page if sent else uuid.uuid4(), "seen": seen}


def _number(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
