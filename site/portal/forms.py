"""The sign-in form, with words that help a tired person."""

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Says the same whether the name or the password was wrong."""

    error_messages = {
        "invalid_login": _(
            "That name and password do not belong together. Nothing was changed, and what you saved is safe. "
            "Check capital letters and try again, or ask your trainer for a new password."
        ),
        "inactive": _(
            "This account has been closed. Your records are kept. Ask your manager if you should have access again."
        ),
    }
