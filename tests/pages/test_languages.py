"""Pages in two languages: written in both trees, read once, and no edition is joined without its change."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale, Page

from competency.core import clock, languages
from competency.core.models import Activity
from competency.core.publishing.refusals import PublishRefused, TakingOffRefused
from competency.screens.path.selectors import path_of
from tests import factories as core
from tests.pages import of_each_kind
from tests.pages.of_each_kind import KINDS, OfKind, Ward
from tests.training_modules import factories

pytestmark = pytest.mark.django_db
GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de"}


@pytest.fixture(autouse=True)
def _two_languages(settings: Any) -> None:
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("en-gb", "English"), ("de", "German")]


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> OfKind:
    found: OfKind = request.param
    return found


@pytest.fixture(scope="module")
def built(one_transaction: None, kind: OfKind) -> Ward:
    return of_each_kind.ward(kind)


@pytest.fixture
def ward(built: Ward, db: Any) -> Ward:
    return copy.deepcopy(built)


@pytest.fixture
def nurse(client: Any, ward: Ward) -> Any:
    client.force_login(ward.person.user)
    return client


def translated(page: Any, title: str = "Das Armband", *, publish: bool = True) -> Any:
    german, _new = Locale.objects.get_or_create(language_code="de")
    copy = page.copy_for_translation(german, copy_parents=True).specific
    copy.title = title
    revision = copy.save_revision()
    if publish:
        revision.publish()
        copy.refresh_from_db()
    return copy


def next_edition(kind: OfKind, page: Any, *changed: str, **given: Any) -> None:
    by = clock.today() + timedelta(days=9)
    kind.rewrite(page, *changed, change_class="restart", by=by, **given).publish()


def offered(kind: OfKind, ward: Ward, language: str) -> tuple[str, int, int]:
    version = kind.version_for(ward.activity, language)
    return version.language, version.edition, version.revision


# ---- read once, in the reader's language


def test_a_list_shows_the_readers_language_once(kind, nurse, ward):
    translated(ward.page)
    index = kind.folder.objects.get(locale__language_code="en-gb")
    english, german = nurse.get(index.url).content.decode(), nurse.get(index.url, **GERMAN).content.decode()
    assert (english.count(ward.page.title), english.count("Das Armband")) == (1, 0)
    assert (german.count(ward.page.title), german.count("Das Armband")) == (0, 1)


def test_my_path_names_it_in_the_readers_language(kind, ward):
    translated(ward.page)
    assert Activity.objects.get(pk=ward.activity.pk).title == ward.page.title
    for language, title in (("en-gb", ward.page.title), ("de", "Das Armband")):
        with translation.override(language):
            (part,) = path_of(ward.person).asks[0].tasks[0].parts
            assert part.step.title == title


def test_no_edition_is_passed_over_for_a_language(kind, ward):
    translated(ward.page)
    next_edition(kind, ward.page, kind.first)
    assert offered(kind, ward, "de") == ("en-gb", 2, 1)


def test_the_page_says_its_language_and_what_is_in_another_says_that(kind, nurse, ward):
    translated(ward.page)
    html = nurse.get(reverse(kind.intro, args=[ward.activity.pk]), **GERMAN).content.decode()
    assert '<html class="clr" lang="en" dir="ltr">' in html
    assert '<h1 lang="de" dir="ltr">Das Armband</h1>' in html
    html = nurse.get(reverse(kind.intro, args=[ward.activity.pk])).content.decode()
    assert '<html class="clr" lang="en-gb" dir="ltr">' in html
    assert "<h1>" in html


def test_my_path_says_which_language_a_title_is_in(kind, nurse, ward):
    translated(ward.page, "Band & Arm")
    html = nurse.get("/my/", **GERMAN).content.decode()
    assert '<p class="clr-task__title" lang="de" dir="ltr">' in html
    minutes = ward.versions[0].minutes
    assert f'Start <span lang="de" dir="ltr">Band &amp; Arm</span>, {minutes} minutes' in html
    assert 'lang="de"' not in nurse.get("/my/").content.decode()


def test_the_title_of_a_callout_says_its_language():
    html = Template('{% load cleared_ui %}{% callout "tip" title language="de" %}x{% endcallout %}')
    assert '<span lang="de" dir="ltr">Merke</span>' in html.render(Context({"title": "Merke"}))
    assert "lang=" not in html.render(Context({"title": ""}))


def test_what_is_written_from_right_to_left_says_so():
    assert [languages.direction(code) for code in ("ar", "he", "de", "en-gb", "xx")] == [
        "rtl",
        "rtl",
        "ltr",
        "ltr",
        "ltr",
    ]


# ---- the new tree


@pytest.mark.parametrize("again", [False, True])
def test_authors_write_and_reviewers_publish_in_the_new_tree(again, kind, ward):
    author, reviewer = factories.author(), factories.reviewer()
    page = translated(ward.page, publish=False)
    if again:
        Page.objects.get(pk=page.get_parent().pk).group_permissions.all().delete()
        kind.ensure()
    tree = kind.folder.objects.get(locale__language_code="de")
    assert tree.permissions_for_user(author).can_add_subpage()
    assert page.permissions_for_user(author).can_edit()
    assert not page.permissions_for_user(author).can_publish()
    assert page.permissions_for_user(reviewer).can_publish()
    assert page.get_workflow() == ward.page.get_workflow()
    assert [door.restriction_type for door in tree.get_view_restrictions()] == ["login"]


# ---- what a translation needs


def test_a_translation_that_lacks_the_change_is_refused(kind, ward):
    page = translated(ward.page)
    next_edition(kind, ward.page, kind.first)
    with pytest.raises(PublishRefused) as refused:
        kind.rewrite(page, kind.second, change_class="tell", note="Kürzer.").publish()
    (line,) = refused.value.message_dict[kind.body]
    assert line.startswith(f"Edition 2 of “{ward.page.title}” asks for a change.")
    assert line.endswith(f"Here {kind.called(kind.first)} still says what it said before.")


def test_a_translation_that_has_the_change_joins_the_edition(kind, ward):
    page = translated(ward.page)
    next_edition(kind, ward.page, kind.first)
    kind.rewrite(page, kind.first, change_class="tell", note="Neu.").publish()
    assert offered(kind, ward, "de") == ("de", 2, 1)
    # From then on it is wording like any other.
    kind.rewrite(page, kind.first, kind.second, change_class="tell", note="Kürzer.").publish()
    assert offered(kind, ward, "de") == ("de", 2, 2)


def test_what_was_added_and_what_was_taken_out_is_asked_for(kind, ward):
    page = translated(ward.page)
    next_edition(kind, ward.page, more=["new"])
    with pytest.raises(PublishRefused, match=f"Here its {kind.called('new')} is missing"):
        kind.rewrite(page, kind.first, change_class="tell", note="Neu.").publish()
    with pytest.raises(PublishRefused, match=f"Here {kind.called('old')} is left over"):
        kind.rewrite(page, more=["new", "old"], change_class="tell", note="Neu.").publish()
    kind.rewrite(page, more=["new"], change_class="tell", note="Neu.").publish()


def test_a_first_translation_of_an_older_text_is_refused(kind, ward):
    page = translated(ward.page, publish=False)
    next_edition(kind, ward.page, more=["new"])
    with pytest.raises(PublishRefused, match=f"Here its {kind.called('new')} is missing"):
        page.get_latest_revision().publish()


def test_an_edition_that_a_translation_raised_is_asked_of_the_original_too(kind, ward):
    page = translated(ward.page)
    next_edition(kind, page, kind.first)
    with pytest.raises(PublishRefused, match="Edition 2 of “Das Armband” asks for a change"):
        kind.rewrite(kind.model.objects.get(pk=ward.page.pk), kind.second, change_class="tell", note="x").publish()


# ---- a language is taken off


def taken_off(kind: OfKind, page: Any) -> None:
    kind.model.objects.get(pk=page.pk).unpublish()


def deleted(kind: OfKind, page: Any) -> None:
    kind.model.objects.get(pk=page.pk).delete()


@pytest.mark.parametrize("gone", [taken_off, deleted])
def test_a_language_that_was_taken_off_is_offered_to_nobody(gone, kind, nurse, ward):
    page = translated(ward.page)
    gone(kind, ward.page)
    assert [offered(kind, ward, code) for code in ("en-gb", "de")] == [("de", 1, 1)] * 2
    html = nurse.get(reverse(kind.intro, args=[ward.activity.pk])).content.decode()
    assert (ward.page.title in html, page.title in html) == (False, True)
    html = nurse.get(ward.page.get_parent().url).content.decode()
    assert (ward.page.title in html, page.title in html) == (False, True)


def test_its_title_and_minutes_go_from_my_path_with_it(kind, ward):
    page = translated(ward.page)
    kind.rewrite(page, kind.first, change_class="tell", note="Neu.", more=["new"]).publish()
    taken_off(kind, page)
    with translation.override("de"):
        (part,) = path_of(ward.person).asks[0].tasks[0].parts
    assert (part.step.title, part.minutes) == (ward.page.title, ward.versions[0].minutes)


def test_an_attempt_that_was_begun_in_it_goes_on(kind, nurse, ward):
    attempt = kind.start(ward.person, ward.activity)
    translated(ward.page)
    taken_off(kind, ward.page)
    assert kind.source.may_open(ward.person, attempt.activity_version)
    assert nurse.get(kind.first_page(attempt)).status_code == 200


@pytest.mark.parametrize("gone", [taken_off, deleted])
def test_what_was_replaced_is_not_given_in_its_stead(gone, kind, ward):
    translated(ward.page)
    next_edition(kind, ward.page, kind.first)
    with pytest.raises(TakingOffRefused) as refused:
        gone(kind, ward.page)
    assert refused.value.lines == [
        "People would be given edition 1, “Das Armband”, which edition 2 replaced. Publish that change there first."
    ]
    assert offered(kind, ward, "de") == ("en-gb", 2, 1)


def test_the_one_that_was_left_behind_may_go(kind, ward):
    page = translated(ward.page)
    next_edition(kind, ward.page, kind.first)
    taken_off(kind, page)
    assert offered(kind, ward, "de") == ("en-gb", 2, 1)


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_both_at_once_are_refused_in_words_while_one_is_behind(action, client, kind, ward):
    core.end_requirements(date(2025, 6, 1))
    page = ward.page
    german = translated(page)
    next_edition(kind, page, kind.first)
    client.force_login(core.user("root", is_superuser=True))
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    home = reverse("wagtailadmin_home")
    response = client.post(f"{url}?id={page.pk}&id={german.pk}&next={home}", follow=True)
    assert "which edition 2 replaced" in str(next(iter(response.context["messages"])))
    assert kind.model.objects.filter(pk__in=[page.pk, german.pk], live=True).count() == 2


def test_wording_without_review_joins_no_edition(kind, ward, settings):
    """What makes it the newer edition is for a reviewer, however little of it was written."""
    settings.CLEARED_WORDING_SKIPS_REVIEW = True
    author = factories.author()
    page = translated(ward.page)
    next_edition(kind, ward.page, kind.first)
    draft = kind.rewrite(page, kind.first, change_class="wording")
    with pytest.raises(PublishRefused, match="Somebody else has to review this first"):
        draft.publish(user=author)
    assert offered(kind, ward, "de") == ("en-gb", 2, 1)
    draft.publish(user=factories.reviewer())
    assert offered(kind, ward, "de") == ("de", 2, 1)
    # From then on it is wording like any other.
    kind.rewrite(page, kind.first, kind.second, change_class="wording").publish(user=author)
    assert offered(kind, ward, "de") == ("de", 2, 2)
