"""Whoever publishes a standard that asks people for what is closed to them reads it, and so does who opens it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from competency.core import clock
from competency.core.framework import api as framework
from competency.core.models import Competency, Standard
from tests import factories as core
from tests.core.framework.test_admin import competency_form
from tests.pages.test_privacy import private
from tests.training_modules import factories

pytestmark = pytest.mark.django_db
CLOSED = "is private to groups without that person."


@pytest.fixture
def closed(ward: Any) -> Any:
    """A module that nobody is asked for so far, and nobody in a group that may open it."""
    page = factories.module(title="Trial of the new pumps")
    private(page, Group.objects.create(name="Trial"))
    return page


@pytest.fixture
def boss(client: Any) -> Any:
    client.force_login(core.user("boss", is_superuser=True))
    return client


def told(response: Any) -> list[str]:
    return [said for message in response.context["messages"] if CLOSED in (said := str(message).strip())]


def publish(client: Any, competency: Competency, **criterion: str) -> Any:
    stem = "criteria-0-value-0-"
    form = competency_form(code=competency.code, title=competency.title) | {
        f"{stem}{name}": value for name, value in criterion.items()
    }
    form |= {
        "change_base": str(Standard.objects.filter(competency=competency).count()),
        "effective_from": str(clock.today() + timedelta(days=1)),
        "action-publish": "1",
    }
    url = reverse("cleared_competencies:edit", args=[competency.pk])
    return client.post(url, form, follow=True)


def naming(page: Any) -> dict[str, str]:
    return {"type": "activity", "value-activity": str(page.translation_key)}


def test_it_is_told_on_the_page_after_publishing_and_whenever_it_is_opened(boss: Any, ward: Any, closed: Any) -> None:
    asked = ward.world.competency
    edit = reverse("cleared_competencies:edit", args=[asked.pk])
    assert told(boss.get(edit)) == []
    response = publish(boss, asked, **naming(closed))
    assert Standard.objects.filter(competency=asked).count() == 2
    (said,) = told(response)
    assert closed.title in said
    assert "Closed to 1 person who is asked for it" in said
    assert told(boss.get(edit)) == [said]
    assert framework.cannot_start(competency=asked) == [said]


def test_it_is_told_of_what_the_competency_is_built_on(boss: Any, ward: Any, closed: Any) -> None:
    part = core.competency(code="PART-1")
    publish(boss, part, **naming(closed))
    response = publish(boss, ward.world.competency, **{"type": "competency", "value-competency": str(part.pk)})
    assert len(told(response)) == 1


def test_a_competency_that_nobody_is_asked_for_tells_nothing(boss: Any, ward: Any, closed: Any) -> None:
    other = core.competency(code="FREE-1")
    publish(boss, ward.world.competency, **naming(closed))
    assert told(publish(boss, other, **naming(closed))) == []
    assert framework.cannot_start(competency=other) == []


def test_what_is_open_tells_nothing(boss: Any, ward: Any) -> None:
    assert told(publish(boss, ward.world.competency, **naming(ward.page))) == []
