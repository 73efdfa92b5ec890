"""Letting go under the schedule: one member of records staff proposes, another confirms, then the rows go in batches.

What is confirmed is exactly what was proposed. The rows of one person go in one transaction; a run that was stopped
goes on where it stopped, and nothing is done twice. What a hold keeps back stays until it is lifted.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from competency.rules import Period, add
from competency.typed.names import folded

from .. import clock
from ..clearance.freshness import batched
from ..clearance.projection import recompute
from ..ledger.models import Evidence
from ..people.account_history import heads_behind
from ..people.models import Appointment, Person, Placement
from ..people.own import refuse_own
from ..personal_data.keepers import keeper, keepers
from ..places.models import Unit
from ..record import reasons
from ..record.disposals import digest_of_list
from ..record.gone import Disposal, DisposalProposal, ListedRow
from ..record.locking import lock_people
from ..record.models import Narrative
from ..recording import AlreadyRecorded, recording
from .due import Due, due, rows_of_record
from .holds import held_by, holds_on, holds_on_texts
from .models import Hold
from .schedule import Kind, schedule

__all__ = ["AT_MOST", "Gone", "carry_out", "confirm", "hold", "lift", "propose", "rows_left", "take_back", "waiting"]

AT_MOST = 200
"""Of how many people one proposal lists rows: so many that somebody can still look at it."""


def hold(
    *,
    reason: str,
    by: Person | None,
    person: Person | None = None,
    unit: Unit | None = None,
    evidence: Evidence | None = None,
    from_on: date | None = None,
    uuid: uuids.UUID | None = None,
) -> Hold:
    """Hold back whatever is recorded of a person, of whoever was placed on a unit, or of the person of some evidence.

    Held twice for the same is held once: the same words give the first hold back, and other ways to write them, or
    another day, raise ``AlreadyRecorded`` with it. Raises ``ValidationError`` without a reason, when it is not about
    exactly one of them or about ``by``, and when it would begin more than a year ahead.
    """
    reason = reasons.given(reason, otherwise=_("Say what it is held for, so that whoever lifts it knows."))
    if sum(about is not None for about in (person, unit, evidence)) != 1:
        raise ValidationError(_("Give either a number or a unit, and not both. Nothing was changed."))
    from_on = from_on or clock.today()
    if from_on > add(clock.today(), Period(months=12)):
        raise ValidationError(_("This begins more than a year ahead. Nothing was changed. Check the day."), code="day")
    about = evidence.person_id if evidence else person.pk if person else None
    if about is not None:
        refuse_own(about, by)
    with recording(definitions=True, by=keeper(by)) as record:
        held = Hold(
            uuid=uuid or uuids.uuid4(),
            person_id=about,
            unit=unit,
            evidence=evidence.pk if evidence else None,
            from_on=from_on,
        )
        return _held_already(held, reason) or record.append(held, narrative=reason)


def _held_already(hold: Hold, reason: str) -> Hold | None:
    """The hold that stands in the same words, under another number. Raises ``AlreadyRecorded`` for other such words."""
    standing = Hold.objects.current().filter(person=hold.person_id, unit=hold.unit_id, evidence=hold.evidence)
    texts = Narrative.objects.in_bulk(standing.values_list("pk", flat=True))
    for one in standing.order_by("recorded_at"):
        said = texts[one.pk].text if one.pk in texts else ""
        if one.pk != hold.pk and folded(said) == folded(reason):
            if (said, one.from_on) == (reason, hold.from_on):
                one.is_replay = True
                return one
            raise AlreadyRecorded(one)
    return None


def lift(*, hold: Hold, reason: str, by: Person | None) -> Hold:
    """Lift a hold, by an entry of its own. Lifted twice, the first entry comes back.

    Raises ``ValidationError`` when it holds ``by``, unless it holds all of records staff: then it needs two of them,
    and whoever placed it does not lift it.
    """
    reason = reasons.given(reason, otherwise=_("Say why it is lifted."))
    with recording(definitions=True, by=keeper(by)) as record:
        lifted = Hold.objects.filter(key=hold.key, withdrawn=True).first()
        if lifted is not None:
            return lifted
        assert by is not None
        heads = heads_behind(by)
        if held_by(hold, heads):
            everybody = {each.pk for each in keepers()}
            if hold.person_id is not None or everybody - held_by(hold, everybody) or hold.recorded_by_id in heads:
                refuse_own(by, by)
        again = Hold(person_id=hold.person_id, unit_id=hold.unit_id, evidence=hold.evidence, from_on=hold.from_on)
        return record.append(again, key=hold.key, narrative=reason, withdrawn=True)


def propose(*, by: Person | None, on: date | None = None, at_most: int = AT_MOST) -> DisposalProposal:
    """Write down what is due to go today, for somebody else to confirm. Raises ``ValidationError`` when nothing is.

    What is recorded of ``by``, by account too, is left out, for somebody else to propose. The same list proposed again
    while it waits gives the first proposal back.
    """
    on = on or clock.today()
    if on > clock.today():
        raise ValidationError(_("This lies in the future. Propose it on the day it is due."))
    with recording(definitions=True, by=keeper(by)) as record:
        heads = heads_behind(by) if by is not None else frozenset()
        rows = _listed([each for each in due(on, at_most=at_most) if each.person not in heads])
        if not rows:
            raise ValidationError(_("Nothing is due to go. Nothing was changed."), code="nothing")
        listed = digest_of_list(rows)
        same = waiting().filter(listed=listed).first()
        if same is not None:
            return same
        terms = {kind: [term.years, term.after] for kind, term in schedule().items()}
        proposal = record.append(DisposalProposal(on=on, listed=listed, rows=len(rows), schedule=terms))
        for row in rows:
            row.proposal = proposal
        ListedRow.objects.bulk_create(rows, batch_size=500)
        return proposal


def waiting() -> QuerySet[DisposalProposal]:
    """The proposals that were neither confirmed nor taken back."""
    return DisposalProposal.objects.current().filter(disposal__isnull=True).order_by("recorded_at")


def take_back(*, proposal: DisposalProposal, by: Person | None) -> DisposalProposal:
    """Take a proposal back before it is confirmed. Raises ``ValidationError`` once it was, or when it lists ``by``."""
    with recording(definitions=True, by=keeper(by)) as record:
        _refuse_listed(proposal, by)
        if Disposal.objects.filter(proposal=proposal).exists():
            raise ValidationError(_("This was confirmed already. It cannot be undone."), code="done")
        row = DisposalProposal.objects.filter(key=proposal.key, withdrawn=True).first()
        values = {name: getattr(proposal, name) for name in DisposalProposal.stated}
        return row or record.append(DisposalProposal(**values), key=proposal.key, withdrawn=True)


def confirm(*, proposal: DisposalProposal, by: Person | None) -> Disposal:
    """Confirm a proposal: from now on its rows may go, and they go with ``carry_out``. Twice is recorded once.

    Raises ``ValidationError`` when the same person proposed it or is on the list, and when anything about these people
    changed since: a hold, a placement, another row, another schedule. Then it has to be proposed anew.
    """
    with recording(definitions=True, by=keeper(by)) as record:
        done = Disposal.objects.filter(proposal=proposal).first()
        if done is not None:
            return done
        if not waiting().filter(pk=proposal.pk).exists():
            raise ValidationError(_("This proposal was taken back. Nothing was changed."), code="withdrawn")
        assert by is not None
        if proposal.recorded_by_id in heads_behind(by):
            raise ValidationError(
                _("You proposed this. Nothing was changed. Somebody else of records staff confirms it."),
                code="same_person",
            )
        _refuse_listed(proposal, by)
        people = sorted(set(ListedRow.objects.filter(proposal=proposal).values_list("person", flat=True)))
        lock_people(people)
        as_it_stands = due(proposal.on, people=people)
        if digest_of_list(_listed(as_it_stands)) != proposal.listed:
            raise ValidationError(
                _("Something changed since this was proposed. Nothing went. Take it back, and propose anew."),
                code="changed",
            )
        left = [each.left_on for each in as_it_stands if each.left_on is not None]
        until = max(left, default=proposal.on)
        return record.append(Disposal(proposal=proposal, listed=proposal.listed, until=until))


def _refuse_listed(proposal: DisposalProposal, by: Person | None) -> None:
    if by is not None and ListedRow.objects.filter(proposal=proposal, person__in=heads_behind(by)).exists():
        refuse_own(by, by)


def _listed(listed: Sequence[Due]) -> list[ListedRow]:
    return [row for each in listed for row in each.rows]


@dataclass(frozen=True, slots=True)
class Gone:
    """What a run did with one person: how many rows went, or why none did."""

    person: uuids.UUID
    rows: int
    kept: str = ""


def carry_out(disposal: Disposal) -> Iterator[Gone]:
    """Let the rows of a disposal go, a person at a time, each in one transaction. May be stopped and run again."""
    people = ListedRow.objects.filter(proposal=disposal.proposal_id).values_list("person", flat=True)
    for person in sorted(set(people)):
        if any(rows_left(disposal, person)):
            yield _of_person(disposal, person)


def rows_left(disposal: Disposal, person: uuids.UUID) -> Iterator[tuple[str, models.QuerySet]]:
    """The rows of a person that the disposal names and that still stand, by kind, a query a model that has any."""
    by_model: dict[tuple[str, str], list[str]] = {}
    listed = ListedRow.objects.filter(proposal=disposal.proposal_id, person=person).order_by("model", "row")
    for row in listed:
        by_model.setdefault((row.kind, row.model), []).append(row.row)
    for (kind, label), keys in by_model.items():
        model = apps.get_model(label)
        for batch in batched(keys, 500):  # type: ignore[arg-type]
            # As any queryset: those of the record refuse to delete.
            rows: models.QuerySet = QuerySet(model).filter(pk__in=batch)
            if kind == Kind.TEXTS:
                rows = rows.filter(erased_at=None)
            if rows.exists():
                yield kind, rows


def _of_person(disposal: Disposal, person: uuids.UUID) -> Gone:
    try:
        with recording(about=[person], by=None):
            if person in holds_on([person]) or holds_on_texts(_texts_of(disposal, person)):
                return Gone(person, 0, _("held for an inquiry"))
            kinds = set(disposal.proposal.list.filter(person=person).values_list("kind", flat=True))
            if Kind.RECORD in kinds and _has_come_back(disposal, person):
                return Gone(person, 0, _("is here again"))
            if Kind.RECORD in kinds and _has_more(disposal, person):
                return Gone(person, 0, _("something was recorded since: propose it anew"))
            gone = 0
            for kind, rows in rows_left(disposal, person):
                if kind == Kind.TEXTS:
                    gone += rows.update(text="", erased_at=clock.now())
                else:
                    gone += rows._raw_delete(rows.db)
            recompute([person])
            return Gone(person, gone)
    except IntegrityError as refusal:
        if transaction.get_connection().in_atomic_block:
            raise
        return Gone(person, 0, _("something else refers to it: %(what)s") % {"what": str(refusal).splitlines()[0]})


def _texts_of(disposal: Disposal, person: uuids.UUID) -> list[uuids.UUID]:
    listed = ListedRow.objects.filter(proposal=disposal.proposal_id, person=person, model=Narrative._meta.label_lower)
    return [uuids.UUID(row) for row in listed.values_list("row", flat=True)]


def _has_more(disposal: Disposal, person: uuids.UUID) -> bool:
    """Whether anything of the record is not on the list: what stays of half a record may clear somebody.

    The list was all of it when it was confirmed, and the rows of a person go together.
    """
    listed = ListedRow.objects.filter(proposal=disposal.proposal_id, person=person)
    named = set(listed.values_list("model", "row"))
    return any(found not in named for found in rows_of_record(person))


def _has_come_back(disposal: Disposal, person: uuids.UUID) -> bool:
    """Whether the person was placed or appointed since the list was made, even for a time that is over again."""
    listed = ListedRow.objects.filter(proposal=disposal.proposal_id, person=person)
    for model in (Placement, Appointment):
        known = set(listed.filter(model=model._meta.label_lower).values_list("row", flat=True))
        stand = model.objects.current().filter(person=person).values_list("pk", flat=True)
        if {str(pk) for pk in stand} - known:
            return True
    return False
