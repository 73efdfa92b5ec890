"""What certificates add to My path, "Your certificate", and to a record: what is on file, and what could be issued.

A record says how each stands today, since two of one job may read alike. My path does not: that is worked out on the
page of the certificate.
"""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.components import Component

from competency.core.activities.sources import Loaded
from competency.core.models import Placement
from competency.rules.results import FOREVER
from competency.screens.path.asks import Ask, Path
from competency.screens.record.selectors import Opened, PersonRecord
from competency.ui.slots import Section, TemplateComponent

from .models import Certificate
from .selectors import newest
from .snapshot import CertificateSheet
from .status import statuses_of


class YourCertificate(Section[Loaded, Path]):
    """The certificate on file, or the button that makes one, for each job the learner is cleared for. One query.

    The path was worked out already; whether the certificate on file is the newest is asked by comparing the day it
    ends, and the page of the certificates says it exactly.
    """

    name = "certificates"

    def component(self, path: Path) -> Component | None:
        cleared = [ask for ask in path.asks if ask.answer == "cleared" and ask.placements]
        if not cleared:
            return None
        have = newest(Certificate.objects.filter(person=path.person))
        rows = [_row(ask, placement, have) for ask in cleared for placement in ask.placements]
        return TemplateComponent("cleared_certificates/path_section.html", rows=rows)


class CertificatesOnRecord(Section[Opened, PersonRecord]):
    """The certificates issued to the person, as known then, each leading to its page.

    How one stood is worked out for today only: as the records were known earlier, nothing is said of it.
    """

    name = "certificates"

    def component(self, record: PersonRecord) -> Component | None:
        issued = Certificate.objects.filter(person=record.person).select_related("person")
        if record.known_at is not None:
            issued = issued.filter(issued_at__lte=record.known_at)
        held = list(issued)
        replaced = {certificate.replaces_id for certificate in held}
        stand = statuses_of(held, book=record.book) if record.known_at is None else {}
        rows = [
            (each, CertificateSheet.of(each.snapshot), each.pk in replaced, stand.get(each.number)) for each in held
        ]
        return TemplateComponent("cleared_certificates/record_section.html", rows=rows) if rows else None


def _row(ask: Ask, placement: Placement, have: dict[tuple[int, int], Certificate]) -> dict[str, Any]:
    held = have.get((ask.programme.pk, placement.job_role_id))
    sheet = CertificateSheet.of(held.snapshot) if held else None
    starts_on = max(sheet.starts_on or ask.today, ask.on) if sheet else ask.today
    return {
        "ask": ask,
        "placement": placement,
        "held": held,
        "sheet": sheet,
        "starts_on": starts_on if starts_on > ask.today else None,
        "is_ready": held is None or held.until < (ask.finding.next_change or FOREVER),
    }
