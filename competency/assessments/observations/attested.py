"""What was seen and signed: each observation and its signatures against the hashes they bind to."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from competency.core.models import Evidence, Narrative, SignOff
from competency.core.record.attested import Attested, Fault, rightly_erased, some_at_a_time
from competency.core.record.digests import sha256

from .api import is_what_was_signed, second_digest, sheet
from .judging import judge
from .models import Observation, ObservedItem


class SignedObservations(Attested):
    """Steps, levels and comment of every observation, and the words of everybody who signed it."""

    name = "observations"
    rows = (Observation, ObservedItem)

    def handed_in(self, attempts: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
        seen: dict[uuid.UUID, list[Any]] = defaultdict(list)
        for row in ObservedItem.objects.filter(observation__in=attempts).order_by("observation", "item_key"):
            seen[row.observation_id].append([row.item_key, row.result])
        return {
            row.attempt_id: [
                str(row.assessor_id),
                row.rating,
                row.entrustment,
                row.comment,
                row.digest,
                seen[row.attempt_id],
            ]
            for row in Observation.objects.filter(attempt__in=attempts)
        }

    def accounts_for(self, texts: Sequence[uuid.UUID]) -> set[uuid.UUID]:
        of_observations = Observation.objects.filter(attempt__in=texts).values_list("attempt_id", flat=True)
        signed = list(SignOff.objects.filter(pk__in=texts, withdrawn=False))
        watched = Observation.objects.in_bulk([each.event for each in signed])
        seconds = {each.pk for each in signed if each.event in watched and not is_of_watcher(each, watched[each.event])}
        return set(of_observations) | seconds

    def faults(self) -> Iterator[Fault]:
        keys = Observation.objects.order_by("attempt").values_list("attempt_id", flat=True)
        for some in some_at_a_time(keys.iterator()):
            yield from _faults_of(some)


def is_of_watcher(signature: SignOff, observation: Observation) -> bool:
    """Whether it is the signature of whoever watched: that one binds to the comment, and has no words of its own."""
    return signature.signed_digest == observation.digest and signature.assessor_id == observation.assessor_id


def _faults_of(some: list[uuid.UUID]) -> Iterator[Fault]:
    evidence = Evidence.objects.in_bulk(some)
    signed: dict[uuid.UUID, list[SignOff]] = defaultdict(list)
    for signature in SignOff.objects.filter(event__in=some, withdrawn=False).order_by("event", "recorded_at", "pk"):
        signed[signature.event].append(signature)
    texts = Narrative.objects.in_bulk([*some, *(each.pk for rows in signed.values() for each in rows)])
    erased = rightly_erased(texts.values())
    rows = Observation.objects.filter(attempt__in=some).select_related("attempt__activity_version")
    for observation in rows.prefetch_related("items").order_by("attempt"):
        key = observation.attempt_id
        for what in _faults(observation, evidence.get(key), signed[key], texts, erased):
            yield Fault(f"observation {key}", None, what)


def _comes_to(observation: Observation, evidence: Evidence) -> bool:
    """Whether the evidence says what the steps come to, at the level and by whom the observation says."""
    seen = {row.item_key: row.result for row in observation.items.all()}
    version, rating, level = observation.attempt.activity_version, observation.rating, observation.entrustment
    judged = judge(sheet(version, results=seen, rating=rating, entrustment=level))
    said = (evidence.outcome, evidence.critical_failed, evidence.entrustment, evidence.assessor_id)
    return said == (judged.outcome, judged.critical_failed, level, observation.assessor_id)


def _faults(
    observation: Observation,
    evidence: Evidence | None,
    signed: list[SignOff],
    texts: dict[uuid.UUID, Narrative],
    erased: set[uuid.UUID],
) -> Iterator[str]:
    if evidence is None:
        return  # said of the attempt
    if not is_what_was_signed(observation, evidence):
        yield "it is not what was signed"
    elif not _comes_to(observation, evidence):
        yield "what was seen does not come to its result"
    text = texts.get(observation.attempt_id)
    if observation.comment and text is None:
        yield "its text is gone"
    elif text is not None and text.pk not in erased and sha256(text.text) != observation.comment:
        yield "its text was changed"
    if not any(each.assessor_id == observation.assessor_id for each in signed):
        yield "whoever watched did not sign it"
    for each in signed:
        of_second = texts.get(each.pk)
        if is_of_watcher(each, observation):
            continue
        if of_second is not None and of_second.pk in erased:
            continue
        if each.signed_digest != second_digest(observation, of_second.text if of_second else ""):
            yield f"signature {each.pk} is under something else"
