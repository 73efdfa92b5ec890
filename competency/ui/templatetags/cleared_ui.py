"""The template tags every page of ours is made of: status, icons, dates in words, fields, bars and timelines.

They turn values into markup and nothing else: no query, no permission, no rule. Words are chosen in ``ui.words``.
Nothing here writes an inline style or script, so that a strict content security policy holds.
``docs/reference/components.md`` shows each one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from competency.core import coming_back, languages
from competency.core.people.reaching import reach

from .. import charts, fields, frame
from ..icons import CALLOUTS, ICONS, MESSAGES, look_of
from ..typography import unbroken
from ..words import counts
from ..words import dates as dates_in_words
from ..words import names as names_in_words

register = template.Library()

# How an icon looks where no style sheet of ours arrives: a drawing the size of a letter, not a black disc the size of
# the page. A style sheet wins over attributes.
DRAWN = mark_safe('width="20" height="20" fill="none" stroke="currentColor"')
HIDDEN = mark_safe('aria-hidden="true" focusable="false"')


# ── icons and statuses ──────────────────────────────────────────────────────────────────────────────────────────


@register.simple_tag
def words_language() -> SafeString:
    """``lang`` and ``dir`` of a page of ours, for its outermost element."""
    code = languages.of_our_words()
    return format_html('lang="{}" dir="{}"', code, languages.direction(code))


@register.simple_tag
def content_language(code: str) -> SafeString:
    """``lang`` and ``dir`` for what stands in a page and is written in another language than the page; else nothing."""
    return names_in_words.language_of(code)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon in place. Without ``label`` it is hidden from screen readers: the word beside it speaks."""
    shapes = mark_safe(ICONS.get(name, ICONS["note"]))  # noqa: S308 - our own constants
    told = format_html('role="img" aria-label="{}"', label) if label else HIDDEN
    return format_html('<svg class="clr-icon" viewBox="0 0 24 24" {} {}>{}</svg>', DRAWN, told, shapes)


@register.simple_tag
def status(name: Any, words: Any = "", plain: bool = False) -> SafeString:
    """A clearance, or another status, as word + icon + colour. ``words`` replaces the word: "Done until 11 Feb"."""
    look = look_of(name)
    return format_html(
        '<span class="clr-status clr-t-{}{}">{}<span>{}</span></span>',
        look.tone,
        " clr-status--plain" if plain else "",
        icon(look.icon),
        words or look.word,
    )


@register.filter
def tone(name: Any) -> str:
    """The colour class of a status, for panels and cells: ``clr-t-ok``."""
    return f"clr-t-{look_of(name).tone}"


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────

register.filter(dates_in_words.day)
register.filter(dates_in_words.day_short)
register.filter(dates_in_words.day_year)
register.filter(dates_in_words.day_in_full)
register.filter(dates_in_words.through)
register.filter(dates_in_words.last_day)
register.filter(dates_in_words.by)
register.filter(dates_in_words.due)
register.filter(dates_in_words.in_days)
register.filter(dates_in_words.time_of_day)
register.filter(dates_in_words.moment)
register.filter(dates_in_words.moment_ahead)
register.filter(counts.minutes)
register.filter(counts.in_words)
register.filter(reach)
register.filter(names_in_words.in_language)
register.filter(unbroken)


# ── pictures ────────────────────────────────────────────────────────────────────────────────────────────────────

register.simple_tag(charts.strip)
register.simple_tag(charts.progress)
register.simple_tag(charts.bar)
register.simple_tag(charts.timeline)


# ── parts with a template of their own ──────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("cleared/components/task_row.html")
def task_row(
    title: Any,
    url: str = "",
    *,
    detail: Any = "",
    minutes: int | None = None,
    due: Any = "",
    status: Any = "to_do",
    words: Any = "",
) -> dict[str, Any]:
    """One row of a ``<ul class="clr-tasks">``, all of it the link. ``due`` is the day it counts from, or words."""
    return {
        "title": title,
        "url": url,
        "detail": detail,
        "minutes": minutes,
        "due": dates_in_words.due(due) if isinstance(due, date) else due,
        "status": status,
        "words": words,
    }


@register.simple_block_tag
def answer(
    content: str, name: Any, line: Any, words: Any = "", done: int | None = None, total: int | None = None
) -> SafeString:
    """The answer panel: a status, one sentence (the page's h1), the strip; the block holds what follows.

    The sentence never breaks inside a date or at the hyphen of a word.
    """
    boxes = charts.strip(done, total) if done is not None and total else ""
    return format_html(
        '<section class="clr-answer {}">{}<h1 class="clr-answer__line">{}</h1>{}{}</section>',
        tone(name),
        status(name, words),
        unbroken(line),
        boxes,
        content,
    )


