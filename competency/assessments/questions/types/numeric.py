"""A number with its unit, right within a tolerance; one known slip, such as a factor of ten, has its own feedback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldRowPanel, HelpPanel, MultiFieldPanel, Panel
from wagtail.admin.widgets import AdminAutoHeightTextInput

from competency.core.number_fields import NumberField
from competency.core.publishing.publication import Problems
from competency.typed.numbers import read_number, written

from .own_fields import OwnFieldPanel
from .protocol import Draft, Given, Secret, Sent, Served

_EXACT = Context(prec=60)


def _number(label: Any, help_text: Any = "") -> NumberField:
    return NumberField(label=label, help_text=help_text, max_digits=14, decimal_places=4, required=False)


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=AdminAutoHeightTextInput, required=False)


@dataclass(frozen=True, slots=True)
class NumberKey:
    """The key of a question that is right from ``value - tolerance`` to ``value + tolerance``, both ends included."""

    value: Decimal
    tolerance: Decimal

    def accepts(self, given: Given | None) -> bool:
        number = _number_in(given)
        return number is not None and _within(number, self.value, self.tolerance)


@dataclass(frozen=True, slots=True)
class NumberAsked:
    """The box with what stands in it, and the unit behind it."""

    typed: str
    unit: str


@dataclass(frozen=True, slots=True)
class NumberSaid:
    """The answer typed, what is right, and what is said to it."""

    given: str
    right: str
    unit: str
    text: str


class Numeric:
    code = "numeric"
    label = gettext_lazy("A number with its unit")
    template = "cleared_assessments/types/numeric.html"
    hint = gettext_lazy("Only the number, such as 2.5 or 2,5.")
    unanswered = gettext_lazy("No number was typed. Nothing is lost. Type a number first, then check your answer.")
    fields: Mapping[str, forms.Field] = {
        "value": _number(gettext_lazy("Right number")),
        "tolerance": _number(
            gettext_lazy("Tolerance"),
            gettext_lazy("How far an answer may be off, both ends included. 0: exactly the right number."),
        ),
        "unit": forms.CharField(
            label=gettext_lazy("Unit"),
            help_text=gettext_lazy("Stands behind the box, so that nobody types it."),
            max_length=40,
            required=False,
        ),
        "feedback_right": _text(gettext_lazy("Feedback when right")),
        "feedback_wrong": _text(gettext_lazy("Feedback when wrong")),
        "slip_value": _number(
            gettext_lazy("Number after a slip"),
            gettext_lazy("What somebody gets who mixes up a unit or a factor of ten."),
        ),
        "slip_feedback": _text(gettext_lazy("Feedback for that slip")),
    }
    panels: Sequence[Panel] = [
        MultiFieldPanel(
            [
                HelpPanel(
                    content=gettext_lazy(
                        "Only for a number with its unit. Right is everything from the right number less the "
                        "tolerance to the right number plus the tolerance."
                    )
                ),
                FieldRowPanel([OwnFieldPanel("value"), OwnFieldPanel("tolerance"), OwnFieldPanel("unit")]),
                OwnFieldPanel("feedback_right"),
                OwnFieldPanel("feedback_wrong"),
                FieldRowPanel([OwnFieldPanel("slip_value"), OwnFieldPanel("slip_feedback")]),
            ],
            heading=gettext_lazy("Number"),
        )
    ]

    def problems(self, draft: Draft) -> Problems:
        problems: Problems = {}
        filled = draft.filled
        value, tolerance, slip = filled["value"], filled["tolerance"], filled["slip_value"]
        if value is None:
            problems["value"] = [_("Give the right number.")]
        if tolerance is None:
            problems["tolerance"] = [_("Say how far an answer may be off; 0 for exactly that number.")]
        elif tolerance < 0:
            problems["tolerance"] = [_("The tolerance cannot be less than 0.")]
        if not filled["unit"].strip():
            problems["unit"] = [_("Give the unit that stands behind the box.")]
        for name in ("feedback_right", "feedback_wrong"):
            if not filled[name].strip():
                problems[name] = [_("Say something to people who answer so.")]
        if (slip is None) != (not filled["slip_feedback"].strip()):
            name = "slip_value" if slip is None else "slip_feedback"
            problems[name] = [_("A slip needs both: the number somebody gets, and what to say.")]
        elif None not in (slip, value, tolerance) and abs(slip - value) <= tolerance:
            problems["slip_value"] = [_("This number would count as right: make the tolerance smaller.")]
        return problems

    def snapshot(self, draft: Draft) -> dict[str, Any]:
        return {"unit": draft.filled["unit"].strip()}

    def secret(self, draft: Draft) -> Secret:
        filled = draft.filled
        slip = filled["slip_value"]
        return Secret(
            right={
                "value": _plain(filled["value"]),
                "tolerance": _plain(filled["tolerance"]),
                "slip": None if slip is None else _plain(slip),
            },
            feedback={
                "right": filled["feedback_right"],
                "wrong": filled["feedback_wrong"],
                "slip": filled["slip_feedback"],
            },
        )

    def parts(self, snapshot: Mapping[str, Any]) -> list[str]:
        return []

    def read(self, served: Served, sent: Sent) -> dict[str, Any] | None:
        typed = _typed(sent)
        number = read_number(typed)
        return None if number is None else {"number": format(number, "f"), "text": typed.strip()}

    def key(self, right: Mapping[str, Any]) -> NumberKey:
        return NumberKey(Decimal(right["value"]), Decimal(right["tolerance"]))

    def asked(self, served: Served, given: Given | None, sent: Sent | None = None) -> NumberAsked:
        typed = (given or {}).get("text", "") if sent is None else _typed(sent)
        return NumberAsked(typed=typed, unit=served.snapshot["unit"])

    def untouched(self, served: Served, given: Given | None) -> Sent:
        return {"typed": [(given or {}).get("text", "")]}

    def said(self, served: Served, secret: Secret, given: Given | None) -> NumberSaid:
        return NumberSaid(
            given=(given or {}).get("text", ""),
            right=written(Decimal(secret.right["value"])),
            unit=served.snapshot["unit"],
            text=self._said_to(secret, given),
        )

    def _said_to(self, secret: Secret, given: Given | None) -> str:
        """For the right number, for the known slip, or for any other."""
        if self.key(secret.right).accepts(given):
            return str(secret.feedback["right"])
        number, slip = _number_in(given), secret.right["slip"]
        tolerance = Decimal(secret.right["tolerance"])
        if number is not None and slip is not None and _within(number, Decimal(slip), tolerance):
            return str(secret.feedback["slip"])
        return str(secret.feedback["wrong"])


def _typed(sent: Sent) -> str:
    return next(iter(sent.get("typed", ())), "")


def _number_in(given: Given | None) -> Decimal | None:
    text = given.get("number") if given else None
    return Decimal(text) if isinstance(text, str) else None


def _within(number: Decimal, value: Decimal, tolerance: Decimal) -> bool:
    return _EXACT.abs(_EXACT.subtract(number, value)) <= tolerance


def _plain(number: Decimal) -> str:
    """Without exponent and without zeros nobody wrote: 200, 28.8."""
    return format(Decimal(number).normalize() + 0, "f")
