"""The one sentence on top of My path, and the one button under it.

Its first 25 words hold status, system, unit and date. Words only: the answer was worked out before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, ngettext

from competency.rules.results import Answer, ReasonCode
from competency.ui.words.counts import things
from competency.ui.words.dates import by, day, last_day
from competency.ui.words.names import at_unit, with_title

from .asks import Ask, Path
from .tasks import Part


@dataclass(frozen=True, slots=True)
class Headline:
    """An answer in words: the status's name and word, the sentence, what follows it."""

    status: str
    words: str
    line: str
    more: tuple[str, ...] = ()
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Button:
    url: str
    words: str
    is_primary: bool = True


def headline(path: Path) -> Headline:
    """The sentence for everything asked of the person."""
    return of_ask(path.main) if path.main else _nothing_asked(path)


def button(path: Path) -> Button | None:
    """The next step: what was started, else what the learner can start alone, else what somebody else takes part in,
    else where it says what has to happen first."""
    if path.main is None:
        return None
    part = path.main.next_part
    if part is not None and part.state != "waiting":
        return Button(part.url, _doing(part))
    together = path.main.with_somebody
    is_open = path.main.answer is not Answer.CLEARED
    if is_open and together and together.next_step and together.leads_to and not together.is_behind:
        return Button(together.leads_to, together.next_step.words)
    if part is not None:
        return Button(part.url, with_title(gettext("See what is next: %(what)s"), part.step), is_primary=False)
    open_now = (task for ask in path.asks for task in ask.later if task.announced_by(path.today))
    ahead = next((part for task in open_now for part in task.parts if part.url), None)
    if ahead is not None and path.main.answer is Answer.CLEARED:
        return Button(ahead.url, _doing(ahead), is_primary=False)
    return None


def of_ask(ask: Ask) -> Headline:
    """The sentence for one programme on one unit."""
    status, words, line = _line(ask)
    return Headline(
        status=status,
        words=words,
        line=line,
        more=tuple(_more(ask)),
        done=ask.done,
        total=ask.done + ask.left,
    )


def _line(ask: Ask) -> tuple[str, str, str]:
    said = {
        "system": ask.programme.name,
        "place": at_unit(ask.unit.name),
        "when": _when(ask),
        "left": _left(ask),
        "day": day(_held_through(ask)),
    }
    if ask.answer is Answer.NOT_CLEARED:
        line = gettext("You’re not cleared yet for %(system)s %(place)s, %(when)s: %(left)s.")
        return "not_cleared", gettext("Not cleared yet"), line % said
    if ask.answer is Answer.BY_EXCEPTION and ask.supervised_until:
        line = gettext("You’re cleared with supervision for %(system)s %(place)s until %(day)s. Still open: %(left)s.")
        return "by_exception", gettext("Cleared with supervision"), line % said
    if ask.answer is Answer.BY_EXCEPTION:
        line = gettext("You may work with %(system)s %(place)s until %(day)s, for now. Still open: %(left)s.")
        return "by_exception", gettext("You may work for now"), line % said
    if ask.answer is Answer.CLEARED:
        until = said["day"] and not ask.is_ahead
        line = (
            gettext("You’re cleared for %(system)s %(place)s until %(day)s.")
            if until
            else gettext("You’re cleared for %(system)s %(place)s, %(when)s.")
        )
        return "cleared", gettext("You’re cleared"), line % said
    if ask.later:
        first = min(task.counts_from for task in ask.later)
        line = gettext("Nothing counts yet for %(system)s %(place)s. It does from %(day)s.")
        return "not_required", gettext("Nothing to do yet"), line % {**said, "day": day(first)}
    line = gettext("No rule for you here: nobody has said what you need for %(system)s %(place)s.")
    return "not_required", gettext("No rule for you here"), line % said


def _when(ask: Ask) -> str:
    if ask.go_live_on is None:
        return gettext("no go-live day yet")
    if ask.is_ahead:
        return gettext("go-live %(day)s") % {"day": day(ask.go_live_on)}
    if ask.go_live_on == ask.today:
        return gettext("live from today")
    return gettext("live since %(day)s") % {"day": day(ask.go_live_on)}


def _left(ask: Ask) -> str:
    if not ask.minutes:
        return things(ask.left)
    if ask.takes_more:
        minutes = ngettext("at least %(count)d minute", "at least %(count)d minutes", ask.minutes)
    else:
        minutes = ngettext("%(count)d minute", "%(count)d minutes", ask.minutes)
    minutes %= {"count": ask.minutes}
    return gettext("%(things)s, %(minutes)s") % {"things": things(ask.left), "minutes": minutes}


