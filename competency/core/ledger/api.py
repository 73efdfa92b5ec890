"""Recording what happened: evidence and its corrections, signatures, verdicts and remediation."""

from __future__ import annotations

import uuid as uuids
from dataclasses import fields
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from competency.rules.judged_versions import said_first

from .. import clock
from ..activities import overdue
from ..activities.models import Activity, ActivityVersion, Attempt
from ..clearance import personal
from ..enums import Meaning, Purpose, SignOffVerdict, Verdict
from ..framework.models import Competency
from ..people.account_history import heads_behind
from ..people.models import Person
from ..people.own import is_one
from ..personal_data.keepers import keeper
from ..record import reasons
from ..record.attested import digests_of_handed_in
from ..record.digests import sha256
from ..record.journal import digest_of
from ..record.opened import is_recording
from ..recording import AlreadyRecorded, Conflict, recording
from . import alike, correcting, helping, judged_by, voiding
from .judging import questions_of
from .models import OWN_SOURCE, Evidence, Remediation, SignOff, Verification
from .performance import Performance, refuse_impossible
from .sources import numbered_already, source_meant

CORRECTED_MEANWHILE = _l(
    "This row was corrected since your page was opened. Nothing was recorded and nothing is lost: open it again, and "
    "look at what it says now."
)
VOIDED_MEANWHILE = _l("This row was declared void meanwhile: it never counts. Nothing was recorded.")

__all__ = [
    "record_attempt",
    "record_evidence",
    "record_remediation",
    "sign_off",
    "verify",
    "void_evidence",
]


def record_evidence(
    *,
    person: Person,
    performance: Performance,
    uuid: uuids.UUID | None = None,
    purpose: Purpose | str = Purpose.GATE,
    activity_version: ActivityVersion | None = None,
    competency: Competency | None = None,
    source: str = OWN_SOURCE,
    source_id: str = "",
    corrects: Evidence | None = None,
    reason: str = "",
    repeats: str = "",
    by: Person | None = None,
) -> Evidence:
    """Record one performance of a person, with its local day and the zone that day was counted in.

    Whoever enters it and wherever it comes from, it waits for a verdict by somebody else and decides nothing meanwhile;
    what is done in an attempt is recorded by closing it. Rows from elsewhere carry ``source`` and ``source_id``, which
    are kept as they are written and compared without case or the space around them. The same uuid, or the same (source,
    source id), again gives the first row back; with other content it raises ``Conflict``. ``corrects`` makes it the
    next version of that row, which has to stand still, and wants a ``reason``; where that changes nothing that decides,
    what was said of the version before stands.
    It stays under the signatures it had, and what an attempt was for stays said. Records staff correct; without ``by``
    it is a command of the system.
    ``repeats`` is the key of the row that stands for the same deed, where this is knowingly another one; without it
    the same deed again is refused with ``AlreadyRecorded``, whatever its uuid.
    Raises ``ValidationError`` when it cannot have happened: assessed by oneself, or by somebody who could not judge it
    on its day (``judged_by``), at a moment or on a day to come, of nothing, on no day, with a score or a level that is
    none, under the number of an attempt or of another observation, or with a number at a source that is this record.
    """
    refuse_impossible(person, performance, is_of_something=bool(activity_version or competency))
    if corrects is not None:
        said = _("Say why the record is corrected: the first entry stays readable.")
        reason = reasons.given(reason, otherwise=said)
    if corrects is not None and corrects.person_id != person.pk:
        raise ValidationError(
            _("This row is about somebody else. Declare it void, and record it for the right person.")
        )
    if corrects is not None and by is not None and person.pk in heads_behind(by):
        raise ValidationError(
            _("Nobody corrects their own record. Nothing was recorded. Ask somebody else of records staff.")
        )
    if performance.assessor is not None and not is_recording():  # whether they could judge it is asked in there
        overdue.close_of([performance.assessor])
    if corrects is not None:
        performance = correcting.of_the_same(corrects, performance, purpose)
    row_id, source = uuid or uuids.uuid4(), source_meant(source)
    if source == OWN_SOURCE and source_id not in {"", str(row_id)}:
        raise ValidationError(
            _("What is recorded here has no number elsewhere. Nothing was recorded. Name the system that it came from.")
        )
    evidence = _row(
        row_id,
        person,
        performance,
        purpose=purpose,
        activity_version=activity_version,
        competency=competency,
        source=source,
        source_id=source_id or str(row_id),
        repeats=repeats or (corrects.repeats if corrects else ""),
    )
    with recording(about=[person], by=by) as record:
        earlier = numbered_already(person, source, source_id)
        if earlier is not None and corrects is None:
            # Another person, or another outcome, under the same number: to take it for done would lose it.
            evidence.key, evidence.reason = earlier.key, sha256(reason) if reason else ""
            evidence.source, evidence.source_id = earlier.source, earlier.source_id
            if digest_of(evidence) != earlier.digest:
                raise Conflict
            earlier.is_replay = True
            return earlier
        if earlier is not None and corrects is not None and earlier.key != corrects.key:
            raise Conflict
        if corrects is not None:
            _refuse_if_corrected_since(corrects, but=row_id)
            voiding.refuse_to_lift(corrects, evidence, by)

        def ask() -> None:
            if (stands := alike.same_moment(evidence)) is not None:
                raise AlreadyRecorded(stands)
            if corrects is None:
                alike.refuse_borrowed_signatures(evidence)
            elif by is not None:
                keeper(by)
            judged_by.refuse(evidence, corrects=corrects)

        return record.append(evidence, key=corrects.key if corrects else None, narrative=reason, new=ask)


