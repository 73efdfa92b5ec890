"""App configuration of the reference site."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    label = "portal"
    verbose_name = _("Portal")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from competency.core.personal_data.registry import typed_names
        from portal.accounts_list import LOOKED_FOR
        from portal.idle import touch_signed_in

        typed_names(LOOKED_FOR)
        user_logged_in.connect(touch_signed_in, dispatch_uid="portal.touch_signed_in")
