"""The framework in the Wagtail admin: competencies for trainers, and requirements.

Competencies are snippets with drafts and review. A requirement is an entry: saving one records it, or its next
version, through the verb, and nothing is edited or deleted.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from .. import access, clock
from ..access import Purpose
from ..days import day_in_full, time_of_day
from ..enums import AnchorKind
from ..people.choosing import LooksForPeople
from ..publishing.editor import PublishingCopyView, PublishingCreateView, PublishingEditView, PublishingViewSet
from ..publishing.startable import cannot_start
from . import api as framework
from .forms import RequirementForm
from .lighter_standards import confirming
from .models import Competency, Requirement
from .panels import competency_edit_handler
from .requirements_without_day import undated_words, units_without_day


def warn_of_closed(request: HttpRequest, competency: Competency) -> None:
    """Say on the next page what a competency asks people for that they cannot start."""
    for sentence in cannot_start(competency=competency):
        messages.warning(request, sentence)


class _Confirms:
    """Views that publish: with the reason why less than high risk asks is enough, where the form gives one.

    Whoever published reads what the standard asks for that is closed to people whom it is asked of.
    """

    request: HttpRequest
    object: Any

    def form_valid(self, form: Any) -> HttpResponseBase:
        with confirming(form.cleaned_data.get("lighter_because") or ""):
            return super().form_valid(form)  # type: ignore[misc]

    def publish_action(self) -> Any:
        response = super().publish_action()  # type: ignore[misc]
        warn_of_closed(self.request, self.object)
        return response


class CompetencyCreateView(_Confirms, PublishingCreateView):
    pass


class CompetencyCopyView(_Confirms, PublishingCopyView):
    pass


class CompetencyEditView(_Confirms, PublishingEditView):
    """Says it whenever it is opened, after an approval too."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        warn_of_closed(request, self.object)
        return super().get(request, *args, **kwargs)


class CompetencyViewSet(PublishingViewSet):
    model = Competency
    add_view_class = CompetencyCreateView
    copy_view_class = CompetencyCopyView
    edit_view_class = CompetencyEditView
    icon = "clipboard-list"
    menu_label = _("Competencies")
    menu_name = "cleared-competencies"
    list_display = ["code", "title", "risk", "validity_months", LiveStatusTagColumn()]
    list_filter = ["risk", "live"]
    search_fields = ["code", "title", "statement"]
    ordering = ["code"]
    edit_handler = competency_edit_handler
    admin_url_namespace = "cleared_competencies"
    base_url_path = "cleared/competencies"


class RequirementColumn(Column):
    """A column computed from the requirement in words."""

    def get_value(self, instance: Requirement) -> str:
        return words_of(instance)[self.name]


class UndatedColumn(Column):
    """What the author has to know about the requirement's day; the view found it out for the whole page."""

    def get_value(self, instance: Requirement) -> str:
        return getattr(instance, "undated", "")


def words_of(requirement: Requirement) -> dict[str, str]:
    """Who, where and from when, in words a trainer reads."""
    return {
        "who": " · ".join(filter(None, [getattr(requirement, "person_name", ""), requirement.subject_label])),
        "counts": _day_words(requirement.blocks_anchor, requirement.blocks_date, requirement.blocks_offset),
        "announced": _day_words(requirement.announced_anchor, requirement.announced_date, requirement.announced_offset),
    }


def _day_words(anchor: str, day: date | None, offset: str) -> str:
    if anchor == AnchorKind.FIXED:
        return day_in_full(day)
    start = _g("go-live") if anchor == AnchorKind.GO_LIVE else _g("starting there")
    sign, digits = ("-", offset[1:]) if offset.startswith("-") else ("", offset)
    number, unit = digits[1:-1], digits[-1]
    if number == "0":
        return _g("from %(start)s") % {"start": start}
    count = int(number)
    lengths = {"D": ngettext("%(n)d day", "%(n)d days", count), "M": ngettext("%(n)d month", "%(n)d months", count)}
    length = lengths[unit] % {"n": count} if unit in lengths else digits
    words = _g("%(length)s before %(start)s") if sign else _g("%(length)s after %(start)s")
    return words % {"length": length, "start": start}


class _Recorded(LooksForPeople):
    """Views whose form records through a verb: they hand it the account, and take the row it gives back."""

    request: HttpRequest
    stands_since: datetime | None = None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"for_user": self.request.user}  # type: ignore[misc]

    def save_instance(self) -> Requirement:
        form: ModelForm = self.form  # type: ignore[attr-defined]
        recorded = form.save()
        self.warn(recorded)
        if recorded.is_replay:
            self.stands_since = recorded.recorded_at
        return recorded

    def get_success_message(self, *args: Any, **kwargs: Any) -> str:
        if self.stands_since is None:
            return self.recorded_message(*args)
        said = _g("This stands in these very words since %(day)s, %(time)s. Nothing was recorded again.")
        return said % {"day": day_in_full(self.stands_since), "time": time_of_day(self.stands_since)}

    def recorded_message(self, *args: Any) -> str:
        """What is said when it was news."""
        return super().get_success_message(*args)  # type: ignore[misc]

    def warn(self, requirement: Requirement) -> None:
        """Say on the next page where the requirement's day cannot be worked out, and what it asks for that people
        cannot start."""
        for units in units_without_day([requirement], clock.today()).values():
            messages.warning(self.request, undated_words(units))
        for sentence in cannot_start(requirement):
            messages.warning(self.request, sentence)

    def form_valid(self, form: Any) -> HttpResponseBase:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except ValidationError as refusal:
            # Found under the lock only. The page comes back with what was typed.
            form.add_error(None, refusal)
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined]


