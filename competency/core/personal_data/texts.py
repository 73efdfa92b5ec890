"""Where the texts about a person stand: beside the entries of the person's chain, and beside observations."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q, QuerySet

from ..activities.models import Attempt
from ..record.models import JournalEntry, Narrative


def texts_about(person: uuid.UUID) -> QuerySet[Any]:
    """Texts of a person's entries, and of attempts: an observation's stands under its attempt."""
    entries = JournalEntry.objects.filter(chain=str(person)).values("entry")
    attempts = Attempt.objects.filter(person=person).values("pk")
    return Narrative.objects.filter(Q(entry__in=entries) | Q(entry__in=attempts))
