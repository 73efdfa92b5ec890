"""App configuration of the shared pages: their place in the menu, where people begin, and what is not on offer."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreensConfig(AppConfig):
    name = "competency.screens"
    label = "cleared_screens"
    verbose_name = _("Cleared: shared pages")

    def ready(self) -> None:
        from . import checks  # noqa: F401
        from .board.not_on_offer import AskedForNotOnOffer
        from .board.slots import BOARD
        from .menu_items import register_entries, register_landings

        register_entries()
        register_landings()
        BOARD.register(AskedForNotOnOffer(), order=10)
