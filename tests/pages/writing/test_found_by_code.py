"""Every list of the editor says *N3 Medicine administration*, so whoever types "N3" into its search finds that page."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Page

from tests import factories as core
from tests.scenarios.writing import factories as scenarios
from tests.training_modules import factories as modules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders", "indexed")]


@pytest.mark.parametrize("made", [modules.module, scenarios.scenario], ids=["a module", "a scenario"])
@pytest.mark.parametrize("view", ["the search", "the list of a folder"])
def test_a_page_is_found_by_its_code(client: Any, made: Any, view: str) -> None:
    page = made(publish=False)
    client.force_login(core.user("boss", is_superuser=True))
    folder = Page.objects.get(depth=1)
    address = {
        "the search": reverse("wagtailadmin_pages:search"),
        "the list of a folder": reverse("wagtailadmin_explore", args=[folder.pk]),
    }[view]
    assert page.get_admin_display_title() in client.get(address, {"q": page.code.lower()}).content.decode()
