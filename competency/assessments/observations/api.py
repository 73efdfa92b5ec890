"""Recording what an assessor saw, and signing it: the observation, its evidence and the signature in one transaction.

``record_observation`` is the first signature; ``second_sign`` is another assessor's word on the same observation,
and the majority of the words decides. Who may is asked of ``eligibility``, here and nowhere else, so that no
screen and no program gets round it. Whether the session is really the assessor's is asked of
``core.reauthentication`` by the screen.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from competency.core import clock
from competency.core.activities import overdue
from competency.core.activities.attempts import close_attempt, home_unit, open_attempt
from competency.core.enums import EndedBy, Meaning, Outcome, Purpose, SignOffVerdict
from competency.core.ledger.api import sign_off
from competency.core.ledger.performance import Performance
from competency.core.models import ActivityVersion, Attempt, Evidence, Narrative, Person, SignOff
from competency.core.record.digests import canonical, sha256
from competency.core.recording import AlreadyRecorded, Conflict, recording

from ..kept import api as kept
from . import judging
from .eligibility import Refusal, why_not
from .enums import Setting
from .judging import FilledSheet, Judgement, SheetProblem, StepSeen, judge, noted, problems
from .models import SOURCE, Observation, ObservedItem
from .rounds import AlreadySigned, Round, repeated_by, rounds_of, stands_already
from .sheet import ChecklistText
from .unfinished import place_of_sheet, place_of_word

__all__ = [
    "AlreadyRecorded",
    "AlreadySigned",
    "Conflict",
    "NotEligible",
    "SheetRefused",
    "Signed",
    "all_done",
    "is_intact",
    "is_what_was_signed",
    "record_observation",
    "second_digest",
    "second_sign",
    "sheet",
]


class NotEligible(ValidationError):
    """The assessor may not judge this person by this checklist on that day. Nothing was recorded."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.text, code=refusal.code.value)
        self.refusal = refusal


