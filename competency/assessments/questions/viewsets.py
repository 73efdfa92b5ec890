"""How questions are listed, chosen and edited in the Wagtail admin."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn

from competency.core.publishing.editor import (
    PublishingChooseResultsView,
    PublishingChooserViewSet,
    PublishingChooseView,
    PublishingIndexView,
    PublishingViewSet,
)

from ..enums import Use
from ..forms import CODE_HELP
from .forms import QuestionForm
from .models import Question
from .panels import QuestionPanels
from .types.registry import choices


class QuestionFilterSet(WagtailFilterSet):
    """The question types to choose among are the ones that are registered when the list is shown."""

    type = django_filters.ChoiceFilter(choices=choices, label=_("Type"), widget=forms.RadioSelect, empty_label=_("All"))


class QuestionIndexView(PublishingIndexView):
    """Which questions are critical is for those who write them: others who read the list may be tested on them."""

    base_filterset_class = QuestionFilterSet
    list_filter: list[str]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not self._may_know:
            self.list_filter = [name for name in self.list_filter if name != "critical"]

    @cached_property
    def columns(self) -> list[Column]:
        return [column for column in super().columns if self._may_know or column.name != "critical_mark"]

    @cached_property
    def _may_know(self) -> bool:
        return bool(self.user_has_permission("change"))


class _PracticeByItsWords:
    """A module asks practice questions only, and nobody knows a question by its code."""

    def get_object_list(self) -> QuerySet[Question]:
        return Question.objects.filter(use=Use.PRACTICE)

    @property
    def columns(self) -> list[Column]:
        first, *others = super().columns  # type: ignore[misc]
        return [first, Column("excerpt", label=_("Question"), accessor="excerpt"), *others]


class QuestionChooseView(_PracticeByItsWords, PublishingChooseView):
    pass


class QuestionChooseResultsView(_PracticeByItsWords, PublishingChooseResultsView):
    pass


class QuestionChooserViewSet(PublishingChooserViewSet):
    choose_view_class = QuestionChooseView
    choose_results_view_class = QuestionChooseResultsView


class QuestionViewSet(PublishingViewSet):
    model = Question
    index_view_class = QuestionIndexView
    chooser_viewset_class = QuestionChooserViewSet
    icon = "help"
    menu_label = _("Questions")
    add_to_admin_menu = False
    list_display = [
        "code",
        "excerpt",
        Column("type_label", label=_("Type"), sort_key="type"),
        "competency",
        Column("get_difficulty_display", label=_("Difficulty"), sort_key="difficulty"),
        Column("get_use_display", label=_("Used"), sort_key="use"),
        Column("critical_mark", label=_("Critical"), sort_key="critical"),
        LiveStatusTagColumn(),
    ]
    list_filter = ["competency", "job_role", "use", "type", "difficulty", "critical", "live"]
    search_fields = ["code", "stem"]
    list_per_page = 50
    copy_view_enabled = True
    edit_handler = QuestionPanels(
        before=[
            MultiFieldPanel(
                [
                    FieldPanel("stem"),
                    FieldPanel("type"),
                ],
                heading=_("Question"),
            )
        ],
        after=[
            MultiFieldPanel([FieldPanel("rationale"), FieldPanel("reference")], heading=_("Why")),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("code", help_text=CODE_HELP), FieldPanel("use")]),
                    FieldRowPanel([FieldPanel("competency"), FieldPanel("job_role")]),
                    FieldPanel("difficulty"),
                    FieldPanel("critical"),
                    FieldPanel("owner"),
                ],
                heading=_("Where it belongs"),
            ),
        ],
        base_form_class=QuestionForm,
    )
