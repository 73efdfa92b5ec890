"""A page of news, which may point at any page of the site."""

from typing import Any, ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page


class NewsPage(Page):
    picture = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    see_also = models.ForeignKey("wagtailcore.Page", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("picture"), FieldPanel("see_also")]
