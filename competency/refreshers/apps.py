"""App configuration of the refreshers: registers the section "What is due" of My path."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RefreshersConfig(AppConfig):
    name = "competency.refreshers"
    label = "cleared_refreshers"
    verbose_name = _("Cleared: refreshers")

    def ready(self) -> None:
        from competency.core.activities import sources

        from .panels import what_is_due

        sources.register_path_section(what_is_due, order=10)
