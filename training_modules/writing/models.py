"""The pages trainers write: a module of sections, and the index that holds modules.

``TrainingModuleMixin`` is all of a module; a host may put it before a base page of its own. The page drafts and
presents; people learn on what publishing appended to the activity with the page's translation key.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface, TitleFieldPanel
from wagtail.models import Page
from wagtail.search import index

from competency.core.models import JobRole, Person, SystemRelease
from competency.core.publishing.change import ClassifiesChange
from competency.core.publishing.streams import ContentStream
from competency.ui.views import written_in_one_language

from ..content import ModuleContent
from ..learning.views import module_index
from ..privacy import PRIVATE_OPTIONS
from . import preview
from .blocks import SectionsBlock
from .copying import ONLY_THE_ORIGINALS, SCHEDULE_AND_LOCK, ModuleCopyForm
from .forms import ModulePageForm
from .panels import BeforeYouPublishPanel, ChangePanel
from .reviewers import FolderPermissionTester, ModulePermissionTester
from .snapshot import content_of


class TrainingModuleMixin(ClassifiesChange):
    """A training module: what it is called, who answers for it, and its sections."""

    code = models.CharField(
        _("code"),
        max_length=20,
        blank=True,
        help_text=_("Short, as people say it on the ward: N3. Keep it when you revise."),
    )
    summary = models.TextField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("What people can do afterwards, in a sentence or two. They read it before they start."),
    )
    sections = ContentStream(
        SectionsBlock(required=False),
        verbose_name=_("sections"),
        blank=True,
        help_text=_("People do them one by one and can stop after each. Three to six short ones work best."),
    )
    audience = ParentalManyToManyField(
        JobRole,
        verbose_name=_("written for"),
        blank=True,
        related_name="+",
        help_text=_("A label for trainers. Who has to do it is decided by what job roles require."),
    )
    responsible = models.ForeignKey(
        Person,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The person who answers for what it says."),
    )
    review_by = models.DateField(
        _("look through again by"),
        null=True,
        blank=True,
        help_text=_("The latest day on which somebody checks it is right."),
    )
    checked_on = models.ForeignKey(
        SystemRelease,
        verbose_name=_("checked on release"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The release of the system whose screens and steps it describes."),
    )

    owner_field = "responsible"
    private_page_options: ClassVar[list[str]] = PRIVATE_OPTIONS
    exclude_fields_in_copy: ClassVar[list[str]] = ONLY_THE_ORIGINALS
    copy_form_class = ModuleCopyForm
    base_form_class = ModulePageForm
    writing_panels: ClassVar[list[Any]] = [
        TitleFieldPanel("title", help_text=_("What it teaches, in the words of the ward.")),
        FieldPanel("code"),
        FieldPanel("summary"),
        FieldPanel("sections"),
    ]
    publishing_panels: ClassVar[list[Any]] = [
        BeforeYouPublishPanel(),
        ChangePanel(),
        FieldPanel("responsible"),
        FieldPanel("review_by"),
        FieldPanel("checked_on", heading=_("Right for release")),
    ]
    own_settings_panels: ClassVar[list[Any]] = [
        FieldPanel("audience"),
        FieldPanel("slug"),
        *Page.settings_panels,
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(writing_panels, heading=_("Content")),
            ObjectList(publishing_panels, heading=_("Before you publish")),
            ObjectList(own_settings_panels, heading=_("Settings")),
        ],
        base_form_class=ModulePageForm,
    )

    class Meta:
        abstract = True

    # ---- identity

    @property
    def activity_key(self) -> uuid.UUID:
        """What the module is to the record: new on a copy, shared by its translations; an alias is its original."""
        original = getattr(self, "alias_of", None)
        return original.translation_key if original else self.translation_key  # type: ignore[attr-defined]

    @property
    def language(self) -> str:
        return str(self.locale.language_code)  # type: ignore[attr-defined]

    @property
    def minutes(self) -> int:
        """The sum of its sections' minutes."""
        return sum(child.value["minutes"] or 0 for child in self.sections)

    def get_admin_display_title(self) -> str:
        """The module's title with its code, which is what trainers look for in a list."""
        title = str(super().get_admin_display_title())  # type: ignore[misc]
        return f"{self.code} {title}".strip()

    # ---- drafting

    def content(self) -> ModuleContent:
        """What a learner would get of the draft as it is now."""
        return content_of(self)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """A module begins as a draft, whoever creates or copies it: only publishing makes it live."""
        if self._state.adding and not getattr(self, "alias_of_id", None):
            self.live, self.has_unpublished_changes = False, True
            self.first_published_at = self.last_published_at = None
            if not self.code:  # a translation is the same module; a copy is not (``copying``)
                self.code = self._code_of_translations()
        if not self.live:
            self.live_revision = None
        return super().save(*args, **kwargs)

    def _code_of_translations(self) -> str:
        rows: Any = type(self)._base_manager
        others = rows.filter(translation_key=self.translation_key).exclude(code="")  # type: ignore[attr-defined]
        code: str | None = others.values_list("code", flat=True).first()
        return code or ""

    def permissions_for_user(self, user: Any) -> ModulePermissionTester:
        return ModulePermissionTester(user, self)

    # ---- presenting

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """None: a module is for people who signed in, and its title is nobody else's business."""
        return []

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
    search_fields = [*Page.search_fields, index.SearchField("code"), index.SearchField("summary")]

    class Meta:
        verbose_name = _("training module")
        verbose_name_plural = _("training modules")


class ModuleIndexPage(Page):
    """Holds modules; people who are signed in see the list of those that are offered."""

    subpage_types: ClassVar[list[str]] = ["cleared_modules.TrainingModulePage", "cleared_modules.ModuleIndexPage"]
    page_description = _("A folder of training modules, with a list of them for everybody who is signed in.")
    template = "cleared_modules/learning/index.html"
    settings_panels: ClassVar[list[Any]] = [FieldPanel("slug"), *Page.settings_panels]
    promote_panels: ClassVar[list[Any]] = []
    private_page_options: ClassVar[list[str]] = PRIVATE_OPTIONS
    exclude_fields_in_copy: ClassVar[list[str]] = SCHEDULE_AND_LOCK
    copy_form_class = ModuleCopyForm

    class Meta:
        verbose_name = _("folder of modules")
        verbose_name_plural = _("folders of modules")

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """None, as of the modules below."""
        return []

    def permissions_for_user(self, user: Any) -> FolderPermissionTester:
        return FolderPermissionTester(user, self)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """With all that stands in it, or not at all: a module that people are asked for stays, and its folder too."""
        with transaction.atomic():
            return super().delete(*args, **kwargs)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return written_in_one_language(module_index)(request, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        return TemplateResponse(request, self.template, {"page": self, "modules": []})


__all__ = ["ModuleIndexPage", "TrainingModuleMixin", "TrainingModulePage"]
