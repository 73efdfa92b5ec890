"""What the types have in common whose answers are chosen among options: ``single`` and ``multiple``.

A page names an option by its place, from 1 on: an author's keys are the same for everybody, and would let "it is
always c" go round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, Panel

from competency.core.publishing.publication import Problems

from ..reading import read_options
from .protocol import Draft, Given, Option, Secret, Sent, Served

OPTIONS_PANEL = MultiFieldPanel(
    [
        HelpPanel(
            content=gettext_lazy(
                "For one best answer and for several right answers. "
                "Each answer gets its feedback: it is where people learn."
            )
        ),
        FieldPanel("options", heading=gettext_lazy("Answers")),
    ],
    heading=gettext_lazy("Answers to choose from"),
)


@dataclass(frozen=True, slots=True)
class OptionsKey:
    """The key of a question that is right when exactly these options are chosen: several right answers give no partial
    marks."""

    right: frozenset[str]

    def accepts(self, given: Given | None) -> bool:
        if not given:
            return False
        chosen = given.get("options")
        return isinstance(chosen, list) and bool(chosen) and frozenset(map(str, chosen)) == self.right


@dataclass(frozen=True, slots=True)
class OptionAsked:
    """An option of a question by its place from 1 on. Its key stays on the server."""

    place: int
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class OptionSaid:
    """An option of a question as it is shown afterwards."""

    key: str
    text: str
    is_right: bool
    was_chosen: bool
    feedback: str


class Choosing:
    """A question whose answer is chosen among options."""

    code: ClassVar[str]
    label: ClassVar[Any]
    template: ClassVar[str]
    hint: ClassVar[Any] = ""
    unanswered: ClassVar[Any] = gettext_lazy(
        "No answer was chosen. Nothing is lost. Choose first, then check your answer."
    )
    fields: Mapping[str, forms.Field] = {}
    panels: Sequence[Panel] = [OPTIONS_PANEL]
    takes_several: ClassVar[bool]

    def marks_problem(self, options: Sequence[Option]) -> str:
        """What is wrong with how many answers are marked as right, in words; empty when nothing is."""
        raise NotImplementedError

    def problems(self, draft: Draft) -> Problems:
        problems: list[str] = []
        texts = [option.text.strip() for option in draft.options]
        if len(draft.options) < 2:
            problems.append(_("Give at least two answers to choose from."))
        elif words := self.marks_problem(draft.options):
            problems.append(words)
        if not all(texts):
            problems.append(_("One answer has no text."))
        if len({text.casefold() for text in texts if text}) < len([text for text in texts if text]):
            problems.append(_("Two answers say the same."))
        for number, option in enumerate(draft.options, 1):
            if not option.feedback.strip():
                problems.append(_("Give feedback for answer %(number)d.") % {"number": number})
        return {"options": problems} if problems else {}

    def snapshot(self, draft: Draft) -> dict[str, Any]:
        return {"options": [{"key": option.key, "text": option.text.strip()} for option in draft.options]}

    def secret(self, draft: Draft) -> Secret:
        return Secret(
            right={"options": [option.key for option in draft.options if option.is_right]},
            feedback={option.key: option.feedback for option in draft.options},
        )

    def parts(self, snapshot: Mapping[str, Any]) -> list[str]:
        return [option["key"] for option in snapshot["options"]]

    def read(self, served: Served, sent: Sent) -> dict[str, Any] | None:
        places = {str(number): key for number, (key, _text) in enumerate(_shown(served), 1)}
        # An unknown place becomes an unknown key, which is refused in words.
        chosen = [*sent.get("chosen", ()), *(places.get(place, f"?{place}") for place in sent.get("option", ()))]
        options = read_options(chosen, self.parts(served.snapshot), several=self.takes_several)
        return {"options": options} if options else None

    def key(self, right: Mapping[str, Any]) -> OptionsKey:
        return OptionsKey(frozenset(right["options"]))

    def asked(self, served: Served, given: Given | None, sent: Sent | None = None) -> list[OptionAsked]:
        chosen = _chosen(given)
        entered = None if sent is None else set(sent.get("option", ()))
        return [
            OptionAsked(place, text, key in chosen if entered is None else str(place) in entered)
            for place, (key, text) in enumerate(_shown(served), 1)
        ]

    def untouched(self, served: Served, given: Given | None) -> Sent:
        return {"option": [str(option.place) for option in self.asked(served, given) if option.is_chosen]}

    def said(self, served: Served, secret: Secret, given: Given | None) -> list[OptionSaid]:
        chosen = _chosen(given)
        return [
            OptionSaid(
                key=key,
                text=text,
                is_right=key in secret.right["options"],
                was_chosen=key in chosen,
                feedback=secret.feedback.get(key, ""),
            )
            for key, text in _shown(served)
        ]


def _shown(served: Served) -> list[tuple[str, str]]:
    """Keys and texts in the order of the attempt."""
    texts = {option["key"]: option["text"] for option in served.snapshot["options"]}
    return [(key, texts[key]) for key in served.order if key in texts]


def _chosen(given: Given | None) -> set[str]:
    return set(given.get("options", ())) if given else set()
