"""What the record itself holds about people, for exports, erasure and retention."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet

from ..activities.models import Attempt
from ..clearance.models import ClearanceSegment, PersonState, Standing
from ..exceptions.models import Reversal, Revocation, Waiver
from ..framework.models import Competency, Requirement, StandardConfirmation
from ..ledger import looked_for
from ..ledger.models import Evidence, Remediation, SignOff, Verification
from ..people.models import Appointment, AssessorCredential, Leave, PersonChange, Placement
from ..record.gone import Disposal, DisposalProposal, Erasure, ErasureRequest, ListedRow
from ..record.models import ChainHead, JournalEntry, Narrative
from ..retention.models import Hold
from .registry import Held, Keep, hold
from .texts import texts_about


def register() -> None:
    """Say what core's models hold about people."""
    by = ("recorded_by",)
    looked_for.register()
    hold(
        Held(PersonChange, "changes_of_names_and_account", about="person", by=by),
        Held(Placement, "placements", about="person", by=by),
        Held(Leave, "leave", about="person", by=by),
        Held(Appointment, "appointments", about="person", by=by),
        Held(AssessorCredential, "assessor_credentials", about="person", by=by),
        Held(Evidence, "evidence", about="person", by=(*by, "assessor")),
        Held(SignOff, "signatures_under_observations", about="person", by=(*by, "assessor")),
        Held(Verification, "verdicts", about="person", by=by),
        Held(Remediation, "remediations", about="person", by=(*by, "by")),
        Held(Waiver, "exceptions", about="person", by=(*by, "approver", "supervisor")),
        Held(Revocation, "revocations", about="person", by=by),
        Held(Reversal, "reversals", about="person", by=by),
        Held(Attempt, "attempts", about="person", apart="activity__kind"),
        Held(Narrative, "texts", rows=texts_about, keep=Keep.TEXT),
        Held(Standing, "standings", about="person", keep=Keep.STAYS),
        Held(ClearanceSegment, "clearances", about="person", keep=Keep.STAYS),
        Held(PersonState, "state_of_the_computation", about="person", keep=Keep.STAYS),
        Held(Requirement, "requirements_of_this_person_alone", about="person", by=by, keep=Keep.STAYS),
        Held(JournalEntry, "journal", rows=_links, keep=Keep.STAYS),
        Held(ChainHead, "end_of_the_journal", rows=_head, keep=Keep.STAYS),
        Held(Hold, "holds", about="person", by=by, keep=Keep.STAYS),
        Held(ErasureRequest, "requests_to_erase", about="person", by=by, keep=Keep.STAYS),
        Held(Erasure, "erasures", about="person", by=by, keep=Keep.STAYS),
        Held(ListedRow, "disposed_of", about="person", keep=Keep.STAYS, leaves_out=("recorded_by",)),
        Held(DisposalProposal, "proposals_of_disposals", by=by, keep=Keep.STAYS),
        Held(Disposal, "disposals", by=by, keep=Keep.STAYS),
        Held(StandardConfirmation, "confirmations_of_standards", by=(*by, "by"), keep=Keep.STAYS),
        Held(Competency, "competencies", by=("locked_by",), keep=Keep.STAYS),
    )


def _head(person: uuid.UUID) -> QuerySet[Any]:
    return ChainHead.objects.filter(chain=str(person))


def _links(person: uuid.UUID) -> QuerySet[Any]:
    return JournalEntry.objects.filter(chain=str(person))
