"""The observation sheet and the second signature as forms: what was typed in, and words for what is missing.

The rules say what is missing (``judging``); here it gets a field and a sentence. A form never records.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from competency.core.enums import SignOffVerdict
from competency.rules.facts import Outcome

from ..kept.marks import MarkedForm
from .enums import StepResult
from .judging import FilledSheet, MissingOnSheet, SheetProblem, StepSeen, judge, others_done, problems
from .sheet import ChecklistText, Level, StepText

_LOOKS = {
    StepSeen.DONE: ("ok", "done", _("Done")),
    StepSeen.PROMPT: ("warn", "started", _("Prompt")),
    StepSeen.NOT_DONE: ("bad", "not-cleared", _("Not done")),
    StepSeen.UNSAFE: ("bad", "safety", _("Unsafe")),
    StepSeen.NOT_OBSERVED: ("none", "no-rule", _("Not seen")),
}
KEPT_FIELDS = (
    "token",
    "version",
    "another",
    "performed_on",
    "rating",
    "entrustment",
    "comment",
    "verdict",
    "incomplete",
)


@dataclass(frozen=True, slots=True)
class StepField:
    """One of the five answers at a step, as a thumb-sized choice."""

    value: str
    label: Any
    tone: str
    icon: str
    name: str
    id: str
    is_checked: bool
    descriptor: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A step on the sheet with its answers and the comment a prompt writes."""

    number: int
    step: StepText
    marks: tuple[StepField, ...]
    note: forms.BoundField
    errors: list[str]

    @property
    def id(self) -> str:
        return f"step-{self.number}"


@dataclass(frozen=True, slots=True)
class LevelChoice:
    level: Level
    id: str
    is_checked: bool


