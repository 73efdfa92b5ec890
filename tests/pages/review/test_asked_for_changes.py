"""What a reviewer asked for stands where its author works, in the reviewer's words, until it is submitted again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from competency.core import clock
from competency.core.days import day
from tests.training_modules import factories
from tests.training_modules.writing.editor import edit_url, form_data
from training_modules.models import TrainingModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

WORDS = "Name the <fourth> line."


@pytest.fixture
def author():
    factories.site()
    return factories.author()


@pytest.fixture
def reviewer(author):
    return factories.reviewer()


@pytest.fixture
def page(author):
    page = factories.module(publish=False, user=author)
    page.get_workflow().start(page, author)
    return again(page)


def again(page):
    return TrainingModulePage.objects.get(pk=page.pk)


def ask(page, reviewer, comment=WORDS):
    state = page.current_workflow_task_state
    page.current_workflow_task.on_action(state, reviewer, "reject", comment=comment)


def home(client, user):
    client.force_login(user)
    return " ".join(client.get(reverse("wagtailadmin_home")).content.decode().split())


def ready(html):
    return " ".join(html.split('class="clr-ready"', 1)[1].split("</div>", 1)[0].split())


def opened(client, user, page):
    client.force_login(user)
    return ready(client.get(edit_url(page)).content.decode())


def sentence(reviewer):
    name = reviewer.get_full_name() or reviewer.get_username()
    return f"{name} asked for changes on {day(clock.today())}: “Name the &lt;fourth&gt; line.”"


def test_while_it_waits_nothing_is_asked_for(client, author, page):
    assert "asked for changes" not in home(client, author)
    assert "Awaiting" in home(client, author)
    assert "asked for changes" not in opened(client, author, page)


def test_it_stands_on_the_home_of_its_author_beside_the_entry(client, author, reviewer, page):
    ask(page, reviewer)
    html = home(client, author)
    entry = html.split(f'href="{edit_url(page)}"', 1)[1].split("</tr>", 1)[0]
    assert sentence(reviewer) in entry


def test_it_stands_at_the_top_of_is_it_ready_also_after_a_save(client, author, reviewer, page):
    ask(page, reviewer)
    said = opened(client, author, page)
    assert sentence(reviewer) in said
    assert said.index("asked for changes") < said.index("Nothing is missing.")
    answer = client.post(edit_url(page), form_data(page, author), headers={"Accept": "application/json"})
    assert sentence(reviewer) in ready(answer.json()["html"])


def test_nobody_is_asked_any_more_once_it_was_submitted_again(client, author, reviewer, page):
    ask(page, reviewer)
    again(page).current_workflow_state.resume(author)
    assert "asked for changes" not in home(client, author)
    assert "asked for changes" not in opened(client, author, page)


def test_without_a_word_or_an_account_it_says_what_is_known(client, author, reviewer, page):
    ask(page, reviewer, comment="")
    assert "asked for changes on" in opened(client, author, page)
    assert "“”" not in opened(client, author, page)
    reviewer.delete()
    assert "A reviewer asked for changes on" in opened(client, author, page)
    assert "A reviewer asked for changes on" in home(client, author)


def review(client, reviewer, page):
    client.force_login(reviewer)
    html = client.get(reverse("cleared_modules_review", args=[page.pk])).content.decode()
    return " ".join(html.split())


def test_who_reviews_it_again_reads_what_was_asked_and_sees_what_changed_since(client, page, author, reviewer):
    assert "It was sent back before" not in review(client, reviewer, page)
    ask(page, reviewer)
    sent_back = again(page).latest_revision_id
    again(page).current_workflow_state.resume(author)
    html = review(client, reviewer, page)
    assert "It was sent back before" in html
    assert sentence(reviewer) in html
    assert "Its words are the same as then." in html

    ask(again(page), reviewer, "And the fifth.")
    factories.rewrite(again(page), factories.three_sections(), user=author, title="In other words")
    again(page).current_workflow_state.resume(author)
    html = review(client, reviewer, page)
    assert html.index("And the fifth.") < html.index(sentence(reviewer))
    assert "Its words are the same as then." not in html
    latest = again(page).latest_revision_id
    compared = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, sent_back, latest])
    assert f'href="{compared}"' in html
    assert client.get(compared).status_code == 200


def test_what_was_asked_of_an_earlier_edition_is_not_said_of_the_next(client, page, author, reviewer):
    ask(page, reviewer)
    again(page).current_workflow_state.resume(author)
    client.force_login(reviewer)
    seen = client.get(reverse("cleared_modules_review", args=[page.pk])).context["seen"]
    client.post(reverse("cleared_modules_review", args=[page.pk]), {"decision": "approve", "seen": seen})
    assert again(page).live
    factories.rewrite(again(page), factories.three_sections(), user=author, title="Next", change_class="tell")
    again(page).get_workflow().start(again(page), author)
    assert "It was sent back before" not in review(client, reviewer, page)
