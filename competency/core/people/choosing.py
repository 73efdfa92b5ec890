"""Choosing a person on a form: searched for, and only among those the viewer may choose. No list of staff is sent.

What is typed is posted with the form, so that no name stands in an address, and it works without JavaScript: the page
comes back with whom it found, and the choice among them is sent with it. Whoever may not be chosen is refused in the
words for somebody who does not exist.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from competency.typed import names

from .. import clock
from ..finding import beginning, numbered
from .in_force import placed_on
from .models import Person, Placement

MOST = 20
FEWEST_LETTERS = 2


class Sent(NamedTuple):
    """What a form sent: the person chosen, and what was typed to find another."""

    chosen: str
    typed: str


class PersonWidget(forms.Widget):
    """Whom the form knows, one line each, and a box to look for somebody else."""

    template_name = "cleared/admin/person.html"
    lines: list[tuple[str, str]]
    chosen = ""
    looked_for = ""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.lines = []

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Sent:
        return Sent(str(data.get(name) or "").strip(), str(data.get(f"{name}_typed") or "").strip())

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_typed" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"] |= {"lines": self.lines, "chosen": self.chosen, "looked_for": self.looked_for}
        return context

    def show(self, lines: Iterable[tuple[str, str]], *, chosen: str = "", looked_for: str = "") -> None:
        self.lines, self.chosen, self.looked_for = list(lines), chosen, looked_for


class PersonChoice(forms.Field):
    """A person among those that ``offer`` allows. Nobody may be chosen until a form says who."""

    widget: Any = PersonWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text", gettext_lazy("Type two letters or more of a name, or the number, and save: you choose then.")
        )
        super().__init__(**kwargs)
        self._offered: QuerySet[Person] = Person.objects.none()
        self._kept: Person | None = None

    def offer(self, people: QuerySet[Person], *, kept: Person | None = None) -> None:
        """Allow these; ``kept`` is who stands there already, and stays chosen by whoever may not know the name."""
        self._offered, self._kept = people, kept
        if kept is not None:
            self.widget.show(self._lines([kept]), chosen=str(kept.pk))

    def prepare_value(self, value: Any) -> Any:
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data.typed) or data.chosen != str(getattr(initial, "pk", initial) or "")

    def clean(self, value: Sent) -> Person | None:
        person = self._looked_for(value.typed) if value.typed else self._chosen(value.chosen)
        if person is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        self.widget.show(self._lines([person]), chosen=str(person.pk))
        return person

    def _chosen(self, chosen: str) -> Person | None:
        if not chosen:
            self.widget.show([] if self._kept is None else self._lines([self._kept]))
            return None
        if self._kept is not None and chosen == str(self._kept.pk):
            return self._kept
        try:
            person = self._offered.filter(pk=uuid.UUID(chosen)).first()
        except ValueError:
            person = None
        if person is None:
            raise self._nobody("")
        return person

    def _looked_for(self, typed: str) -> Person | None:
        """The one with just this number. Anybody else is shown, and chosen by whoever reads the names."""
        if len("".join(names.wanted(typed))) < FEWEST_LETTERS:
            raise ValidationError(_("Type at least two letters of the name, or the number."), code="short")
        exact = numbered(self._offered, typed)
        if exact is not None:
            return exact
        keys = beginning(self._offered, typed, MOST + 1)
        if not keys:
            raise self._nobody(typed)
        found = list(self._offered.filter(pk__in=keys))
        known = [self._kept] if self._kept is not None else []
        self.widget.show(self._lines([*known, *found[:MOST]]), looked_for=typed)
        if len(found) > MOST:
            raise ValidationError(
                _("More than %(most)d people match. Choose one of these, or type more of the name.") % {"most": MOST},
                code="choose",
            )
        raise ValidationError(
            ngettext(
                "One person matches. Choose the person and save again.",
                "%(count)d people match. Choose one and save again.",
                len(found),
            )
            % {"count": len(found)},
            code="choose",
        )

    def _nobody(self, typed: str) -> ValidationError:
        """The same for somebody who is out of reach and for somebody who does not exist."""
        self.widget.show([] if self._kept is None else self._lines([self._kept]), looked_for=typed)
        return ValidationError(
            _("Nobody you may choose matches. Nothing was changed. Check the spelling, or ask records staff."),
            code="nobody",
        )

    def _lines(self, people: Iterable[Person]) -> list[tuple[str, str]]:
        """Names for those the viewer may see, with where they are and as what; of anybody else the number alone."""
        shown = list(dict.fromkeys(people))
        seen = set(self._offered.filter(pk__in=[person.pk for person in shown]).values_list("pk", flat=True))
        places: dict[Any, list[str]] = {}
        placements = Placement.objects.current().filter(placed_on(clock.today()), person__in=seen)
        for row in placements.select_related("unit", "job_role").order_by("starts_on"):
            places.setdefault(row.person_id, []).append(f"{row.unit.name}, {row.job_role.name}")
        return [
            (
                str(one.pk),
                " · ".join([one.name, one.employee_number, *places.get(one.pk, [_("on no unit today")])])
                if one.pk in seen
                else one.by_number,
            )
            for one in shown
        ]


class LooksForPeople:
    """Views whose form chooses a person. Whoever only looked for one is told whom it found, and of no mistake."""

    def is_valid(self, form: Any) -> bool:
        if super().is_valid(form):  # type: ignore[misc]
            return True
        if looked_for := _looked_for(form):
            # Nothing was meant to be saved yet: what is still empty is no error.
            for name in set(form.errors) - looked_for:
                del form.errors[name]
            self.produced_error_message = None
        return False


def _looked_for(form: Any) -> set[str]:
    """The fields in which somebody was looked for and has still to be chosen."""
    return {name for name in form.errors if isinstance(form.fields.get(name), PersonChoice) and form[name].data.typed}


__all__ = ["LooksForPeople", "PersonChoice", "PersonWidget"]
