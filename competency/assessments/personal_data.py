"""What tests and observations hold about people: what was asked and answered, what an assessor saw."""

from __future__ import annotations

from typing import Any

from django.utils.html import strip_tags

from competency.core.personal_data.registry import Held, Keep, hold, on_erasure, typed_names

from .kept import api as kept
from .kept.models import Unfinished
from .knowledge_tests.models import CutScore, KnowledgeTest
from .knowledge_tests.sittings import Sitting
from .observations.lists import SEARCH
from .observations.models import Checklist, Observation, ObservedItem
from .questions.models import GivenAnswer, Question, ServedQuestion


def register() -> None:
    """Say what the models of assessments hold about people."""
    hold(
        Held(Sitting, "sittings", about="attempt__person", keep=Keep.PRACTICE),
        Held(
            ServedQuestion,
            "questions_asked",
            about="attempt__person",
            apart="attempt__activity__kind",
            keep=Keep.PRACTICE,
            said=_asked,
            prepare=lambda rows: rows.select_related("question_version"),
        ),
        Held(
            GivenAnswer,
            "answers_given",
            about="attempt__person",
            apart="attempt__activity__kind",
            keep=Keep.PRACTICE,
            said=_answered,
            prepare=lambda rows: rows.select_related("served__question_version"),
        ),
        Held(Observation, "observations", about="attempt__person", by=("assessor",)),
        Held(ObservedItem, "observed_steps", about="observation__attempt__person"),
        # Whoever is watched reads that there is one, and nothing of it: it is the assessor's alone until it is signed.
        Held(
            Unfinished,
            "unfinished_pages",
            about="about",
            by=("owner",),
            keep=Keep.STAYS,
            leaves_out=("fields", "page"),
            said=_entered,
        ),
        Held(CutScore, "pass_marks", by=("recorded_by", "approver"), keep=Keep.STAYS),
        *(
            Held(draft, name, by=("owner",), keep=Keep.STAYS)
            for draft, name in (
                (Question, "questions"),
                (KnowledgeTest, "knowledge_tests"),
                (Checklist, "checklists"),
            )
        ),
    )
    typed_names(SEARCH)
    on_erasure("cleared_assessments.unfinished", kept.forget)


def _asked(row: ServedQuestion) -> dict[str, Any]:
    """The words of the question as it was shown. What is right is no part of it: it is about nobody."""
    return {"question": strip_tags(row.question_version.snapshot.get("stem", ""))}


def _answered(row: GivenAnswer) -> dict[str, Any]:
    """What was given, in the words of the options that were chosen; the key stays where it is."""
    texts = {option["key"]: option["text"] for option in row.served.question_version.snapshot.get("options", [])}
    chosen = row.given.get("options", [])
    return {
        "question": strip_tags(row.served.question_version.snapshot.get("stem", "")),
        "chosen": [strip_tags(texts.get(key, key)) for key in chosen],
        "typed": row.given.get("text", ""),
    }


def _entered(row: Unfinished) -> dict[str, Any]:
    """What somebody entered about nobody else: a question of their own test."""
    return {"entered": row.fields} if row.owner_id == row.about_id else {}


__all__ = ["register"]
