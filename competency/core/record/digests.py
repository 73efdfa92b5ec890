"""The record's digests: the hash of a text and of plain values, the same whichever process or database writes them."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def sha256(text: str) -> str:
    """SHA-256 (FIPS 180-4) of the text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(values: Any) -> str:
    """An entry's plain values as JSON with sorted keys and no spaces, so that equal values hash alike."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
