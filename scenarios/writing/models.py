"""The pages trainers write: a scenario, whose whole graph lies in one stream, and the folder that holds scenarios.

``ScenarioMixin`` is all of a scenario; a host may put it before a base page of its own.
"""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.models import Page

from competency.core.publishing.streams import ContentStream
from competency.pages.writing.models import FolderOfPages, GovernedPage, editor_tabs

from ..graph.document import MOST_POINTS
from . import preview
from .blocks import DOMAINS, StoryBlock
from .forms import ScenarioPageForm
from .panels import CheckPanel


def _whole(label: Any, lowest: int, highest: int, **kwargs: Any) -> models.SmallIntegerField[int | None, int | None]:
    """A whole number that a draft may lack; publishing asks for it."""
    limits = [MinValueValidator(lowest), MaxValueValidator(highest)]
    return models.SmallIntegerField(label, null=True, blank=True, validators=limits, **kwargs)


def _least(domain: Any) -> models.SmallIntegerField[int | None, int | None]:
    return _whole(DOMAINS[domain], -MOST_POINTS, MOST_POINTS)


class ScenarioMixin(GovernedPage):
    """A scenario: who it is about, its steps, and what a pass asks for."""

    minutes = _whole(_("minutes"), 1, 240, default=10, help_text=_("To play it once and look back."))
    starts_at = models.TimeField(_("its clock starts at"), null=True, blank=True, default=time(8, 0))
    patient_name = models.CharField(_("name"), max_length=80, blank=True, help_text=_("Made up, always."))
    patient_about = models.CharField(_("about"), max_length=80, blank=True, help_text=_("“74 F”"))
    patient_place = models.CharField(_("place"), max_length=160, blank=True, help_text=_("“4 East, bed 3”"))
    least_safety = _least("safety")
    least_data_quality = _least("data_quality")
    least_workflow = _least("workflow")
    least_communication = _least("communication")
    tries = _whole(_("tries"), 1, 20, default=3, help_text=_("That count, before somebody helps."))
    wait_hours = _whole(_("hours between tries"), 0, 720, default=24)
    story = ContentStream(
        StoryBlock(required=False),
        verbose_name=_("steps"),
        blank=True,
        help_text=_("People start at the first step. Open one to change it."),
    )

    base_form_class = ScenarioPageForm
    writing_panels: ClassVar[list[Any]] = [
        TitleFieldPanel("title", help_text=_("What happens, in a few words.")),
        FieldPanel("code"),
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("patient_name"), FieldRowPanel([FieldPanel("patient_about"), FieldPanel("patient_place")])],
            heading=_("Who it is about"),
        ),
        FieldRowPanel([FieldPanel("minutes"), FieldPanel("starts_at")]),
        CheckPanel(),
        FieldPanel("story"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("least_safety"), FieldPanel("least_data_quality")]),
                FieldRowPanel([FieldPanel("least_workflow"), FieldPanel("least_communication")]),
                FieldRowPanel([FieldPanel("tries"), FieldPanel("wait_hours")]),
            ],
            heading=_("What a pass asks for besides a good end"),
            help_text=_("Points at least, where the choices give any. Leave empty what does not matter."),
            classname="collapsed",
        ),
    ]
    edit_handler = editor_tabs(
        writing_panels, GovernedPage.publishing_panels, GovernedPage.own_settings_panels, ScenarioPageForm
    )

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page presents the scenario; people play at the activity's own address."""
        return redirect("cleared:scenario_intro", key=self.activity_key)

    @cached_property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return preview.modes(self.content())


class ScenarioPage(ScenarioMixin, Page):  # type: ignore[django-manager-missing]
    """The scenario page this plugin ships."""

    parent_page_types: ClassVar[list[str]] = ["cleared_scenarios.ScenarioIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("A patient, decisions and what follows: people practise where nobody is harmed.")
    # Nothing of the steps: an index is no place for what is right.
    search_fields = [*Page.search_fields, *GovernedPage.found_by]

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")


class ScenarioIndexPage(FolderOfPages, Page):  # type: ignore[django-manager-missing]
    """Holds scenarios; people who are signed in see the list of those that are offered."""

    subpage_types: ClassVar[list[str]] = ["cleared_scenarios.ScenarioPage", "cleared_scenarios.ScenarioIndexPage"]
    page_description = _("A folder of scenarios, with a list of them for everybody who is signed in.")
    template = "cleared_scenarios/index.html"

    class Meta:
        verbose_name = _("folder of scenarios")
        verbose_name_plural = _("folders of scenarios")


__all__ = ["ScenarioIndexPage", "ScenarioMixin", "ScenarioPage"]
