"""App configuration of the refreshers: registers the section "What is due" of My path."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RefreshersConfig(AppConfig):
    name = "competency.refreshers"
    label = "cleared_refreshers"
    verbose_name = _("Cleared: refreshers")

    def ready(self) -> None:
        from competency.screens.path.slots import PATH

        from .sections import WhatIsDue

        PATH.register(WhatIsDue(), order=10)
