"""The PDF of a certificate: one tagged A4 page, made from the stored snapshot and files of our own, offline.

WeasyPrint and its system libraries are optional. Where they are missing, or anything at all goes wrong, the caller
gets ``PdfUnavailable`` and shows the page that people can print instead.
"""

from __future__ import annotations

import logging
from datetime import UTC
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from .models import Certificate
from .seal_drawing import data_uri, qr_code, rosette
from .snapshot import CertificateSheet

logger = logging.getLogger(__name__)

STATIC = Path(__file__).resolve().parent / "static" / "cleared"
STYLES = (STATIC / "certificate.css", STATIC / "certificate-print.css")
OWN_FILES = frozenset({*STYLES, *(STATIC / "fonts").glob("*.ttf")})


class PdfUnavailable(Exception):
    """No PDF of the certificate can be made here and now. The certificate itself is not affected."""


def render(certificate: Certificate, *, public_url: str, ask_at: str) -> bytes:
    """The certificate as PDF. The same snapshot and address give the same page, whatever was recorded since.

    Raises ``PdfUnavailable`` when WeasyPrint or one of its libraries is missing, or refuses.
    """
    sheet = CertificateSheet.of(certificate.snapshot)
    with override(sheet.language):
        return _printed(html(sheet, public_url=public_url, ask_at=ask_at), sheet)


def html(sheet: CertificateSheet, *, public_url: str, ask_at: str) -> str:
    """The certificate as the document that is printed: it names no file and no address but the one it shows."""
    return render_to_string(
        "cleared_certificates/certificate_pdf.html",
        {
            "sheet": sheet,
            "ask_at": ask_at,
            "qr": qr_code(public_url, title=public_url),
            "created": sheet.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
    )


def _printed(document: str, sheet: CertificateSheet) -> bytes:
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError

        from .fetcher import OwnFilesFetcher
    except (ImportError, OSError) as missing:
        logger.warning("No PDF of certificates: %s", missing)
        raise PdfUnavailable("WeasyPrint or one of its libraries is missing.") from missing
    fetcher = OwnFilesFetcher(OWN_FILES)
    fonts = FontConfiguration()

    def style(**given: Any) -> Any:
        return CSS(**given, url_fetcher=fetcher, font_config=fonts)

    mark = f'.clr-sheet__rosette {{background-image: url("{data_uri(rosette(sheet.number))}")}}'
    try:
        printed: bytes = HTML(string=document, url_fetcher=fetcher).write_pdf(
            stylesheets=[*(style(filename=path) for path in STYLES), style(string=mark)],
            font_config=fonts,
            pdf_tags=True,
            pdf_identifier=sheet.number.encode(),
        )
    except FatalURLFetchingError as refused:
        # A BaseException: uncaught it would end the worker, not the request.
        logger.exception("A certificate asked for a file that is not its own.")
        raise PdfUnavailable("The certificate asked for a file that is not its own.") from refused
    except Exception as broken:
        logger.exception("A certificate could not be printed.")
        raise PdfUnavailable("The certificate could not be printed.") from broken
    return printed