def record_attempt(
    *, attempt: Attempt, performance: Performance, repeats: str = "", by: Person | None = None
) -> Evidence:
    """Record what a closed attempt came to, with the digest of all that was handed in. ``close_attempt`` calls this.

    It is born verified, as no other row is: what the person did, or somebody signed, stands under it, and it closes
    once. ``repeats`` is as in ``record_evidence``. The same attempt again gives the first row back. Raises
    ``ValidationError`` as that does, and for an attempt that is open.
    """
    refuse_impossible(attempt.person, performance, is_of_something=True)
    if performance.event not in {None, attempt.pk}:
        raise ValidationError(alike.BORROWED)
    with recording(about=[attempt.person_id], by=by) as record:
        if not Attempt.objects.filter(pk=attempt.pk, closed_at__isnull=False).exists():
            raise ValidationError(_("This attempt is open. Close it: what was done in it is recorded by that."))
        evidence = _row(
            attempt.pk,
            attempt.person,
            performance,
            purpose=attempt.purpose,
            activity_version=attempt.activity_version,
            source=OWN_SOURCE,
            source_id=str(attempt.pk),
            handed_in=digests_of_handed_in([attempt.pk])[attempt.pk],
            repeats=repeats,
        )
        recorded = record.append(evidence, closes=attempt)
        if recorded is evidence:
            # Under a number that nobody can work out and take beforehand.
            record.append(
                Verification(
                    uuid=uuids.uuid4(),
                    person=attempt.person,
                    evidence=recorded.key,
                    judged_version=recorded.version,
                    verdict=Verdict.VERIFIED,
                )
            )
        return recorded


def _row(
    number: uuids.UUID,
    person: Person,
    performance: Performance,
    *,
    activity_version: ActivityVersion | None,
    **about: Any,
) -> Evidence:
    said = {field.name: getattr(performance, field.name) for field in fields(performance)}
    if performance.kind is None:
        if activity_version is None:
            raise ValidationError(_("Say what kind of evidence it is: a competency alone does not say it."))
        said["kind"] = activity_version.activity.kind
    return Evidence(uuid=number, person=person, activity_version=activity_version, **about, **said)


