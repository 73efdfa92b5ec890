"""A question type is one file and one template: the one that ``docs/reference/extending.md`` shows is registered here,
authored in the editor, published, served, answered, marked and shown, in a test and in a module.

Its words say nothing by chance, so whatever tells the right one before it counts is found.
"""

from __future__ import annotations

import copy
import json
import re
import sys
import types
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from competency.assessments.knowledge_tests import api as tests
from competency.assessments.models import GivenAnswer, Question, QuestionKey, QuestionVersion
from competency.assessments.questions import bank
from competency.assessments.questions.types import registry
from competency.core import clock, setup
from competency.core.access import AUTHORS_GROUP, REVIEWERS_GROUP
from competency.core.models import ActivityVersion
from tests import factories as core
from tests.architecture.pages import page
from tests.assessments import factories
from tests.assessments.knowledge_tests.test_leaks import assert_silent
from tests.training_modules import factories as modules
from training_modules.learning import api as learning

pytestmark = pytest.mark.django_db

WORD, SAID, WHY = "Quokka", "It stands at the top of the band.", "The band names it."
SECRETS = (WORD, WORD.lower(), SAID, WHY)


def shown_on_the_page(language: str) -> str:
    """The first block of this language on the page about extending."""
    part = page("reference/extending.md").partition("## A question type")[2]
    block = re.search(rf"```{language}\n(.*?)```", part, re.DOTALL)
    assert block
    return block[1]


@pytest.fixture(scope="module", autouse=True)
def set_up(one_transaction: None) -> None:
    setup.run()


