"""App configuration of the shared pages: they offer themselves in the menu."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreensConfig(AppConfig):
    name = "competency.screens"
    label = "cleared_screens"
    verbose_name = _("Cleared: shared pages")

    def ready(self) -> None:
        from . import checks  # noqa: F401
        from .menu_items import register_entries

        register_entries()
