"""The two drawings of a certificate: its QR code, and the rosette its number draws.

Both are plain SVG made from a string; nothing is fetched, and nothing here knows what a certificate is.
"""

from __future__ import annotations

import base64
import hashlib
from math import cos, gcd, pi, sin

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4
STEPS_A_TURN = 72


def qr_code(address: str, *, title: str) -> SafeString:
    """A QR code of the certificate's address, black on white with its quiet zone; a quarter of it may be damaged."""
    drawn = segno.make(address, error="q", micro=False, boost_error=False).svg_inline(
        border=QUIET_ZONE,
        omitsize=True,
        dark="#000",
        light="#fff",
        svgclass="clr-sheet__qr",
        lineclass=None,
        title=title,
    )
    return mark_safe(drawn)  # noqa: S308 - drawn by segno from an address of ours; it escapes the title


def rosette(number: str) -> SafeString:
    """A certificate's rosette of fine lines as SVG: each number draws its own, so that two are never alike."""
    seed = hashlib.sha256(number.encode()).digest()
    rings = [
        _ring(radius=46.5, depth=6.5 + seed[0] % 4 / 2, petals=_petals(seed[1], 42), turns=11, phase=seed[2]),
        _ring(radius=35, depth=8.5 + seed[3] % 4 / 2, petals=_petals(seed[4], 24), turns=7, phase=seed[5]),
    ]
    paths = "".join(f'<path d="{ring}"/>' for ring in rings)
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-50 -50 100 100" aria-hidden="true" '
        'focusable="false" fill="none" stroke="#0b5570" '
        f'stroke-width=".2" stroke-opacity=".75">{paths}<circle r="48.4" stroke-width=".7"/>'
        '<circle r="49.7" stroke-width=".2"/><circle r="17.4" stroke-width=".7"/><circle r="16.2" stroke-width=".2"/>'
        '<g transform="translate(-9.3 -9) scale(.56)" stroke-opacity="1" stroke-width="3.6" stroke-linecap="round" '
        'stroke-linejoin="round"><path d="M25.6 22.2A12 12 0 1 1 20.4 4.9"/><path d="m10.5 16 5.6 5.6L29 7"/></g></svg>'
    )
    return mark_safe(drawn)  # noqa: S308 - numbers only


def data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _petals(byte: int, least: int) -> int:
    return least + byte % 9


def _ring(*, radius: float, depth: float, petals: int, turns: int, phase: int) -> str:
    """A closed wave round a circle: ``petals`` crests spread over ``turns`` turns, so that the lines interlace."""
    while gcd(petals, turns) != 1:
        petals += 1
    count = STEPS_A_TURN * turns
    points = []
    for step in range(count):
        angle = 2 * pi * turns * step / count
        wave = cos(angle * petals / turns + phase * pi / 128)
        reach = radius - depth + depth * wave
        points.append(f"{reach * cos(angle):.2f} {reach * sin(angle):.2f}")
    return f"M{'L'.join(points)}z"
