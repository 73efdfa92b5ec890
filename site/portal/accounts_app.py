"""Wagtail's accounts as this site sets them up. Beside ``apps``, where Django takes the one configuration it finds."""

from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(WagtailUsersAppConfig):
    """Wagtail's accounts, in whose list nobody is looked for by address."""

    user_viewset = "portal.accounts_list.AccountsViewSet"
