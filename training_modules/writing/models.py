"""The pages trainers write: a module of sections, and the index that holds modules.

``TrainingModuleMixin`` is all of a module; a host may put it before a base page of its own.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.models import Page

from competency.core.publishing.streams import ContentStream
from competency.pages.writing.models import FolderOfPages, GovernedPage, editor_tabs

from . import preview
from .blocks import SectionsBlock


class TrainingModuleMixin(GovernedPage):
    """A training module: what it is called, who answers for it, and its sections."""

    sections = ContentStream(
        SectionsBlock(required=False),
        verbose_name=_("sections"),
        blank=True,
        help_text=_("People do them one by one and can stop after each. Three to six short ones work best."),
    )
    writing_panels: ClassVar[list[Any]] = [
        TitleFieldPanel("title", help_text=_("What it teaches, in the words of the ward.")),
        FieldPanel("code"),
        FieldPanel("summary"),
        FieldPanel("sections"),
    ]
    edit_handler = editor_tabs(writing_panels, GovernedPage.publishing_panels, GovernedPage.own_settings_panels)

    class Meta:
        abstract = True

    @property
    def minutes(self) -> int:
        """The sum of its sections' minutes."""
        return sum(child.value["minutes"] or 0 for child in self.sections)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page presents the module; people learn at the activity's own address."""
        return redirect("cleared:learn_intro", key=self.activity_key)

    @cached_property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return preview.modes(self.content())


class TrainingModulePage(TrainingModuleMixin, Page):  # type: ignore[django-manager-missing]
    """The module page this plugin ships."""

    parent_page_types: ClassVar[list[str]] = ["cleared_modules.ModuleIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _(
        "What people learn in minutes: short sections with the reason, the steps and practice questions."
    )
    search_fields = [*Page.search_fields, *GovernedPage.found_by]

    class Meta:
        verbose_name = _("training module")
        verbose_name_plural = _("training modules")


class ModuleIndexPage(FolderOfPages, Page):  # type: ignore[django-manager-missing]
    """Holds modules; people who are signed in see the list of those that are offered."""

    subpage_types: ClassVar[list[str]] = ["cleared_modules.TrainingModulePage", "cleared_modules.ModuleIndexPage"]
    page_description = _("A folder of training modules, with a list of them for everybody who is signed in.")
    template = "cleared_modules/learning/index.html"

    class Meta:
        verbose_name = _("folder of modules")
        verbose_name_plural = _("folders of modules")


__all__ = ["ModuleIndexPage", "TrainingModuleMixin", "TrainingModulePage"]
