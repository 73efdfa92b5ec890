"""Words that belong to the people who keep the records, and that learners never read."""

import re

BANNED = re.compile(
    r"\b(standings?|criteri(?:on|a)|entrustment|attest(?:ed|ations?)|laps(?:e|ed|es)|grace)\b", re.IGNORECASE
)


def banned_words(text: str) -> list[str]:
    return sorted({found.lower() for found in BANNED.findall(text)})
