"""Publishing an activity: what it is stays as it was first published, whoever publishes under its key."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from competency.core.activities.api import CHECKED_ON, publish_activity
from competency.core.enums import ChangeClass, Kind
from competency.core.models import Activity, ActivityVersion, SystemRelease
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("other", [{"kind": Kind.KNOWLEDGE_TEST}, {"source": "another app"}])
def test_an_activity_keeps_its_kind_and_its_source(other: dict[str, Any]) -> None:
    version = factories.activity(kind=Kind.MODULE, title="Shift start", code="N1")
    again: dict[str, Any] = {
        "key": version.activity_id,
        "source": "tests",
        "kind": Kind.MODULE,
        "code": "N1",
        "title": "Another title",
        "snapshot": {"sections": []},
        "change_class": ChangeClass.WORDING,
    }
    with pytest.raises(ValidationError, match="N1 Shift start was published as “Module” and stays it"):
        publish_activity(**again | other)
    standing = Activity.objects.get()
    assert (standing.source, standing.kind, standing.title) == ("tests", Kind.MODULE, "Shift start")
    assert ActivityVersion.objects.count() == 1

    assert publish_activity(**again).revision == 2
    assert Activity.objects.get().title == "Another title"


def test_a_version_says_what_its_release_was_called_when_it_was_published() -> None:
    release = SystemRelease.objects.create(system="Aurora EHR", code="2026.1", released_on=date(2026, 1, 1))
    version = factories.activity(checked_on=release)
    SystemRelease.objects.update(code="2031.9")
    version = ActivityVersion.objects.get(pk=version.pk)
    assert version.release_then == "Aurora EHR 2026.1"
    version.snapshot.pop(CHECKED_ON)  # as versions from before were recorded
    assert version.release_then == "Aurora EHR 2031.9"
    assert factories.activity().release_then == ""
