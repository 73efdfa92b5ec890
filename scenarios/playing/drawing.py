"""How a number went as a small picture, SVG, drawn on the server.

Pure drawing: plain values in, markup out, colours by class. The same always stands in words beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

__all__ = ["sparkline"]

_WIDTH, _HEIGHT = 60, 20
_MIDDLE = Decimal("0.5")


def sparkline(past: Sequence[Decimal]) -> SafeString:
    """How a number went, the oldest first; a flat line where it never moved, and before it could."""
    values = list(past)
    if len(values) < 2:
        values = values * 2
    lowest, highest = min(values), max(values)
    apart = highest - lowest
    points = [
        f"{_WIDTH * place / (len(values) - 1):.1f} {_height_of((value - lowest) / apart if apart else _MIDDLE):.1f}"
        for place, value in enumerate(values)
    ]
    return format_html(
        '<svg class="scn-spark" viewBox="-2 -2 {} {}" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><path d="M{}"/></svg>',
        _WIDTH + 4,
        _HEIGHT + 4,
        " L".join(points),
    )


def _height_of(part: Decimal) -> Decimal:
    return _HEIGHT * (1 - part)
