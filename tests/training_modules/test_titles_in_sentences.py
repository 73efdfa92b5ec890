"""A title in another language than the page says so wherever it stands, within a sentence too, and is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString

from competency.core import clock
from competency.core.activities import api as activities
from competency.core.models import Activity
from competency.ui.words.names import NamedCriterion, one_after_the_other, say, titled
from tests import factories as core
from tests.assessments import factories as sitting
from tests.assessments.knowledge_tests.test_missed_topics import taught_in
from tests.assessments.observations.factories import watch
from tests.pages.test_languages import translated
from tests.training_modules import factories
from tests.training_modules.learning.player import at, finish, section_url
from training_modules.learning import api as learning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
TITLE = "Armband & <i>Bett</i>"


@pytest.fixture(autouse=True)
def _two_languages(settings: Any) -> None:
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("en-gb", "English"), ("de", "German")]


def account(person: Any) -> Any:
    return person.user


def reader_of_german(user: Any) -> Client:
    client = Client(headers={"accept-language": "de"})
    client.force_login(user)
    return client


def unmarked(html: str) -> Iterator[str]:
    """Where a title stands without its language, or with its mark-up to be read. What stands in an attribute or in the
    title of a window can say none."""
    assert "&lt;span" not in html
    page = BeautifulSoup(html, "html.parser")
    for text in page.find_all(string=lambda said: bool(said and TITLE in said)):
        parents = [parent for parent in text.parents if isinstance(parent, Tag)]
        if parents[0].name == "title":
            continue
        around = next(str(parent["lang"]) for parent in parents if parent.get("lang"))
        if around != "de":
            yield str(text)
    assert "<i>Bett" not in html


def opened(client: Client, url: str) -> str:
    response = client.get(url, follow=True)
    assert response.status_code == 200, url
    return response.content.decode()


def titles_in(html: str) -> int:
    return BeautifulSoup(html, "html.parser").get_text().count(TITLE)


@pytest.fixture
def asked() -> Any:
    """A nurse who is asked for a module, which the reader gets in German, and to be watched afterwards."""
    page = factories.module(sections=factories.three_sections(factories.practice()))
    ward = watch(also=[core.asked(activity=str(page.translation_key))], count=2)
    translated(page, TITLE)
    ward.assessor()
    return ward, page, ward.nurse


def test_what_is_taught_in_another_language_alone_is_marked_wherever_it_is_recorded():
    """By its own version: the page is in English, and so is the site."""
    page = factories.module(sections=factories.three_sections(factories.practice()), publish=False)
    translated(page, TITLE)
    world = core.world(shown_by=core.criteria((None, [core.asked(activity=str(page.translation_key))])))
    reader = Client(headers={"accept-language": "en"})
    reader.force_login(account(world.person))
    finish(reader, learning.start(person=world.person, activity=factories.activity(page), language="de"))
    manager = Client(headers={"accept-language": "en"})
    manager.force_login(account(world.appointed("manager", name="Helen")))
    mine = opened(reader, "/my/record/")
    assert "It rests on" in mine
    theirs = opened(manager, reverse("cleared:person_record", args=[world.person.pk]))
    assert titles_in(mine) >= 2 and titles_in(theirs)
    assert [said for html in (mine, theirs) for said in unmarked(html)] == []
    Activity.objects.filter(pk=page.translation_key).update(retired_at=clock.now())
    board = opened(manager, "/manage/")
    assert titles_in(board)
    assert list(unmarked(board)) == []


def test_my_path_the_record_and_the_cell_mark_every_title(asked):
    ward, page, nurse = asked
    world = ward.world
    learner, manager = reader_of_german(nurse.user), reader_of_german(world.appointed("manager", name="Helen").user)
    record = reverse("cleared:person_record", args=[nurse.pk])
    cell = reverse("cleared:board_cell", args=[world.programme.pk, world.ward.pk, world.nurse.pk])
    pages = [(learner, "/my/"), (learner, "/my/record/"), (manager, record), (manager, cell)]
    found = {url: opened(client, url) for client, url in pages}
    assert "First: " in found["/my/"]
    assert all(titles_in(html) for html in found.values())
    assert [said for html in found.values() for said in unmarked(html)] == []
    # What is done stands there as a fact.
    attempt = learning.start(person=nurse, activity=factories.activity(page), language="de")
    finish(learner, attempt)
    assert [said for client, url in pages for said in unmarked(opened(client, url))] == []


def test_what_is_gone_marks_its_title_too(asked):
    ward, page, nurse = asked
    manager = reader_of_german(ward.world.appointed("manager", name="Helen").user)
    activities.retire_activity(key=page.translation_key)
    record = opened(manager, reverse("cleared:person_record", args=[nurse.pk]))
    assert "on offer again" in record
    for html in (record, opened(reader_of_german(nurse.user), "/my/"), opened(manager, "/manage/")):
        assert list(unmarked(html)) == []


def test_every_page_of_a_module_marks_its_title_and_those_of_its_sections(asked):
    _ward, page, nurse = asked
    learner = reader_of_german(nurse.user)
    activity = factories.activity(page)
    attempt = learning.start(person=nurse, activity=activity, language="de")
    urls = [
        reverse("cleared:learn_intro", args=[activity.pk]),
        reverse("cleared:learn_tip_sheet", args=[activity.pk]),
        at("contents", attempt.pk),
        section_url(attempt, "scan"),
        section_url(attempt, "bedside"),
    ]
    before = [opened(learner, url) for url in urls]
    finish(learner, attempt)
    after = [opened(learner, url) for url in [urls[0], at("contents", attempt.pk)]]
    assert [said for html in before + after for said in unmarked(html)] == []
    assert sum(map(titles_in, before + after)) > len(urls)
    sections = [step.section.title for step in learning.state_of(attempt).progress.steps]
    for html in before + after:
        main = BeautifulSoup(html, "html.parser").find("main")
        assert isinstance(main, Tag)
        for text in main.find_all(string=lambda said: any(title in said for title in sections)):
            assert next(str(parent["lang"]) for parent in text.parents if parent.get("lang")) == "de", text


def test_a_test_marks_the_modules_that_it_sends_to():
    sat = sitting.sat()
    page = factories.module()
    taught_in(sat, factories.versions(page)[0])
    translated(page, TITLE)
    attempt = sat.sit(right=1)
    html = opened(reader_of_german(sat.person.user), reverse("cleared:test_result", args=[attempt.pk]))
    assert titles_in(html)
    assert list(unmarked(html)) == []


def test_a_site_in_another_language_marks_what_the_record_calls_it(settings, asked):
    """The name of an activity in the record is that of the site's language; our words are in English."""
    _ward, page, nurse = asked
    settings.LANGUAGE_CODE = "de"
    attempt = learning.start(person=nurse, activity=factories.activity(page), language="en-gb")
    english = Client()
    english.force_login(nurse.user)
    finish(english, attempt)
    activity = factories.activity(page)
    type(activity).objects.filter(pk=activity.pk).update(title=TITLE)
    html = opened(english, "/my/record/")
    assert titles_in(html)
    assert list(unmarked(html)) == []


# ---- the words themselves


def test_a_sentence_stays_text_until_a_title_in_it_is_in_another_language():
    own, other = (NamedCriterion("k", "module", "A & B", language=code) for code in ("en", "de"))
    with translation.override("en-gb"):
        plain = say("<First>: %(what)s.", {"what": titled(own)})
        marked = say("<First>: %(what)s, %(n)s.", {"what": titled(other), "n": "<3>"})
        assert (plain, isinstance(plain, SafeString)) == ("<First>: A & B.", False)
        assert isinstance(marked, SafeString)
        assert marked == '&lt;First&gt;: <span lang="de" dir="ltr">A &amp; B</span>, &lt;3&gt;.'
        assert one_after_the_other(marked, "", "Then <x>.") == f"{marked} Then &lt;x&gt;."
        assert one_after_the_other("50 % of it.", "", "Then.") == "50 % of it. Then."
