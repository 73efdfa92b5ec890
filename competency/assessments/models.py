"""Questions, knowledge tests and observations as stored. Fields, constraints, small truths; verbs are in ``api``."""

from .kept.models import Unfinished
from .knowledge_tests.models import CutScore, KnowledgeTest
from .knowledge_tests.sittings import Sitting
from .observations.models import Checklist, Observation, ObservedItem
from .questions.models import GivenAnswer, Question, QuestionKey, QuestionVersion, ServedQuestion

__all__ = [
    "Checklist",
    "CutScore",
    "GivenAnswer",
    "KnowledgeTest",
    "Observation",
    "ObservedItem",
    "Question",
    "QuestionKey",
    "QuestionVersion",
    "ServedQuestion",
    "Sitting",
    "Unfinished",
]
