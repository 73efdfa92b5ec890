"""Where frozen bytes lie: files named by their SHA-256, in a folder of their own that no web server hands out.

A file is written whole or not at all, and never changed: the same bytes again are the same file. Files are written
before the version that names them is, so a publication that is undone leaves a file that nobody asks for.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from io import BufferedReader
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_DIGEST = re.compile(r"[0-9a-f]{64}")


def root() -> Path:
    """The folder of frozen files: ``CLEARED_FROZEN_ROOT``, or one beside the uploads, never among them."""
    if told := getattr(settings, "CLEARED_FROZEN_ROOT", ""):
        return Path(told)
    if not settings.MEDIA_ROOT:
        raise ImproperlyConfigured("Say in CLEARED_FROZEN_ROOT where frozen files are kept.")
    media = Path(settings.MEDIA_ROOT)
    return media.with_name(f"{media.name}-frozen")


def digest_of(content: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes) -> str:
    """Write the bytes, unless they lie there already, and give back their name."""
    digest = digest_of(content)
    if is_whole(digest):
        return digest
    place = _place(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, written = tempfile.mkstemp(dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(written).chmod(0o444)
        Path(written).replace(place)
    except BaseException:
        Path(written).unlink(missing_ok=True)
        raise
    return digest


def opened(digest: str) -> BufferedReader | None:
    """The file, open for reading; None where it is missing."""
    try:
        return _place(digest).open("rb")
    except (OSError, ValueError):
        return None


def size_of(digest: str) -> int | None:
    """How many bytes lie under this name; None where nothing does."""
    try:
        return _place(digest).stat().st_size
    except (OSError, ValueError):
        return None


def is_whole(digest: str) -> bool:
    """Whether the file lies there and holds the bytes that its name says."""
    file = opened(digest)
    if file is None:
        return False
    with file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest


def _place(digest: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"{digest!r} names no frozen file.")
    return root() / digest[:2] / digest


__all__ = ["digest_of", "is_whole", "keep", "opened", "root", "size_of"]
