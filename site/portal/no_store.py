"""No answer of the site is kept by a browser or on the way: most greet somebody by name."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from competency.ui.caching import keep_nowhere


class NoStoreMiddleware:
    """Tells every cache to keep nothing, whatever the view said. Only files of content may be kept: uploads, where
    we hand them out, and those that never change.

    Static files are handed out before this is asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(settings.MEDIA_URL):
            keep_nowhere(response)
        return response
