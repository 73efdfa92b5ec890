"""The sheet as a browser sends it back: the fields of a page, filled in, without a browser."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.urls import reverse

from competency.core.models import Person
from tests.assessments.observations.factories import Watch

PASSWORD = "secret-for-tests"


def sheet_url(ward: Watch, person: Person | None = None) -> str:
    return reverse("cleared:observe", args=[(person or ward.nurse).pk, ward.activity.pk])


def opened(client: Any, url: str) -> dict[str, str]:
    """The fields of a sheet as the page has them: what a browser would send back untouched."""
    page = client.get(url).content.decode()
    return fields_of(page)


def fields_of(page: str) -> dict[str, str]:
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or (("radio" in tag or "checkbox" in tag) and " checked" not in tag):
            continue
        found[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL):
        found[name] = html.unescape(text)
    return found


def filled(ward: Watch, client: Any, **given: Any) -> dict[str, str]:
    done = {f"item_{ward.key(step)}": "done" for step in ("signs-in", "due-list", "wristband")}
    return opened(client, sheet_url(ward)) | done | {"rating": "5", "entrustment": "4", "password": PASSWORD} | given


def next_of(url: str) -> str:
    """Where the sign-in leads afterwards."""
    return parse_qs(urlsplit(url).query)["next"][0]
