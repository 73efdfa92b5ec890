"""The one place that opens answer keys: marks attempts and builds what people read once it counts.

Nothing here decides whether somebody may read feedback; ``api.tests.may_review`` and ``api.questions.grade`` do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..enums import QuestionType
from . import scoring

if TYPE_CHECKING:
    import uuid

    from ..models import Question, QuestionKey, ServedQuestion


@dataclass(frozen=True, slots=True)
class OptionFeedback:
    """An option as it is shown afterwards."""

    key: str
    text: str
    is_right: bool
    was_chosen: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """A question with what was given, what is right, and why. For people who may read it only.

    ``given`` and ``right`` are words for a numeric question, empty for others; ``text`` answers what was given.
    """

    position: int
    type: str
    stem: str
    is_right: bool
    was_answered: bool
    options: tuple[OptionFeedback, ...]
    unit: str
    given: str
    right: str
    text: str
    rationale: str
    reference: str


def key_json(question: Question) -> dict[str, Any]:
    """The key of a draft as it is stored: plain JSON, numbers as text."""
    if question.type == QuestionType.NUMERIC:
        assert question.value is not None
        assert question.tolerance is not None
        slip = question.slip_value
        right: dict[str, Any] = {
            "value": _plain(question.value),
            "tolerance": _plain(question.tolerance),
            "slip": None if slip is None else _plain(slip),
        }
        feedback = {
            "right": question.feedback_right,
            "wrong": question.feedback_wrong,
            "slip": question.slip_feedback,
        }
    else:
        right = {"options": [block.id for block in question.options if block.value["is_right"]]}
        feedback = {block.id: block.value["feedback"] for block in question.options}
    return {
        "critical": question.critical,
        "right": right,
        "feedback": feedback,
        "rationale": question.rationale,
        "reference": question.reference,
    }


def keys_for(served: Iterable[ServedQuestion], moment: datetime | None = None) -> dict[uuid.UUID, QuestionKey]:
    """The key of each served version, by the version's uuid, as known at ``moment`` (None: now).

    An attempt recorded as older than the first key is marked by the first: a served version is never without one.
    """
    from ..models import QuestionKey

    found: dict[uuid.UUID, QuestionKey] = {}
    rows = QuestionKey.objects.filter(question_version__in={row.question_version_id for row in served}, withdrawn=False)
    for key in rows.order_by("question_version", "version"):
        if key.question_version_id not in found or moment is None or key.recorded_at <= moment:
            found[key.question_version_id] = key
    return found


def mark(
    served: Iterable[ServedQuestion], given: Mapping[int, Mapping[str, Any]], moment: datetime | None = None
) -> list[scoring.Marked]:
    """Each served question with its key and answer. ``given`` is by served id; the topic is the competency."""
    rows = list(served)
    keys = keys_for(rows, moment)
    return [
        scoring.Marked(
            key=scoring_key(keys[row.question_version_id]),
            given=given.get(row.pk),
            topic=row.question_version.competency.title,
            critical=keys[row.question_version_id].critical,
        )
        for row in rows
    ]


def scoring_key(key: QuestionKey) -> scoring.Key:
    if "options" in key.right:
        return scoring.OptionsKey(frozenset(key.right["options"]))
    return scoring.NumberKey(Decimal(key.right["value"]), Decimal(key.right["tolerance"]))


def feedback_on(
    served: Iterable[ServedQuestion], given: Mapping[int, Mapping[str, Any]], moment: datetime | None = None
) -> list[Feedback]:
    """What is right and why, question by question, in the order and with the options as they were shown."""
    rows = list(served)
    keys = keys_for(rows, moment)
    return [_feedback(row, keys[row.question_version_id], given.get(row.pk)) for row in rows]


def _feedback(served: ServedQuestion, key: QuestionKey, given: Mapping[str, Any] | None) -> Feedback:
    snapshot = served.question_version.snapshot
    is_right = scoring_key(key).accepts(given)
    numeric = snapshot["type"] == QuestionType.NUMERIC
    chosen = set(given.get("options", [])) if given else set()
    texts = {option["key"]: option["text"] for option in snapshot["options"]}
    options = (
        ()
        if numeric
        else tuple(
            OptionFeedback(
                key=name,
                text=texts[name],
                is_right=name in key.right["options"],
                was_chosen=name in chosen,
                feedback=key.feedback.get(name, ""),
            )
            for name in served.option_order
        )
    )
    return Feedback(
        position=served.position,
        type=snapshot["type"],
        stem=snapshot["stem"],
        is_right=is_right,
        was_answered=bool(given),
        options=options,
        unit=snapshot["unit"],
        given=(given or {}).get("text", "") if numeric else "",
        right=key.right["value"] if numeric else "",
        text=_said_to(key, given, is_right) if numeric else "",
        rationale=key.rationale,
        reference=key.reference,
    )


def _said_to(key: QuestionKey, given: Mapping[str, Any] | None, is_right: bool) -> str:
    """The feedback of a numeric question: for the right number, for the known slip, or for any other."""
    number = scoring.number_in(given)
    slip = key.right["slip"]
    if is_right:
        return str(key.feedback["right"])
    tolerance = Decimal(key.right["tolerance"])
    if number is not None and slip is not None and scoring.within(number, Decimal(slip), tolerance):
        return str(key.feedback["slip"])
    return str(key.feedback["wrong"])


def _plain(number: Decimal) -> str:
    """Without exponent and without zeros nobody wrote: 200, 28.8."""
    return format(Decimal(number).normalize() + 0, "f")
