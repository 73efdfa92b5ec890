"""The panels of the admin's first page: what records staff may open, and what is asked of people and not on offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from . import access, clock
from .kind_words import kind_word
from .publishing.publication import way_back
from .publishing.startable import closed_to_those_asked
from .publishing.unusable import unusable
from .publishing.wanted import not_on_offer


class RecordsPanel(Component):
    """What somebody who keeps the records may open, a line each: Wagtail's own first page is about web pages."""

    name = "cleared_records"
    template_name = "cleared/admin/records_panel.html"
    order = 230  # Wagtail lists what awaits a review at 220: what waits for somebody comes before what may be opened
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

    of_records_staff = (
        ("cleared_personal_data", _("Personal data"), _("Hand out what is held about somebody, or erase it.")),
        ("cleared_retention", _("Retention"), _("What is due to go, and what an inquiry holds.")),
    )

    def links(self, user: Any) -> list[dict[str, Any]]:
        """The lines this account may open: the board, and the lists of what the record is made of."""
        lines = []
        if access.has_any(user, access.Purpose.MANAGE):
            about = _("Who is cleared, unit by unit. A name there opens the person's record.")
            lines.append({"url": reverse("cleared:board"), "label": _("Board"), "about": about})
        is_records, publishes = access.is_records_staff(user), user.has_perm("cleared_core.publish_competency")
        for space, is_shown, label, about in (
            ("cleared_verdicts", is_records, _("Waiting for a verdict"), _("Imported, entered by hand, corrected.")),
            ("cleared_corrections", is_records, _("Correct a record"), _("One row of one person, with why.")),
            ("cleared_voiding", is_records, _("Void wrong evidence"), _("One teacher’s, one session’s, one import’s.")),
            (
                "cleared_lighter",
                is_records or publishes,
                _("High-risk standards that ask for less"),
                _("Each with why less is enough."),
            ),
        ):
            if is_shown:
                lines.append({"url": reverse(f"{space}:index"), "label": label, "about": about})
        for space, model, label, about in self.entries:
            if user.has_perm(f"cleared_core.view_{model}"):
                url = reverse(f"{space}:{'list' if model == 'competency' else 'index'}")
                lines.append({"url": url, "label": label, "about": about})
        if access.is_records_staff(user):
            for space, label, about in self.of_records_staff:
                lines.append({"url": reverse(f"{space}:index"), "label": label, "about": about})
        return lines

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        assert parent_context is not None
        return {"links": self.links(parent_context["request"].user)}


class NotOnOfferPanel(Component):
    """What people are asked for and cannot start, with the way to mend it. It is not shown where there is nothing."""

    name = "cleared_not_on_offer"
    template_name = "cleared/admin/not_on_offer_panel.html"
    order = 223

    @staticmethod
    def is_for(user: Any) -> bool:
        """Whether the account writes or publishes what people are asked for."""
        return any(user.has_perm(f"cleared_core.{action}_competency") for action in ("add", "publish"))

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        assert parent_context is not None
        user = parent_context["request"].user
        gone = not_on_offer(clock.today())
        return {
            "lines": [(one, kind_word(one.activity.kind), way_back(str(one.activity.pk), user)) for one in gone],
            "closed": [
                (one, kind_word(one.activity.kind), way_back(str(one.activity.pk), user))
                for one in closed_to_those_asked()
            ],
        }


class UnusablePanel(Component):
    """What people get and nobody can use any more, with why and the draft to mend. Not shown where there is nothing."""

    name = "cleared_unusable"
    template_name = "cleared/admin/unusable_panel.html"
    order = 222

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        assert parent_context is not None
        user = parent_context["request"].user
        return {
            "lines": [
                (one, kind_word(one.activity.kind), way_back(str(one.activity.pk), user, one.version.language))
                for one in unusable(clock.today())
            ]
        }
