"""Who belongs where: people, placements, leave, appointments and credentials."""

from __future__ import annotations

import uuid as uuids
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ..enums import Function
from ..finding import numbered
from ..framework.models import Competency
from ..places.models import Shift, Unit
from ..record.values import refuse_unknown_values
from ..recording import Recording, recording
from .account_history import key_of_account
from .changes import in_words
from .models import Appointment, AssessorCredential, JobRole, Leave, Person, PersonChange, Placement
from .own import refuse_own, registered_anew

__all__ = [
    "appoint",
    "correct_person",
    "credential",
    "end_appointment",
    "end_placement",
    "link_account",
    "place",
    "record_leave",
    "register_person",
    "remember_account",
    "unlink_account",
]

NAMES_AND_NUMBER = ("employee_number", "given_name", "family_name", "email", "extension")
# What may be left out when a person is named again: then it says nothing.
MAY_BE_UNSAID = frozenset({"email", "extension"})

Dated = TypeVar("Dated", Placement, Appointment)


def register_person(
    *, employee_number: str, given_name: str, family_name: str, email: str = "", extension: str = ""
) -> Person:
    """The person with this employee number, created when it is new, and given back when all that is said is the same.

    A number is read without case, hyphens and what nobody sees: "nb-1061" is NB-1061, and stays written as it was.
    An address or an extension that is not given says nothing. Raises ``ValidationError`` when the number is somebody's
    of whom something else is said, or when it cannot be a person; then nothing changes. Names are changed by
    ``correct_person``, never by a number: a mistyped number would hand one person's record to another.
    """
    said = {
        "employee_number": " ".join(employee_number.split()),
        "given_name": " ".join(given_name.split()),
        "family_name": " ".join(family_name.split()),
        "email": email.strip(),
        "extension": " ".join(extension.split()),
    }
    person = Person(**said)
    _refuse_unfit(person)
    known = numbered(Person.objects.all(), person.employee_number)
    if known is None:
        try:
            with transaction.atomic():
                person.save(force_insert=True)
            return person
        except IntegrityError:
            # Registered by somebody else this moment.
            known = numbered(Person.objects.all(), person.employee_number)
            assert known is not None
    del said["employee_number"]  # read alike: how it is written says nothing of the person
    if any(getattr(known, name) != value for name, value in said.items() if value or name not in MAY_BE_UNSAID):
        raise ValidationError(
            _(
                "The number %(number)s belongs to %(name)s. Nothing was changed. Check the number; if it is the same "
                "person, correct what is kept of %(name)s instead."
            )
            % {"number": known.employee_number, "name": known.name}
        )
    return known


def correct_person(
    *,
    person: Person,
    given_name: str | None = None,
    family_name: str | None = None,
    email: str | None = None,
    extension: str | None = None,
    by: Person | None = None,
) -> Person:
    """Change the names, the address or the extension of this person; what is not given stays. Who did it is recorded.

    What it was before is kept as a narrative, so that it can be erased with the person. Raises ``ValidationError``
    when it would leave nobody to read, and when ``by`` is the person. The same words again record nothing.
    """
    refuse_own(person, by)
    given = {"given_name": given_name, "family_name": family_name, "email": email, "extension": extension}
    with recording(about=[person], by=by) as record:
        # As it stands under the lock: an old copy takes nothing back.
        person.refresh_from_db()
        _refuse_erased(person)
        was = {name: getattr(person, name) for name in given}
        for name, value in given.items():
            if value is not None:
                setattr(person, name, " ".join(value.split()))
        changed = {name: getattr(person, name) for name in given if getattr(person, name) != was[name]}
        if changed:
            _refuse_unfit(person)
            person.save(update_fields=[*changed])
            _record_change(record, person, {name: (was[name], value) for name, value in changed.items()})
    return person


def link_account(*, person: Person, user: Any, by: Person | None) -> Person:
    """Let an account stand for this person from now on. The same again changes nothing.

    Raises ``ValidationError`` when the person has another account, or the account stands for somebody else: one
    account signs as one person. ``unlink_account`` comes first. An account is nobody's own to move: ``by`` is always
    said, is never the person, and is None for a command of the system alone.
    """
    refuse_own(person, by)
    with recording(about=[person], by=by) as record:
        person.refresh_from_db()
        _refuse_erased(person)
        if person.user_id == user.pk:
            return person
        if person.user is not None:
            raise ValidationError(
                _("%(name)s signs in with another account (%(account)s). Nothing was changed. Unlink that one first.")
                % {"name": person.name, "account": person.user.get_username()}
            )
        taken = ValidationError(
            _("The account %(account)s stands for somebody else. Nothing was changed. One account is one person’s.")
            % {"account": user.get_username()}
        )
        if Person.objects.filter(user=user).exists():
            raise taken
        person.user = user
        try:
            with transaction.atomic():
                person.save(update_fields=["user"])
        except IntegrityError as error:
            raise taken from error
        _record_change(record, person, {"user": ("", user.get_username())}, key=key_of_account(person, user.pk))
    return person


