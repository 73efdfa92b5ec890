"""What the shared pages offer the person in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from competency.core.access import Purpose
from competency.ui.menu import MenuEntry, register


def register_entries() -> None:
    """The entries of the shared pages; called once, when their app is ready."""
    register(
        MenuEntry(
            label=_("My path"),
            url_name="cleared:my_path",
            purpose=Purpose.OWN,
            order=10,
        )
    )
    register(
        MenuEntry(
            label=_("My record"),
            url_name="cleared:my_record",
            purpose=Purpose.OWN,
            order=20,
        )
    )
    register(
        MenuEntry(
            label=_("Board"),
            url_name="cleared:board",
            purpose=Purpose.MANAGE,
            order=60,
        )
    )
    register(
        MenuEntry(
            label=_("Editor"),
            url_name="wagtailadmin_home",
            is_shown=lambda user: user.has_perm("wagtailadmin.access_admin"),
            order=90,
        )
    )
