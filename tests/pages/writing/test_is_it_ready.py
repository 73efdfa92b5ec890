"""*Is it ready?* and what stands above the form: what is left is said of what was chosen, and a refusal in full."""

from __future__ import annotations

import copy

import pytest
from django.urls import reverse

from tests.training_modules import factories
from tests.training_modules.writing.editor import edit_url, form_data
from training_modules.models import ModuleIndexPage, TrainingModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture(scope="module")
def built(folders):
    author = factories.author()
    page = factories.module(user=author)
    factories.rewrite(page, factories.three_sections(), user=author, summary="Give medicines and scan.")
    return author, page.pk


@pytest.fixture
def author(built, db):
    return copy.deepcopy(built[0])


@pytest.fixture
def changed(built, author):
    """A published module of which the author changed a word."""
    return TrainingModulePage.objects.get(pk=built[1])


def ready(html):
    return " ".join(html.split('class="clr-ready"', 1)[1].split("</div>", 1)[0].split())


def by_itself(client, page, user, **given):
    client.force_login(user)
    answer = client.post(edit_url(page), form_data(page, user, **given), headers={"Accept": "application/json"})
    return ready(answer.json()["html"])


def by_hand(client, page, user, **given):
    client.force_login(user)
    answer = client.post(edit_url(page), form_data(page, user, **given) | {"action-submit": "1"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_choice_that_was_not_made_is_left(client, author, changed):
    assert "One choice is left:" in by_itself(client, changed, author)
    assert "One choice is left:" in ready(by_hand(client, changed, author))


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({"change_class": "delta"}, "Give the first day on which people need it."),
        ({"change_class": "restart", "change_by": "2001-01-01"}, "This day is past."),
        ({"change_class": "tell"}, "Say in a sentence what changed"),
    ],
)
@pytest.mark.parametrize("send", [by_itself, lambda *args, **given: ready(by_hand(*args, **given))])
def test_a_choice_that_was_made_is_not_left_and_what_it_lacks_is_said(client, author, changed, send, given, left):
    said = send(client, changed, author, **given)
    assert "One choice is left" not in said
    assert "1 thing is missing" in said and left in said


def test_wording_that_is_more_is_said_to_be_and_is_no_choice_left(client, author, changed):
    factories.rewrite(changed, [*factories.three_sections(), factories.section("new")], user=author)
    said = by_itself(client, changed, author, change_class="wording")
    assert "One choice is left" not in said and "this is more than wording" in said


def test_a_refused_submit_says_how_many_things_what_is_safe_and_what_next(client, author, changed):
    html = " ".join(by_hand(client, changed, author, code="", change_class="tell").split())
    assert (
        "Not submitted: 2 things have to be mended first. Nothing was published, the draft is as it was last saved, "
        "and what you typed is still on this page. Mend what is marked, on each of the tabs, and submit it again."
    ) in html
    assert "due to validation errors" not in html
    assert TrainingModulePage.objects.get(pk=changed.pk).current_workflow_state is None


def test_a_draft_that_cannot_be_saved_says_so_too(client, author, changed):
    client.force_login(author)
    answer = client.post(edit_url(changed), form_data(changed, author, title=""))
    html = " ".join(answer.content.decode().split())
    assert "Not saved: 1 thing has to be mended first. Nothing was published," in html
    assert "due to validation errors" not in html


def test_of_a_page_that_is_locked_nothing_else_is_said(client, author, changed):
    changed.get_workflow().start(changed, author)
    client.force_login(author)
    html = client.post(edit_url(changed), form_data(changed, author)).content.decode()
    assert "locked" in html and "to be mended" not in html
    # Its author takes it back, whatever else the form says.
    sent = form_data(changed, author, title="") | {"action-cancel-workflow": "1"}
    html = client.post(edit_url(changed), sent).content.decode()
    assert "has been cancelled" in html and "to be mended" not in html


def test_a_new_page_that_lacks_something_says_that_nothing_was_saved_yet(client, author):
    client.force_login(author)
    folder = ModuleIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["cleared_modules", "trainingmodulepage", folder.pk])
    comments = {f"comments-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    html = " ".join(client.post(address, {"title": "", "sections-count": "0", **comments}).content.decode().split())
    assert "Not saved: " in html and "Nothing was saved or published yet, and what you typed is still" in html
