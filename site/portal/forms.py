"""The sign-in form and the form for a new password, with words that help a tired person."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.forms import BooleanField
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import PasswordChangeForm

from competency.core.signing_in import api as signing_in
from competency.ui.words.dates import time_of_day


class SignInForm(AuthenticationForm):
    """Says the same whether the name or the password was wrong, and whether the name is anybody's. Every refusal says
    what happened, what is safe, and what next."""

    own_device = BooleanField(
        label=_("This is my own phone or computer"),
        help_text=_("Tick only on your own device. On a shared one leave it empty."),
        required=False,
    )

    error_messages = {
        "invalid_login": _(
            "That name and password do not belong together. Nothing was changed, and what you saved is safe. "
            "Check capital letters and try again, or ask whoever keeps the accounts for a new password."
        ),
        "inactive": _(
            "This account is closed, so it cannot sign in. Your records are kept. "
            "Ask your manager if you should have access again."
        ),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].error_messages["required"] = _(
            "No username was typed. Nothing was changed. Type the one you were given with your account."
        )
        self.fields["password"].error_messages["required"] = _(
            "No password was typed. Nothing was changed. Type it, or ask whoever keeps the accounts for a new one."
        )

    def get_invalid_login_error(self) -> ValidationError:
        if signing_in.is_of_closed_account(self.request):
            return ValidationError(self.error_messages["inactive"], code="inactive")
        until = signing_in.closed_until(self.request, self.cleaned_data.get("username") or "")
        if until is None:
            return super().get_invalid_login_error()
        return ValidationError(
            _now(
                "There were %(tries)d tries with a wrong password for this name within an hour, so no more are taken "
                "from here before %(time)s. What you saved is safe. Wait until then or use a device that you signed in "
                "on before, and if the tries were not yours, tell whoever keeps the accounts."
            )
            % {"tries": signing_in.TRIES, "time": time_of_day(until)},
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
                    "changed. Try again at %(time)s, and if the tries were not yours, tell whoever keeps the accounts."
                )
                % {"tries": signing_in.TRIES, "time": time_of_day(closed.until)},
                code="closed",
            ) from closed