@register.simple_block_tag
def callout(content: str, kind: str = "note", title: Any = "", language: str = "") -> SafeString:
    """A note, tip, safety warning or "why it matters"; ``language`` is that of its own title."""
    look = CALLOUTS.get(kind, CALLOUTS["note"])
    return format_html(
        '<div class="clr-callout clr-t-{}"><p class="clr-callout__title">{}<span{}>{}</span></p>{}</div>',
        look.tone,
        icon(look.icon),
        names_in_words.language_of(language) if title else "",
        title or look.word,
        content,
    )


@register.simple_block_tag
def more(content: str, summary: Any) -> SafeString:
    """Details that open on a tap."""
    return format_html(
        '<details class="clr-more"><summary>{}</summary><div>{}</div></details>',
        summary,
        content,
    )


@register.inclusion_tag("cleared/components/banner.html")
def banner(text: Any, kind: str = "info", title: Any = "") -> dict[str, Any]:
    """A message across the page: success, info, warning, error (Django's message levels)."""
    look = MESSAGES.get(kind, MESSAGES["info"])
    return {"text": text, "look": look, "title": title}


@register.inclusion_tag("cleared/components/saved.html")
def saved(at: datetime | None) -> dict[str, Any]:
    """The line that tells a person of a save: "Saved 03:14. You can close this page." Nothing before the first save."""
    return {"at": at}


@register.inclusion_tag("cleared/components/board_cell.html")
def board_cell(
    cleared: int,
    required: int,
    exception: int = 0,
    not_cleared: int = 0,
    no_rule: int = 0,
    url: str = "",
    label: Any = "",
) -> dict[str, Any]:
    """Cleared of required as number + bar + words; ``label`` names row and column for screen readers."""
    return {
        "cleared": cleared,
        "required": required,
        "exception": exception,
        "not_cleared": not_cleared,
        "no_rule": no_rule,
        "url": url,
        "label": label,
    }


@register.inclusion_tag("cleared/components/back.html", takes_context=True)
def back(context: template.Context, url: str, words: Any = "") -> dict[str, Any]:
    """To the page the reader came from, where the address says which; else to the usual one, in the usual words."""
    request = context.get("request")
    way = coming_back.came_from(request) if request else ""
    if not way:
        return {"url": url, "words": words}
    return {"url": way, "words": words if coming_back.is_same_page(way, url) else ""}


@register.simple_tag(takes_context=True)
def here(context: template.Context) -> str:
    """What a link adds to its query, so that Back on the page it opens leads to this one."""
    request = context.get("request")
    return coming_back.said_here(request) if request else ""


@register.simple_tag(takes_context=True)
def offered(context: template.Context, url_name: str) -> str:
    """The address of a page that the menu offers to the reader; empty for whom it would tell nothing."""
    url = reverse(url_name)
    return url if any(entry.url == url for entry in context.get("cleared_menu") or ()) else ""


@register.simple_tag(takes_context=True)
def this_page(context: template.Context) -> str:
    """Where a form of a page that leads back sends what is handed in: to the page itself, which still leads back."""
    return coming_back.this_page(context["request"])


@register.inclusion_tag("cleared/components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any, key: str = "page") -> dict[str, Any]:
    """Previous and next, and where one is; keeps the other parts of the query string."""
    request = context.get("request")

    def link(number: int) -> str:
        query = request.GET.copy() if request else None
        if query is None:
            return f"?{key}={number}"
        query[key] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "previous": link(page.previous_page_number()) if page.has_previous() else "",
        "next": link(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("cleared/components/dates.html", takes_context=True)
def dates(
    context: template.Context,
    as_of: date,
    chips: Sequence[tuple[Any, date]],
    start: date,
    end: date,
    name: str = "as_of",
) -> dict[str, Any]:
    """The day a page is asked about: chips (words, day), a slider from ``start`` to ``end``, a field for any day.

    It asks by GET in the parameter ``name`` and keeps the others. The slider appears only where scripts run.
    """
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query.pop(name, None)
    kept = [(key, value) for key, values in query.lists() for value in values]

    def link(when: date) -> str:
        with_day = query.copy()
        with_day[name] = when.isoformat()
        return f"?{with_day.urlencode()}"

    return {
        "as_of": as_of,
        "chips": [
            {"words": words, "on": when, "url": link(when), "is_current": when == as_of} for words, when in chips
        ],
        "start": start,
        "span": (end - start).days,
        "position": max(0, min((as_of - start).days, (end - start).days)),
        "kept": kept,
        "name": name,
    }


register.simple_tag(frame.in_place, takes_context=True)
register.inclusion_tag("cleared/components/error_summary.html")(fields.error_summary)
register.inclusion_tag("cleared/components/field.html")(fields.field)


@register.simple_tag(takes_context=True)
def cleared_styles(context: template.Context) -> SafeString:
    """The link to the one stylesheet, once a page. Pages that extend ``cleared_base`` have it already."""
    if context.render_context.get("cleared_styles"):
        return SafeString("")
    context.render_context["cleared_styles"] = True
    return format_html('<link rel="stylesheet" href="{}">', static("cleared/cleared.css"))
