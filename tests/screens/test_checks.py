"""A host that does not serve our addresses is told so by ``manage.py check``, with the line to paste."""

from django.test import override_settings
from django.urls import include, path

from competency.screens import checks

urlpatterns = [path("elsewhere/", include("django.contrib.auth.urls"))]


def test_this_site_is_not_bothered():
    assert checks.addresses_of_ours(None) == []


@override_settings(ROOT_URLCONF=__name__)
def test_without_the_addresses_it_names_the_line():
    (message,) = checks.addresses_of_ours(None)
    assert message.id == "cleared_screens.E001"
    assert 'path("", include("competency.urls"))' in str(message.hint)
