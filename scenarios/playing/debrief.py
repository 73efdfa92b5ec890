"""What happened in a play: how it ended, each decision beside the best one, and how it went by domain. Pure.

It takes the scenario, the moments of a play and the decisions between them; a play that counted and the practice in
which its story went on are one path. The best path is shown after a fail as well: a scenario teaches by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..graph import (
    GO_ON,
    TIME_UP,
    BestPath,
    Choice,
    Domain,
    Ending,
    Level,
    Score,
    State,
    Step,
    bounds,
    is_over,
    level,
    open_choices,
    play,
    score,
    when_happened,
)
from ..graph.playing import begin
from ..story import Scene, Story, happened, minute_of_day, moved, scene
from ..story.scenes import Moved
from .both_paths import BothPaths, Visit, both_paths
from .showing import did_words
from .words import DOMAINS, ENDINGS, LEVELS, Tone, in_paragraphs, time_words

__all__ = ["Debrief", "DomainWords", "Line", "debrief"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One decision as it is talked over: what was known then, what was done, what is to be said of it, what is best.

    ``tone`` is None where nothing is to be said for or against it. ``came_of`` is what happened meanwhile, ``moved``
    what people could see change. What happened while nothing was decided is a line as well, of which ``did`` tells.
    """

    time: str
    title: str
    known: tuple[str, ...] = ()
    did: str
    tone: Tone | None = None
    feedback: tuple[str, ...] = ()
    best: str = ""
    came_of: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class DomainWords:
    """How it went in one domain: its name, a word, and why."""

    name: str
    level: Tone
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Debrief:
    """A play looked back on. ``is_over`` is False where the story was left before its end."""

    score: Score
    is_over: bool
    ending: Tone
    heading: str
    paragraphs: tuple[str, ...]
    why_not: tuple[str, ...]
    lines: tuple[Line, ...]
    domains: tuple[DomainWords, ...]
    best: tuple[str, ...]
    map: BothPaths | None


def debrief(story: Story, states: Sequence[State], made: Sequence[tuple[str, str]], best: BestPath) -> Debrief:
    """``states`` are all moments of the play, one more than the decisions ``made``: pairs of step and choice."""
    result = score(story.graph, states[-1])
    over = is_over(story.graph, states[-1])
    last = story.steps[states[-1].step]
    best_states = _best_states(story, best)
    best_points = score(story.graph, best_states[-1]).points
    has_ended = over and not states[-1].ran_out
    lines: list[Line] = []
    for before, after, (_step, choice) in zip(states, states[1:], made, strict=False):
        if choice == GO_ON:
            lines += _meanwhile(story, before)
        else:
            lines.append(_line(story, before, after, choice, best, result.must_lacking))
    return Debrief(
        score=result,
        is_over=over,
        ending=ENDINGS[result.ending or Ending.INCOMPLETE],
        heading=last.title if has_ended else _("The story was left before its end"),
        paragraphs=in_paragraphs(last.debrief) if has_ended else (),
        why_not=tuple(_why_not(story, result, has_ended=has_ended)),
        lines=tuple(lines),
        domains=tuple(_domains(story, result, best_points)),
        best=_best_in_words(story, best, best_states),
        map=_map(story, states, made, best, best_states, result.must_lacking) if best.decisions else None,
    )


def _line(story: Story, before: State, after: State, key: str, best: BestPath, lacking: Collection[str]) -> Line:
    step = story.graph.steps[before.step]
    choice = step.exit(key)
    assert choice is not None
    seen = scene(story, [before])
    better = _better(story, before, after, choice, best, lacking)
    return Line(
        time=time_words(seen.minute),
        title=step.title,
        known=_known(seen),
        did=did_words(story, before.step, key),
        tone=_tone(choice, better),
        feedback=in_paragraphs(choice.feedback),
        best=_words_of(story, step, better) if better is not None else "",
        came_of=tuple(event.title for event in happened(story, before, after)),
        moved=moved(story, before, after),
    )


def _meanwhile(story: Story, before: State) -> Iterable[Line]:
    """What happened while people went on from information, each event at its minute: nobody decided anything."""
    for key, clock in when_happened(story.graph, before, GO_ON).items():
        time = time_words(minute_of_day(story, clock))
        yield Line(time=time, title=story.graph.steps[before.step].title, did=story.events[key].title)


def _known(seen: Scene) -> tuple[str, ...]:
    """What stood beside the patient's name, the vital signs and what stood below them, each once."""
    told = (
        *(banner.text for banner in seen.banners),
        *(f"{vital.label}: {vital.now:f} {vital.unit}".strip() for vital in seen.vitals),
        *(f"{one.label}: {one.now}" for one in seen.known),
    )
    # A banner often says in fewer signs what stands below: "List waits", and "List: waits".
    return tuple({words.replace(":", "").casefold(): words for words in told}.values())


def _tone(choice: Choice, better: Choice | None) -> Tone | None:
    if choice.is_critical_unsafe:
        return Tone("bad", "not-cleared", _("Unsafe"))
    if choice.must_do or choice.is_critical_safe or _points(choice) > 0:
        return Tone("ok", "cleared", _("Good"))
    if choice.key == TIME_UP or (_points(choice) < 0 and better is not None):
        return Tone("warn", "safety", _("Missed"))
    return None


