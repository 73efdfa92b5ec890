"""Forms of records staff: which evidence people share and why it never counts, and what a row should have said."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..activities.models import Activity
from ..enums import Outcome
from ..finding import beginning, numbered
from ..kind_words import kind_choices
from ..number_fields import NumberField, WholeNumberField
from ..people.choosing import FEWEST_LETTERS, MOST
from ..people.models import Person
from . import judged_by
from .corrections import Shared, came_as, corrected_version
from .models import Evidence
from .performance import Performance


class PeopleForm(forms.Form):
    """A form that names people by their employee number, which is nobody else's, or by a name that nobody else has."""

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def named(self, name: str) -> Person | None:
        """The one of these people whose number, or name, stands in a field; None for an empty field, or for no such.

        A part of a name will do where only one of them is called so. Of a number all of it is wanted.
        """
        typed = (self.cleaned_data.get(name) or "").strip()
        if not typed:
            return None
        found: Person | None = numbered(self.people, typed)
        if found is not None:
            return found
        if len(typed) < FEWEST_LETTERS or any(sign.isdigit() for sign in typed):
            raise ValidationError(_g("Nobody has this number. Nothing was recorded. Check it, or type the name."))
        called = list(self.people.filter(pk__in=beginning(self.people, typed, MOST + 1)))
        if not called:
            raise ValidationError(_g("Nobody has this number or this name. Nothing was recorded. Check the spelling."))
        if len(called) > MOST:
            raise ValidationError(
                _g("Many people are called that. Nothing was recorded. Type more of the name, or the employee number.")
            )
        if len(called) > 1:
            said = "; ".join(sorted(f"{one} ({one.employee_number})" for one in called))
            raise ValidationError(
                _g("More than one is called that: %(people)s. Nothing was recorded. Type the number.")
                % {"people": said}
            )
        only: Person = called[0]
        return only

    def clean_person(self) -> Person | None:
        return self.named("person")

    def clean_assessor(self) -> Person | None:
        return self.named("assessor")


class SharedForm(PeopleForm):
    """What rows have in common."""

    person = forms.CharField(label=_("One person's (employee number or name)"), required=False, max_length=40)
    assessor = forms.CharField(label=_("Judged by (employee number or name)"), required=False, max_length=40)
    brought_by = forms.CharField(label=_("Entered by (employee number or name)"), required=False, max_length=40)
    source = forms.CharField(
        label=_("Source"), required=False, max_length=40, help_text=_("As the import wrote it: the name of the system.")
    )
    activity = forms.ModelChoiceField(
        label=_("Activity"),
        required=False,
        queryset=Activity.objects.order_by("code", "title"),
        widget=forms.Select({"class": "w-w-full"}),
    )
    performed_from = forms.DateField(label=_("Done from"), required=False, widget=forms.DateInput({"type": "date"}))
    performed_until = forms.DateField(label=_("Done until"), required=False, widget=forms.DateInput({"type": "date"}))
    recorded_from = forms.DateField(label=_("Recorded from"), required=False, widget=forms.DateInput({"type": "date"}))
    recorded_until = forms.DateField(
        label=_("Recorded until"), required=False, widget=forms.DateInput({"type": "date"})
    )

    def clean_brought_by(self) -> Person | None:
        return self.named("brought_by")

    def shared(self) -> Shared:
        """What was asked for; call it on a form that is valid."""
        return Shared(**self.cleaned_data)


class WhoseForm(PeopleForm):
    """Whose rows to look through, and between which days."""

    person = forms.CharField(
        label=_("Employee number or name"), max_length=40, widget=forms.TextInput({"autocomplete": "off"})
    )
    performed_from = forms.DateField(label=_("Done from"), required=False, widget=forms.DateInput({"type": "date"}))
    performed_until = forms.DateField(label=_("Done until"), required=False, widget=forms.DateInput({"type": "date"}))

    def shared(self) -> Shared:
        """What was asked for; call it on a form that is valid."""
        return Shared(**self.cleaned_data)


