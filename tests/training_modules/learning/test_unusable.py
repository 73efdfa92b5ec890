"""A published module that cannot be read any more is on the trainers' list, as a scenario is."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from competency.core import clock
from competency.core.activities import api as activities
from competency.core.activities import unusable as versions
from competency.core.enums import Kind
from competency.core.publishing.unusable import unusable
from training_modules.conf import SOURCE
from training_modules.content import FORMAT

pytestmark = pytest.mark.django_db
SECTION = {"key": "first", "title": "First", "minutes": 3, "blocks": []}
WHOLE = {"format": FORMAT, "code": "M1", "title": "Lists", "summary": "", "sections": [SECTION]}


def listed(snapshot: dict[str, Any]) -> list[str]:
    activities.publish_activity(
        key=uuid.uuid4(),
        source=SOURCE,
        kind=Kind.MODULE,
        title="Lists",
        code="M1",
        snapshot=snapshot,
        change_class="first",
    )
    versions.forget()
    return [f"{one.title}: {one.why}" for one in unusable(clock.today())]


def test_what_can_be_read_is_not_listed() -> None:
    assert listed(WHOLE) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"format": FORMAT + 1},
        {"sections": []},
        {"sections": [SECTION | {"minutes": "three"}]},
        {"sections": [SECTION | {"blocks": [{"type": "hologram"}]}]},
    ],
)
def test_what_cannot_is(changed: dict[str, Any]) -> None:
    assert listed(WHOLE | changed) == ["M1 Lists: What it holds cannot be read any more."]
