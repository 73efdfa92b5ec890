"""What a stored value has to look like so that Wagtail's blocks can open it; whatever is none of that is left out.

The editor writes nothing else. A program may have, and its page must still open, so that somebody can mend it.
"""

from __future__ import annotations

import math
from typing import Any

from wagtail import blocks

from competency.core.number_fields import NumberBlock, WholeNumberBlock
from competency.core.publishing.streams import A_BLOCK_ID

# The largest key that every database we run on takes.
LARGEST_ID = 2**31 - 1


def shaped(block: blocks.Block, stored: Any) -> Any:
    """The stored value without what this block could not read. Never raises."""
    if isinstance(block, blocks.StructBlock):
        return _struct(block, stored)
    if isinstance(block, blocks.ListBlock):
        return _list(block, stored)
    if isinstance(block, blocks.ChooserBlock):
        return stored if _is_id(stored) else None
    if isinstance(block, blocks.BooleanBlock):
        return stored is True
    if isinstance(block, WholeNumberBlock | NumberBlock):
        return _number(stored)
    return stored if isinstance(stored, str) else ("" if stored is None else str(stored)[:200])


def _struct(block: blocks.StructBlock, stored: Any) -> dict[str, Any]:
    given = stored if isinstance(stored, dict) else {}
    return {name: shaped(child, given[name]) for name, child in block.child_blocks.items() if name in given}


def _list(block: blocks.ListBlock, stored: Any) -> list[dict[str, Any]]:
    shaped_items = []
    for given in stored if isinstance(stored, list) else ():
        is_wrapped = isinstance(given, dict) and given.get("type") == "item" and "value" in given
        one = {"type": "item", "value": shaped(block.child_block, given["value"] if is_wrapped else given)}
        if is_wrapped and isinstance(given.get("id"), str) and A_BLOCK_ID.fullmatch(given["id"]):
            one["id"] = given["id"]
        shaped_items.append(one)
    return shaped_items


def _is_id(stored: Any) -> bool:
    return isinstance(stored, int) and not isinstance(stored, bool) and 0 < stored <= LARGEST_ID


def _number(stored: Any) -> Any:
    if isinstance(stored, bool) or not isinstance(stored, int | float | str):
        return None
    if isinstance(stored, str):
        return stored[:40] if _is_decimal(stored[:40]) else None
    return stored if abs(stored) < 10**12 and math.isfinite(stored) else None


def _is_decimal(text: str) -> bool:
    whole, _, behind = text.strip().removeprefix("-").partition(".")
    return (whole + behind).isdecimal() and (whole + behind).isascii()


__all__ = ["shaped"]
