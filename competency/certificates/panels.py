"""The section "Your certificate" of My path. Words and markup only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.template.loader import render_to_string

from competency.core.models import Person
from competency.rules.results import FOREVER

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
    rows = []
    for ask in cleared:
        for placement in ask.placements:
            held = have.get((ask.programme.pk, placement.job_role_id))
            is_up_to_date = held is not None and held.until >= (ask.finding.next_change or FOREVER)
            sheet = Sheet.of(held.snapshot) if held is not None else None
            rows.append({"ask": ask, "placement": placement, "held": held, "sheet": sheet, "is_ready": not is_up_to_date})
    return render_to_string("cleared_certificates/path_section.html", {"rows": rows}, request=request)