def _held_through(ask: Ask) -> date | None:
    """The last day on which that answer holds, as it stands on certificates and rows; None where nothing ends. What
    may be done after it, in the days of grace, is another answer and is said when it comes."""
    if ask.answer is Answer.BY_EXCEPTION:
        borrowed = {ReasonCode.SUPERVISED, ReasonCode.WAIVED, ReasonCode.GRACE}
        return last_day(
            min(
                (reason.until for reason in ask.finding.reasons if reason.code in borrowed and reason.until),
                default=None,
            )
        )
    return last_day(ask.finding.next_change) if ask.answer is Answer.CLEARED else None


def _more(ask: Ask) -> list[str]:
    said = []
    if ask.finding.on_leave:
        said.append(gettext("You’re on leave on that day. Nothing is sent to you until you are back."))
    late = [task for task in ask.tasks if task.is_late]
    if late and ask.answer is Answer.NOT_CLEARED:
        said.append(
            ngettext("One of them is late.", "%(count)s of them are late.", len(late)) % {"count": len(late)}
            if ask.left > 1
            else gettext("It is late.")
        )
    if ask.answer is Answer.CLEARED:
        until = _held_through(ask)
        if ask.is_ahead and until:
            said.append(gettext("That holds until %(day)s.") % {"day": day(until)})
        ahead = next((task for task in ask.later if not task.is_done), None)
        if ahead is not None:
            said.append(_next(ahead.minutes, ahead.counts_from))
    elif ask.next_part is None or ask.next_part.state == "waiting":
        said.extend(_not_alone(ask))
    return said


def _whom_to_ask(ask: Ask) -> list[str]:
    """Whom to ask for the first thing left, where nothing of it leads anywhere."""
    open_parts = (part for task in ask.tasks for part in task.parts if not part.is_done)
    return [said for said in [next((part.ahead for part in open_parts if part.ahead), "")] if said]


def _not_alone(ask: Ask) -> list[str]:
    """What there is to wait for, where the learner can do nothing alone now: the somebody else that is next, or what
    the learner's own next step waits for and who comes then."""
    part, together = ask.next_part, ask.with_somebody
    if together and together.next_step and not together.is_behind:
        advice = together.next_step.advice
        if part is None or together.leads_to:
            return [advice]
        # Nobody can take part: the button leads to the learner's own step, so that is said first.
        nobody = with_title(gettext("%(what)s: %(advice)s"), together.step, advice=advice)
        return [gettext("%(said)s.") % {"said": part.words}, nobody]
    if part is None:
        return [together.ahead] if together else _whom_to_ask(ask)
    return [gettext("%(said)s.") % {"said": part.words}, *([together.then] if together and together.then else [])]


def _next(minutes: int, counts_from: date) -> str:
    if not minutes:
        return gettext("Next: by %(day)s.") % {"day": by(counts_from)}
    return ngettext("Next: %(count)d minute by %(day)s.", "Next: %(count)d minutes by %(day)s.", minutes) % {
        "count": minutes,
        "day": by(counts_from),
    }


def _doing(part: Part) -> str:
    step, count = part.step, part.minutes
    if part.state == "started":
        if not part.minutes:
            return with_title(gettext("Go on with %(what)s"), step)
        words = ngettext("Go on with %(what)s, %(count)s minute", "Go on with %(what)s, %(count)s minutes", count)
        return with_title(words, step, count=count)
    if not part.minutes:
        return with_title(gettext("Start %(what)s"), step)
    words = ngettext("Start %(what)s, %(count)s minute", "Start %(what)s, %(count)s minutes", count)
    return with_title(words, step, count=count)


def _nothing_asked(path: Path) -> Headline:
    words = gettext("No rule for you here")
    if not path.placements:
        return Headline(
            "not_required",
            words,
            gettext("No rule for you here: you are on no unit’s staff list today."),
            (gettext("Ask whoever keeps your unit’s staff list to add you. What you have done stays in your record."),),
        )
    first = path.placements[0]
    return Headline(
        "not_required",
        words,
        gettext("No rule for you here: nobody has said what a %(role)s %(place)s needs.")
        % {"role": first.job_role.name.lower(), "place": at_unit(first.unit.name)},
        (gettext("You need do nothing. When something is asked of you, it appears here with its day."),),
    )
