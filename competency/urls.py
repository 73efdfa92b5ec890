"""One include serves a whole site: the addresses of every installed app of ours, in the namespace ``cleared``.

``path("", include("competency.urls"))`` in the host. An app takes part by its label (``cleared_...``) and a
``urls`` module without an ``app_name`` of its own. Every page of ours says something about somebody, so each tells
browsers and caches to keep nothing, but files that never change; whoever is refused reads why on a page of ours,
whatever the host does with ``PermissionDenied``; and a page is in one language, its dates and its ``lang`` included.
All are done here and in no view. Nothing else belongs here.
"""

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

from competency.ui.caching import kept_nowhere
from competency.ui.views import refusals_in_words, written_in_one_language

app_name = "cleared"


def app_urls() -> list[URLPattern | URLResolver]:
    """The patterns of each installed app whose label begins with ``cleared_`` and that has a ``urls`` module."""
    modules = [
        f"{config.name}.urls"
        for config in apps.get_app_configs()
        if config.label.startswith("cleared_") and find_spec(f"{config.name}.urls")
    ]
    return [path("", include(list(_kept_nowhere(import_module(module).urlpatterns)))) for module in modules]


def _kept_nowhere(patterns: Iterable[URLPattern | URLResolver]) -> Iterable[URLPattern | URLResolver]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = list(_kept_nowhere(pattern.url_patterns))
            yield URLResolver(pattern.pattern, inside, pattern.default_kwargs, pattern.app_name, pattern.namespace)
        else:
            view = kept_nowhere(written_in_one_language(refusals_in_words(pattern.callback)))
            yield URLPattern(pattern.pattern, view, pattern.default_args, pattern.name)


urlpatterns = app_urls()
