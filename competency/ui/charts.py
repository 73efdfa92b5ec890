"""Strips, stacked bars and timelines of clearance as SVG in percentages, so that they stretch without a style.

Pure drawing: numbers and dates in, markup out. The same figures always stand in words beside a picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.template.defaultfilters import date as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from .icons import STATUSES, look_of


def _percent(part: float, whole: float) -> str:
    return f"{max(0.0, min(100.0, 100 * part / whole if whole else 0)):.2f}%"


def strip(done: int, total: int, words: Any = "") -> SafeString:
    """One box for each criterion asked, filled when met, with the count in words beside it."""
    total = max(int(total), 1)
    gap = 1.2 if total > 1 else 0
    width = (100 - gap * (total - 1)) / total
    boxes = format_html_join(
        "",
        '<rect x="{}%" y="0" width="{}%" height="10" rx="3" class="{}"/>',
        ((f"{n * (width + gap):.2f}", f"{width:.2f}", "on" if n < done else "off") for n in range(total)),
    )
    text = words or gettext("%(done)s of %(total)s done") % {"done": done, "total": total}
    return format_html(
        '<div class="clr-strip"><svg data-parts="{} {}" width="100%" height="10" aria-hidden="true" '
        'focusable="false">{}</svg>'
        "<span>{}</span></div>",
        done,
        total,
        boxes,
        text,
    )


def progress(position: int, total: int, noun: Any = "") -> SafeString:
    """Where one is: "Section 2 of 5", with its boxes: filled up to this one."""
    words = gettext("%(noun)s %(position)s of %(total)s") % {
        "noun": noun or gettext("Section"),
        "position": position,
        "total": total,
    }
    return format_html('<div class="clr-progress">{}</div>', strip(position, total, words))


class BarPart(NamedTuple):
    tone: str
    people: int
    word: str


def bar_parts(cleared: int, exception: int, not_cleared: int, unknown: int) -> list[BarPart]:
    """The four parts of a bar of people in their fixed order; empty ones are left out."""
    counts = {
        "cleared": cleared,
        "by_exception": exception,
        "not_cleared": not_cleared,
        "not_required": unknown,
    }
    return [BarPart(STATUSES[name].tone, n, str(STATUSES[name].word)) for name, n in counts.items() if n]


def bar(cleared: int = 0, exception: int = 0, not_cleared: int = 0, unknown: int = 0, tall: bool = False) -> SafeString:
    """A bar of the people of whom something is required: solid, striped, hollow, and grey where it is not known yet.

    The sentence beside it counts the same people ("10 of 16 cleared"), so whoever needs no clearance is in neither.
    It is hidden from screen readers, which read the sentence. ``data-parts`` are the four numbers.
    """
    parts = bar_parts(cleared, exception, not_cleared, unknown)
    whole = sum(part.people for part in parts)
    height, shapes, start = (24 if tall else 10), [], 0
    for part in parts:
        x, end, middle = _percent(start, whole), _percent(start + part.people, whole), height / 2
        if part.tone == "warn":
            shapes.append(
                format_html('<line class="clr-t-warn" x1="{}" x2="{}" y1="{}" y2="{}"/>', x, end, middle, middle)
            )
        else:
            shapes.append(
                format_html(
                    '<rect class="clr-t-{}" x="{}" y="0" width="{}" height="{}"/>',
                    part.tone,
                    x,
                    _percent(part.people, whole),
                    height,
                )
            )
        start += part.people
    return format_html(
        '<svg class="clr-bar{}" data-parts="{}" width="100%" height="{}" aria-hidden="true" focusable="false">{}'
        '<rect class="clr-bar__track" width="100%" height="{}"/></svg>',
        " clr-bar--tall" if tall else "",
        f"{cleared} {exception} {not_cleared} {unknown}",
        height,
        format_html_join("", "{}", ((shape,) for shape in shapes)),
        height,
    )


def _value(row: Any, name: str) -> Any:
    return row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)


def timeline(
    segments: Iterable[Any],
    start: date,
    end: date,
    label: str,
    cursor: date | None = None,
    facts: Sequence[Any] = (),
) -> SafeString:
    """Clearance as segments on a time axis from ``start`` to ``end``, a line at ``cursor``, a tick per fact.

    A segment has ``starts_on``, ``ends_on`` (first day no longer) and ``answer``; a fact has ``on``, or is a date.
    The same must stand in a table beside it: the picture tells a screen reader only ``label``.
    """
    span = max((end - start).days, 1)

    def at(when: date) -> str:
        return _percent((min(max(when, start), end) - start).days, span)

    shapes: list[SafeString] = []
    for segment in segments:
        first, last = max(_value(segment, "starts_on"), start), min(_value(segment, "ends_on"), end)
        if first < last:
            shapes.append(
                format_html(
                    '<rect class="clr-t-{}" x="{}" y="8" width="{}" height="16" rx="3"/>',
                    look_of(_value(segment, "answer")).tone,
                    at(first),
                    _percent((last - first).days, span),
                )
            )
    for fact in facts:
        on = fact if isinstance(fact, date) else _value(fact, "on")
        if start <= on < end:
            shapes.append(format_html('<circle class="clr-time__fact" cx="{}" cy="29" r="3"/>', at(on)))
    month = start.replace(day=1)
    step = 1 if span <= 200 else 3 if span <= 800 else 12
    while month < end:
        if month >= start and (month.month - 1) % step == 0 and (month - start).days < span * 0.93:
            shapes.append(
                format_html(
                    '<line class="clr-time__axis" x1="{0}" x2="{0}" y1="33" y2="38"/><text x="{0}" y="50">{1}</text>',
                    at(month),
                    format_date(month, "Y" if month.month == 1 else "M"),
                )
            )
        month = (month + timedelta(days=32)).replace(day=1)
    if cursor and start <= cursor <= end:
        shapes.append(format_html('<line class="clr-time__now" x1="{0}" x2="{0}" y1="0" y2="33"/>', at(cursor)))
    return format_html(
        '<svg class="clr-time" width="100%" height="52" role="img" aria-label="{}">'
        '<line class="clr-time__axis" x1="0" x2="100%" y1="33" y2="33"/>{}</svg>',
        label,
        format_html_join("", "{}", ((shape,) for shape in shapes)),
    )
