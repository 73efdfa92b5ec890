"""What WeasyPrint may read: inline data and the files of a certificate. Everything else ends the printing.

Import it only where WeasyPrint is known to be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse


class OwnFilesFetcher(URLFetcher):
    """A certificate's files only: every address but ``data:`` and those of ``files`` is refused, here or elsewhere.

    It refuses fatally: a document of ours that asks for more was tampered with, and half a certificate is worse
    than none.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        super().__init__(allowed_protocols=("data", "file"), allow_redirects=False, fail_on_errors=True)
        self._files = {path.as_uri(): path for path in files}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        path = self._files.get(url)
        if path is None:
            raise FatalURLFetchingError(f"A certificate may not read {url[:80]}.")
        return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": _type_of(path)})


def _type_of(path: Path) -> str:
    return {".ttf": "font/ttf", ".css": "text/css"}[path.suffix]
