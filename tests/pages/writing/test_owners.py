"""Who answers for a module: the editor offers the people who write, and a new one is its author's."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import factories as core
from tests.training_modules import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def test_a_new_module_is_its_authors_and_only_people_who_write_are_offered(client):
    index, author = factories.site(), factories.author()
    nurse = core.person("Amira", with_user=True)
    client.force_login(author)
    url = reverse("wagtailadmin_pages:add", args=["cleared_modules", "trainingmodulepage", index.pk])
    field = client.get(url).context["form"]["responsible"]
    assert field.value() == author.person.pk
    assert author.person in field.field.queryset
    assert nurse not in field.field.queryset