class SheetRefused(ValidationError):
    """The sheet is not fit to be signed; ``problems`` says what is missing. Nothing was recorded."""

    def __init__(self, problems: Iterable[SheetProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(_("Something is missing on the sheet. Nothing was recorded."), code="sheet")


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed observation as it stands in the record; ``is_replay`` when it stood there already."""

    observation: Observation
    evidence: Evidence
    sign_off: SignOff
    judgement: Judgement
    is_replay: bool = False


def sheet(
    version: ActivityVersion,
    *,
    results: Mapping[str, StepSeen | str],
    rating: int | None = None,
    entrustment: int | None = None,
    comment: str = "",
    notes: Mapping[str, str] | None = None,
) -> FilledSheet:
    """What was filled in, against the steps of the published version. Raises ``ValueError`` for an unknown result."""
    return FilledSheet(
        steps=ChecklistText.of(version.snapshot).rules,
        results={key: StepSeen(result) for key, result in results.items()},
        rating=rating,
        entrustment=entrustment,
        comment=comment.strip(),
        notes=notes or {},
    )


def all_done(version: ActivityVersion) -> dict[str, StepSeen]:
    """The results of somebody who did every step: for records of observations that happened before."""
    return {step.key: StepSeen.DONE for step in ChecklistText.of(version.snapshot).steps}


def record_observation(
    *,
    person: Person,
    assessor: Person,
    version: ActivityVersion,
    results: Mapping[str, StepSeen | str],
    rating: int | None = None,
    entrustment: int | None = None,
    comment: str = "",
    notes: Mapping[str, str] | None = None,
    performed_on: date | None = None,
    meaning: Meaning | str = Meaning.RESPONSIBLE,
    another_than: uuids.UUID | None = None,
    uuid: uuids.UUID | None = None,
) -> Signed:
    """Record and sign that ``assessor`` watched ``person``, on ``performed_on`` (today at the person's unit unless
    said).

    ``results`` maps step keys to results; steps left out were not observed. ``notes`` are the comments that
    prompts write, by step. The same sheet again gives the first record back, whatever its ``uuid``, so that it is
    signed once. ``another_than`` names the last round of that day that the assessor knows of, signed by themselves or
    with a word of theirs, and makes this one another, which the record says of it.
    Raises ``NotEligible`` or ``SheetRefused``, ``ValidationError`` for a day that is still to come or a checklist no
    longer offered, ``AlreadySigned`` when the assessor signed another sheet of that day or under this uuid, or gave a
    word on one, and ``Conflict`` when the uuid stands for somebody else.
    """
    filled = sheet(version, results=results, rating=rating, entrustment=entrustment, comment=comment, notes=notes)
    if sheet_problems := problems(filled):
        raise SheetRefused(sheet_problems)
    if version.activity.source != SOURCE:
        raise ValidationError(_("This is not an observation checklist. Nothing was recorded."))
    judgement = judge(filled)
    unit = home_unit(person)
    today = clock.today(unit)
    day = performed_on or today
    if day > today:
        raise ValidationError({"performed_on": _("This lies in the future. Sign it on the day it is done.")})
    text = narrative_of(version, filled)
    seal = partial(digest_of, version, filled, person=person, assessor=assessor, day=day, text=text)
    number = uuid or uuids.uuid4()
    overdue.close_of([assessor])
    with recording(about=[person], by=assessor):
        rounds = rounds_of(person=person, assessor=assessor, activity=version.activity, on=day)
        earlier = _signed_before(number, person, assessor, seal) or _same_round(rounds, another_than, seal)
        kept.drop(owner=assessor, place=place_of_sheet(person, version.activity))
        if earlier is not None:
            return earlier
        digest = seal(repeats=(repeats := repeated_by(rounds)))
        refusal = why_not(assessor=assessor, person=person, activity=version.activity, on=day)
        if refusal is not None:
            raise NotEligible(refusal)
        try:
            attempt = open_attempt(
                person=person,
                activity=version.activity,
                purpose=Purpose.GATE,
                version=version,
                unit=unit,
                uuid=number,
                by=assessor,
            )
        except IntegrityError as taken:
            # The same uuid about somebody else, under another person's lock, at this very moment.
            raise Conflict from taken
        if attempt.pk != number:
            raise Conflict
        observation = _write(attempt, filled, assessor=assessor, text=text, digest=digest)
        evidence = close_attempt(
            attempt=attempt,
            ended_by=EndedBy.SIGNED,
            performance=Performance(
                outcome=judgement.outcome,
                kind=Setting(version.snapshot["setting"]).kind,
                entrustment=entrustment,
                critical_failed=judgement.critical_failed,
                assessor=assessor,
                event=attempt.pk,
                performed_on=day if day < today else None,
            ),
            repeats=repeats,
            by=assessor,
        )
        is_achieved = judgement.outcome is judging.Outcome.PASSED
        verdict = SignOffVerdict.ACHIEVED if is_achieved else SignOffVerdict.NOT_ACHIEVED
        signature = sign_off(
            person=person,
            event=attempt.pk,
            assessor=assessor,
            verdict=verdict,
            meaning=meaning,
            signed_digest=digest,
        )
        return Signed(observation, evidence, signature, judgement)


def second_sign(
    *,
    observation: Observation,
    assessor: Person,
    verdict: SignOffVerdict | str,
    comment: str = "",
    meaning: Meaning | str = Meaning.REVIEWED,
) -> SignOff:
    """Another assessor's word on an observation: achieved or not. With as many against as for it, it is disputed
    and decides nothing until a third signs; the majority decides.

    The same word and comment again give the first signature back. Raises ``AlreadyRecorded`` when the assessor signed
    it with others, ``NotEligible``, and ``ValidationError`` when the observation cannot be decided by signatures or a
    "not achieved" says no reason.
    """
    comment, attempt = comment.strip(), observation.attempt
    overdue.close_of([assessor])
    with recording(about=[attempt.person_id], by=assessor):
        earlier = SignOff.objects.current().filter(event=attempt.pk, assessor=assessor).first()
        digest = second_digest(observation, comment)
        if earlier is not None:
            if (earlier.verdict, earlier.signed_digest) == (verdict, digest):
                kept.drop(owner=assessor, place=place_of_word(observation))
                return earlier
            raise AlreadyRecorded(earlier, stands_already(earlier, observation))
        evidence = Evidence.objects.current().filter(key=str(attempt.pk)).first()
        if evidence is None:
            raise ValidationError(_("This observation was declared void. There is nothing left to sign."))
        if evidence.outcome != Outcome.PASSED or evidence.critical_failed:
            raise ValidationError(
                _("This observation is not decided by signatures. Watch the person again, and sign what you see.")
            )
        refusal = why_not(assessor=assessor, person=attempt.person, activity=attempt.activity, on=evidence.performed_on)
        if refusal is not None:
            raise NotEligible(refusal)
        if verdict == SignOffVerdict.NOT_ACHIEVED and not comment:
            raise ValidationError({"comment": _("Say what you saw: the person and the next assessor read it.")})
        signature = sign_off(
            person=attempt.person,
            event=attempt.pk,
            assessor=assessor,
            verdict=verdict,
            meaning=meaning,
            signed_digest=digest,
        )
        if comment:
            Narrative.objects.create(entry=signature.pk, text=comment)
        kept.drop(owner=assessor, place=place_of_word(observation))
        return signature


def is_intact(observation: Observation) -> bool:
    """Whether an observation's rows still are what was signed. Erasing the narrative's text does not break this."""
    return is_what_was_signed(observation, Evidence.objects.get(pk=observation.attempt_id))


def is_what_was_signed(observation: Observation, evidence: Evidence) -> bool:
    """The same for one whose evidence was read already."""
    attempt = observation.attempt
    try:
        results = {row.item_key: StepSeen(row.result) for row in observation.items.all()}
    except ValueError:
        return False
    filled = FilledSheet(
        steps=ChecklistText.of(attempt.activity_version.snapshot).rules,
        results=results,
        rating=observation.rating,
        entrustment=observation.entrustment,
    )
    return set(results) == {step.key for step in filled.steps} and observation.digest == _digest(
        attempt.activity_version,
        filled,
        person=attempt.person_id,
        assessor=observation.assessor_id,
        day=evidence.performed_on,
        comment=observation.comment,
        repeats=evidence.repeats,
    )


def second_digest(observation: Observation, comment: str) -> str:
    """The hash that another assessor's signature binds to: the observation as it was signed, and what they add."""
    return _canonical({"observation": observation.digest, "comment": sha256(comment) if comment else ""})


def narrative_of(version: ActivityVersion, filled: FilledSheet) -> str:
    """All free text of an observation as one narrative: the assessor's comment, then a line for each prompt."""
    written = noted(filled)
    lines = [
        f"{step.text}: {written[step.key]}" for step in ChecklistText.of(version.snapshot).steps if step.key in written
    ]
    return "\n\n".join(part for part in (filled.comment, "\n".join(lines)) if part)


def digest_of(
    version: ActivityVersion,
    filled: FilledSheet,
    *,
    person: Person,
    assessor: Person,
    day: date,
    text: str,
    repeats: str = "",
) -> str:
    """The hash a signature binds to: who, whom, when, by which version, each result, both levels, the comment, and
    which round of that day it knowingly repeats."""
    comment = sha256(text) if text else ""
    return _digest(version, filled, person=person.pk, assessor=assessor.pk, day=day, comment=comment, repeats=repeats)


def _digest(
    version: ActivityVersion,
    filled: FilledSheet,
    *,
    person: uuids.UUID,
    assessor: uuids.UUID,
    day: date,
    comment: str,
    repeats: str,
) -> str:
    judgement = judge(filled)
    # The first round of a day says nothing of others: so did every round before there were any others.
    return _canonical(
        ({"repeats": repeats} if repeats else {})
        | {
            "person": str(person),
            "assessor": str(assessor),
            "performed_on": day.isoformat(),
            "version": str(version.pk),
            "version_digest": version.digest,
            "results": {step.key: filled.result_of(step).value for step in filled.steps},
            "rating": filled.rating,
            "entrustment": filled.entrustment,
            "outcome": judgement.outcome.value,
            "critical_failed": judgement.critical_failed,
            "comment": comment,
        }
    )


def _canonical(content: dict[str, Any]) -> str:
    return sha256(canonical(content))


def _signed_before(number: uuids.UUID, person: Person, assessor: Person, seal: Callable[..., str]) -> Signed | None:
    """The record that stands under this uuid; ``AlreadySigned`` when the sheet said something else, ``Conflict`` when
    it is somebody else's. Call it under the person's lock."""
    observation = Observation.objects.select_related("attempt__activity_version").filter(pk=number).first()
    if observation is None:
        if Attempt.objects.filter(pk=number).exists() or Evidence.objects.filter(pk=number).exists():
            raise Conflict
        return None
    if (observation.attempt.person_id, observation.assessor_id) != (person.pk, assessor.pk):
        raise Conflict
    evidence = Evidence.objects.get(pk=number)
    if observation.digest != seal(repeats=evidence.repeats):
        raise AlreadySigned(observation, evidence)
    return _as_signed(observation, evidence)


def _same_round(rounds: list[Round], another_than: uuids.UUID | None, seal: Callable[..., str]) -> Signed | None:
    """The round that this sheet is again; None when there is none yet, or when it is another one on purpose."""
    if not rounds or rounds[0].observation.pk == another_than:
        return None
    for stands in rounds:
        if stands.observation.digest == seal(repeats=stands.evidence.repeats):
            return _as_signed(stands.observation, stands.evidence)
    raise AlreadySigned(rounds[0].observation, rounds[0].evidence, rounds[0].word)


def _as_signed(observation: Observation, evidence: Evidence) -> Signed:
    assessor = observation.assessor_id
    signature = SignOff.objects.filter(event=observation.pk, assessor=assessor).order_by("version").first()
    assert signature is not None
    judgement = Judgement(judging.Outcome(evidence.outcome), evidence.critical_failed)
    return Signed(observation, evidence, signature, judgement, is_replay=True)


def _write(attempt: Attempt, filled: FilledSheet, *, assessor: Person, text: str, digest: str) -> Observation:
    observation = Observation.objects.create(
        attempt=attempt,
        assessor=assessor,
        rating=filled.rating,
        entrustment=filled.entrustment,
        comment=sha256(text) if text else "",
        digest=digest,
    )
    ObservedItem.objects.bulk_create(
        ObservedItem(observation=observation, item_key=step.key, result=filled.result_of(step).value)
        for step in filled.steps
    )
    if text:
        Narrative.objects.create(entry=attempt.pk, text=text)
    return observation
