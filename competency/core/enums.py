"""Choices people see, and the small codes the projections store. The rules' own enums are in ``rules.facts``."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency.rules import facts as rules
from competency.rules.results import Answer


class Kind(models.TextChoices):
    MODULE = rules.Kind.MODULE.value, _("Module completed")
    SESSION = rules.Kind.SESSION.value, _("Workshop or session attended")
    ATTESTATION = rules.Kind.ATTESTATION.value, _("Statement signed")
    EXTERNAL = rules.Kind.EXTERNAL.value, _("Certificate from elsewhere")
    PRIOR = rules.Kind.PRIOR.value, _("Prior learning")
    KNOWLEDGE_TEST = rules.Kind.KNOWLEDGE_TEST.value, _("Knowledge test")
    SCENARIO = rules.Kind.SCENARIO.value, _("Scenario")
    SIMULATED_TASK = rules.Kind.SIMULATED_TASK.value, _("Simulated task")
    SIMULATED_STATION = rules.Kind.SIMULATED_STATION.value, _("Simulated station")
    SCENARIO_TASK = rules.Kind.SCENARIO_TASK.value, _("Scenario with a task")
    OBSERVATION = rules.Kind.OBSERVATION.value, _("Workplace observation")


class Purpose(models.TextChoices):
    GATE = rules.Purpose.GATE.value, _("Counts")
    PRACTICE = rules.Purpose.PRACTICE.value, _("Practice")
    PRE_TEST = rules.Purpose.PRE_TEST.value, _("Check before learning")
    DELTA = rules.Purpose.DELTA.value, _("What changed")


class Outcome(models.TextChoices):
    PASSED = rules.Outcome.PASSED.value, _("Passed")
    FAILED = rules.Outcome.FAILED.value, _("Not passed")
    INCOMPLETE = rules.Outcome.INCOMPLETE.value, _("Incomplete")


class Verdict(models.TextChoices):
    VERIFIED = rules.Verdict.VERIFIED.value, _("Verified")
    REJECTED = rules.Verdict.REJECTED.value, _("Rejected")


class SignOffVerdict(models.TextChoices):
    ACHIEVED = rules.SignOffVerdict.ACHIEVED.value, _("Achieved")
    NOT_ACHIEVED = rules.SignOffVerdict.NOT_ACHIEVED.value, _("Not achieved")


class Meaning(models.TextChoices):
    """What a signature means, printed with the name, date and time."""

    REVIEWED = "reviewed", _("Reviewed")
    APPROVED = "approved", _("Approved")
    RESPONSIBLE = "responsible", _("Responsible")
    AUTHOR = "author", _("Author")


class Risk(models.TextChoices):
    LOW = rules.Risk.LOW.value, _("Low")
    HIGH = rules.Risk.HIGH.value, _("High")


class Base(models.TextChoices):
    COMPLETION = rules.Base.COMPLETION.value, _("The day it was done")
    PREVIOUS_EXPIRY = rules.Base.PREVIOUS_EXPIRY.value, _("The day it would have run out")
    FIXED_CYCLE = rules.Base.FIXED_CYCLE.value, _("A fixed calendar day")


class Effect(models.TextChoices):
    FULL = rules.Effect.FULL.value, _("Earlier passes count fully")
    DELTA = rules.Effect.DELTA.value, _("Earlier passes need what changed as well")
    NONE = rules.Effect.NONE.value, _("Earlier passes do not count")


class WaiverKind(models.TextChoices):
    WAIVER = rules.WaiverKind.WAIVER.value, _("Waiver")
    SUPERVISED = rules.WaiverKind.SUPERVISED.value, _("Works supervised")


class SubjectKind(models.TextChoices):
    JOB_ROLE = rules.SubjectKind.JOB_ROLE.value, _("A job role")
    FUNCTION = rules.SubjectKind.FUNCTION.value, _("An appointment")
    PERSON = rules.SubjectKind.PERSON.value, _("One person")
    ANYBODY = rules.SubjectKind.ANYBODY.value, _("Anybody there")


class AnchorKind(models.TextChoices):
    FIXED = rules.AnchorKind.FIXED.value, _("A fixed day")
    PLACEMENT_START = rules.AnchorKind.PLACEMENT_START.value, _("The day they start there")
    GO_LIVE = rules.AnchorKind.GO_LIVE.value, _("The go-live day")


class Function(models.TextChoices):
    """What a person may be appointed to do over a unit and everything below it."""

    ASSESSOR = "assessor", _("Assessor")
    SUPER_USER = "super_user", _("Super-user")
    MANAGER = "manager", _("Manager")
    TRAINER = "trainer", _("Trainer")


class ChangeClass(models.TextChoices):
    """What a publication does to the people who already passed."""

    FIRST = "first", _("First publication")
    WORDING = "wording", _("Wording only: nobody has to do anything")
    TELL = "tell", _("Tell people: they stay cleared")
    DELTA = "delta", _("What changed, by a date: a few minutes, or clearance ends")
    RESTART = "restart", _("Start again by a date")


CHANGE_NEEDS_EDITION = {ChangeClass.DELTA, ChangeClass.RESTART}

CHANGE_IS_TOLD = {*CHANGE_NEEDS_EDITION, ChangeClass.TELL}
"""What is said of these is for people who did it before. Of a change of words nobody is told."""


class EndedBy(models.TextChoices):
    """What closed an attempt."""

    SUBMITTED = "submitted", _("Handed in")
    TIME_UP = "time_up", _("Time was up")
    HARD_CLOSE = "hard_close", _("Closed after it stayed open too long")
    SIGNED = "signed", _("Signed")
    COMPLETED = "completed", _("Completed")


class AnswerCode(models.IntegerChoices):
    """The answers as the projections store them; the order is the order of badness in a list."""

    NOT_CLEARED = 1, _("Not cleared")
    BY_EXCEPTION = 2, _("By exception")
    CLEARED = 3, _("Cleared")
    NOT_REQUIRED = 4, _("No rule")

    @classmethod
    def of(cls, answer: Answer) -> "AnswerCode":
        return _CODES[answer]

    @property
    def answer(self) -> Answer:
        return _ANSWERS[self]


_CODES = {
    Answer.NOT_CLEARED: AnswerCode.NOT_CLEARED,
    Answer.BY_EXCEPTION: AnswerCode.BY_EXCEPTION,
    Answer.CLEARED: AnswerCode.CLEARED,
    Answer.NOT_REQUIRED: AnswerCode.NOT_REQUIRED,
}
_ANSWERS = {code: answer for answer, code in _CODES.items()}
