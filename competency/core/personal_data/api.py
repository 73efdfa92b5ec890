"""Erasing: the text of one entry, or the names, address and account of a person. Facts and their hashes stay.

A text needs one member of records staff. A person's names need two: one asks, another confirms. Both are recorded,
with a reason that is chosen and not written, and nothing that was erased can be brought back.
"""

from __future__ import annotations

import secrets
import uuid as uuids
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from .. import clock
from ..days import day_in_full
from ..finding import numbered
from ..people.account_history import heads_behind
from ..people.models import Appointment, Person, Placement
from ..people.own import is_one, refuse_own
from ..record.gone import Erased, Erasure, ErasureRequest, Why
from ..record.locking import for_update, lock_people
from ..record.models import Narrative
from ..recording import Recording, recording
from ..retention.holds import holds_on, holds_on_texts
from ..retention.models import Hold
from . import accounts
from .keepers import keeper
from .registry import erasers
from .texts import person_of_text, texts_that_name

R = TypeVar("R", Placement, Appointment)

__all__ = [
    "confirm_erasure",
    "erase_narrative",
    "request_erasure",
    "waiting_request",
    "why_not_erase",
    "withdraw_request",
]


def erase_narrative(*, entry: uuids.UUID, why: Why | str, by: Person | None) -> Erasure:
    """Erase the text that belongs to an entry or an observation, for good; its hash and the fact stay.

    Asked again, the first erasure comes back. Raises ``ValidationError`` when there is no such text, when an inquiry
    holds it, for the person it is about, and for anybody but records staff; nothing was changed then.
    """
    why = _known(why)
    with recording(definitions=True, by=keeper(by)) as record:
        text = for_update(Narrative.objects.filter(pk=entry)).first()
        if text is None:
            raise ValidationError(
                _("There is no text with this number. Nothing was changed. Look it up on the page of the person."),
                code="unknown",
            )
        person = person_of_text(entry)
        if person is not None:
            refuse_own(person, by)
        erased = Erasure.objects.filter(what=Erased.TEXT, entry=entry).first()
        if erased is not None:
            return erased
        hold = hold_on_text(entry, person)
        if hold is not None:
            raise ValidationError([_held_words(hold.from_on), _("Nothing was changed.")], code="held")
        return _text_goes(record, entry, person, why)


def hold_on_text(entry: uuids.UUID, person: Person | None) -> Hold | None:
    """What holds a text: an inquiry about whom it belongs to, or about somebody it names. Nothing where none does."""
    return (holds_on([person.pk]).get(person.pk) if person else None) or holds_on_texts([entry]).get(entry)


def _text_goes(record: Recording, entry: uuids.UUID, person: Person | None, why: Why | str) -> Erasure:
    # Recorded first: the database lets go of the text because of it.
    erasure = record.append(Erasure(what=Erased.TEXT, person=person, entry=entry, why=why), key=f"text:{entry}")
    Narrative.objects.filter(pk=entry).update(text="", erased_at=clock.now())
    return erasure


def request_erasure(*, person: Person, why: Why | str, by: Person | None) -> ErasureRequest:
    """Ask that a person's names, address and account be erased; nothing goes until somebody else confirms it.

    Asked again while a request waits, that one comes back. Raises ``ValidationError`` when it cannot be confirmed as
    things stand (``why_not_erase``).
    """
    why = _known(why)
    with recording(definitions=True, by=keeper(by)) as record:
        lock_people([person.pk])
        _refuse(person.pk, by)
        waiting = waiting_request(person)
        return waiting or record.append(ErasureRequest(person=person, why=why))


def waiting_request(person: Person) -> ErasureRequest | None:
    """The request to erase this person's names that waits for a second member of records staff."""
    done = Erasure.objects.filter(what=Erased.PERSON).values("request")
    return ErasureRequest.objects.current().filter(person=person).exclude(pk__in=done).first()


def withdraw_request(*, request: ErasureRequest, by: Person | None) -> ErasureRequest:
    """Take a request back before it is confirmed. Raises ``ValidationError`` once it was, and for whom it is about."""
    refuse_own(request.person_id, by)
    with recording(definitions=True, by=keeper(by)) as record:
        if Erasure.objects.filter(request=request).exists():
            raise ValidationError(
                _("This was carried out already. Nothing more was changed. It cannot be undone."), code="done"
            )
        row = ErasureRequest.objects.filter(key=request.key, withdrawn=True).first()
        again = ErasureRequest(person=request.person, why=request.why)
        return row or record.append(again, key=request.key, withdrawn=True)