def unlink_account(*, person: Person, by: Person | None) -> Person:
    """No account stands for this person any more. The account stays, and opens nobody's record.

    ``by`` is said as in ``link_account``.
    """
    refuse_own(person, by)
    with recording(about=[person], by=by) as record:
        person.refresh_from_db()
        if person.user is not None:
            was, person.user = person.user, None
            person.save(update_fields=["user"])
            _record_change(record, person, {"user": (was.get_username(), "")}, key=key_of_account(person, was.pk))
    return person


def remember_account(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Before an account is deleted: record that it stood for its person, where no verb recorded that it began to."""
    person = Person.objects.filter(user=instance.pk).first()
    if person is None or PersonChange.objects.filter(key=key_of_account(person, instance.pk)).exists():
        return
    with recording(about=[person], by=None) as record:
        changed = {"user": (instance.get_username(), "")}
        _record_change(record, person, changed, key=key_of_account(person, instance.pk))


def _refuse_erased(person: Person) -> None:
    """Nobody gets a name back that was erased: who returns is registered anew."""
    if person.erased_at:
        raise registered_anew()


def _refuse_unfit(person: Person) -> None:
    """Raise ``ValidationError`` for what cannot be a person's number, names, address or extension. One name will do."""
    if not person.employee_number:
        raise ValidationError({"employee_number": _("A person has an employee number.")})
    if not person.name:
        raise ValidationError({"family_name": _("A person has a name.")})
    refuse_unknown_values(person, [name for name in NAMES_AND_NUMBER if getattr(person, name)])


def _record_change(
    record: Recording, person: Person, changed: dict[str, tuple[str, str]], *, key: str | None = None
) -> None:
    change = PersonChange(person=person, changed=",".join(sorted(changed)))
    record.append(change, key=key, narrative=in_words(changed))


def place(
    *,
    person: Person,
    job_role: JobRole,
    unit: Unit,
    starts_on: date,
    ends_on: date | None = None,
    usual_shift: Shift | None = None,
    source: str = "cleared",
    uuid: uuids.UUID | None = None,
    by: Person | None = None,
) -> Placement:
    """Place a person in a job role on a unit from ``starts_on``; ``ends_on`` is the first day no longer there.

    Somebody who is there already keeps the placement; somebody who left on this very day goes on with the old
    one, so that nothing is duplicated. What was said of a placement before its end was recorded does not take the end
    back when it is said again: whoever returns is placed from the day of the end or later. Raises
    ``ValidationError`` when it would end before it starts, and when ``by`` is the person, and ``Overlaps`` when another
    placement in this job role there, one that starts later too, holds on some of these days.
    """
    refuse_own(person, by)
    _in_order(starts_on, ends_on)
    with recording(about=[person], by=by) as record:
        sent = Placement.objects.filter(pk=uuid).first() if uuid else None
        same = (
            Placement.objects.current()
            .filter(person=person, job_role=job_role, unit=unit, starts_on__lte=starts_on)
            .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
            .order_by("-starts_on")
            .first()
        )
        placement = Placement(
            uuid=uuid or uuids.uuid4(),
            person=person,
            job_role=job_role,
            unit=unit,
            usual_shift=usual_shift,
            starts_on=same.starts_on if same else starts_on,
            ends_on=ends_on,
            source=source,
        )
        if sent is not None:
            # The version that went on with an older one starts where that does, whatever day was named.
            placement.starts_on = sent.starts_on if sent.version > 1 else starts_on
            return record.append(placement, key=sent.key)
        if same is None:
            return record.append(placement)
        if _takes_back(same, starts_on, ends_on):
            placement.ends_on = ends_on = same.ends_on
        unchanged = (same.ends_on, same.usual_shift_id) == (ends_on, placement.usual_shift_id)
        return same if unchanged else record.append(placement, key=same.key)


def end_placement(*, placement: Placement, ends_on: date, by: Person | None = None) -> Placement:
    """Record that the placement ends on ``ends_on``, the first day the person is no longer there.

    It is the current version that ends, whichever was handed in: what was corrected since is kept. An end that was
    recorded before and moved forward since does not come back.
    """
    return _end(placement, ends_on, by=by)


def record_leave(
    *, person: Person, starts_on: date, ends_on: date | None, uuid: uuids.UUID | None = None, by: Person | None = None
) -> Leave:
    """Record leave for ``[starts_on, ends_on)``; ``ends_on`` is the day of return, None when not known.

    Said again from the same day it is the same leave, and the last word on the return stands. It comes from the roster
    or from whoever keeps it: raises ``ValidationError`` when ``by`` is the person, and ``Overlaps`` when another leave
    holds on some of these days.
    """
    refuse_own(person, by)
    _in_order(starts_on, ends_on)
    with recording(about=[person], by=by) as record:
        sent = Leave.objects.filter(pk=uuid).first() if uuid else None
        same = sent or Leave.objects.current().filter(person=person, starts_on=starts_on).first()
        return record.append(
            Leave(uuid=uuid or uuids.uuid4(), person=person, starts_on=starts_on, ends_on=ends_on),
            key=same.key if same else None,
        )


def appoint(
    *,
    person: Person,
    function: Function | str,
    unit: Unit,
    starts_on: date,
    ends_on: date | None = None,
    competency: Competency | None = None,
    uuid: uuids.UUID | None = None,
    by: Person | None = None,
) -> Appointment:
    """Appoint a person over a unit and everything below it. The same appointment twice is recorded once.

    Said again after its end was recorded it stays ended: whoever is appointed anew is so from a later day. Raises
    ``ValidationError`` when ``by`` is the person: nobody opens other people's records to themselves; and ``Overlaps``
    when another such appointment holds on some of these days.
    """
    refuse_own(person, by)
    _in_order(starts_on, ends_on)
    with recording(about=[person], by=by) as record:
        sent = Appointment.objects.filter(pk=uuid).first() if uuid else None
        same = sent or (
            Appointment.objects.current()
            .filter(person=person, function=function, unit=unit, competency=competency, starts_on=starts_on)
            .first()
        )
        if same is not None and sent is None and (same.ends_on == ends_on or _takes_back(same, starts_on, ends_on)):
            return same
        return record.append(
            Appointment(
                uuid=uuid or uuids.uuid4(),
                person=person,
                function=function,
                unit=unit,
                competency=competency,
                starts_on=starts_on,
                ends_on=ends_on,
            ),
            key=same.key if same else None,
        )


def end_appointment(*, appointment: Appointment, ends_on: date, by: Person | None = None) -> Appointment:
    """End an appointment; from ``ends_on`` it opens nobody's records, on the next request. Twice is recorded once."""
    return _end(appointment, ends_on, by=by)


def _end(row: Dated, ends_on: date, *, by: Person | None) -> Dated:
    refuse_own(row.person_id, by)
    _in_order(row.starts_on, ends_on)
    with recording(about=[row.person_id], by=by) as record:
        current: Dated = type(row).objects.current().filter(key=row.key).first() or row
        if current.ends_on == ends_on or _takes_back(current, current.starts_on, ends_on):
            return current
        return record.append(_ended(current, ends_on), key=row.key)


def _takes_back(current: Placement | Appointment, starts_on: date, ends_on: date | None) -> bool:
    """Whether words that were said of it before would undo the end that was recorded since; a return would not."""
    end = current.ends_on
    if end is None or (ends_on is not None and ends_on <= end):
        return False
    if starts_on >= end and starts_on > current.starts_on:
        return False
    return type(current).objects.filter(key=current.key, ends_on=ends_on).exists()


def _ended(current: Any, ends_on: date) -> Any:
    """The next version of a placement or an appointment: the same, with its end."""
    stated = [field for field in current._meta.concrete_fields if field.name in current.stated]
    return type(current)(**{field.attname: getattr(current, field.attname) for field in stated} | {"ends_on": ends_on})


def credential(
    *,
    person: Person,
    competency: Competency,
    from_on: date,
    until_on: date | None = None,
    by: Person | None = None,
) -> AssessorCredential:
    """Record that a person may assess a competency by a trainer's credential for ``[from_on, until_on)``.

    Said again as it was before its end was recorded it stays ended: who gets one anew gets it from a later day. Raises
    ``ValidationError`` when ``by`` is the person.
    """
    refuse_own(person, by)
    _in_order(from_on, until_on)
    key = f"{person.pk}:{competency.pk}:{from_on}"
    with recording(about=[person], by=by) as record:
        same: AssessorCredential | None = AssessorCredential.objects.current().filter(key=key).first()
        was_said = AssessorCredential.objects.filter(key=key, until_on=until_on).exists()
        ended = same.until_on if same is not None else None
        if same is not None and ended is not None and was_said and (until_on is None or until_on > ended):
            return same
        return record.append(
            AssessorCredential(person=person, competency=competency, from_on=from_on, until_on=until_on), key=key
        )


def _in_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError(_("It cannot end before it starts."))
