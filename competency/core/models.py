"""The entities of the record, by noun. Fields, constraints and small truths; the verbs are in ``api``."""

from .activities.models import Activity, ActivityVersion, Attempt
from .clearance.models import ClearanceSegment, PersonState, Standing
from .exceptions.models import Reversal, Revocation, Waiver
from .framework.models import Competency, Gate, Requirement, Standard, StandardConfirmation
from .frozen.models import FrozenLater
from .ledger.models import OWN_SOURCE, Evidence, Remediation, SignOff, Verification
from .people.models import Appointment, AssessorCredential, JobRole, Leave, Person, PersonChange, Placement
from .places.models import Facility, Shift, Unit, UnitClosing
from .programmes.models import Programme, SystemRelease, Wave, WaveDate, WaveUnit
from .record.entry import AppendOnlyError, Entry, EntryQuerySet, refuse_change
from .record.gone import Disposal, DisposalProposal, Erasure, ErasureRequest, ListedRow
from .record.models import DEFINITIONS, Anchor, AnchoredHead, ChainHead, JournalEntry, Narrative
from .retention.models import Hold
from .signing_in.models import KnownDevice, WrongTries

__all__ = [
    "DEFINITIONS",
    "OWN_SOURCE",
    "Activity",
    "ActivityVersion",
    "Anchor",
    "AnchoredHead",
    "AppendOnlyError",
    "Appointment",
    "AssessorCredential",
    "Attempt",
    "ChainHead",
    "ClearanceSegment",
    "Competency",
    "Disposal",
    "DisposalProposal",
    "Entry",
    "EntryQuerySet",
    "Erasure",
    "ErasureRequest",
    "Evidence",
    "Facility",
    "FrozenLater",
    "Gate",
    "Hold",
    "JobRole",
    "JournalEntry",
    "KnownDevice",
    "Leave",
    "ListedRow",
    "Narrative",
    "Person",
    "PersonChange",
    "PersonState",
    "Placement",
    "Programme",
    "Remediation",
    "Requirement",
    "Reversal",
    "Revocation",
    "Shift",
    "SignOff",
    "Standard",
    "StandardConfirmation",
    "Standing",
    "SystemRelease",
    "Unit",
    "UnitClosing",
    "Verification",
    "Waiver",
    "Wave",
    "WaveDate",
    "WaveUnit",
    "WrongTries",
    "refuse_change",
]
