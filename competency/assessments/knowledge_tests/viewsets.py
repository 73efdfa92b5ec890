"""How questions and tests are listed and edited in the Wagtail admin, under one menu entry."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView
from wagtail.snippets.views.snippets import IndexView, SnippetViewSetGroup

from competency.core.publishing.draft_form import PublishableForm
from competency.core.publishing.editor import PublishingChooserViewSet, PublishingViewSet

# --- questions and knowledge tests
from ..enums import Use
from ..forms import ClassifiedForm
from ..models import KnowledgeTest, Question

# --- observations
from ..observations.viewsets import CODE_HELP, ChecklistViewSet


class QuestionIndexView(IndexView):
    """Which questions are critical is for those who write them: others who read the list may be tested on them."""

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


class QuestionChooseView(_PracticeByItsWords, ChooseView):
    pass


class QuestionChooseResultsView(_PracticeByItsWords, ChooseResultsView):
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
        Column("get_type_display", label=_("Type"), sort_key="type"),
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
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("stem"),
                    FieldPanel("type"),
                ],
                heading=_("Question"),
            ),
            MultiFieldPanel(
                [
                    HelpPanel(
                        content=_(
                            "For one best answer and for several right answers. "
                            "Each answer gets its feedback: it is where people learn."
                        )
                    ),
                    FieldPanel("options", heading=_("Answers")),
                ],
                heading=_("Answers to choose from"),
            ),
            MultiFieldPanel(
                [
                    HelpPanel(
                        content=_(
                            "Only for a number with its unit. Right is everything from the right number less the "
                            "tolerance to the right number plus the tolerance."
                        )
                    ),
                    FieldRowPanel([FieldPanel("value"), FieldPanel("tolerance"), FieldPanel("unit")]),
                    FieldPanel("feedback_right"),
                    FieldPanel("feedback_wrong"),
                    FieldRowPanel([FieldPanel("slip_value"), FieldPanel("slip_feedback")]),
                ],
                heading=_("Number"),
            ),
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
        base_form_class=PublishableForm,
    )


class KnowledgeTestViewSet(PublishingViewSet):
    model = KnowledgeTest
    icon = "tasks"
    menu_label = _("Knowledge tests")
    add_to_admin_menu = False
    list_display = ["code", "title", "competency", "job_role", "cut", "review_by", LiveStatusTagColumn()]
    list_filter = ["competency", "job_role", "live"]
    search_fields = ["code", "title"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("code", help_text=CODE_HELP), FieldPanel("minutes")]),
                    FieldPanel("title"),
                    FieldRowPanel([FieldPanel("competency"), FieldPanel("job_role")]),
                    FieldPanel("instructions"),
                ],
                heading=_("Test"),
            ),
            MultiFieldPanel(
                [FieldPanel("blueprint", heading=_("Questions it draws")), FieldPanel("fewest_questions")],
                heading=_("What it asks"),
            ),
            MultiFieldPanel(
                [
                    HelpPanel(
                        content=_(
                            "A new pass mark counts for tries that start after it is published. "
                            "It never marks a past try anew."
                        )
                    ),
                    FieldPanel("cut"),
                    FieldPanel("every_critical"),
                ],
                heading=_("What passes"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("attempts_allowed"), FieldPanel("cooldown_hours")]),
                    FieldRowPanel([FieldPanel("open_hours"), FieldPanel("time_limit_minutes")]),
                    FieldRowPanel([FieldPanel("shuffle_questions"), FieldPanel("shuffle_options")]),
                ],
                heading=_("Tries and time"),
            ),
            MultiFieldPanel(
                [FieldPanel("owner"), FieldRowPanel([FieldPanel("review_by"), FieldPanel("checked_on")])],
                heading=_("Who looks after it"),
            ),
            MultiFieldPanel(
                [
                    HelpPanel(content=_("From the second publication on. The first one asks nothing here.")),
                    FieldPanel("change_class"),
                    FieldRowPanel([FieldPanel("change_by"), FieldPanel("change_note")]),
                ],
                heading=_("What this change asks of people"),
            ),
        ],
        base_form_class=ClassifiedForm,
    )


# --- one menu entry for all


class AssessmentGroup(SnippetViewSetGroup):
    menu_label = _("Assessments")
    menu_icon = "tasks"
    menu_order = 300
    items = (QuestionViewSet, KnowledgeTestViewSet, ChecklistViewSet)
