"""Where publishing is refused, no word of its success stands beside that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.messages.storage.session import SessionStorage
from django.test import RequestFactory
from django.utils import timezone

from competency.core.publishing.saving import take_back_messages
from tests import factories as core
from tests.training_modules import factories
from tests.training_modules.writing.editor import edit_url, form_data
from training_modules.models import TrainingModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def test_a_day_is_refused_and_no_success_is_told(client: Any) -> None:
    factories.site()
    page = factories.module()
    boss = core.user("boss", is_superuser=True)
    client.force_login(boss)
    moment = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    sent = form_data(page, boss, summary="Other words.", change_class="delta", go_live_at=moment)
    sent |= {"change_by": (timezone.localdate() + timedelta(days=9)).isoformat(), "change_note": "More is asked."}
    response = client.post(edit_url(page), sent | {"action-publish": "1"})
    (said,) = [str(message) for message in response.context["messages"]]
    assert said.strip().startswith("Not published. Nothing was changed.")
    assert TrainingModulePage.objects.get(pk=page.pk).summary != "Other words."


@pytest.fixture
def request_with_messages() -> Any:
    request: Any = RequestFactory().get("/")
    request.session = {}
    request._messages = SessionStorage(request)
    return request


def test_what_an_earlier_page_left_to_be_read_stays(request_with_messages: Any) -> None:
    messages.info(request_with_messages, "From before.")
    request_with_messages._messages.update(None)
    request_with_messages._messages = SessionStorage(request_with_messages)
    messages.success(request_with_messages, "Done.")
    take_back_messages(request_with_messages)
    messages.error(request_with_messages, "Not done.")
    shown = [str(message) for message in messages.get_messages(request_with_messages)]
    assert shown == ["From before.", "Not done."]
