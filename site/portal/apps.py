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

        from portal.idle import touch_signed_in

        user_logged_in.connect(touch_signed_in, dispatch_uid="portal.touch_signed_in")
