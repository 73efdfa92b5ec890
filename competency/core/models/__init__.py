"""The entities of the core, by noun. Fields, constraints and small truths; the verbs are in ``api``."""

from .activities import Activity, ActivityVersion, Attempt
from .entry import AppendOnlyError, Entry, EntryQuerySet
from .framework import Competency, Gate, Requirement, Standard
from .journal import DEFINITIONS, DefinitionsHead, JournalEntry
from .ledger import OWN_SOURCE, Evidence, Remediation, Reversal, Revocation, SignOff, Verification, Waiver
from .people import Appointment, AssessorCredential, JobRole, Leave, Narrative, Person, Placement
from .places import Facility, Shift, Unit, UnitClosing
from .programmes import Programme, SystemRelease, Wave, WaveDate, WaveUnit
from .standings import ClearanceSegment, PersonState, Standing

__all__ = [
    "DEFINITIONS",
    "OWN_SOURCE",
    "Activity",
    "ActivityVersion",
    "AppendOnlyError",
    "Appointment",
    "AssessorCredential",
    "Attempt",
    "ClearanceSegment",
    "Competency",
    "DefinitionsHead",
    "Entry",
    "EntryQuerySet",
    "Evidence",
    "Facility",
    "Gate",
    "JobRole",
    "JournalEntry",
    "Leave",
    "Narrative",
    "Person",
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
    "Standing",
    "SystemRelease",
    "Unit",
    "UnitClosing",
    "Verification",
    "Waiver",
    "Wave",
    "WaveDate",
    "WaveUnit",
]