class CorrectionForm(PeopleForm):
    """What a row should have said, and why. It starts as the row stands.

    Whose it is, of what and what for is not corrected here: such a row is void, and recorded anew. What is of an
    activity is of that activity's kind. Whoever signed stays who judged.
    """

    kind = forms.ChoiceField(label=_("Kind"), choices=kind_choices, widget=forms.Select({"class": "w-w-full"}))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    score = NumberField(label=_("Score (%)"), required=False, min_value=0, max_value=100, decimal_places=2)
    entrustment = WholeNumberField(
        label=_("Level"), required=False, min_value=1, max_value=5, help_text=_("1 to 5; empty for none.")
    )
    critical_failed = forms.BooleanField(label=_("A critical step was missed"), required=False)
    performed_on = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("Time"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    assessor = forms.CharField(label=_("Judged by (employee number or name)"), required=False, max_length=40)
    source_id = forms.CharField(max_length=120)
    reason = forms.CharField(
        label=_("Why it is corrected"),
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The person concerned and whoever looks into it later read this. Say nothing of patients."),
        error_messages={"required": _("Say why the record is corrected: the first entry stays readable.")},
    )

    def __init__(self, *args: Any, row: Evidence, sent_as: uuid.UUID | None = None, **kwargs: Any) -> None:
        self.row, self.came, self.sent_as = row, came_as(row), sent_as
        super().__init__(*args, initial=self._as_it_stands(), **kwargs)
        if row.activity_version_id is not None:
            del self.fields["kind"]
        if self.came is None:
            del self.fields["source_id"]
        else:
            self.fields["source_id"].label = _g("Number at %(source)s") % {"source": self.came.source}
        zone = _g("By the clock of %(zone)s.") % {"zone": row.zone}
        self.fields["time"].help_text = _g("Empty where it is not known.") + " " + zone
        self._say_who_judged()

    def _say_who_judged(self) -> None:
        field, judge = self.fields["assessor"], self.row.assessor
        if judge is not None:
            field.help_text = _g("Now: %(name)s.") % {"name": judge}
        if judge is not None and self.row.event is not None:
            field.disabled = True
            field.help_text += " " + _g("This is signed. If somebody else judged it, void it and let them sign.")

    def _as_it_stands(self) -> dict[str, Any]:
        row = self.row
        return {
            "kind": row.kind,
            "outcome": row.outcome,
            "score": row.score,
            "entrustment": row.entrustment,
            "critical_failed": row.critical_failed,
            "performed_on": row.performed_on,
            "time": self._moment().time().replace(second=0, microsecond=0) if row.performed_at else None,
            "assessor": row.assessor.employee_number if row.assessor else "",
            "source_id": self.came.source_id if self.came else "",
        }

    def _moment(self) -> datetime:
        assert self.row.performed_at is not None
        return self.row.performed_at.astimezone(clock.zone_of(self.row.zone))

    def clean_assessor(self) -> Person | None:
        judge = self.named("assessor")
        if judge is not None and judge.pk == self.row.person_id:
            raise ValidationError(_g("Nobody can assess themselves. Nothing was recorded. Say who watched it."))
        return judge

    def clean_performed_on(self) -> Any:
        day = self.cleaned_data["performed_on"]
        if day > clock.today(self.row.zone):
            raise ValidationError(
                _g("This day has not come yet. Nothing was recorded. Give the day on which it was done.")
            )
        return day

    def clean_source_id(self) -> str:
        number: str = self.cleaned_data["source_id"].strip()
        assert self.came is not None
        if number != self.came.source_id:
            taken = Evidence.objects.filter(source=self.came.source, source_id=number)
            if taken.exclude(pk__in=[self.sent_as] if self.sent_as else []).exists():
                raise ValidationError(
                    _g("%(source)s gave this number to a row before. Nothing was recorded. Look up the right one.")
                    % {"source": self.came.source}
                )
        return number

    def clean(self) -> None:
        if self.errors:
            return
        at = self._performed_at()
        if at is not None and at > clock.now():
            self.add_error(
                "time", _g("This time has not come yet. Nothing was recorded. Give the time at which it was done.")
            )
        elif self.performance() == _as_performed(self.row) and not self.new_number():
            raise ValidationError(
                _g("Nothing here differs from what stands. Nothing was recorded. Change what is wrong, and go on then.")
            )
        elif refused := judged_by.refusal(corrected_version(self.row, self.performance()), corrects=self.row):
            is_other_day = self.cleaned_data["performed_on"] != self.row.performed_on
            self.add_error("performed_on" if is_other_day else "assessor", refused)

    def _performed_at(self) -> datetime | None:
        """The moment; to the second where neither the day nor the minute was touched."""
        day, at = self.cleaned_data["performed_on"], self.cleaned_data["time"]
        if at is None:
            return None
        if self.row.performed_at is not None:
            was = self._moment()
            if time(was.hour, was.minute) == at:
                at = was.time()
            if day == was.date() and at == was.time():
                return self.row.performed_at
        return datetime.combine(day, at, tzinfo=clock.zone_of(self.row.zone))

    def performance(self) -> Performance:
        """What the row should have said; call it, and what follows, on a form that is valid."""
        said = {name: self.cleaned_data[name] for name in _SAID}
        return Performance(
            **said,
            kind=self.cleaned_data.get("kind", self.row.kind),
            performed_at=self._performed_at(),
            zone=self.row.zone,
            event=self.row.event,
        )

    def new_number(self) -> str:
        """The number at the source where it was changed; else nothing."""
        number: str = self.cleaned_data.get("source_id", "")
        return number if self.came is not None and number != self.came.source_id else ""


_SAID = ("outcome", "score", "entrustment", "critical_failed", "performed_on", "assessor")


def _as_performed(row: Evidence) -> Performance:
    return Performance(**{name: getattr(row, name) for name in Performance.__slots__})


__all__ = ["CorrectionForm", "PeopleForm", "SharedForm", "WhoseForm"]
