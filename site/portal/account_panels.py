"""What the site shows on the account page of the Wagtail admin in place of Wagtail's own."""

from __future__ import annotations

from wagtail.admin.views.account import ChangePasswordPanel

from portal.forms import CountedPasswordForm


class CountedPasswordPanel(ChangePasswordPanel):
    """A new password, with tries at the old one counted. Wagtail's own is off: see the settings."""

    form_class = CountedPasswordForm

    def is_active(self) -> bool:
        return bool(self.user.has_usable_password())

    def get_form(self) -> CountedPasswordForm:
        form: CountedPasswordForm = super().get_form()
        form.request = self.request
        return form