def confirm_erasure(*, request: ErasureRequest, by: Person | None) -> Erasure:
    """Erase what was asked for: names, address, account, and the name wherever it stands again.

    The record stays under a new number, which says nothing of the employee number. Confirmed again, the first erasure
    comes back. Raises ``ValidationError`` with the reason when it may not go, and when one person would decide alone.
    """
    with recording(definitions=True, by=keeper(by)) as record:
        lock_people([request.person_id])
        done = Erasure.objects.filter(what=Erased.PERSON, person=request.person_id).first()
        if done is not None:
            return done
        if not ErasureRequest.objects.current().filter(key=request.key).exists():
            raise ValidationError(
                _("This request was taken back. Nothing was changed. Ask for it anew if it is to go."), code="withdrawn"
            )
        assert by is not None
        if request.recorded_by_id in heads_behind(by):
            raise ValidationError(
                _("You asked for this yourself. Nothing was changed. Somebody else of records staff confirms it."),
                code="same_person",
            )
        person = Person.objects.select_related("user").get(pk=request.person_id)
        _refuse(person.pk, by)
        number = _new_number()
        texts = texts_that_name(person)
        if holds_on_texts(text.pk for text in texts):
            raise ValidationError(
                _(
                    "An inquiry about somebody else holds a text that names them. Nothing was changed. Ask again when "
                    "the hold is lifted."
                ),
                code="held",
            )
        erasure = record.append(
            Erasure(what=Erased.PERSON, person=person, request=request, number=number, why=request.why),
            key=f"person:{person.pk}",
        )
        for text in texts:
            _text_goes(record, text.pk, person, request.why)
        for erase in erasers():
            erase(person)
        accounts.erase(person)
        person.employee_number, person.erased_at = number, clock.now()
        person.given_name = person.family_name = person.email = person.extension = ""
        person.user = None
        person.save()
        return erasure


def _first_not_over(rows: QuerySet[R]) -> R | None:
    """The first of these placements or appointments that is not over by the day of its unit; those to come are not."""
    there = rows.select_related("unit__facility").order_by("starts_on", "pk")
    return next((row for row in there if row.ends_on is None or row.ends_on > clock.today(row.unit)), None)


def why_not_erase(person: uuids.UUID) -> list[str]:
    """Why the names of this person may not go now, a sentence each; nothing when they may."""
    reasons = []
    placed = _first_not_over(Placement.objects.current().filter(person=person))
    if placed is not None:
        reasons.append(
            _("They are placed on %(unit)s. End that first, where your staff list is kept.") % {"unit": placed.unit}
        )
    appointed = _first_not_over(Appointment.objects.current().filter(person=person))
    if appointed is not None:
        said = {"function": appointed.get_function_display(), "unit": appointed.unit}
        reasons.append(_("They are appointed on %(unit)s: %(function)s. Whoever runs the site ends that first.") % said)
    if Person.objects.filter(pk=person, user__is_active=True).exists():
        reasons.append(
            _("Their account can still sign in. Whoever runs the site makes it inactive first, under Settings, Users.")
        )
    hold = holds_on([person]).get(person)
    if hold is not None:
        reasons.append(_held_words(hold.from_on))
    return reasons


def _refuse(person: uuids.UUID, by: Person | None) -> None:
    if by is not None and is_one(by, person):
        raise ValidationError(
            _("Nobody erases their own name. Nothing was changed. Ask somebody else of records staff."), code="own"
        )
    if Person.objects.filter(pk=person, erased_at__isnull=False).exists():
        raise ValidationError(
            _("The names of this person were erased before. Nothing was changed. There is no more to do."), code="done"
        )
    if reasons := why_not_erase(person):
        raise ValidationError([*reasons, _("Nothing was changed.")], code="refused")


def _held_words(since: date) -> str:
    return _("An inquiry holds this record since %(day)s. Nothing of it may go until that is lifted.") % {
        "day": day_in_full(since)
    }


def _known(why: Why | str) -> Why:
    try:
        return Why(why)
    except ValueError:
        raise ValidationError(
            _("No reason was chosen. Nothing was changed. Choose why it is erased."), code="why"
        ) from None


def _new_number() -> str:
    """Eight hexadecimal digits that nobody has: by chance, so that they lead back to nothing."""
    while True:
        digits = secrets.token_hex(4).upper()
        number = f"{digits[:4]}-{digits[4:]}"
        if numbered(Person.objects.all(), number) is None:
            return number
