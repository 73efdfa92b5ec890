"""What is wrong with a scenario: where, what kind, and a sentence.

A *fault* keeps it from being played; a *finding* of the lint lets it be saved and keeps it from being published, but
for the few that only ask to be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


def gettext_noop(text: str) -> str:
    """Marks a sentence for translation by whoever shows it; here nothing is translated."""
    return text


class Code(StrEnum):
    # What could not be read.
    NO_SCENARIO = "no_scenario"
    FORMAT = "format"
    MISSING = "missing"
    UNKNOWN_FIELD = "unknown_field"
    NOT_OFFERED = "not_offered"
    NO_KEY = "no_key"
    NO_NUMBER = "no_number"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_MANY_DECIMALS = "too_many_decimals"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    # What does not fit together.
    NO_STEPS = "no_steps"
    KEY_TWICE = "key_twice"
    RESERVED = "reserved"
    UNKNOWN_STEP = "unknown_step"
    UNKNOWN_VARIABLE = "unknown_variable"
    WRONG_OPERATOR = "wrong_operator"
    WRONG_EFFECT = "wrong_effect"
    WRONG_VALUE = "wrong_value"
    NO_BOUNDS = "no_bounds"
    BOUNDS_CROSSED = "bounds_crossed"
    OUT_OF_BOUNDS = "out_of_bounds"
    TOO_FINE = "too_fine"
    FEW_OPTIONS = "few_options"
    NOT_FOR_THIS = "not_for_this"
    NEEDED_FOR_THIS = "needed_for_this"
    SAFE_AND_UNSAFE = "safe_and_unsafe"
    UNSAFE_MUST_DO = "unsafe_must_do"
    NEVER_HAPPENS = "never_happens"
    NOT_KEPT = "not_kept"
    # What can be played and should not be published.
    STARTS_AT_END = "starts_at_end"
    UNREACHABLE = "unreachable"
    DEAD_END = "dead_end"
    MAY_BE_STUCK = "may_be_stuck"
    NO_PASSING_PATH = "no_passing_path"
    NO_FAILING_PATH = "no_failing_path"
    NEVER_PASSED = "never_passed"
    SEARCH_CUT = "search_cut"
    LOOP_WITHOUT_TIME = "loop_without_time"
    NEVER_OPEN = "never_open"
    NO_FEEDBACK = "no_feedback"
    MUST_DO_OFF_THE_WAY = "must_do_off_the_way"
    MINIMUM_TOO_HIGH = "minimum_too_high"
    HARM_THAT_PASSES = "harm_that_passes"
    IMAGE_WITHOUT_ALT = "image_without_alt"
    UNSEEN = "unseen"
    MARKUP = "markup"
    ONE_LINE = "one_line"
    # What only asks to be looked at.
    MANY_STEPS = "many_steps"


SENTENCES: Mapping[Code, str] = {
    Code.NO_SCENARIO: gettext_noop("This is no scenario: a list of steps is needed."),
    Code.FORMAT: gettext_noop("This scenario is written in a form that this version does not read."),
    Code.MISSING: gettext_noop("Fill this in."),
    Code.UNKNOWN_FIELD: gettext_noop("There is no field of this name here."),
    Code.NOT_OFFERED: gettext_noop("Choose one of: %(options)s."),
    Code.NO_KEY: gettext_noop("Use small letters, digits and single hyphens between them."),
    Code.NO_NUMBER: gettext_noop("Give a number."),
    Code.TOO_SMALL: gettext_noop("Give %(limit)s or more."),
    Code.TOO_LARGE: gettext_noop("Give %(limit)s or less."),
    Code.TOO_MANY_DECIMALS: gettext_noop("Give at most %(limit)s decimals."),
    Code.TOO_LONG: gettext_noop("This is too long: %(limit)s characters are the most."),
    Code.TOO_MANY: gettext_noop("These are too many: %(limit)s are the most."),
    Code.EMPTY: gettext_noop("Write something here."),
    Code.UNREADABLE: gettext_noop("This cannot be read."),
    Code.NO_STEPS: gettext_noop("Add a first step."),
    Code.KEY_TWICE: gettext_noop("“%(key)s” is used twice. Give each its own."),
    Code.RESERVED: gettext_noop("“%(key)s” has a meaning of its own here. Use another."),
    Code.UNKNOWN_STEP: gettext_noop("No step has the key “%(key)s”."),
    Code.UNKNOWN_VARIABLE: gettext_noop("There is no variable “%(name)s”."),
    Code.WRONG_OPERATOR: gettext_noop("“%(name)s” is not a number: ask whether it is something, or is not."),
    Code.WRONG_EFFECT: gettext_noop("This cannot be done with “%(name)s”."),
    Code.WRONG_VALUE: gettext_noop("“%(name)s” takes %(takes)s."),
    Code.NO_BOUNDS: gettext_noop("Give the lowest and the highest value it can have."),
    Code.BOUNDS_CROSSED: gettext_noop("The lowest value is above the highest."),
    Code.OUT_OF_BOUNDS: gettext_noop("“%(name)s” goes from %(lowest)s to %(highest)s."),
    Code.TOO_FINE: gettext_noop("“%(name)s” has %(decimals)s decimals: this has more."),
    Code.FEW_OPTIONS: gettext_noop("Give two options or more, each once."),
    Code.NOT_FOR_THIS: gettext_noop("This has no meaning here. Leave it empty."),
    Code.NEEDED_FOR_THIS: gettext_noop("This is needed here."),
    Code.SAFE_AND_UNSAFE: gettext_noop("A choice cannot be critical-safe and critical-unsafe."),
    Code.UNSAFE_MUST_DO: gettext_noop("What has to be done cannot be critical-unsafe."),
    Code.NEVER_HAPPENS: gettext_noop("Say when this happens: at a time, under a condition, or both."),
    Code.NOT_KEPT: gettext_noop("The editor has no place for this, and would drop it. Take it out."),
    Code.STARTS_AT_END: gettext_noop("People start here, and this is an end. Put the first step first."),
    Code.UNREACHABLE: gettext_noop("Nobody can reach this step."),
    Code.DEAD_END: gettext_noop("Nothing leads on from here, and this is no end."),
    Code.MAY_BE_STUCK: gettext_noop(
        "Every choice here has a condition. When none holds, people are stuck: leave one choice without."
    ),
    Code.NO_PASSING_PATH: gettext_noop("No path leads to an end that passes."),
    Code.NO_FAILING_PATH: gettext_noop("No path leads to an end that does not pass."),
    Code.NEVER_PASSED: gettext_noop(
        "Nobody can pass: no play comes to an end that passes with all that a pass asks for. "
        "Look at what must be done, at the points, and at the conditions."
    ),
    Code.SEARCH_CUT: gettext_noop(
        "The search for a play that passes was cut short before it found one, so nobody knows whether anybody can "
        "pass. Let acts take fewer minutes, ask for fewer points, or let fewer conditions, events and changing numbers "
        "come together."
    ),
    Code.LOOP_WITHOUT_TIME: gettext_noop("People can come back here without any time passing. Let it cost a minute."),
    Code.NEVER_OPEN: gettext_noop("This condition can never hold."),
    Code.NO_FEEDBACK: gettext_noop("Write the feedback: people read it at the end."),
    Code.MUST_DO_OFF_THE_WAY: gettext_noop("“%(name)s” has to be done, and no path to a pass leads by it."),
    Code.MINIMUM_TOO_HIGH: gettext_noop("A pass asks for %(least)s points, and nobody can have more than %(most)s."),
    Code.HARM_THAT_PASSES: gettext_noop("An end with harm, or without an end, cannot pass."),
    Code.IMAGE_WITHOUT_ALT: gettext_noop("Describe each image for those who do not see it."),
    Code.UNSEEN: gettext_noop("A character that nobody sees stands here (%(code)s). Take it out."),
    Code.MARKUP: gettext_noop("This holds HTML (%(tag)s). Write plain words."),
    Code.ONE_LINE: gettext_noop("Write this on one line, without tabs."),
    Code.MANY_STEPS: gettext_noop("A scenario of %(count)s steps is hard to keep right. Can it be two?"),
}

IN_FURTHER_PLACES = gettext_noop("The same in further places: %(more)s.")
ALSO: Mapping[Code, str] = {
    Code.UNREACHABLE: gettext_noop("Nor those that only follow from it: %(more)s."),
    Code.LOOP_WITHOUT_TIME: gettext_noop("Further steps of this loop: %(more)s."),
}
"""What is said after the sentence of a fault that shows in more than one place."""

TO_LOOK_AT = frozenset({Code.MANY_STEPS})

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """``place`` is the way from the document to the field: ``("steps", 3, "choices", 0, "goto")``, counted from 0.

    ``also`` are the other places where the same shows, from the one cause: they are counted here, and nowhere said.
    """

    code: Code
    place: Place = ()
    params: Mapping[str, str] = field(default_factory=dict)
    also: tuple[Place, ...] = ()

    @property
    def step(self) -> int | None:
        """The number of the step at fault, from 0; ``None`` when it lies in no step."""
        is_in_step = len(self.place) > 1 and self.place[0] == "steps" and isinstance(self.place[1], int)
        return int(self.place[1]) if is_in_step else None

    @property
    def field(self) -> str:
        """The name of the field at fault, empty when the whole is."""
        named = [part for part in self.place if isinstance(part, str)]
        return named[-1] if named else ""

    @property
    def sentence(self) -> str:
        """The English wording."""
        return self.said_with(str)

    def said_with(self, translate: Callable[[str], str]) -> str:
        """What is wrong, in the words that ``translate`` gives, and in how many more places it shows."""
        words = [SENTENCES[self.code], *([ALSO.get(self.code, IN_FURTHER_PLACES)] if self.also else ())]
        return " ".join(translate(one) % {**self.params, "more": len(self.also)} for one in words)

    def shows_in(self, number: int) -> bool:
        """Whether it shows in the step of this number, counted from 0, be it said elsewhere."""
        return any(place[:2] == ("steps", number) for place in (self.place, *self.also))

    @property
    def refuses_publishing(self) -> bool:
        return self.code not in TO_LOOK_AT


_SAID_ONCE = frozenset({Code.UNKNOWN_STEP, Code.UNKNOWN_VARIABLE})


def each_cause_once(faults: Iterable[Fault]) -> list[Fault]:
    """One fault for each step, and each variable, that is named and is not there, at the first place that names it."""
    found: dict[object, Fault] = {}
    for fault in faults:
        cause = (fault.code, *fault.params.items()) if fault.code in _SAID_ONCE else (fault.code, fault.place)
        known = found.get(cause)
        found[cause] = fault if known is None else replace(known, also=(*known.also, fault.place))
    return list(found.values())
