"""App configuration: registers the menu entry, the section of My path and the system checks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "competency.certificates"
    label = "cleared_certificates"
    verbose_name = _("Cleared: certificates")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from competency.core.access import person_of
        from competency.core.record import attested
        from competency.screens.path.slots import PATH
        from competency.ui import menu

        from . import checks, personal_data  # noqa: F401
        from .attested import IssuedCertificates
        from .sections import YourCertificate

        attested.register(IssuedCertificates())
        menu.register(
            menu.MenuEntry(
                label=_("Certificates"),
                url_name="cleared:my_certificates",
                is_shown=lambda user: person_of(user) is not None,
                order=30,
            )
        )
        personal_data.register()
        PATH.register(YourCertificate(), order=30)
