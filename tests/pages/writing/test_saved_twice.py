"""A new page that is sent twice, since the editor saves by itself while the author presses the button, is made once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competency.pages.creating import CreatesOnce
from tests.training_modules import factories
from tests.training_modules.writing.editor import form_data
from training_modules.models import ModuleIndexPage, TrainingModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

BY_ITSELF = {"Accept": "application/json"}
SAID = "A page with this slug was saved a moment ago"


class Sending:
    """An author's new page, sent while the same page is being made by another request."""

    def __init__(self, author: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        other = factories.module(user=author, publish=False)
        self.author = author
        self.data = form_data(other, author, title="Blood", slug="blood", code="B1")
        self.data.pop("responsible", None)  # whoever made the other one is none of those who may be chosen
        self.folder = other.get_parent()
        self.patch = monkeypatch

    def send(self, model: str = "trainingmodulepage", **headers: str) -> Any:
        client = Client(raise_request_exception=False)
        client.force_login(self.author)
        url = reverse("wagtailadmin_pages:add", args=["cleared_modules", model, self.folder.pk])
        return client.post(url, self.data, headers=headers)

    def send_within(self, model: str = "trainingmodulepage", *, first: dict[str, str], second: dict[str, str]) -> Any:
        """The second request has found its form right when the first one makes the page."""
        made: list[Any] = []
        makes = CreatesOnce.form_valid

        def after_the_first(view: Any, form: Any) -> Any:
            if not made:
                made.append(None)
                made[0] = self.send(model, **first)
            return makes(view, form)

        self.patch.setattr(CreatesOnce, "form_valid", after_the_first)
        response = self.send(model, **second)
        return made[0], response


@pytest.fixture
def sending(monkeypatch: pytest.MonkeyPatch) -> Sending:
    factories.site()
    return Sending(factories.author(), monkeypatch)


def made() -> int:
    return (
        TrainingModulePage.objects.filter(title="Blood").count() + ModuleIndexPage.objects.filter(slug="blood").count()
    )


@pytest.mark.parametrize("model", ["trainingmodulepage", "moduleindexpage"])
def test_the_button_while_it_saves_by_itself_is_told_in_the_form(sending: Sending, model: str) -> None:
    first, second = sending.send_within(model, first=BY_ITSELF, second={})
    assert first.json()["success"]
    assert second.status_code == 200
    html = second.content.decode()
    assert SAID in html
    assert 'value="Blood"' in html
    assert made() == 1


def test_what_saves_by_itself_twice_is_told_that_it_did_not(sending: Sending) -> None:
    first, second = sending.send_within(first=BY_ITSELF, second=BY_ITSELF)
    assert first.json()["success"]
    assert second.status_code == 400
    assert second.json()["error_code"] == "validation_error"
    assert made() == 1


def test_what_is_sent_alone_is_saved(sending: Sending) -> None:
    assert sending.send().status_code == 302
    assert made() == 1
