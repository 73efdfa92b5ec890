"""App configuration of look and words."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "competency.ui"
    label = "cleared_ui"
    verbose_name = _("Cleared: look and words")

    def ready(self) -> None:
        from . import checks  # noqa: F401
