"""What a row must not take from another one: the moment at which it was done, by another clock, and its signatures."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _l

from ..activities.models import Attempt
from .models import OWN_SOURCE, Evidence, SignOff

BORROWED = _l("Signatures stay with what was signed. Nothing was recorded. Let whoever watched this sign it.")


def same_moment(row: Evidence) -> Evidence | None:
    """The row that stands for what was done at this very moment of another day, that of another time zone.

    A moment that was corrected is the one it was recorded at, too. One that the row itself had before is not asked.
    """
    if row.source != OWN_SOURCE or row.performed_at is None:
        return None
    said = Evidence.objects.filter(person=row.person_id, purpose=row.purpose, performed_at=row.performed_at)
    if said.filter(key=row.key).exists():
        return None
    what = Q(activity_version=None, competency=row.competency_id, kind=row.kind)
    if row.activity_version is not None:
        what = Q(activity_version__activity=row.activity_version.activity_id)
    said = said.filter(what, source=OWN_SOURCE).exclude(performed_on=row.performed_on)
    stands = Evidence.objects.current().filter(key__in=said.values("key")).exclude(key__in=[row.key, row.repeats])
    found: Evidence | None = stands.first()
    return found


def refuse_borrowed_signatures(row: Evidence) -> None:
    """Raise ``ValidationError`` for a new row under the number of an observation that is another one."""
    if row.event is None:
        return
    is_taken = (
        Evidence.objects.filter(event=row.event).exclude(key=row.key).exists()
        or SignOff.objects.filter(event=row.event).exists()
        or Attempt.objects.filter(pk=row.event).exists()
    )
    if is_taken:
        raise ValidationError(BORROWED)


__all__ = ["BORROWED", "refuse_borrowed_signatures", "same_moment"]