def _better(
    story: Story, before: State, after: State, choice: Choice, best: BestPath, lacking: Collection[str]
) -> Choice | None:
    """What would have been better at this moment, of what was open and not done yet: what had to be done and is
    ``lacking`` at the end, else what the best path does at this step, else what is worth most; or nothing, and never
    beside what had to be done: an ambulance for who cannot breathe is not outdone by the next thing on a path that
    never came to that. Nor beside something that had to be done some time and lost nothing, where people come back to
    the same step and can still do the better: there the order is free. Letting time pass is no such thing."""
    on_path = [key for at, key in best.decisions or () if at == before.step]
    is_right = (choice.is_critical_safe or choice.must_do) and not choice.is_critical_unsafe
    if is_right or choice.key in on_path:
        return None
    open_now = open_choices(story.graph, before)
    left = [one for one in open_now if (before.step, one.key) not in before.taken]
    owed = [one for one in left if one.must_do in lacking and not one.is_critical_unsafe]
    if ahead := owed or [one for one in left if one.key in on_path]:
        better = min(ahead, key=lambda one: on_path.index(one.key) if one.key in on_path else len(on_path))
    else:
        safe = [one for one in left if not one.is_critical_unsafe]
        better = max(safe, key=_worth, default=choice)
        if _worth(better) <= _worth(choice):
            return None
    can_still = after.step == before.step and better in open_choices(story.graph, after)
    return None if can_still and _does_and_loses_nothing(choice) else better


def _does_and_loses_nothing(choice: Choice) -> bool:
    does = bool(choice.effects) and not choice.is_critical_unsafe
    return does and min(choice.scores.values(), default=0) >= 0


def _worth(choice: Choice) -> tuple[bool, bool, int]:
    return not choice.is_critical_unsafe, bool(choice.must_do or choice.is_critical_safe), _points(choice)


def _points(choice: Choice) -> int:
    return sum(choice.scores.values())


def _words_of(story: Story, step: Step, choice: Choice) -> str:
    minutes = step.takes(choice)
    if not minutes:
        return choice.label
    return _("%(what)s (%(minutes)s min)") % {"what": choice.label, "minutes": minutes}


def _why_not(story: Story, result: Score, *, has_ended: bool) -> list[str]:
    """Why it did not pass, a sentence each; nothing where it did."""
    if result.passed:
        return []
    said = []
    if unsafe := len(result.unsafe):
        said.append(
            ngettext(
                "%(count)d step was not safe. A pass needs every step to be safe.",
                "%(count)d steps were not safe. A pass needs every step to be safe.",
                unsafe,
            )
            % {"count": unsafe}
        )
    if has_ended and result.must_lacking:
        said.append(_("Not done, and it has to be: %(what)s.") % {"what": "; ".join(result.must_lacking)})
    if has_ended and result.short_of:
        names = ", ".join(str(DOMAINS[domain]).lower() for domain in result.short_of)
        said.append(_("Fewer good decisions than a pass needs in: %(what)s.") % {"what": names})
    if not said:
        said.append(_("This end is no pass.") if has_ended else _("A pass needs the story to come to its end."))
    return said


def _domains(story: Story, result: Score, best: Mapping[Domain, int]) -> list[DomainWords]:
    found = []
    for domain in Domain:
        if bounds(story.graph, domain) == (0, 0):
            continue
        # Whoever did nothing of what the best path does has not begun, also where a pass asks for nothing.
        begun = min(best[domain], 1)
        least = max(story.graph.minimums.get(domain, begun), begun)
        reached = level(result.points[domain], least=least, best=max(best[domain], least))
        why = {
            Level.NOT_YET: _("Below what a pass asks for.")
            if domain in result.short_of
            else _("The best path does more here."),
            Level.GOOD: _("Enough, and there was a better way."),
            Level.STRONG: _("As good as on the best path."),
        }[reached]
        if domain is Domain.SAFETY and result.unsafe:
            reached, why = Level.NOT_YET, _("A step was not safe.")
        found.append(DomainWords(str(DOMAINS[domain]), LEVELS[reached], why))
    return found


def _best_states(story: Story, best: BestPath) -> list[State]:
    states = [begin(story.graph)]
    for _step, choice in best.decisions or ():
        states.append(play(story.graph, states[-1], choice))
    return states


def _best_in_words(story: Story, best: BestPath, states: Sequence[State]) -> tuple[str, ...]:
    if best.decisions is None:
        return ()
    said = []
    for before, (key, choice) in zip(states, best.decisions, strict=False):
        step = story.graph.steps[key]
        chosen = step.exit(choice)
        if choice != GO_ON and chosen is not None:
            said.append(f"{_time(story, before)}: {_words_of(story, step, chosen)}")
    return (*said, f"{_time(story, states[-1])}: {story.steps[states[-1].step].title}")


def _time(story: Story, state: State) -> str:
    return time_words(minute_of_day(story, state.clock))


def _map(
    story: Story,
    states: Sequence[State],
    made: Sequence[tuple[str, str]],
    best: BestPath,
    best_states: Sequence[State],
    lacking: Collection[str],
) -> BothPaths | None:
    own = list(_visits(story, states, made, best, lacking))
    return both_paths(own, list(_visits(story, best_states, best.decisions or (), best, ())))


def _visits(
    story: Story,
    states: Sequence[State],
    made: Sequence[tuple[str, str]],
    best: BestPath,
    lacking: Collection[str],
) -> Iterable[Visit]:
    for before, after, (key, chosen) in zip(states, states[1:], made, strict=False):
        choice = story.graph.steps[key].exit(chosen) if chosen != GO_ON else None
        tone = _tone(choice, _better(story, before, after, choice, best, lacking)) if choice is not None else None
        yield Visit(before.step, story.steps[before.step].title, _time(story, before), tone)
    last = states[-1]
    ending = story.graph.steps[last.step].ending if is_over(story.graph, last) and not last.ran_out else None
    tone = ENDINGS[ending] if ending else None
    yield Visit(last.step, story.steps[last.step].title, _time(story, last), tone, ending)
