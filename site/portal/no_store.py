"""No answer of the site is kept by a browser or on the way: most greet somebody by name."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


class NoStoreMiddleware:
    """Tells every cache to keep nothing, whatever the view said. Only uploads may be kept, where we hand them out.

    Static files are handed out before this is asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(settings.MEDIA_URL):
            response.headers.pop("Cache-Control", None)
            add_never_cache_headers(response)
        return response
