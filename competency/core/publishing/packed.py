"""All blocks of a stream, and all rows of a list, as the one field that an editor's script makes of them.

A site takes so many fields at once (``DATA_UPLOAD_MAX_NUMBER_FIELDS``) and answers one more with an error, on which
what was typed is lost. An editor's fields grow with what somebody writes, so its script (``sending.js``) packs them: a
list with, for each field, how many letters its name shares with the name before it, the rest of its name, and what it
says. How much that can be is limited in bytes, by ``DATA_UPLOAD_MAX_MEMORY_SIZE``.
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.datastructures import MultiValueDict

PACKED = "-clr-packed"
LONGEST_NAME = 200
"""Letters of a field's name: some blocks deep. Names are shared, so that few bytes could otherwise become many."""


def unpacked(data: Any) -> Any:
    """A form's data with the fields that were packed, as if each had been sent by itself.

    Raises ``ValueError``, ``TypeError`` or ``RecursionError`` for what the script does not write.
    """
    packs = [name for name in data if name.endswith(PACKED)] if isinstance(data, MultiValueDict) else []
    if not packs:
        return data
    whole = data.copy()
    for pack in packs:
        stem = pack.removesuffix(PACKED)
        for written in whole.pop(pack):
            _unpack(written, stem, whole)
    return whole


def _unpack(written: str, stem: str, whole: Any) -> None:
    name = ""
    for shared, rest, value in json.loads(written):
        if not (isinstance(rest, str) and isinstance(value, str) and 0 <= shared <= len(name)):
            raise TypeError(shared)
        name = name[:shared] + rest
        if len(name) > LONGEST_NAME:
            raise ValueError(len(name))
        value.encode()  # half a character, which no form could have sent
        whole.appendlist(f"{stem}-{name}", value)


__all__ = ["LONGEST_NAME", "PACKED", "unpacked"]
