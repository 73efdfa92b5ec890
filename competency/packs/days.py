"""How a pack writes a day: ``2027-03-01``, or counted from the day of loading: ``D``, ``D+14``, ``D-85``."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.utils.translation import gettext as _

ABSOLUTE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
RELATIVE = re.compile(r"D(?:([+-])([0-9]{1,5}))?")
FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)


class NoDay(ValueError):
    """A text that is no day; the message says why, for the line it stands on."""


def day(text: str, on: date) -> date:
    """The day that ``text`` means when the pack is loaded ``on`` a day. Raises ``NoDay``."""
    if match := RELATIVE.fullmatch(text):
        count = int(match[2] or 0)
        found = on + timedelta(days=-count if match[1] == "-" else count) if count <= 40_000 else None
    elif match := ABSOLUTE.fullmatch(text):
        try:
            found = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError as error:
            raise NoDay(_("'%(text)s' is no day of the calendar") % {"text": text}) from error
    else:
        raise NoDay(_("'%(text)s' is no day such as 2027-03-01 or D+14") % {"text": text})
    if found is None or not FIRST <= found <= LAST:
        raise NoDay(_("'%(text)s' is too far away to be meant") % {"text": text})
    return found


__all__ = ["NoDay", "day"]