class PasswordMixin(forms.Form):
    """The password, asked only where the session has not yet shown whose it is."""

    def __init__(self, *args: Any, asks_password: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_password = asks_password
        if asks_password:
            self.fields["password"] = forms.CharField(
                label=_("Your password"),
                required=False,
                strip=False,
                help_text=_("Once for this session: it shows that it is you who signs."),
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            )


class ObservationForm(PasswordMixin, MarkedForm):
    """The sheet of one observation. Every step starts at "not observed"."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.UUIDField(widget=forms.HiddenInput)
    another = forms.UUIDField(widget=forms.HiddenInput, required=False)
    performed_on = forms.DateField(
        label=_("Day you watched"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter the day as a date, for example 2026-11-22.")},
    )
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    incomplete = forms.BooleanField(label=_("I did not see it. Sign: it decides nothing yet."), required=False)

    def __init__(
        self,
        *args: Any,
        sheet: ChecklistText,
        title: str = "",
        today: date | None = None,
        asks_password: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, asks_password=asks_password, **kwargs)
        self.sheet, self.title, self.today = sheet, title, today
        if sheet.comment_hint:
            self.fields["comment"].help_text = sheet.comment_hint
        if today is not None:
            self.fields["performed_on"].widget.attrs["max"] = today.isoformat()
        for step in sheet.steps:
            self.fields[f"item_{step.key}"] = forms.ChoiceField(
                choices=StepResult.choices, required=False, initial=StepSeen.NOT_OBSERVED.value, label=step.text
            )
            self.fields[f"note_{step.key}"] = forms.CharField(
                label=_("What was prompted (change it if it was otherwise)"),
                required=False,
                max_length=600,
                initial=step.prompt or gettext("Did it after I said something."),
                widget=forms.Textarea(attrs={"rows": 2, "class": "clr-input"}),
            )
        for name, levels, label in (
            ("rating", sheet.retrospective, _("Looking back: how much help was needed?")),
            ("entrustment", sheet.entrustment, _("Looking ahead: what may be done next time?")),
        ):
            self.fields[name] = forms.TypedChoiceField(
                choices=[(level.level, level.label) for level in levels],
                coerce=int,
                empty_value=None,
                required=False,
                label=label,
            )

    def clean_performed_on(self) -> date | None:
        day = self.cleaned_data["performed_on"]
        if day is not None and self.today is not None and day > self.today:
            raise forms.ValidationError(_("This day is still to come. Sign on the day you watched, or later."))
        return day or self.today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        results = {
            step.key: StepSeen(cleaned.get(f"item_{step.key}") or StepSeen.NOT_OBSERVED) for step in self.sheet.steps
        }
        notes = {step.key: cleaned.get(f"note_{step.key}", "") for step in self.sheet.steps}
        cleaned |= {"results": results, "notes": notes}
        filled = FilledSheet(
            steps=self.sheet.rules,
            results=results,
            rating=cleaned.get("rating"),
            entrustment=cleaned.get("entrustment"),
            comment=cleaned.get("comment", ""),
            notes=notes,
        )
        # A field that could not be read has said so already; nothing is missing there.
        for problem in problems(filled):
            field, words = worded(problem, self.sheet)
            if field not in self.errors:
                self.add_error(field, words)
        # Every step starts as not seen: one that was overlooked is asked about before it is signed as not seen.
        found = judge(filled)
        unseen = [step.text for step in self.sheet.steps if step.key in found.because]
        has_seen_any = set(results.values()) != {StepSeen.NOT_OBSERVED}
        if found.outcome is Outcome.INCOMPLETE and unseen and has_seen_any and not cleaned.get("incomplete"):
            self.add_error("incomplete", not_marked(unseen))
        return cleaned

    @property
    def asks_incomplete(self) -> bool:
        """Whether to ask if it is signed although a critical step was not seen: where that came up."""
        return bool(self["incomplete"].value() or self["incomplete"].errors)

    # ---- what the template shows ----------------------------------------------------------------------------

    @property
    def rows(self) -> Iterator[SheetRow]:
        for number, step in enumerate(self.sheet.steps, start=1):
            item, note = self[f"item_{step.key}"], self[f"note_{step.key}"]
            chosen = item.value() or StepSeen.NOT_OBSERVED.value
            yield SheetRow(
                number=number,
                step=step,
                marks=tuple(
                    StepField(
                        value=result.value,
                        label=label,
                        tone=tone,
                        icon=icon,
                        name=item.html_name,
                        id=f"id_{item.html_name}_{place}",
                        is_checked=chosen == result.value,
                        descriptor=getattr(step, _DESCRIPTORS[result], "") if result in _DESCRIPTORS else "",
                    )
                    for place, (result, (tone, icon, label)) in enumerate(_LOOKS.items())
                ),
                note=note,
                errors=[*item.errors, *note.errors],
            )

    @property
    def others(self) -> int:
        """How many steps "Mark the others done" would mark: those that are not critical and not marked yet."""
        unseen = {"", StepSeen.NOT_OBSERVED.value}
        return sum(str(self[f"item_{step.key}"].value() or "") in unseen for step in self.sheet.others)

    @property
    def left(self) -> str:
        """How many steps are not marked yet, and how many of these are critical."""
        unseen = {"", StepSeen.NOT_OBSERVED.value}
        steps = [step for step in self.sheet.steps if str(self[f"item_{step.key}"].value() or "") in unseen]
        return steps_left(len(steps), sum(step.is_critical for step in steps))

    def levels(self, name: str) -> list[LevelChoice]:
        levels = self.sheet.retrospective if name == "rating" else self.sheet.entrustment
        chosen = str(self[name].value() or "")
        return [
            LevelChoice(level, f"id_{name}_{place}", str(level.level) == chosen) for place, level in enumerate(levels)
        ]

    @property
    def rating_levels(self) -> list[LevelChoice]:
        return self.levels("rating")

    @property
    def entrustment_levels(self) -> list[LevelChoice]:
        return self.levels("entrustment")

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Every error with the id it leads to, in the order of the sheet."""
        errors: list[tuple[str, str]] = [("", str(message)) for message in self.non_field_errors()]
        for row in self.rows:
            errors += [(row.marks[0].id if not row.note.errors else row.note.auto_id, error) for error in row.errors]
        for name in ("rating", "entrustment"):
            errors += [(f"id_{name}_0", str(error)) for error in self[name].errors]
        for name in ("performed_on", "comment", "incomplete", "password"):
            if name in self.fields:
                errors += [(self[name].auto_id, str(error)) for error in self[name].errors]
        return errors


def not_marked(steps: list[str]) -> str:
    """That critical steps are not marked, and what to do."""
    return ngettext(
        "A critical step is not marked: %(steps)s. Mark it, or say that you did not see it.",
        "%(count)d critical steps are not marked: %(steps)s. Mark them, or say that you did not see them.",
        len(steps),
    ) % {"count": len(steps), "steps": "; ".join(steps)}


def steps_left(left: int, critical: int) -> str:
    """The line at the foot of the sheet. The script fills the same words."""
    if not left:
        return gettext("Every step is marked")
    said = ngettext("%(left)s step not marked yet", "%(left)s steps not marked yet", left) % {"left": left}
    if not critical:
        return said
    return gettext("%(steps)s, %(critical)s critical") % {"steps": said, "critical": critical}


_DESCRIPTORS = {
    StepSeen.DONE: "done",
    StepSeen.PROMPT: "prompt",
    StepSeen.NOT_DONE: "not_done",
    StepSeen.UNSAFE: "unsafe",
}


def worded(problem: SheetProblem, sheet: ChecklistText) -> tuple[str | None, str]:
    """The field of the sheet that a problem belongs to (None: the whole sheet) and the sentence that helps."""
    text = next((step.text for step in sheet.steps if step.key == problem.step), "")
    match problem.fault:
        case MissingOnSheet.NOTE_MISSING:
            return f"note_{problem.step}", gettext("“%(step)s”: say what you prompted.") % {"step": text}
        case MissingOnSheet.NOTHING_SEEN:
            return None, gettext("Nothing is marked yet. Mark what you saw; what you did not see stays “Not seen”.")
        case MissingOnSheet.RATING_MISSING | MissingOnSheet.RATING_RANGE:
            return "rating", gettext("Looking back: choose how much help was needed.")
        case MissingOnSheet.LEVEL_MISSING | MissingOnSheet.LEVEL_RANGE:
            return "entrustment", gettext("Looking ahead: choose what may be done next time.")
        case MissingOnSheet.COMMENT_FAIL:
            return "comment", gettext("Write what was unsafe or not done, and what to practise.")
        case MissingOnSheet.COMMENT_LEVEL:
            return "comment", gettext("Write a comment: below “%(level)s” people need to know why.") % {
                "level": label.label if (label := sheet.level(4)) else 4
            }
    return None, gettext("This sheet belongs to another version of the checklist. Open it again from the list.")


def typed(data: Mapping[str, Any], sheet: ChecklistText) -> dict[str, Any]:
    """What somebody typed, as initial values of a fresh sheet; never the password. Unknown fields are dropped."""
    names = [*KEPT_FIELDS, *(f"{kind}_{step.key}" for step in sheet.steps for kind in ("item", "note"))]
    return {name: data[name] for name in names if name in data}


def with_others_done(values: dict[str, Any], sheet: ChecklistText) -> dict[str, Any]:
    """The values of a sheet with every step marked done that is neither critical nor marked already."""
    results = {
        step.key: StepSeen(value) for step in sheet.steps if (value := values.get(f"item_{step.key}")) in set(StepSeen)
    }
    marked = others_done(FilledSheet(steps=sheet.rules, results=results))
    return values | {f"item_{key}": result.value for key, result in marked.items()}


class SecondSignForm(PasswordMixin, MarkedForm):
    """Another assessor's word on the same observation."""

    verdict = forms.ChoiceField(
        label=_("You watched it too. Was it achieved?"),
        choices=[
            (SignOffVerdict.ACHIEVED.value, _("Yes, as signed")),
            (SignOffVerdict.NOT_ACHIEVED.value, _("No, I see it differently")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=4000,
        help_text=_("What you saw. Needed for a no."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def sheet_number(token: uuid.UUID, assessor: uuid.UUID, person: uuid.UUID, activity: uuid.UUID) -> uuid.UUID:
    """The observation's uuid from the sheet's token: the same sheet twice is one, and nobody can aim at another's."""
    return uuid.uuid5(token, f"{assessor}:{person}:{activity}")
