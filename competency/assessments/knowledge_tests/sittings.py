"""What happens under an attempt: the questions served, in their order, and the answers given.

These rows may change until the attempt is closed; the evidence that closing appends never does.
"""

from __future__ import annotations

from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from competency.core.models import Attempt

from ..questions.models import QuestionVersion


class Sitting(models.Model):
    """How one attempt at a test was set up. ``accommodation`` multiplies its time limit: 1.25 is a quarter more.

    ``seed`` made the draw and the shuffles; kept, so that they can be explained later.
    """

    attempt = models.OneToOneField(Attempt, primary_key=True, on_delete=models.PROTECT, related_name="sitting")
    accommodation = models.DecimalField(
        max_digits=4, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal(1))]
    )
    seed = models.CharField(max_length=64)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("sitting")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.attempt_id)


class ServedQuestion(models.Model):
    """A question as one attempt shows it: its place and the order of its options, fixed when it is served."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="served")
    position = models.PositiveSmallIntegerField()
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="served")
    option_order = models.JSONField(default=list)
    flagged = models.BooleanField(_("look at it again"), default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("served question")
        default_permissions = ()
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="cleared_served_position_once"),
            models.UniqueConstraint(fields=["attempt", "question_version"], name="cleared_served_question_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.attempt_id}"


class Answer(models.Model):
    """What was given, as it was given, and when it reached the server. At most one a served question.

    ``given`` is ``{"options": [keys]}`` or ``{"number": "2.5", "text": "2,5"}``; no row means not answered.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    served = models.OneToOneField(ServedQuestion, on_delete=models.PROTECT, related_name="answer")
    given = models.JSONField(encoder=DjangoJSONEncoder)
    given_at = models.DateTimeField(_("given at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer")
        default_permissions = ()

    def __str__(self) -> str:
        return f"answer to {self.served_id}"
