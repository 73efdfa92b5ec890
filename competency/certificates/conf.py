"""What a host may set about certificates, with what holds when it sets nothing."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def notice() -> str:
    """The sentence a certificate carries about its content: ``CLEARED_CERTIFICATE_NOTICE``, empty for none.

    Until a site has had its content reviewed and says so, the certificate says that it was not.
    """
    given = getattr(settings, "CLEARED_CERTIFICATE_NOTICE", None)
    return _("Fictional training content; needs local clinical review.") if given is None else str(given)


def public_url(number: str, request: HttpRequest | None = None) -> str:
    """The address at which anybody may ask whether a certificate holds: what its QR code says.

    ``WAGTAILADMIN_BASE_URL`` first, since it is set by whoever runs the site; the host of the request where it is
    not set.
    """
    return _absolute(reverse("cleared:verify", args=[number]), request)


def ask_at(request: HttpRequest | None = None) -> str:
    """Where the number can be typed instead, as people write an address: without the scheme."""
    return _absolute(reverse("cleared:verify_ask"), request).split("://")[-1].rstrip("/")


def _absolute(path: str, request: HttpRequest | None) -> str:
    base = getattr(settings, "WAGTAILADMIN_BASE_URL", "")
    if base:
        return base.rstrip("/") + path
    return request.build_absolute_uri(path) if request is not None else path
