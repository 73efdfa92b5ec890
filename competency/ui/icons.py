"""How things look: the icons, and for each status, callout and message its tone, icon and word.

Icons are paths on a 24-unit grid, drawn in place (no sprite request, no inline style) in the colour of the text
around them. A shape with class ``f`` is filled, all others are strokes, with a style sheet and without. Every status
has a shape of its own, so that nobody needs colour. No markup is made here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

ICONS: dict[str, str] = {
    # statuses
    "cleared": '<circle cx="12" cy="12" r="9.5" class="f" fill="currentColor" stroke="none" opacity=".16"/>'
    '<circle cx="12" cy="12" r="9.5"/>'
    '<path d="m7.8 12.4 2.9 2.9 5.6-6"/>',
    "exception": '<path d="M12 2.5 20 5.6v6c0 4.7-3.2 8-8 9.9-4.8-1.9-8-5.2-8-9.9v-6z"/>'
    '<path d="M12 7.8v4.7M12 16v.1"/>',
    "not-cleared": '<path d="M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8z"/><path d="m8.8 8.8 6.4 6.4m0-6.4-6.4 6.4"/>',
    "no-rule": '<circle cx="12" cy="12" r="9.5" stroke-dasharray="3.6 2.4"/><path d="M8 12h8"/>',
    "to-do": '<circle cx="12" cy="12" r="9"/>',
    "started": '<circle cx="12" cy="12" r="9"/>'
    '<path class="f" fill="currentColor" stroke="none" d="M12 6a6 6 0 0 1 0 12z"/>',
    "waiting": '<path d="M6 2.5h12M6 21.5h12M7.5 2.5v4L12 12l4.5-5.5v-4M7.5 21.5v-4L12 12l4.5 5.5v4"/>',
    "done": '<path d="m4 12.8 5 5L20 6.5"/>',
    "ran-out": '<circle cx="12" cy="12.5" r="9"/><path d="M12 7.5v5.5l-3 2M4 2.5 2 4.5M20 2.5l2 2"/>',
    # callouts and signs
    "note": '<circle cx="12" cy="12" r="9.5"/><path d="M12 11v6M12 7v.1"/>',
    "safety": '<path d="M12 3 22 20.5H2z"/><path d="M12 10v5M12 17.8v.1"/>',
    "tip": '<path d="M9 18h6M10 21.5h4M8.5 15C6.8 13.7 6 12 6 9.8a6 6 0 0 1 12 0c0 2.2-.8 3.9-2.5 5.2z"/>',
    "why": '<path d="M2.5 12h4l2.5-7 5 14 3-7h4.5"/>',
    # things
    "minutes": '<circle cx="12" cy="13.5" r="8"/><path d="M12 9v4.5l3 2M9.5 2.5h5"/>',
    "calendar": '<path d="M4 5.5h16v15H4zM4 10h16M8 2.5v5M16 2.5v5"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4 3.7-6 7.5-6s6.7 2 7.5 6"/>',
    "unit": '<path d="M4 21V4h10v17M14 9h6v12M2.5 21h19M7.5 8h3M7.5 12h3M7.5 16h3M17 13v.1M17 17v.1"/>',
    "certificate": '<circle cx="12" cy="9" r="6"/><path d="m8.5 14-1.5 7.5 5-2.5 5 2.5-1.5-7.5"/>',
    "lock": '<path d="M5 11h14v10H5zM8 11V7.5a4 4 0 0 1 8 0V11"/>',
    # ways
    "forward": '<path d="M4 12h16m-6-6 6 6-6 6"/>',
    "chevron": '<path d="m9 5 7 7-7 7"/>',
    "back": '<path d="m15 5-7 7 7 7"/>',
    "down": '<path d="m5 9 7 7 7-7"/>',
    "download": '<path d="M12 3v12m-5-5 5 5 5-5M4 20.5h16"/>',
    "print": '<path d="M7 8V3h10v5M7 17H3.5V8.5h17V17H17M7 14h10v7H7z"/>',
    "out": '<path d="M10 4H4v16h6M9 12h12m-5-5 5 5-5 5"/>',
}


class Look(NamedTuple):
    """A status's look, as of clearance: its tone (a colour class), its icon, the word where the caller gives none."""

    tone: str
    icon: str
    word: Promise


STATUSES: dict[str, Look] = {
    # answers
    "cleared": Look("ok", "cleared", gettext_lazy("Cleared")),
    "by_exception": Look("warn", "exception", gettext_lazy("For now")),
    "not_cleared": Look("bad", "not-cleared", gettext_lazy("Not cleared")),
    "not_required": Look("none", "no-rule", gettext_lazy("No rule")),
    # rows of a to-do list
    "to_do": Look("none", "to-do", gettext_lazy("To do")),
    "started": Look("info", "started", gettext_lazy("Started")),
    "waiting": Look("warn", "waiting", gettext_lazy("Waiting")),
    "done": Look("ok", "done", gettext_lazy("Done")),
    "not_on_offer": Look("warn", "lock", gettext_lazy("Not on offer just now")),
    "ran_out": Look("bad", "ran-out", gettext_lazy("Ran out")),
}
UNKNOWN = Look("none", "note", gettext_lazy("Unknown"))

CALLOUTS: dict[str, Look] = {
    "note": Look("none", "note", gettext_lazy("Note")),
    "tip": Look("ok", "tip", gettext_lazy("Tip")),
    "why": Look("info", "why", gettext_lazy("Why it matters")),
    "safety": Look("bad", "safety", gettext_lazy("Safety")),
}

MESSAGES: dict[str, Look] = {
    "success": Look("ok", "done", gettext_lazy("Done")),
    "info": Look("info", "note", gettext_lazy("Note")),
    "debug": Look("none", "note", gettext_lazy("Note")),
    "warning": Look("warn", "safety", gettext_lazy("Please note")),
    "error": Look("bad", "not-cleared", gettext_lazy("Problem")),
}


def look_of(name: Any) -> Look:
    """The look of a name, of an enum's member, or of a stored code that knows its ``answer``."""
    name = getattr(name, "answer", name)
    return STATUSES.get(str(getattr(name, "value", name)).replace("-", "_"), UNKNOWN)
