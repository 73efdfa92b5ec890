"""The front page of the reference site. The plugins know nothing of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.models import Page

from competency.core.publishing.streams import ContentStream
from portal.cast import present_cast
from portal.sign_in import asked_for


class ReaderBlock(blocks.StructBlock):
    """For whom: a kind of person, and what that person gets."""

    who = blocks.CharBlock(label=_("Who"))
    gets = blocks.TextBlock(label=_("What it does for them"))

    class Meta:
        icon = "user"
        label = _("Reader")


class HomePage(Page):
    """What this is and for whom; in the demo also the people one may continue as."""

    headline = models.CharField(_("headline"), max_length=120, default="Who is ready for go-live, and why")
    lede = models.TextField(
        _("opening sentence"),
        max_length=300,
        default="One answer for each person, unit and day, with its evidence, and the shortest way to close the gap.",
    )
    body = ContentStream(
        [
            ("text", blocks.RichTextBlock(features=["h2", "h3", "bold", "link", "ul", "ol"], label=_("Text"))),
            ("readers", blocks.ListBlock(ReaderBlock(), label=_("For whom"), icon="group")),
        ],
        blank=True,
        verbose_name=_("body"),
    )

    template = "portal/home.html"
    max_count = 1
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("lede"),
        FieldPanel("body"),
    ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever signed in has come to work: on to the first task, unless it is to be somebody else of the cast."""
        is_here_to_stay = (
            "cast" in request.GET or asked_for(request, request.GET) or getattr(request, "is_preview", False)
        )
        if request.user.is_authenticated and not is_here_to_stay:
            return redirect("cleared:start")
        answer: HttpResponse = super().serve(request, *args, **kwargs)
        return answer

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["cast"] = present_cast() if settings.CLEARED_DEMO else []
        context["next"] = asked_for(request, request.GET)
        return context
