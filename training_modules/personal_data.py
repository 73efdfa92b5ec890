"""What modules hold about people: what was read, and who answers for a module."""

from __future__ import annotations

from competency.core.personal_data.registry import Held, Keep, hold

from .learning.models import SectionProgress
from .writing.models import TrainingModulePage


def register() -> None:
    """Say what the models of modules hold about people."""
    hold(
        Held(SectionProgress, "sections_done", about="attempt__person", keep=Keep.PRACTICE),
        Held(TrainingModulePage, "modules_answered_for", by=("responsible", "owner", "locked_by"), keep=Keep.STAYS),
    )
