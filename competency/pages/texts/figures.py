"""The numbers and units of a text: where they differ, a change is more than wording. Pure Python.

Numbers count as digits, and as words in English, the language of what we ship; in another language as digits alone.
"""

from __future__ import annotations

import re
from collections import Counter

# A unit counts on its own, too: "per kg" that became "per lb" is another dose.
_UNITS = (
    r"mg|mcg|µg|μg|ng|g|kg|lb|lbs|ml|mL|dl|dL|l|L|mmol|mol|mEq|IU|units?|kPa|mmHg|bpm|cm|mm|m|°C|°F|%|"
    r"ms|s|sec|seconds?|min|minutes?|h|hours?|hrs?|days?|weeks?|months?|years?|doses?|drops?|puffs?|tablets?"
)
_NUMBER_WORDS = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|zero|"
    r"(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|"
    r"(?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|half|quarter)s?|halves|halve|"
    r"twice|thrice|single|double|triple|"
    # "This one" is no number, and "once you see it" no time.
    r"(?<!no )(?<!this )(?<!that )(?<!the )(?<!each )(?<!any )one|"
    r"once(?!,?\s+(?:you|your|it|its|they|their|we|he|she|the|this|that|these|those|all|there|\w+body|\w+one)\b)"
)
_FIGURE = re.compile(
    rf"(?P<number>\d+(?:[.,:/]\d+)*|\b(?:{_NUMBER_WORDS})\b)|(?P<unit>(?<![A-Za-z])(?:{_UNITS})(?![A-Za-z]))",
    re.IGNORECASE,
)
_AMBIGUOUS = {"s", "m", "l", "g", "h", "min"}


def figures(text: str) -> Counter[str]:
    """The numbers and units of a text, as they are written, with how often each stands there."""
    counted: Counter[str] = Counter()
    after_number = False
    last_end = 0
    for match in _FIGURE.finditer(text):
        follows = after_number and not text[last_end : match.start()].strip()
        if match["number"]:
            counted[match["number"].lower()] += 1
        elif follows or match["unit"].lower() not in _AMBIGUOUS:
            counted[match["unit"]] += 1
        after_number, last_end = bool(match["number"]), match.end()
    return counted


__all__ = ["figures"]