@pytest.fixture
def word(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """The type of the page, registered as an app would, with its template where an app would have it."""
    module = types.ModuleType("word")
    monkeypatch.setitem(sys.modules, "word", module)
    exec(shown_on_the_page("python"), module.__dict__)
    monkeypatch.setattr(registry, "_types", dict(registry._types))
    registry.register(module.Word())
    engines: Any = copy.deepcopy(project.TEMPLATES)
    engines[0]["APP_DIRS"] = False
    loaders = [
        ("django.template.loaders.locmem.Loader", {"our_hospital/word.html": shown_on_the_page("html")}),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    engines[0]["OPTIONS"]["loaders"] = [("django.template.loaders.cached.Loader", loaders)]
    settings.TEMPLATES = engines
    return registry.type_of("word")


class Desk:
    """An author and a reviewer, one after the other at the same browser."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.people = {group: core.person("Robin", group, with_user=True) for group in (AUTHORS_GROUP, REVIEWERS_GROUP)}
        for group, person in self.people.items():
            person.user.groups.add(Group.objects.get(name=group))  # type: ignore[union-attr]

    def as_(self, group: str) -> Any:
        self.client.force_login(self.people[group].user)
        return self.client

    def form(self, competency: Any, **changed: Any) -> dict[str, Any]:
        """The editor's form as the browser sends it."""
        block = {"key": "a", "text": "What stands at the top?", "type": "unstyled", "depth": 0}
        stem = {"blocks": [block | {"inlineStyleRanges": [], "entityRanges": [], "data": {}}], "entityMap": {}}
        return {
            "code": "WORD",
            "type": "word",
            "use": "gate",
            "competency": competency.pk,
            "job_role": "",
            "difficulty": 1,
            "critical": "on",
            "stem": json.dumps(stem),
            "options-count": 0,
            "word": WORD,
            "word_feedback": SAID,
            "rationale": WHY,
            "reference": "Policy 4.2 (made up)",
            "owner": self.people[AUTHORS_GROUP].pk,
        } | changed

    def published(self, competency: Any, **changed: Any) -> Question:
        """Written by the author, and published by the reviewer just as it was written."""
        draft = self.form(competency, **changed)
        assert self.as_(AUTHORS_GROUP).post(address("add"), draft).status_code == 302
        question = Question.objects.get(code=draft["code"])
        response = self.as_(REVIEWERS_GROUP).post(address("edit", question.pk), draft | {"action-publish": "1"})
        assert response.status_code == 302, response.context["form"].errors
        return Question.objects.get(pk=question.pk)


@pytest.fixture
def desk(client: Any, word: Any) -> Desk:
    return Desk(client)


def address(name: str, *args: Any) -> str:
    return reverse(Question.snippet_viewset.get_url_name(name), args=args)


def silent(html: str) -> None:
    assert_silent(html)
    assert not [secret for secret in SECRETS if secret in html]


def test_the_editor_offers_it_and_says_at_its_field_what_is_missing(desk: Desk) -> None:
    competency = core.competency()
    html = desk.as_(AUTHORS_GROUP).get(address("add")).content.decode()
    assert "A word to type" in html
    assert html.count('name="word_feedback"') == html.count('name="tolerance"') == html.count('name="type"') == 1

    unfit = desk.form(competency, word=" ")
    assert desk.client.post(address("add"), unfit).status_code == 302
    edit = address("edit", Question.objects.get().pk)
    refused = desk.as_(REVIEWERS_GROUP).post(edit, unfit | {"action-publish": "1"}).context["form"]

    assert refused.errors["word"] == ["Give the right word."]
    assert not QuestionVersion.objects.exists()


def test_a_draft_keeps_what_was_filled_in_whatever_type_is_chosen_next(desk: Desk) -> None:
    question = desk.published(core.competency())
    edit, browser = address("edit", question.pk), desk.as_(AUTHORS_GROUP)

    assert browser.post(edit, desk.form(question.competency, type="numeric", value="2.5")).status_code == 302

    shown = browser.get(edit).context["form"]
    assert (shown["type"].value(), shown["word"].value(), str(shown["value"].value())) == ("numeric", WORD, "2.5")
    published, _same, changed = question.revisions.order_by("pk")
    compared = browser.get(address("revisions_compare", question.pk, published.pk, changed.pk)).content.decode()
    assert "Right number" in compared
    assert "Right word" not in compared


def test_lists_name_it_and_find_it(desk: Desk) -> None:
    question = desk.published(core.competency())
    other = factories.question(question.competency)

    html = desk.client.get(address("list"), {"type": "word"}).content.decode()

    assert "A word to type" in html
    assert question.code in html
    assert other.code not in html


def test_what_is_published_holds_no_key_and_the_preview_shows_none(desk: Desk, rf: Any) -> None:
    question = desk.published(core.competency())

    version = factories.version_of(question)
    assert version.snapshot["type"] == "word"
    assert not [secret for secret in SECRETS if secret in str(version.snapshot)]
    key = QuestionKey.objects.get(question_version=version)
    assert (key.right, key.feedback, key.critical) == ({"word": WORD}, {"all": SAID}, True)
    response: Any = question.serve_preview(rf.get("/"), "")
    html = response.render().content.decode()
    assert 'name="typed"' in html
    silent(html)


@pytest.fixture
def sat(desk: Desk) -> factories.Sat:
    """A test that draws the one question, and the nurse who sits it signed in."""
    world = core.world()
    made = desk.published(world.competency)
    sat = factories.Sat(world, factories.knowledge_test(world.competency, asks=1), [made])
    desk.client.force_login(sat.person.user)
    return sat


def test_a_test_asks_it_and_tells_nothing_before_it_counts(client: Any, sat: factories.Sat) -> None:
    attempt = sat.start()
    url = reverse("cleared:test_question", args=[attempt.pk, 1])
    for path in (reverse("cleared:test_intro", args=[sat.activity.key]), url):
        silent(client.get(path).content.decode())

    unread = client.post(url, {"typed": "two words"}).content.decode()
    assert "That is more than one word" in unread
    assert 'value="two words"' in unread
    assert not GivenAnswer.objects.exists()

    seen = []
    for typed in ("wombat", "quoKKa"):
        assert client.post(url, {"typed": typed}).status_code == 302
        assert GivenAnswer.objects.get().given == {"word": typed}
        html = client.get(url).content.decode()
        seen.append(
            re.sub(r"csrfmiddlewaretoken.*?>|name=.(page|by). .*?>|Saved \d\d:\d\d|nonce-\w+", "", html).replace(
                typed, "…"
            )
        )
    assert seen[0] == seen[1]
    assert not [row for row in ActivityVersion.objects.all() if WORD in str(row.snapshot)]


def test_a_page_sent_back_untouched_changes_no_answer_of_it(client: Any, sat: factories.Sat) -> None:
    attempt = sat.start()
    url = reverse("cleared:test_question", args=[attempt.pk, 1])
    client.post(url, {"typed": "wombat"})
    old = client.get(url).context["shown"].as_sent
    client.post(url, {"typed": WORD})

    client.post(url, {"typed": "wombat", "shown": old})

    assert GivenAnswer.objects.get().given == {"word": WORD}


def test_a_failed_test_tells_nothing_of_it_and_a_passed_one_everything(client: Any, sat: factories.Sat) -> None:
    attempt = sat.start()
    tests.save_answer(attempt=attempt, position=1, typed="wombat")
    tests.submit(attempt=attempt)
    result = tests.result(attempt=attempt)
    assert (result.right, result.critical_failed) == (0, True)
    silent(client.get(reverse("cleared:test_result", args=[attempt.pk])).content.decode())

    assert attempt.closed_at is not None
    with clock.at(attempt.closed_at + timedelta(days=2)):
        again = sat.start()
        tests.save_answer(attempt=again, position=1, typed="quokka")
        tests.submit(attempt=again)
        html = client.get(reverse("cleared:test_result", args=[again.pk])).content.decode()
    assert "You typed quokka. Right is Quokka." in html
    assert SAID in html and WHY in html


def test_a_module_practises_it_with_its_feedback(client: Any, desk: Desk) -> None:
    question = desk.published(core.competency(), use="practice", reference="")
    ward = modules.ward(sections=modules.three_sections(question))
    client.force_login(ward.user)
    attempt = learning.start(person=ward.person, activity=ward.activity)
    url = reverse("cleared:learn_section", args=[attempt.pk, "bedside"])
    version = str(attempt.served.get().question_version_id)
    silent(client.get(url).content.decode())

    unread = client.post(url, {"question": version, "typed": "two words"}).content.decode()
    assert "That is more than one word" in unread
    assert 'value="two words"' in unread

    html = client.post(url, {"question": version, "typed": "wombat"}, follow=True).content.decode()
    assert "Not quite" in html
    assert "You typed wombat. Right is Quokka." in html
    assert SAID in html and WHY in html


def test_without_its_app_it_is_neither_drawn_nor_published(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    question = desk.published(core.competency())
    role = {str(question.competency_id)}
    assert len(bank.candidates(role, None)) == 1

    monkeypatch.delitem(registry._types, "word")

    assert bank.candidates(role, None) == []
    html = desk.client.get(address("edit", question.pk)).content.decode()
    assert "word (not installed)" in html
    sent = desk.form(question.competency) | {"action-publish": "1"}
    refused = desk.client.post(address("edit", question.pk), sent).context["form"]
    assert "any more" in str(refused.errors["type"])
    with pytest.raises(registry.UnknownType):
        registry.type_of("word")


def test_a_code_or_a_field_that_is_taken_is_refused(word: Any) -> None:
    again = type(word)()
    with pytest.raises(ImproperlyConfigured, match="Two question types are called 'word'"):
        registry.register(again)
    again.code = "term"
    with pytest.raises(ImproperlyConfigured, match="both have a field word"):
        registry.register(again)
    again.code, again.fields = "x" * 41, {}
    with pytest.raises(ImproperlyConfigured, match="1 to 40 characters"):
        registry.register(again)
