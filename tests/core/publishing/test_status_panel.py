"""The status beside an editor counts the standards that ask for what is written there, and not Wagtail's references."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from competency.assessments.models import Checklist, KnowledgeTest
from competency.core import setup
from competency.core.access import AUTHORS_GROUP
from tests import factories as core
from tests.assessments import factories as assessments
from tests.assessments.observations import factories as observing
from tests.training_modules import factories as modules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def a_module() -> tuple[str, Any]:
    ward = modules.ward()
    return reverse("wagtailadmin_pages:edit", args=[ward.page.pk]), ward.page.translation_key


def a_test() -> tuple[str, Any]:
    test = assessments.sat(asks=2, bank=3).test
    return reverse(KnowledgeTest.snippet_viewset.get_url_name("edit"), args=[test.pk]), test.key


def a_checklist() -> tuple[str, Any]:
    observing.watch()
    checklist = Checklist.objects.get()
    return reverse(Checklist.snippet_viewset.get_url_name("edit"), args=[checklist.pk]), checklist.key


@pytest.mark.parametrize("made", [a_module, a_test, a_checklist])
def test_it_says_by_how_many_standards_it_is_asked_for(client: Any, made: Any) -> None:
    address, key = made()
    setup.run()
    person = core.person("Tom", "Trainer", with_user=True)
    assert person.user is not None
    person.user.groups.add(Group.objects.get(name=AUTHORS_GROUP))
    client.force_login(person.user)
    before = said(client, address)
    core.competency(shown_by=core.criteria((None, [core.asked(activity=str(key))])))
    after = said(client, address)
    assert {"Asked for by 1 standard", "Asked for by 2 standards", "No standard asks for it"} >= {before, after}
    count = {"No standard asks for it": 0, "Asked for by 1 standard": 1, "Asked for by 2 standards": 2}
    assert count[after] == count[before] + 1


def said(client: Any, address: str) -> str:
    html = " ".join(client.get(address).content.decode().split())
    assert "Referenced" not in html and "Used 0 times" not in html
    found = [
        words
        for words in ("No standard asks for it", "Asked for by 1 standard<", "Asked for by 2 standards")
        if words in html.replace(" <", "<")
    ]
    assert len(found) == 1
    return found[0].rstrip("<")
