"""The drafts of pages that people learn from, and the folders that hold them; abstract, each kind has its own tables.

``GovernedPage`` is all that governs such a page: what it is called, who answers for it, who publishes it. A kind mixes
it in before its own columns, and a host before a base page of its own. The page drafts and presents; people learn on
what publishing appended to the activity with the page's translation key.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.models import Page
from wagtail.search import index

from competency.core.models import JobRole, Person, SystemRelease
from competency.core.publishing.change import ClassifiesChange

from ..doors import PRIVATE_OPTIONS
from ..kinds import kind_of
from .copying import ONLY_THE_ORIGINALS, SCHEDULE_AND_LOCK, GovernedCopyForm
from .forms import FolderForm, GovernedPageForm
from .panels import BeforeYouPublishPanel, ChangePanel
from .reviewers import FolderPermissionTester, GovernedPagePermissionTester


class GovernedPage(ClassifiesChange):
    """A page that somebody answers for, that somebody else reviews, and that publishes a version of an activity."""

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
    # By its code too, which stands before the title in every list of the editor and is what people type.
    found_by: ClassVar[list[Any]] = [
        index.SearchField("code"),
        index.AutocompleteField("code"),
        index.SearchField("summary"),
    ]
    exclude_fields_in_copy: ClassVar[list[str]] = ONLY_THE_ORIGINALS
    copy_form_class = GovernedCopyForm
    base_form_class = GovernedPageForm
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

    class Meta:
        abstract = True

    # ---- identity

    @property
    def activity_key(self) -> uuid.UUID:
        """What the page is to the record: new on a copy, shared by its translations; an alias is its original."""
        original = getattr(self, "alias_of", None)
        return original.translation_key if original else self.translation_key  # type: ignore[attr-defined]

    @property
    def language(self) -> str:
        return str(self.locale.language_code)  # type: ignore[attr-defined]

    def get_admin_display_title(self) -> str:
        """The title with the code, which is what trainers look for in a list."""
        title = str(super().get_admin_display_title())  # type: ignore[misc]
        return f"{self.code} {title}".strip()

    # ---- drafting

    _said: dict[str, Any] | None = None

    def content(self) -> Any:
        """What a learner would get of the draft as it is now."""
        return self.once("content", lambda: kind_of(self).content_of(self))

    def only_shown(self) -> None:
        """From here on this object is only shown: what all on a page ask of it is worked out once.

        Nothing of it may be changed afterwards, its files neither. Saving it forgets what was worked out.
        """
        self._said = {} if self._said is None else self._said

    def once(self, what: str, work_out: Callable[[], Any]) -> Any:
        """What is asked of the draft: worked out each time, or once while it is only shown."""
        if self._said is None:
            return work_out()
        if what not in self._said:
            self._said[what] = work_out()
        return self._said[what]

    def with_content_json(self, content: Any) -> Any:
        """A draft was out when its page was, whatever a revision says that was copied from another page's."""
        draft: Any = super().with_content_json(content)  # type: ignore[misc]
        if self.first_published_at is None:
            draft.first_published_at = draft.last_published_at = None
        return draft

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """A page begins as a draft, whoever creates or copies it: only publishing makes it live."""
        self._said = None
        if self._state.adding and not getattr(self, "alias_of_id", None):
            self.live, self.has_unpublished_changes = False, True
            self.first_published_at = self.last_published_at = None
            if not self.code:  # a translation is the same page; a copy is not (``copying``)
                self.code = self._code_of_translations()
        if not self.live:
            self.live_revision = None
            out_at: Any = self.first_published_at
            if out_at and not self.publications_so_far():  # Wagtail says so of a copy of what is live
                self.first_published_at = self.last_published_at = None
        return super().save(*args, **kwargs)

    def _code_of_translations(self) -> str:
        rows: Any = type(self)._base_manager
        others = rows.filter(translation_key=self.translation_key).exclude(code="")  # type: ignore[attr-defined]
        code: str | None = others.values_list("code", flat=True).first()
        return code or ""

    def permissions_for_user(self, user: Any) -> GovernedPagePermissionTester:
        return GovernedPagePermissionTester(user, self)

    # ---- presenting

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """None: such a page is for people who signed in, and its title is nobody else's business."""
        return []


def editor_tabs(
    writing_panels: list[Any],
    publishing_panels: list[Any],
    settings_panels: list[Any],
    form_class: type[GovernedPageForm] = GovernedPageForm,
) -> TabbedInterface:
    """The editor of a page: what it says, what publishing asks, and where it stands."""
    return TabbedInterface(
        [
            ObjectList(writing_panels, heading=_("Content")),
            ObjectList(publishing_panels, heading=_("Before you publish")),
            ObjectList(settings_panels, heading=_("Settings")),
        ],
        base_form_class=form_class,
    )


class FolderOfPages(models.Model):
    """A page that holds pages people learn from, and folders of them. Mix in before ``Page``."""

    settings_panels: ClassVar[list[Any]] = [FieldPanel("slug"), *Page.settings_panels]
    promote_panels: ClassVar[list[Any]] = []
    private_page_options: ClassVar[list[str]] = PRIVATE_OPTIONS
    exclude_fields_in_copy: ClassVar[list[str]] = SCHEDULE_AND_LOCK
    base_form_class = FolderForm
    copy_form_class = GovernedCopyForm

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What of its kind is on offer, in the template of the folder."""
        from ..offered import list_of_folder

        return list_of_folder(request, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        return TemplateResponse(request, self.template, {"page": self, "rows": []})  # type: ignore[attr-defined]

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """None, as of the pages below."""
        return []

    def permissions_for_user(self, user: Any) -> FolderPermissionTester:
        return FolderPermissionTester(user, self)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """With all that stands in it, or not at all: a page that people are asked for stays, and its folder too."""
        with transaction.atomic():
            return super().delete(*args, **kwargs)


__all__ = ["FolderOfPages", "GovernedPage", "editor_tabs"]
