"""Words for what the rules find wrong with a draft, by code and by the field of the editor it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from django.utils.translation import gettext_lazy as _

LIGHTER = _(
    "High-risk work is watched at level 4 or more, twice, by two different assessors, on any way, also in a "
    "competency that it is built on. Ask for that, or have a reviewer who wrote none of this say why less is enough: "
    "on the tab “Before you publish”, in the box “Why less than high risk asks is enough”."
)
UNFINISHED = {"uuid": "draft", "key": "draft", "version": 1, "withdrawn": False}
"""What a draft lacks to be read as the entry it would become."""


class Problem(Protocol):
    """A problem of a draft as the rules state it."""

    @property
    def code(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def criterion(self) -> str | None: ...


_WORDS = {
    "empty": _("Say how the competency is shown: add at least one criterion."),
    "empty_group": _("A group is empty: add a criterion or remove the group."),
    "needed": _("More is asked for than the group offers."),
    "key_twice": _("Two criteria share one key: delete one of them and add it again."),
    "one_of": _("A criterion asks for an activity, a kind of evidence or a competency: choose one."),
    "count": _("A criterion asks for more different assessors than observations."),
    "not_positive": _("A length of time must be longer than nothing."),
    "negative": _("Grace and the least active time cannot be negative."),
    "fixed_cycle": _("A fixed calendar day needs the first day no longer valid and the validity."),
    "high_risk": _("High-risk work needs something simulated or observed: knowing alone is not enough."),
    "high_risk_optional": _("The simulated or observed part can be left out: ask for it in any case."),
    "lighter": LIGHTER,
    "order": _("It has to take effect after the version before it: choose a later day."),
    "loop": _("The criteria lead back to this competency by way of another."),
    "cut": _("A pass mark is a percentage from 0 to 100."),
    "entrustment": _("A level is a number from 1 to 5."),
    "pre_test": _("A check before learning can stand for a knowledge test only."),
    "window": _("The time for early renewal must be shorter than the validity."),
    "window_required": _(
        "The time for early renewal must be shorter than the validity that a requirement asks for: "
        "choose a shorter time, or end that requirement first."
    ),
    "subject": _("Name whom it concerns, or choose anybody and name nobody."),
    "no_day": _("A day is missing."),
    "announced_late": _("It would count before it appears on anybody's list."),
    "never": _("It ends before it begins to count."),
    "no_standard": _("This competency was never published: nobody could meet it."),
    "within_window": _("The shorter validity must be longer than the time for early renewal of the competency."),
    "longer": _("A requirement may shorten the validity, never lengthen it."),
}
_FIELDS = {
    "fixed_cycle": "fixed_on",
    "negative": "grace_days",
    "window": "window_months",
    "window_required": "window_months",
    "order": "effective_from",
}


def by_field(
    problems: Iterable[Problem], *, default: str, said: Mapping[str, str] | None = None
) -> dict[str, list[str]]:
    """The draft's problems in words, under the field they are mended in, each said once.

    ``said`` holds the words of a code where the caller knows more of it: which version, and from when.
    """
    lines_of: dict[str, list[str]] = {}
    for problem in problems:
        lines = lines_of.setdefault(_FIELDS.get(problem.code, default), [])
        words = str((said or {}).get(problem.code) or _WORDS.get(problem.code, problem.text))
        if words not in lines:
            lines.append(words)
    return lines_of