def _refuse_if_corrected_since(seen: Evidence, *, but: uuids.UUID) -> None:
    """Nothing is said of a version that does not stand any more: whoever says it saw another one.

    What was said before, as ``but``, is said again: it stood when it was said first.
    """
    if Evidence.objects.filter(pk=but).exists():
        return
    if Evidence.objects.filter(key=seen.key, withdrawn=True).exists():
        raise ValidationError(VOIDED_MEANWHILE)
    if Evidence.objects.filter(key=seen.key, version__gt=seen.version).exists():
        raise ValidationError(CORRECTED_MEANWHILE)


def void_evidence(*, evidence: Evidence, reason: str, by: Person | None) -> Evidence:
    """Record that the evidence was wrong and never counts, for whichever version of it. Wants a reason and a person.

    Raises ``ValidationError`` without a person, when ``by`` is the one concerned, had a hand in a row without which
    somebody may be cleared, or is not of records staff.
    """
    by = voiding.in_a_name(by)
    return voided(evidence, reason=reason, by=by, heads=heads_behind(by))


def voided(evidence: Evidence, *, reason: str, by: Person, heads: frozenset[uuids.UUID]) -> Evidence:
    """The entry by which the row is void. ``heads`` are whoever ``by`` is, looked up once for all rows that go
    together; no verb lets itself be told them."""
    reason = reasons.given(reason, otherwise=_("Say why the record is void: the first entry stays readable."))
    if evidence.person_id in heads:
        raise ValidationError(
            _("Nobody voids their own record. Nothing was recorded. Ask somebody else of records staff.")
        )
    if not is_recording():  # of many rows at once, whoever voids them has done so
        overdue.close_of([evidence.person_id])
    with recording(about=[evidence.person_id], by=by) as record:
        withdrawn: Evidence | None = Evidence.objects.filter(key=evidence.key, withdrawn=True).first()
        if withdrawn is not None:
            return withdrawn
        if refused := voiding.refusal(evidence, by, heads=heads):
            raise ValidationError(refused)
        keeper(by)
        row_id = uuids.uuid4()
        values = {
            field.attname: getattr(evidence, field.attname)
            for field in Evidence._meta.fields
            if field.name in Evidence.stated
        }
        values |= {"source": OWN_SOURCE, "source_id": f"void:{row_id}"}
        return record.append(Evidence(uuid=row_id, **values), key=evidence.key, withdrawn=True, narrative=reason)


def verify(
    *,
    evidence: Evidence,
    verdict: Verdict | str = Verdict.VERIFIED,
    uuid: uuids.UUID | None = None,
    only_if_waiting: bool = False,
    by: Person | None = None,
) -> Verification:
    """Say whether the version of a row that ``evidence`` is counts. All but what closed an attempt wait for this, and
    corrections of that too; the latest verdict on what the row says decides.

    Records staff give one. Nobody gives one on their own record, on what they entered or corrected since it was judged
    last, or on what they assessed or signed themselves, under another account neither. One bears a name, but for rows
    that the system brought from elsewhere and nobody has judged. That it does not count nobody says alone of a row they
    had a hand in, in any version, where somebody may be cleared by that. Raises
    ``ValidationError`` then, when the row was corrected or voided since it was read, and, with ``only_if_waiting``,
    when somebody gave a verdict on it since. The same uuid again gives the first one back.
    """
    if verdict == Verdict.REJECTED and not is_recording():
        overdue.close_of([evidence.person_id])
    with recording(about=[evidence.person_id], by=by) as record:
        row_id = uuid or uuids.uuid4()
        # Inside the lock: what is judged is what stands, and a verdict given meanwhile is seen.
        earlier = Verification.objects.filter(pk=row_id).first()
        if earlier is None:
            _refuse_verdict(evidence, by, only_if_waiting=only_if_waiting)
            if verdict == Verdict.REJECTED and (refused := voiding.refusal(evidence, by)):
                raise ValidationError(refused)
        # One recorded before verdicts named their version is the same when it is sent once more.
        judged = evidence.version if earlier is None else earlier.judged_version
        return record.append(
            Verification(
                uuid=row_id,
                person_id=evidence.person_id,
                evidence=evidence.key,
                judged_version=judged,
                verdict=verdict,
            )
        )


