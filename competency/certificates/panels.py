"""The section "Your certificate" of My path. Words and markup only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.template.loader import render_to_string

from competency.core.models import Person, Placement
from competency.rules.results import FOREVER
from competency.screens.path.selectors import Ask

from .models import Certificate
from .selectors import newest
from .snapshot import Sheet


def certificate_section(request: Any, person: Person, on: date) -> str:
    """For each job she is cleared for: the certificate she has, or the button that makes one. One query.

    The path was worked out already; whether the certificate on file is the newest is asked by comparing the day it
    ends, and the page of the certificates says it exactly.
    """
    cleared = [ask for ask in request.path_of_person.asks if ask.answer == "cleared" and ask.placements]
    if not cleared:
        return ""
    have = newest(Certificate.objects.filter(person=person))
    rows = [_row(ask, placement, have) for ask in cleared for placement in ask.placements]
    return render_to_string("cleared_certificates/path_section.html", {"rows": rows}, request=request)


def _row(ask: Ask, placement: Placement, have: dict[tuple[int, int], Certificate]) -> dict[str, Any]:
    held = have.get((ask.programme.pk, placement.job_role_id))
    return {
        "ask": ask,
        "placement": placement,
        "held": held,
        "sheet": Sheet.of(held.snapshot) if held else None,
        "is_ready": held is None or held.until < (ask.finding.next_change or FOREVER),
    }
