"""The sign-in form and the form for a new password, with words that help a tired person."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.forms import BooleanField
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import PasswordChangeForm

from competency.core.signing_in import api as signing_in


class SignInForm(AuthenticationForm):
    """Says the same whether the name or the password was wrong, and whether the name is anybody's."""

    own_device = BooleanField(
        label=_("This is my own phone or computer"),
        help_text=_("Tick only on your own device. On a shared one leave it empty."),
        required=False,
    )

    error_messages = {
        "invalid_login": _(
            "That name and password do not belong together. Nothing was changed, and what you saved is safe. "
            "Check capital letters and try again, or ask your trainer for a new password."
        ),
        "inactive": _(
            "This account has been closed. Your records are kept. Ask your manager if you should have access again."
        ),
    }

    def get_invalid_login_error(self) -> ValidationError:
        until = signing_in.closed_until(self.request, self.cleaned_data.get("username") or "")
        if until is None:
            return super().get_invalid_login_error()
        return ValidationError(
            _now(
                "There were %(tries)d tries with a wrong password for this name within an hour, so no more are taken "
                "from here before %(time)s. What you saved is safe. A device that you signed in on before may still "
                "let you in. If the tries were not yours, tell whoever keeps the accounts."
            )
            % {"tries": signing_in.TRIES, "time": date_format(localtime(until), "H:i")},
            code="closed",
        )


class CountedPasswordForm(PasswordChangeForm):
    """A new password, once the old one was shown. Wrong old ones count like those at the sign-in."""

    request: HttpRequest

    def clean_old_password(self) -> str:
        try:
            with signing_in.trying(self.request, self.user.get_username()) as one_try:
                old: str = super().clean_old_password()
                one_try.right()
                return old
        except signing_in.Closed as closed:
            raise ValidationError(
                _now(
                    "There were %(tries)d wrong passwords for your account within an hour. Your password was not "
                    "changed. You can try again at %(time)s. If the tries were not yours, tell whoever keeps the "
                    "accounts."
                )
                % {"tries": signing_in.TRIES, "time": date_format(localtime(closed.until), "H:i")},
                code="closed",
            ) from closed
