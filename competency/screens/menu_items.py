"""What the shared pages offer the person in the menu, and whose first task stands on which of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from competency.core.access import Purpose, functions_of, is_records_staff
from competency.core.enums import Function
from competency.ui import landing, menu
from competency.ui.landing import Landing
from competency.ui.menu import MenuEntry, User

from . import own


def register_entries() -> None:
    """The entries of the shared pages; called once, when their app is ready."""
    menu.register(MenuEntry(label=_("My path"), url_name="cleared:my_path", people=own.asked, order=10))
    menu.register(MenuEntry(label=_("My record"), url_name="cleared:my_record", people=own.recorded, order=20))
    menu.register(MenuEntry(label=_("Board"), url_name="cleared:board", purpose=Purpose.MANAGE, order=60))
    menu.register(MenuEntry(label=_("Editor"), url_name="wagtailadmin_home", is_shown=may_edit, order=90))


def register_landings() -> None:
    """Where people begin; called once, when the app is ready. Whoever fits several begins at the first."""
    landing.register(Landing(url_name="cleared:board", is_for=manages, order=10))
    landing.register(Landing(url_name="wagtailadmin_home", is_for=keeps_records, order=20), name="records")
    landing.register(Landing(url_name="cleared:my_path", is_for=own.is_asked, order=30))
    landing.register(Landing(url_name="wagtailadmin_home", is_for=may_edit, order=40), name="editor")
    landing.register(Landing(url_name="cleared:my_record", is_for=own.has_record, order=60))


def manages(user: User) -> bool:
    """Whether somebody is appointed as manager today. Records staff may open the board, too, and begin elsewhere."""
    return user.is_active and Function.MANAGER in functions_of(user)


def keeps_records(user: User) -> bool:
    return may_edit(user) and is_records_staff(user)


def may_edit(user: User) -> bool:
    return user.has_perm("wagtailadmin.access_admin")
