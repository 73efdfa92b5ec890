"""App configuration: registers the menu entry, the sections of My path and of a record, and the system checks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "competency.certificates"
    label = "cleared_certificates"
    verbose_name = _("Cleared: certificates")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from competency.core.record import attested
        from competency.screens.path.slots import PATH
        from competency.screens.record.slots import RECORD
        from competency.ui import menu

        from . import checks, personal_data  # noqa: F401
        from .attested import IssuedCertificates
        from .sections import CertificatesOnRecord, YourCertificate
        from .selectors import has_any

        attested.register(IssuedCertificates())
        menu.register(
            menu.MenuEntry(
                label=_("Certificates"),
                url_name="cleared:my_certificates",
                people=has_any,
                order=30,
            )
        )
        personal_data.register()
        PATH.register(YourCertificate(), order=30)
        RECORD.register(CertificatesOnRecord(), order=30)
