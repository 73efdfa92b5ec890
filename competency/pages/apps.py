"""App configuration of what pages share: what follows when one goes, closes or moves. The kinds register themselves."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "competency.pages"
    label = "cleared_pages"
    verbose_name = _("Cleared: pages that people learn from")

    def ready(self) -> None:
        from . import personal_data
        from .keeping import signals, staying_open  # noqa: F401

        personal_data.register()
