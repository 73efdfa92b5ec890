"""One include serves a whole site: the addresses of every installed app of ours, in the namespace ``cleared``.

``path("", include("competency.urls"))`` in the host. An app takes part by its label (``cleared_...``) and a
``urls`` module without an ``app_name`` of its own. Nothing else belongs here.
"""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

app_name = "cleared"


def app_urls() -> list[URLPattern | URLResolver]:
    """The patterns of each installed app whose label begins with ``cleared_`` and that has a ``urls`` module."""
    modules = [
        f"{config.name}.urls"
        for config in apps.get_app_configs()
        if config.label.startswith("cleared_") and find_spec(f"{config.name}.urls")
    ]
    return [path("", include(import_module(module).urlpatterns)) for module in modules]


urlpatterns = app_urls()
