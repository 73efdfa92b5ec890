"""A certificate as PDF beside the bare printing of the same words: what QR code, rosette, tags and guards cost.

Bare means WeasyPrint on the same HTML and style sheets, made beforehand, without the two drawings, without tags and
with WeasyPrint's own fetcher. The two take turns, so that both see the same machine. No database is used.
"""

from __future__ import annotations

import json
import re
from typing import Any

from competency.certificates import numbers, pdf
from competency.certificates.models import Certificate
from competency.certificates.snapshot import CertificateSheet
from tests.benchmarks.timing import medians

ROUNDS = 15


def snapshot() -> dict[str, Any]:
    """A nurse's certificate with four competencies, as the demo hospital issues it."""
    shown = [["module"], ["module", "simulated_station"], ["module", "session", "knowledge_test"], ["module"]]
    return {
        "schema": 1,
        "number": numbers.new_number(),
        "language": "en-gb",
        "name": "Amira Haddad",
        "job_role": "Nurse",
        "system": "Aurora EHR",
        "facility": "Northbank General",
        "zone": "Europe/London",
        "issued_at": "2026-11-22T09:00:00+00:00",
        "from": None,
        "notice": "Fictional training content; needs local clinical review.",
        "competencies": [
            {
                "code": f"NUR-0{number}",
                "title": "Medicines with the scanner",
                "statement": "Gives medicines safely with the barcode scanner, also when the scan says no",
                "standard": 1,
                "until": "2027-11-20",
                "shown": [{"kind": kind, "count": 1, "on": "2026-11-20"} for kind in kinds],
            }
            for number, kinds in enumerate(shown, start=1)
        ],
        "attested": {"until": "2027-11-20", "competencies": []},
    }


def measured() -> dict[str, Any]:
    """Medians and spread of both in milliseconds, the difference, and the sizes."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    taken = snapshot()
    certificate = Certificate(number=taken["number"], snapshot=taken)
    address = {
        "public_url": f"https://cleared.example/verify/{certificate.number}/",
        "ask_at": "cleared.example/verify",
    }
    words = re.sub(r"<svg.*?</svg>", "", pdf.html(CertificateSheet.of(taken), **address), flags=re.DOTALL)

    def ours() -> bytes:
        return pdf.render(certificate, **address)

    def bare() -> bytes:
        fonts = FontConfiguration()
        styles = [CSS(filename=path, font_config=fonts) for path in pdf.STYLES]
        printed: bytes = HTML(string=words).write_pdf(stylesheets=styles, font_config=fonts)
        return printed

    sizes = {"ours_bytes": len(ours()), "bare_bytes": len(bare())}
    return {"benchmark": "certificate_pdf", **medians(ROUNDS, ours=ours, bare=bare), **sizes}


def main() -> None:
    print(json.dumps(measured()))  # noqa: T201 - this is its output