END = _("End")


class RequirementIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Requirement]:
        return Requirement.objects.current().select_related("competency", "programme", "job_role", "person", "unit")

    def get_list_more_buttons(self, instance: Requirement) -> list[Any]:
        """A requirement is ended, and nothing is deleted: the menu says so, as the page it leads to does."""
        buttons = super().get_list_more_buttons(instance)
        for button in buttons:
            if button.url == self.get_delete_url(instance):
                button.label, button.icon_name = END, "history"
        return buttons

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        people = {one.person_id for one in context["object_list"] if one.person_id}
        seen = access.visible_people(self.request.user, Purpose.REQUIRE).filter(pk__in=people)
        names = {person.pk: person.name for person in seen} if people else {}
        without_day = units_without_day(context["object_list"], clock.today())
        for requirement in context["object_list"]:
            requirement.person_name = names.get(requirement.person_id, "")
            requirement.undated = undated_words(without_day[requirement.pk]) if requirement.pk in without_day else ""
        return context


class RequirementCreateView(_Recorded, generic.CreateView):
    pass


class RequirementEditView(_Recorded, generic.EditView):
    """Shows the version that stands; saving records the next one, unless somebody else did meanwhile."""

    delete_item_label = END

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        opened = self.get_object()
        stands = Requirement.objects.current().filter(key=opened.key).values_list("pk", flat=True).first()
        if stands is not None and stands != opened.pk:
            return redirect("cleared_requirements:edit", stands)
        self.warn(opened)
        return super().get(request, *args, **kwargs)

    def recorded_message(self, *args: Any) -> str:
        return _g("Recorded. The earlier wording of this requirement stays in the record.")


class RequirementEndView(generic.DeleteView):
    """Takes the place of deleting: from today it asks nothing of anybody, and it stays in the record."""

    header_icon = "history"
    page_title = END
    template_name = "cleared/admin/end_requirement.html"
    http_method_names = ["get", "post", "head", "options"]

    def delete_action(self) -> None:
        framework.end_requirement(
            requirement=self.object,
            ends_on=clock.today(self.object.unit),
            by=getattr(self.request.user, "person", None),
        )

    def get_success_message(self, *args: Any, **kwargs: Any) -> str:
        return _g("Ended. From today it asks nothing of anybody.")


class RequirementViewSet(ModelViewSet):
    model = Requirement
    icon = "tasks"
    menu_label = _("Requirements")
    name = "cleared_requirements"
    url_prefix = "cleared/requirements"
    add_to_admin_menu = False
    index_view_class = RequirementIndexView
    add_view_class = RequirementCreateView
    edit_view_class = RequirementEditView
    delete_view_class = RequirementEndView
    list_display = [
        "competency",
        RequirementColumn("who", label=_("Who")),
        "unit",
        "programme",
        RequirementColumn("announced", label=_("On the list")),
        RequirementColumn("counts", label=_("Counts")),
        UndatedColumn("undated", label=_("To mend")),
    ]
    list_filter = ["programme", "competency", "job_role", "unit"]
    list_export: ClassVar[list[str]] = []
    copy_view_enabled = False
    inspect_view_enabled = False
    ordering = ["competency__code", "unit__path"]
    edit_handler = ObjectList(
        [
            FieldPanel("competency"),
            FieldRowPanel(
                [
                    FieldPanel("programme", help_text=_("The system that is brought in.")),
                    FieldPanel("unit", heading=_("Unit"), help_text=_("There, and in every unit below it.")),
                ]
            ),
            MultiFieldPanel(
                [
                    FieldPanel("subject_kind", help_text=_("Then choose which, in the one box below that fits.")),
                    FieldRowPanel([FieldPanel("job_role"), FieldPanel("function"), FieldPanel("person")]),
                ],
                heading=_("Who needs it"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel(
                        "announced_anchor",
                        heading=_("Counted from"),
                        help_text=_("From this day it is on My path, so that people have time for it."),
                    ),
                    FieldRowPanel([FieldPanel("announced_offset"), FieldPanel("announced_date")]),
                ],
                heading=_("When it appears on people's list"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel(
                        "blocks_anchor",
                        heading=_("Counted from"),
                        help_text=_("From this day nobody is cleared without it."),
                    ),
                    FieldRowPanel([FieldPanel("blocks_offset"), FieldPanel("blocks_date")]),
                ],
                heading=_("When it starts to count"),
            ),
            FieldPanel("ends_on"),
        ],
        base_form_class=RequirementForm,
    )
