"""Which day gives back what a revocation took: the word recorded last stands, and an impossible one gives nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .facts import Reversal, Revocation


def given_back_on(revocation: Revocation, reversals: Iterable[Reversal]) -> date | None:
    """The first day that the revocation takes no more: its own for an undated reversal; ``None`` while it stands.

    Of several that were recorded at one moment the one that gives back least stands, so the order never matters. One
    dated before the revocation's own day cannot be meant, and nobody is cleared by what cannot be read.
    """
    said = [reversal for reversal in reversals if reversal.revocation == revocation.key]
    if not said:
        return None
    last = max(reversal.recorded_at for reversal in said)
    days = [reversal.effective_on or revocation.effective_on for reversal in said if reversal.recorded_at == last]
    return None if min(days) < revocation.effective_on else max(days)
