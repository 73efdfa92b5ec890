"""The PDF of a certificate: tagged A4, made from the stored snapshot and files of our own, offline.

It is laid out and looked at, not reckoned with: a certificate that needs more than one page as it is set is set closer,
and then goes on over the page, with the number of each. Nothing is left out and nothing shrinks to fit.

WeasyPrint and its system libraries are optional. Where they are missing, or anything at all goes wrong, the caller
gets ``PdfUnavailable`` and shows the page that people can print instead.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from html import unescape
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import override

from .models import Certificate
from .seal_drawing import data_uri, qr_code, rosette
from .snapshot import CertificateSheet

logger = logging.getLogger(__name__)

STATIC = Path(__file__).resolve().parent / "static" / "cleared"
STYLES = (STATIC / "certificate.css", STATIC / "certificate-print.css")
OWN_FILES = frozenset({*STYLES, *(STATIC / "fonts").glob("*.ttf")})
ON_ONE_PAGE = ("airy", "dense")
OVER_SEVERAL = "long"


class PdfUnavailable(Exception):
    """No PDF of the certificate can be made here and now. The certificate itself is not affected."""


class CannotDraw(PdfUnavailable):
    """The shipped fonts have no shape for some ``characters`` on the certificate: it would not print whole."""

    def __init__(self, characters: str) -> None:
        super().__init__(f"The fonts cannot draw {characters!r}.")
        self.characters = characters


def render(certificate: Certificate, *, public_url: str, ask_at: str) -> bytes:
    """The certificate as PDF. The same snapshot and address give the same page, whatever was recorded since.

    Raises ``PdfUnavailable`` when WeasyPrint or one of its libraries is missing, or refuses, and ``CannotDraw`` when
    something on it would not be legible.
    """
    sheet = CertificateSheet.of(certificate.snapshot)
    with override(sheet.language), _told_apart():
        printed: bytes = laid_out(sheet, public_url=public_url, ask_at=ask_at).write_pdf(**_options(sheet))
        return printed


def html(sheet: CertificateSheet, *, public_url: str, ask_at: str, size: str = ON_ONE_PAGE[0]) -> str:
    """The certificate as the document that is printed: it names no file and no address but the one it shows."""
    return render_to_string(
        "cleared_certificates/certificate_pdf.html",
        {
            "sheet": sheet,
            "size": size,
            "ask_at": ask_at,
            "qr": qr_code(public_url, title=public_url),
            "created": sheet.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
    )


@contextmanager
def _told_apart() -> Iterator[None]:
    """Whatever goes wrong in printing is logged as what it is, and becomes what the caller has a page for."""
    try:
        from weasyprint.urls import FatalURLFetchingError
    except (ImportError, OSError) as missing:
        logger.warning("No PDF of certificates: %s", missing)
        raise PdfUnavailable("WeasyPrint or one of its libraries is missing.") from missing
    try:
        yield
    except PdfUnavailable:
        raise
    except FatalURLFetchingError as refused:
        # A BaseException: uncaught it would end the worker, not the request.
        logger.exception("A certificate asked for a file that is not its own.")
        raise PdfUnavailable("The certificate asked for a file that is not its own.") from refused
    except Exception as broken:
        logger.exception("A certificate could not be printed.")
        raise PdfUnavailable("The certificate could not be printed.") from broken


def laid_out(sheet: CertificateSheet, *, public_url: str, ask_at: str) -> Any:
    """The certificate as WeasyPrint lays it out, in the largest setting that one page holds."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from .fetcher import OwnFilesFetcher
    from .glyphs import cannot_draw

    fetcher, fonts, pages = OwnFilesFetcher(OWN_FILES), FontConfiguration(), _page_words(sheet)

    def set_in(size: str, more: str = "") -> Any:
        document = html(sheet, public_url=public_url, ask_at=ask_at, size=size)
        if characters := cannot_draw(unescape(strip_tags(document)) + pages):
            raise CannotDraw(characters)
        mark = f'.clr-sheet__rosette {{background-image: url("{data_uri(rosette(sheet.number))}")}}'
        given: list[dict[str, Any]] = [*({"filename": path} for path in STYLES), {"string": mark + more}]
        styles = [CSS(**each, url_fetcher=fetcher, font_config=fonts) for each in given]
        printed = HTML(string=document, url_fetcher=fetcher)
        return printed.render(stylesheets=styles, font_config=fonts, **_options(sheet))

    for size in ON_ONE_PAGE:
        document = set_in(size)
        if len(document.pages) == 1:
            return document
    said = f"@bottom-center {{content: {_as_css(pages)}; font: 8pt Vollkorn; color: #4a5b64}}"
    return set_in(OVER_SEVERAL, f"@page {{{said}}}")


def _options(sheet: CertificateSheet) -> dict[str, Any]:
    return {"pdf_tags": True, "pdf_identifier": sheet.number.encode()}


def _page_words(sheet: CertificateSheet) -> str:
    """What stands below each page of several; WeasyPrint fills in what is in braces."""
    return _("Page %(page)s of %(pages)s · %(number)s") % {
        "page": "{page}",
        "pages": "{pages}",
        "number": sheet.number,
    }


def _as_css(words: str) -> str:
    """The words as what CSS calls content, with its counters."""
    content = '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
    for counter in ("page", "pages"):
        content = content.replace(f"{{{counter}}}", f'" counter({counter}) "')
    return content
