"""The number of a certificate: too large to guess, easy to read aloud, and typing slips show.

Twenty-seven random symbols of a 32-symbol alphabet (135 bits) and one check symbol, written in seven groups of
four. The alphabet leaves out I, L, O and U (Crockford 2019), so that nobody has to ask which one is meant. Nothing
can be read from a number: no date, no person, no order.
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_SYMBOLS = 27
GROUP = 4
LENGTH = RANDOM_SYMBOLS + 1
WRITTEN_LENGTH = LENGTH + (LENGTH - 1) // GROUP

_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_MISREAD = str.maketrans("ILO", "110")


def new_number() -> str:
    """A number nobody has, as it is written: ``7QK2-...``."""
    symbols = "".join(secrets.choice(ALPHABET) for _each in range(RANDOM_SYMBOLS))
    return written(symbols + check_symbol(symbols))


def written(symbols: str) -> str:
    """A certificate's number in groups of four with hyphens, as printed and stored."""
    return "-".join(symbols[start : start + GROUP] for start in range(0, len(symbols), GROUP))


def check_symbol(symbols: str) -> str:
    """Luhn's check modulo 32: finds every single slip and almost every pair of neighbours that changed places."""
    total = 0
    for place, symbol in enumerate(reversed(symbols)):
        doubled = _VALUE[symbol] * (2 if place % 2 == 0 else 1)
        total += doubled // 32 + doubled % 32
    return ALPHABET[-total % 32]


def as_typed(text: str) -> str | None:
    """The number somebody typed or read off paper, as it is written; None when it cannot be one.

    Case, spaces and hyphens do not matter, and I, L and O are read as 1, 1 and 0.
    """
    symbols = "".join(text[: 4 * LENGTH].split()).replace("-", "").upper().translate(_MISREAD)
    if len(symbols) != LENGTH or not set(symbols) <= set(ALPHABET):
        return None
    return written(symbols) if check_symbol(symbols[:-1]) == symbols[-1] else None
