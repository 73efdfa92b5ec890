"""The entities of this app, by noun. Fields, constraints and small truths; the verbs are in ``api``."""

# --- questions and knowledge tests
# --- observations
from .observations import Checklist, Observation, ObservedItem
from .questions import Question, QuestionKey, QuestionVersion
from .sittings import Answer, ServedQuestion, Sitting
from .tests import CutScore, KnowledgeTest

__all__ = [
    "Answer",
    "Checklist",
    "CutScore",
    "KnowledgeTest",
    "Observation",
    "ObservedItem",
    "Question",
    "QuestionKey",
    "QuestionVersion",
    "ServedQuestion",
    "Sitting",
]