def _refuse_verdict(evidence: Evidence, by: Person | None, *, only_if_waiting: bool) -> None:
    versions = personal.evidence_versions([evidence.key])
    if evidence.key not in versions:
        raise ValidationError(VOIDED_MEANWHILE)
    told = versions[evidence.key]
    if told[-1].version != evidence.version:
        raise ValidationError(CORRECTED_MEANWHILE)
    first, question = said_first(told), questions_of([evidence])[evidence.key]
    is_ours = evidence.source == OWN_SOURCE or question.pens or first is not told[0]
    if by is None and (is_ours or Verification.objects.filter(evidence=evidence.key).exists()):
        raise ValidationError(_("What somebody entered or corrected waits for somebody else's word. Say who gives it."))
    if by is not None and (refused := question.refusal(by, heads=heads_behind(by))):
        raise ValidationError(refused)
    if by is not None:
        keeper(by)
    if only_if_waiting:
        given = Verification.objects.filter(evidence=evidence.key, judged_version__gte=first.version)
        if given.exists():
            raise ValidationError(_("Somebody else said a moment ago whether this counts. Nothing more was recorded."))


def sign_off(
    *,
    person: Person,
    event: uuids.UUID,
    assessor: Person,
    verdict: SignOffVerdict | str,
    meaning: Meaning | str,
    signed_digest: str,
    uuid: uuids.UUID | None = None,
) -> SignOff:
    """Sign one observation. ``signed_digest`` is the hash of what was signed. One signature an assessor and event:
    another one raises ``AlreadyRecorded``.

    Who may sign is decided where observations live; that nobody signs for themselves is decided here and in
    the database, and that it is an observation of this person here. Raises ``ValidationError`` for both.
    """
    if assessor.pk == person.pk:
        raise ValidationError(_("Nobody can sign for themselves."))
    with recording(about=[person], by=assessor) as record:
        earlier = SignOff.objects.current().filter(event=event, assessor=assessor).first()
        if earlier is not None:
            if (earlier.verdict, earlier.signed_digest) == (verdict, signed_digest):
                return earlier
            raise AlreadyRecorded(earlier)
        if not Evidence.objects.filter(person=person, event=event).exists():
            raise ValidationError(_("This is no observation of %(name)s. Nothing was signed.") % {"name": person.name})
        return record.append(
            SignOff(
                uuid=uuid or uuids.uuid4(),
                person=person,
                event=event,
                assessor=assessor,
                verdict=verdict,
                meaning=meaning,
                signed_digest=signed_digest,
                signed_at=clock.now(),
            ),
            key=f"{event}:{assessor.pk}",
        )


def record_remediation(
    *,
    person: Person,
    activity: Activity,
    by: Person,
    performed_on: date,
    note: str = "",
    repeats: str = "",
    uuid: uuids.UUID | None = None,
) -> Remediation:
    """Record that somebody worked through an activity with a person who used up the attempts.

    ``repeats`` is the key of the record that stands of the same two and day, where they did so once more. Raises
    ``ValidationError`` for the person themselves, a day to come, an activity without tries that run out, one of which
    there are tries left, and for somebody who was not appointed as assessor, super-user or trainer where the person
    works on that day.
    """
    if is_one(by, person.pk):
        raise ValidationError(_("Somebody else has to work through it with you."))
    if uuid is None or not Remediation.objects.filter(pk=uuid).exists():
        helping.refuse_unfit(by, person, activity, performed_on)
    with recording(about=[person], by=by) as record:
        row = Remediation(
            uuid=uuid or uuids.uuid4(),
            person=person,
            activity=activity,
            by=by,
            performed_on=performed_on,
            repeats=repeats,
        )
        helping.refuse_while_tries_are_left(row)
        return record.append(row, narrative=note)
