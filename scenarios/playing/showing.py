"""A moment of a play on its way to a template, from the scenario and its states alone.

It needs no attempt and no database, so that whatever plays a scenario shows it alike: the player, and an editor's
preview. Nothing here tells what is right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from competency.pages.files.pictures import ShownPicture

from ..graph import GO_ON, TIME_UP, State, StepKind
from ..story import Story, happened, minute_of_day, moved, scene
from ..story.parts import Picture
from ..story.scenes import Known, Moved, Scene, Trend, Vital
from .drawing import sparkline
from .words import in_paragraphs, time_words

__all__ = ["Did", "PictureOf", "Shown", "ShownVital", "did_words", "shown"]

PictureOf = Callable[[Picture], ShownPicture | None]


@dataclass(frozen=True, slots=True)
class ShownVital:
    """A vital sign: what it is, where it went since the start in words, and the same as a small picture."""

    label: str
    now: str
    trend: str
    is_worrying: bool
    picture: SafeString


@dataclass(frozen=True, slots=True)
class Did:
    """What was done just before this moment, and at which time; ``was_late`` where time was up."""

    time: str
    words: str
    was_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that a page shows of a moment."""

    scene: Scene
    number: int
    time: str
    started: str
    limit: str
    paragraphs: tuple[str, ...]
    quote: str
    looks: tuple[tuple[str, tuple[str, ...]], ...]
    vitals: tuple[ShownVital, ...]
    known: tuple[Known, ...]
    did: Did | None
    events: tuple[tuple[str, ...], ...]
    moved: tuple[Moved, ...]
    clock_before: str
    picture: ShownPicture | None
    alt: str

    @property
    def is_question(self) -> bool:
        """Whether something is chosen here; else one only goes on."""
        return bool(self.scene.ways) and self.scene.ways[0].key != GO_ON

    @property
    def is_stuck(self) -> bool:
        """Whether nothing can be done here, though it is no end: every choice has a condition, and none holds. A play
        is over then (``graph.playing``); whoever writes the scenario looks at such a step all the same."""
        return not self.scene.ways and self.scene.step.kind is StepKind.DECISION

    @property
    def has_news(self) -> bool:
        """Whether something people can see changed since the moment before."""
        return bool(self.moved) or self.clock_before not in ("", self.time)


def shown(
    story: Story,
    states: Sequence[State],
    *,
    number: int,
    made: tuple[str, str] | None = None,
    picture_of: PictureOf = lambda picture: None,
) -> Shown:
    """The last of the states as it is shown. ``states`` begin with the first moment of the play and hold at least the
    one before the last, where there is one; ``made`` is the decision between those two, as step and choice.
    """
    seen, step = scene(story, states), story.steps[states[-1].step]
    before = states[-2] if len(states) > 1 else None
    return Shown(
        scene=seen,
        number=number,
        time=time_words(seen.minute),
        started=time_words(minute_of_day(story, 0)),
        limit=_limit_words(seen),
        paragraphs=in_paragraphs(step.body),
        quote=step.quote,
        looks=tuple((look.title, in_paragraphs(look.body)) for look in step.looks),
        vitals=tuple(_vital(vital) for vital in seen.vitals),
        known=seen.known,
        did=_did(story, before, made) if before is not None and made is not None else None,
        events=tuple(
            in_paragraphs(event.body) or (event.title,)
            for event in (happened(story, before, states[-1]) if before is not None else ())
        ),
        moved=moved(story, before, states[-1]) if before is not None else (),
        clock_before=time_words(minute_of_day(story, before.clock)) if before is not None else "",
        picture=picture_of(step.picture) if step.picture is not None else None,
        alt=step.picture.alt if step.picture is not None else "",
    )


def did_words(story: Story, step: str, choice: str) -> str:
    """What was done, as it is told afterwards; empty for going on."""
    if choice == TIME_UP:
        return _("Nothing was chosen in time")
    words = story.choice(step, choice)
    return "" if words is None or choice == GO_ON else words.done or words.label


def _did(story: Story, before: State, made: tuple[str, str]) -> Did | None:
    words = did_words(story, *made)
    time = time_words(minute_of_day(story, before.clock))
    return Did(time, words, made[1] == TIME_UP) if words else None


def _vital(vital: Vital) -> ShownVital:
    was = {"was": f"{vital.was:f}"}
    trend = {
        Trend.UP: _("up from %(was)s") % was,
        Trend.DOWN: _("down from %(was)s") % was,
        Trend.STEADY: _("steady"),
    }[vital.trend]
    now = f"{vital.now:f} {vital.unit}".strip()
    return ShownVital(vital.label, now, trend, vital.is_worrying, sparkline(vital.past))


def _limit_words(seen: Scene) -> str:
    if seen.left is None:
        return ""
    said = _("%(minutes)s min over") if seen.left < 0 else _("%(minutes)s min left")
    return said % {"minutes": abs(seen.left)}
