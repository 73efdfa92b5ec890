"""Of what the editor saves by itself, the watch over browser tests lets through only what came too late."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.browser import WHY_REFUSED, Watch
from tests.training_modules import factories
from tests.training_modules.writing.editor import edit_url, form_data
from training_modules.models import TrainingModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
ADDRESS = "http://site.test/admin/pages/7/edit/"


@pytest.fixture
def answered(client: Any, refusals_say_why: None) -> Any:
    """What the editor is answered when it saves by itself, by what it sends."""
    factories.site()
    author = factories.author()
    page = factories.module(user=author)
    client.force_login(author)

    def post(**sent: Any) -> Any:
        return client.post(edit_url(page), sent, headers={"accept": "application/json"})

    first = TrainingModulePage.objects.get(pk=page.pk).latest_revision_id
    whole = form_data(page, author, summary="Said in other words.")
    assert post(**whole).status_code == 200
    return {"too late": post(**whole, loaded_revision_id=first), "not whole": post(title="Other")}


@pytest.mark.parametrize(("what", "is_let_through"), [("too late", True), ("not whole", False)])
def test_a_refusal_is_told_by_why_it_was_one(answered: Any, what: str, is_let_through: bool) -> None:
    response = answered[what]
    watch = Watch("http://site.test")
    request = SimpleNamespace(url=ADDRESS, method="POST", resource_type="fetch", is_navigation_request=lambda: False)
    seen: Any = SimpleNamespace(
        status=response.status_code, url=ADDRESS, request=request, headers={k.lower(): v for k, v in response.items()}
    )
    watch.on_response(seen)
    said: Any = SimpleNamespace(type="error", location={"url": ADDRESS}, text="400 (Bad Request)")
    watch.on_console(said)
    assert (watch.faults == []) is is_let_through
    assert response.headers[WHY_REFUSED] == response.json()["error_code"]
