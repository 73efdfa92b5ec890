"""Where a visitor was going when the site asked who it is."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def asked_for(request: HttpRequest, given: Mapping[str, str]) -> str:
    """The ``next`` among these parameters when it is a page of this site; else nothing."""
    address = given.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else ""
