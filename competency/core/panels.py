"""Panels of the Wagtail admin: of the editor for competencies, and of the first page records staff see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import get_snippet_models

from . import access
from .forms import CompetencyForm
from .publishing import PublishesVersion

competency_edit_handler = TabbedInterface(
    [
        ObjectList(
            [
                FieldRowPanel(
                    [
                        FieldPanel("code", help_text=_("Short and its own: MED-03. Keep it when you revise.")),
                        FieldPanel("risk"),
                    ]
                ),
                FieldPanel("title"),
                FieldPanel("statement"),
                FieldPanel("objectives"),
                FieldPanel(
                    "criteria",
                    help_text=_(
                        "A module, a test or a checklist is offered here once it is published: nobody is asked for a "
                        "draft. Publish it first; it is on nobody's list until a competency names it. "
                        "High-risk work needs something simulated or observed; knowing alone is not enough."
                    ),
                ),
            ],
            heading=_("What and how shown"),
        ),
        ObjectList(
            [
                FieldRowPanel([FieldPanel("validity_months"), FieldPanel("window_months"), FieldPanel("grace_days")]),
                FieldPanel("base"),
                MultiFieldPanel(
                    [FieldRowPanel([FieldPanel("fixed_on"), FieldPanel("min_active_months")])],
                    heading=_("Only for a fixed calendar day"),
                ),
            ],
            heading=_("How long it lasts"),
        ),
        ObjectList(
            [
                HelpPanel(
                    content=_(
                        "<p>Publishing makes a new standard. What people showed before is judged by the standard of "
                        "that day and stays good to the end of its time, unless you say otherwise here.</p>"
                    )
                ),
                FieldPanel("effective_from"),
                FieldPanel("re_evaluate"),
            ],
            heading=_("Before you publish"),
        ),
    ],
    base_form_class=CompetencyForm,
)


class RecordsPanel(Component):
    """What somebody who keeps the records may open, a line each: Wagtail's own first page is about web pages."""

    name = "cleared_records"
    template_name = "cleared/admin/records_panel.html"
    order = 100
    # Address, the permission to view what is there, what it is called and what it is for.
    entries = (
        ("cleared_units", "unit", _("Units"), _("Wards and departments, and what they are part of.")),
        ("cleared_job_roles", "jobrole", _("Job roles"), _("What people are placed as.")),
        ("cleared_shifts", "shift", _("Shifts"), _("When they start and end.")),
        ("cleared_facilities", "facility", _("Facilities"), _("Hospitals and clinics, with their time zone.")),
        ("cleared_programmes", "programme", _("Programmes"), _("The systems that are brought in.")),
        ("cleared_releases", "systemrelease", _("System releases"), _("What content is checked against.")),
        ("cleared_requirements", "requirement", _("Requirements"), _("What is asked of whom, where and from when.")),
        ("cleared_competencies", "competency", _("Competencies"), _("What somebody must be able to do.")),
    )

    def links(self, user: Any) -> list[dict[str, Any]]:
        """The lines this account may open."""
        found = []
        if access.has_any(user, access.Purpose.MANAGE):
            about = _("Who is cleared, unit by unit. A name there opens the person's record.")
            found.append({"url": reverse("cleared:board"), "label": _("Board"), "about": about})
        for space, model, label, about in self.entries:
            if user.has_perm(f"cleared_core.view_{model}"):
                url = reverse(f"{space}:{'list' if model == 'competency' else 'index'}")
                found.append({"url": url, "label": label, "about": about})
        return found

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        assert parent_context is not None
        return {"links": self.links(parent_context["request"].user)}


class DraftsPanel(Component):
    """Drafts of questions, tests, checklists and competencies that wait for somebody who may publish them.

    Modules have a review of their own, which Wagtail lists; a saved draft of these asks nobody.
    """

    name = "cleared_drafts"
    template_name = "cleared/admin/drafts_panel.html"
    order = 110
    most = 20

    @staticmethod
    def models_of(user: Any) -> list[Any]:
        """The kinds of draft this account may publish."""
        kinds = [model for model in get_snippet_models() if issubclass(model, PublishesVersion)]
        return [each for each in kinds if each.snippet_viewset.permission_policy.user_has_permission(user, "publish")]

    def waiting(self, kinds: Iterable[Any]) -> list[dict[str, Any]]:
        """What was changed since it was last published, the longest waiting first: one query for each kind."""
        changed = Q(live=True) | Q(last_published_at=None) | Q(latest_revision__created_at__gt=F("last_published_at"))
        found = []
        for model in kinds:
            rows = model._default_manager.filter(changed, has_unpublished_changes=True)
            for row in rows.select_related("latest_revision__user").order_by("latest_revision__created_at")[
                : self.most
            ]:
                revision = row.latest_revision
                found.append(
                    {
                        "kind": model._meta.verbose_name,
                        "title": str(row),
                        "url": reverse(model.snippet_viewset.get_url_name("edit"), args=[quote(row.pk)]),
                        "by": getattr(revision, "user", None),
                        "at": getattr(revision, "created_at", None),
                    }
                )
        return sorted(found, key=lambda each: (each["at"] is None, each["at"]))[: self.most]

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        assert parent_context is not None
        return {"drafts": self.waiting(self.models_of(parent_context["request"].user))}
