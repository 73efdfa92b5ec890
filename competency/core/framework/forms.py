"""Forms of the editor. A draft saves whatever it holds; what publishing demands is asked only when publishing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from .. import access
from ..access import Purpose
from ..enums import AnchorKind, Effect, Function, Risk, SubjectKind
from ..number_fields import WholeNumberField
from ..people.choosing import PersonChoice
from ..publishing.change_form import OpenedOn
from ..publishing.draft_form import PublishableForm
from . import api as framework
from .draft_problems import LIGHTER
from .lighter_standards import confirming
from .models import Requirement


class CompetencyForm(PublishableForm):
    """What a publication does to people who hold the competency is chosen for that publication, and asked anew.

    The page carries the number of the standard it was opened on, so that a choice made while somebody else
    published is not taken for one about what they published.
    """

    data: Any
    # No choice is made for the author: what nobody looked at would be published as low.
    risk = forms.ChoiceField(
        label=_("risk"),
        choices=[("", "---------"), *Risk.choices],
        error_messages={"required": _("Choose the risk: high where a mistake can harm somebody, else low.")},
    )
    change_base = OpenedOn()
    lighter_because = forms.CharField(
        label=_("Why less than high risk asks is enough"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Only where an observation of high-risk work asks for less than level 4, twice, by two different "
            "assessors. The reason is recorded with your name when you publish. Whoever wrote the draft cannot say it."
        ),
    )

    class Media:
        js = ("cleared/admin/observation-criteria.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["risk"] = ""
        if not self.instance.has_choice():
            self.initial |= {"effective_from": None, "re_evaluate": Effect.FULL}
        self.initial["change_base"] = self.instance.current_number()

    def _post_clean(self) -> None:
        self.instance.change_base = self.cleaned_data.get("change_base") or 0
        with confirming(self.cleaned_data.get("lighter_because") or ""):
            super()._post_clean()
        if str(LIGHTER) in self.errors.get("criteria", []):
            # The refusal stands on one tab, and the box that answers it on another.
            self.add_error("lighter_because", _("A reviewer says here why less is enough, or more is asked for."))
        if "re_evaluate" in self.errors and not self.instance.has_choice():
            # The page now says that the choice is to be made again; sent again, it is one.
            posted = self.data.copy()
            posted[self.add_prefix("change_base")] = str(self.instance.current_number())
            self.data = posted


UNITS = [("D", _("days")), ("M", _("months"))]
SIDES = [("", _("after")), ("-", _("before"))]


class OffsetWidget(forms.MultiWidget):
    """A number, a unit of time, and whether it lies before or after."""

    template_name = "cleared/admin/offset.html"

    def __init__(self) -> None:
        super().__init__(
            {
                "number": forms.TextInput(attrs={"inputmode": "numeric", "aria-label": _("How long")}),
                "unit": forms.Select(choices=UNITS, attrs={"aria-label": _("Unit")}),
                "side": forms.Select(choices=SIDES, attrs={"aria-label": _("Side")}),
            }
        )

    def decompress(self, value: str | None) -> list[Any]:
        text = value or "P0D"
        sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
        return [digits[1:-1], digits[-1], sign]


class OffsetField(forms.MultiValueField):
    """A length of time before or after a requirement's day, as the ISO 8601 period a rule stores (``-P60D``)."""

    widget = OffsetWidget

    def __init__(self, **kwargs: Any) -> None:
        fields = (
            WholeNumberField(min_value=0, max_value=3650, required=False),
            forms.ChoiceField(choices=UNITS, required=False),
            forms.ChoiceField(choices=SIDES, required=False),
        )
        super().__init__(fields=fields, require_all_fields=False, required=False, **kwargs)

    def compress(self, values: list[Any]) -> str:
        number, unit, side = (*values, None, None, None)[:3]
        return f"{side or ''}P{number or 0}{unit or 'D'}"


class RequirementForm(WagtailAdminModelForm):
    """Who needs a competency, where, from when. Saving records a requirement or its next version; none is edited.

    The version that the page was opened on is its address, and so the instance; the verb refuses an older one.
    """

    function = forms.ChoiceField(label=_("Appointment"), choices=[("", "---------"), *Function.choices], required=False)
    person = PersonChoice(label=_("One person"), required=False)
    announced_offset = OffsetField(label=_("How long before or after"))
    blocks_offset = OffsetField(label=_("How long before or after"))

    class Meta:
        model = Requirement
        fields = (
            "competency",
            "programme",
            "subject_kind",
            "job_role",
            "function",
            "person",
            "unit",
            "announced_anchor",
            "announced_date",
            "announced_offset",
            "blocks_anchor",
            "blocks_date",
            "blocks_offset",
            "ends_on",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Select):
                # As wide as its column: the title of a competency is longer than a phone is wide.
                field.widget.attrs["class"] = f"{field.widget.attrs.get('class', '')} w-w-full".strip()
        people = access.visible_people(self.for_user, Purpose.REQUIRE)
        self.fields["person"].offer(people, kept=self.instance.person)
        if not access.has_any(self.for_user, Purpose.REQUIRE):
            self.fields["person"].help_text = _(
                "You can ask something of one person only on units where you are appointed as manager or trainer, and "
                "you are appointed nowhere. Choose a job role, an appointment or anybody there, or ask records staff."
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        wanted = cleaned.get("subject_kind")
        for kind, name in (
            (SubjectKind.JOB_ROLE, "job_role"),
            (SubjectKind.FUNCTION, "function"),
            (SubjectKind.PERSON, "person"),
        ):
            if wanted != kind:
                # What stands in a box that is not meant is no mistake.
                self.errors.pop(name, None)
                cleaned.setdefault(name, None)
            if wanted == kind and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Say which."))
            if wanted != kind and name in cleaned:
                cleaned[name] = "" if name == "function" else None
        for name in ("announced", "blocks"):
            if cleaned.get(f"{name}_anchor") == AnchorKind.FIXED and not cleaned.get(f"{name}_date"):
                self.add_error(f"{name}_date", _("Give the day."))
        return cleaned

    def save(self, commit: bool = True) -> Requirement:
        """Record it through the verb. Problems it finds were shown by ``_post_clean`` already."""
        cleaned = self.cleaned_data
        replaced = Requirement.objects.filter(pk=self.instance.pk).first()
        return framework.require(
            programme=cleaned["programme"],
            competency=cleaned["competency"],
            unit=cleaned["unit"],
            job_role=cleaned["job_role"],
            function=cleaned["function"],
            person=cleaned["person"],
            # Not on the form: the next version keeps them, but for the wave of another programme.
            wave=replaced.wave if replaced and replaced.programme_id == cleaned["programme"].pk else None,
            validity=replaced.validity if replaced else "",
            announced=self._day("announced"),
            blocks=self._day("blocks"),
            ends_on=cleaned["ends_on"],
            replaces=replaced,
            by=getattr(self.for_user, "person", None),
        )

    def _day(self, name: str) -> tuple[str, Any]:
        cleaned = self.cleaned_data
        anchor = cleaned[f"{name}_anchor"]
        fixed = anchor == AnchorKind.FIXED
        return anchor, cleaned[f"{name}_date"] if fixed else cleaned[f"{name}_offset"]

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        try:
            problems = framework.requirement_problems(self.instance)
        except ValidationError as error:
            self.add_error(None, error)
            return
        for lines in problems.values():
            for line in lines:
                self.add_error(None, line)
