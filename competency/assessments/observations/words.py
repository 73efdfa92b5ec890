"""What an observation changed, in the words an assessor reads right after signing. No markup, no query of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from competency import rules
from competency.core.clearance.book import Book, Scope
from competency.core.enums import Outcome
from competency.core.ledger.waiting import changes_between
from competency.core.models import Competency, Evidence, Person, SignOff
from competency.core.people.reaching import reached_all
from competency.rules import facts
from competency.rules.entries import known_facts
from competency.rules.results import Answer, Reason, ReasonCode
from competency.ui.words.counts import are_done_of, lacking
from competency.ui.words.dates import day as written
from competency.ui.words.names import at_unit
from competency.ui.words.recorded import ComesTo, Recorded

from ..kept.handed_in import Told
from .carrying import LeftBehind
from .eligibility import Assessing
from .enums import StepResult
from .judging import StepSeen
from .models import Observation
from .sheet import ChecklistText

UNSIGNED = Told(
    signed_out=(
        _("You were signed out before this was signed. Nothing was recorded; what you entered is kept. Sign in."),
        _("You were signed out before this was signed. Nothing was recorded. Sign in and open the sheet again."),
    ),
    elsewhere=(
        _("You signed in again in another window. Nothing was recorded; what you entered is here. Sign it now."),
        _("You signed in again in another window. Nothing was recorded. Open the sheet again and repeat it."),
    ),
)


def left_behind(one: LeftBehind) -> str:
    """Something entered on a sheet that its changed checklist has no place for."""
    if one.mark is None:
        return gettext("The level you gave: %(level)s") % {"level": one.level}
    said = {"step": one.text, "mark": StepResult(one.mark.value).label, "note": one.note}
    return (gettext("“%(step)s”: %(mark)s. %(note)s") if one.note else gettext("“%(step)s”: %(mark)s")) % said


@dataclass(frozen=True, slots=True)
class Upshot:
    """What an observation came to: its status, word and sentence, and what follows. ``is_disputed`` invites a third
    assessor."""

    status: str
    words: str
    line: str
    more: tuple[str, ...] = ()
    is_disputed: bool = False
    is_settled: bool = False  # no further signature can change it


def until_judged(rows: Iterable[facts.Evidence], judges: Iterable[Person], *, name: str) -> list[str]:
    """Of observations that were made and wait for a verdict: what each of them says, and who may give the verdict.
    ``rows`` are as they stand today, so a corrected one says what it was corrected to."""
    said = list(dict.fromkeys(map(_unjudged, rows)))
    said.append(gettext("Until then this observation counts neither for nor against %(name)s.") % {"name": name})
    who = reached_all(judges)
    said.append(gettext("Who may say so: %(names)s.") % {"names": who} if who else gettext("Nobody may say so today."))
    return said


def _unjudged(row: facts.Evidence) -> str:
    if row.outcome is not facts.Outcome.FAILED:
        return gettext("One was signed already and waits for a verdict by records staff.")
    if row.version > 1:
        return gettext("One was corrected to “not passed” and waits for a verdict by records staff.")
    return gettext("One that was not passed waits for a verdict by records staff.")


def as_signed(own: SignOff) -> Upshot:
    """For somebody who signed and has no reach any more: that it was signed, and why no more is said."""
    return Upshot(
        "done",
        gettext("Signed"),
        gettext("You signed this on %(day)s.")
        % {"day": written(own.signed_at.astimezone(timezone.get_current_timezone()).date())},
        (gettext("You are not an assessor for this person now, so what came of it is not shown here."),),
        is_settled=True,
    )


def upshot(observation: Observation, evidence: Evidence, *, signed: Evidence, today: date) -> Upshot:
    """What the observation came to and what it did for the person's clearance, as of now. ``evidence`` is what the
    record says of it today, and ``signed`` what it said when it was signed."""
    person = observation.attempt.person
    book = Book([person])
    comes_to = Recorded(known_facts(book.facts(person))).comes_to(evidence)
    name = person.given_name or person.name
    told = _as_recorded(comes_to, evidence, name)
    if told is None:
        told = _as_judged(comes_to, book, observation, evidence, name, today)
    return replace(told, more=(*told.more, *_corrected(signed, evidence)))


def _as_judged(
    comes_to: ComesTo, book: Book, observation: Observation, evidence: Evidence, name: str, today: date
) -> Upshot:
    """What follows from what was seen, where the row was found to count."""
    sheet = ChecklistText.of(observation.attempt.activity_version.snapshot)
    if comes_to is ComesTo.FAILED:
        return _failed(observation, sheet, _since_it_failed(book, observation, evidence, name, today))
    if comes_to is ComesTo.INCOMPLETE:
        return _incomplete(observation, sheet, name)
    return _passed(book, observation, evidence, sheet, name, today)


def _as_recorded(comes_to: ComesTo, evidence: Evidence, name: str) -> Upshot | None:
    """Of a row that decides nothing: why, and what follows. None for one that does."""
    again = gettext("It is no fail: %(name)s can be watched again at any time.") % {"name": name}
    until_then = gettext("Until then this observation counts neither for nor against %(name)s.") % {"name": name}
    match comes_to:
        case ComesTo.DISPUTED:
            line, more = gettext("As many say yes as say no, so a third assessor decides."), until_then
        case ComesTo.OUTVOTED:
            line = gettext("The assessors’ majority says it was not achieved, so this observation does not count.")
            more = again
        case ComesTo.REJECTED:
            line = gettext("Records staff looked at it and said that it does not count.")
            more = gettext("%(name)s can be watched again at any time.") % {"name": name}
        case ComesTo.CORRECTED:
            line = gettext("It was corrected since it was signed, and nobody has checked the correction yet.")
            more = until_then
        case ComesTo.WAITS:
            line, more = gettext("Nobody has said yet whether it counts: it waits for records staff."), until_then
        case ComesTo.UNREADABLE:
            line = gettext("This record cannot be read, so nobody is cleared by it. The records office mends it.")
            more = gettext("What you saw is kept.")
        case ComesTo.PRACTICE:
            line, more = gettext("It was practice, and counts neither for nor against %(name)s.") % {"name": name}, ""
        case _:
            return None
    return Upshot(
        _LOOKS.get(comes_to, "waiting"),
        comes_to.words,
        line,
        (more,) if more else (),
        is_disputed=comes_to is ComesTo.DISPUTED,
        # Signatures decide what was signed as achieved, and that only while nobody has rejected it.
        is_settled=comes_to in {ComesTo.REJECTED, ComesTo.UNREADABLE, ComesTo.PRACTICE}
        or evidence.outcome != Outcome.PASSED,
    )


_LOOKS = {ComesTo.OUTVOTED: "not_cleared", ComesTo.REJECTED: "not_cleared", ComesTo.UNREADABLE: "not_cleared"}


def _corrected(signed: Evidence, evidence: Evidence) -> list[str]:
    """What records staff changed since it was signed, where they did: below stands what was signed."""
    changes = [f"{one.label}: {one.was or '–'} → {one.became or '–'}" for one in changes_between(signed, evidence)]
    if not changes:
        return []
    return [gettext("Corrected since it was signed: %(changes)s.") % {"changes": "; ".join(changes)}]


def _failed(observation: Observation, sheet: ChecklistText, since: str) -> Upshot:
    """Not passed by what was seen; by a correction where nothing that was seen says so. ``since`` says what became of
    the clearance."""
    results = {row.item_key: row.result for row in observation.items.all()}
    steps = [
        step.text
        for step in sheet.steps
        if results.get(step.key) == StepSeen.UNSAFE or (step.is_critical and results.get(step.key) == StepSeen.NOT_DONE)
    ]
    if not steps:
        return Upshot(
            "not_cleared",
            ComesTo.FAILED.words,
            gettext("Not passed: the record says so since it was corrected."),
            (gettext("Next: practise it together, then watch again."),),
            is_settled=True,
        )
    return Upshot(
        "not_cleared",
        ComesTo.FAILED.words,
        ngettext(
            "Not passed: a step was unsafe, or a critical one was not done.",
            "Not passed: %(count)d steps were unsafe, or critical and not done.",
            len(steps),
        )
        % {"count": len(steps)},
        (
            "; ".join(steps),
            " ".join(said for said in (since, gettext("Next: practise it together, then watch again.")) if said),
        ),
        is_settled=True,
    )


def _since_it_failed(book: Book, observation: Observation, evidence: Evidence, name: str, today: date) -> str:
    """What a fail did to the clearance in what the checklist is asked for: ended it, or found none to end. Empty where
    it did neither, where somebody was cleared since, and where nothing asks for the checklist."""
    person, day = observation.attempt.person, evidence.performed_on
    assessing = Assessing([], on=today)
    assessing.book.published = book.published
    competencies = assessing.asked_by(observation.attempt.activity)
    before, after = _known_before(book, person, evidence), book.record(person)
    said = {"day": written(day), "name": name}
    if any(_may_work(before, one, day) and not _may_work(after, one, day) for one in competencies):
        return gettext("From %(day)s %(name)s is not cleared in this.") % said
    if competencies and not any(_may_work(after, one, when) for one in competencies for when in (day, today)):
        return gettext("%(name)s is still not cleared in this.") % said
    return ""


def _may_work(record: rules.PersonAnswers, competency: Competency, day: date) -> bool:
    standing = record.standing(str(competency.pk))
    answer = next(one.answer for one in standing if one.starts_on <= day < one.ends_on)
    return answer in {Answer.CLEARED, Answer.BY_EXCEPTION}


def _incomplete(observation: Observation, sheet: ChecklistText, name: str) -> Upshot:
    seen = {row.item_key for row in observation.items.all() if row.result != StepSeen.NOT_OBSERVED}
    steps = [step.text for step in sheet.critical if step.key not in seen]
    # One of which everything was seen, or nothing critical was left out, is incomplete by a correction.
    line = gettext("It decides nothing yet: a critical step was not seen.")
    return Upshot(
        "started",
        ComesTo.INCOMPLETE.words,
        line if steps else gettext("It decides nothing: the record says that it is incomplete."),
        (
            *(["; ".join(steps)] if steps else []),
            gettext("What you saw is kept. Nothing changed for %(name)s; watch again when it can be seen.")
            % {"name": name},
        ),
        is_settled=True,
    )


def _passed(
    book: Book, observation: Observation, evidence: Evidence, sheet: ChecklistText, name: str, today: date
) -> Upshot:
    person = observation.attempt.person
    assessing = Assessing([], on=today)
    assessing.book.published = book.published
    competencies = assessing.asked_by(observation.attempt.activity)
    reasons: list[Reason] = []
    for competency in competencies:
        segment = next(
            segment for segment in book.standing(person, competency) if segment.starts_on <= today < segment.ends_on
        )
        if segment.answer is not Answer.CLEARED:
            reasons += [reason for reason in segment.reasons if reason.criterion or reason.code is ReasonCode.REVOKED]
    wanted = {
        criterion.key: criterion
        for competency in competencies
        for criterion in assessing.criteria_of(competency)
        if criterion.activity == str(observation.attempt.activity_id)
    }
    level = max((criterion.entrustment or 0 for criterion in wanted.values()), default=0)
    if level and (evidence.entrustment or 0) < level:
        label = sheet.level(level)
        return Upshot(
            "started",
            gettext("Not yet"),
            gettext("Not yet: “%(level)s” is asked for.") % {"level": label.label if label else level},
            (gettext("It is no fail. %(name)s can be watched again at any time.") % {"name": name},),
            is_settled=False,
        )
    own = [reason for reason in reasons if reason.criterion in wanted]
    others = len({reason.criterion for reason in reasons if reason.criterion not in wanted})
    if own:
        return _more_needed(own[0])
    if others:
        more = ngettext(
            "One other thing is still to do for it; it is on %(name)s’s path.",
            "%(count)d other things are still to do for it; they are on %(name)s’s path.",
            others,
        ) % {"count": others, "name": name}
        line = gettext("The observations are complete.")
        return Upshot("done", gettext("Observed"), line, (more,))
    return _cleared(book, person, name, today, evidence)


def _more_needed(reason: Reason) -> Upshot:
    """What is lacking, and of what is done only what counts: two by one assessor are one where two must see it."""
    lack, by_others = lacking(reason)
    if by_others and by_others >= lack:
        line = ngettext(
            "Not yet: needs another observation by somebody else.",
            "Not yet: needs %(count)d more observations, each by somebody else.",
            lack,
        )
    elif by_others:
        line = ngettext(
            "Not yet: needs another observation, by somebody else.",
            "Not yet: needs %(count)d more observations, %(others)d of them by somebody else.",
            lack,
        )
    else:
        line = ngettext("Not yet: needs another observation.", "Not yet: needs %(count)d more observations.", lack)
    line %= {"count": lack, "others": by_others}
    return Upshot("waiting", gettext("Not yet"), line, (are_done_of(reason),))


def _cleared(book: Book, person: Person, name: str, today: date, evidence: Evidence) -> Upshot:
    """The clearance of every programme on every unit the person works on, as of the later of today and go-live.

    It says "now" only of what was not so before this observation was recorded.
    """
    answers = []
    for scope in book.scopes(person, on=today):
        on = _asked_on(scope, today)
        finding = book.headline(person, programme=scope.programme, unit=scope.placement.unit, on=on)
        if finding.answer is not Answer.NOT_REQUIRED:
            answers.append((scope, finding))
    open_ones = [(scope, finding) for scope, finding in answers if finding.answer is not Answer.CLEARED]
    if answers and not open_ones:
        scope = answers[0][0]
        where = gettext("%(system)s %(place)s") % {
            "system": scope.programme.name,
            "place": at_unit(scope.placement.unit.name),
        }
        more = (
            gettext("For %(where)s, go-live %(day)s.") % {"where": where, "day": written(scope.go_live_on)}
            if scope.go_live_on and scope.go_live_on > today
            else gettext("For %(where)s.") % {"where": where}
        )
        if _was_cleared(book, person, (scope for scope, _finding in answers), today, evidence):
            line = gettext("%(name)s was cleared already.")
        else:
            line = gettext("%(name)s is now cleared.")
        return Upshot("cleared", gettext("Cleared"), line % {"name": name}, (more,))
    left = len({reason.competency for _scope, finding in open_ones for reason in finding.reasons if reason.competency})
    more = ngettext(
        "To be cleared %(name)s still needs one other thing; it is on the path.",
        "To be cleared %(name)s still needs %(count)d other things; they are on the path.",
        left,
    ) % {"name": name, "count": left}
    line = gettext("%(name)s has shown this.") % {"name": name}
    return Upshot("done", gettext("Done"), line, (more,) if left else ())


def _asked_on(scope: Scope, today: date) -> date:
    return max(today, scope.go_live_on or today)


def _was_cleared(book: Book, person: Person, scopes: Iterable[Scope], today: date, evidence: Evidence) -> bool:
    """Whether all of it was so the moment before the observation was recorded. No query: what was read is enough."""
    record = _known_before(book, person, evidence)
    return all(
        record.headline(
            programme=str(scope.programme.pk), unit=str(scope.placement.unit_id), on=_asked_on(scope, today)
        ).answer
        is Answer.CLEARED
        for scope in scopes
    )


def _known_before(book: Book, person: Person, evidence: Evidence) -> rules.PersonAnswers:
    """The person's answers as they were known the moment before the observation was recorded."""
    told = book.facts(person)
    signed = min(row.recorded_at for row in told.evidence if row.key == evidence.key)
    return rules.Workbench(book.definitions, known_at=signed - timedelta(microseconds=1)).person(told)
