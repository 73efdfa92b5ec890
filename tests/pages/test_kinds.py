"""A kind of page speaks for itself: what the room says of a page, it says in the words of the page's kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ImproperlyConfigured
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from competency.core.publishing import publication
from competency.pages import kinds
from competency.pages.kinds import Words
from competency.pages.writing.publication import PagePublication
from scenarios.writing.kind import SCENARIOS, ScenarioKind
from tests import factories as core
from tests.training_modules import factories, frozen
from tests.training_modules.writing.editor import edit_url, form_data
from training_modules.models import ModuleIndexPage, TrainingModuleMixin, TrainingModulePage
from training_modules.writing import api
from training_modules.writing.kind import MODULES, ModuleKind
from training_modules.writing.words import WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

# A kind hands these on itself, to what finds out whether they have to be said.
OF_THE_KIND = {"needs_code", "needs_owner"}
SAID_BY_ALL = {field.name: f"In other words: {field.name}." for field in fields(Words)}


class OtherKind(ModuleKind):
    """Modules in other words."""

    words = replace(WORDS, **SAID_BY_ALL)


@pytest.fixture
def other() -> Iterator[OtherKind]:
    """The kind of the pages of this test. It is nearer to them than the one of the mixin."""
    kind = OtherKind()
    tables: list[dict[Any, Any]] = [kinds._kinds, publication._publications]
    before = [dict(table) for table in tables]
    kinds.register(TrainingModulePage, kind)
    publication.register(TrainingModulePage, PagePublication(kind))
    yield kind
    for table, kept in zip(tables, before, strict=True):
        table.clear()
        table.update(kept)


def waiting(user: Any) -> Any:
    page = factories.module(publish=False, user=user)
    page.get_workflow().start(page, user)
    return TrainingModulePage.objects.get(pk=page.pk)


def review_of_a_new_one(client: Any) -> Any:
    page = waiting(factories.author())
    client.force_login(factories.reviewer())
    return client.get(reverse("cleared_modules_review", args=[page.pk]))


def review_of_other_words(client: Any) -> Any:
    author = factories.author()
    page = factories.module(user=author)
    reworded = factories.section("scan", api.TextDraft("<p>Scan 1 wristband.</p>"), factories.why())
    factories.rewrite(page, [reworded, *factories.three_sections()[1:]], user=author)
    page.refresh_from_db()
    page.get_workflow().start(page, author)
    client.force_login(factories.reviewer())
    return client.get(reverse("cleared_modules_review", args=[page.pk]))


def editor_of_one_under_review(client: Any) -> Any:
    author = factories.author()
    page = waiting(author)
    client.force_login(author)
    return client.get(edit_url(page))


def editor_of_its_reviewer(client: Any) -> Any:
    page = waiting(factories.author())
    client.force_login(factories.reviewer())
    return client.get(edit_url(page))


def publishing_a_new_one(client: Any) -> Any:
    root = core.user("root", is_superuser=True)
    page = factories.module(publish=False, responsible=factories.author().person)
    client.force_login(root)
    address = reverse("wagtailadmin_pages:add", args=["cleared_modules", "trainingmodulepage", page.get_parent().pk])
    sent = form_data(page, root, slug="another", title="Another") | {"action-publish": "1"}
    return client.post(address, sent, follow=True)


def bringing_back(client: Any) -> Any:
    page = factories.module()
    key = page.translation_key
    page.delete()
    client.force_login(factories.author())
    return client.get(reverse("cleared_modules_bring_back", args=[key]))


def a_picture_that_is_shown(client: Any) -> Any:
    image = factories.picture()
    factories.module(sections=frozen.sections(image))
    client.force_login(core.user("root", is_superuser=True))
    return client.get(reverse("wagtailimages:edit", args=[image.pk]))


def a_password_above(client: Any) -> Any:
    page = factories.module()
    client.force_login(core.user("root", is_superuser=True))
    above = page.get_parent().get_parent()
    address = reverse("wagtailadmin_pages:set_privacy", args=[above.pk])
    return client.post(address, {"restriction_type": "password", "password": "open sesame"})


def the_address_of_one_for_others(client: Any) -> Any:
    page = factories.module()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    client.force_login(core.user("guest"))
    return client.get(page.url)


SCREENS: dict[Callable[[Any], Any], set[str]] = {
    review_of_a_new_one: {"not_asked_for", "how_it_is_asked_for"},
    review_of_other_words: {"done_by", "only_wording", "not_asked_for", "how_it_is_asked_for"},
    editor_of_one_under_review: {"is_reviewed", "not_asked_for", "how_it_is_asked_for"},
    editor_of_its_reviewer: {"waits_for_you", "not_asked_for", "how_it_is_asked_for"},
    publishing_a_new_one: {"saved_only", "not_asked_for", "how_it_is_asked_for"},
    bringing_back: {"bring_back"},
    a_picture_that_is_shown: {"shows_this", "goes_on_showing"},
    a_password_above: {"password_above"},
    the_address_of_one_for_others: {"not_for_you"},
}
PROBLEMS = {"code_taken", "password_here"}


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)
def test_a_screen_says_it_in_the_words_of_the_kind(screen: Callable[[Any], Any], client: Any, other: OtherKind) -> None:
    factories.site()
    text = screen(client).content.decode()
    assert {name for name, words in SAID_BY_ALL.items() if words in text} == SCREENS[screen]


def test_what_is_wrong_is_said_in_the_words_of_the_kind(other: OtherKind) -> None:
    first, second = factories.module(), factories.module(publish=False)
    second.code = first.code
    PageViewRestriction.objects.create(page=second, restriction_type="password", password="x")
    problems = second.publish_problems()
    assert problems["code"] == ["In other words: code_taken."]
    assert problems[NON_FIELD_ERRORS] == ["In other words: password_here."]


def test_every_word_of_a_kind_is_looked_for_here() -> None:
    assert set().union(*SCREENS.values()) | PROBLEMS | OF_THE_KIND == set(SAID_BY_ALL)


def test_the_nearest_kind_speaks_for_a_page(other: OtherKind) -> None:
    class Theirs(TrainingModuleMixin):
        """A host's own, before it has a base page."""

        class Meta:
            abstract = True

    assert kinds.kind_of(TrainingModulePage) is other
    assert kinds.kind_of(TrainingModulePage()) is other
    assert kinds.kind_of(Theirs) is MODULES
    assert [type(kind) for kind in kinds.all_kinds()] == [ModuleKind, ScenarioKind, OtherKind]


def test_a_page_of_no_kind_is_told_to_its_developer() -> None:
    for page in (Page, ModuleIndexPage()):
        with pytest.raises(ImproperlyConfigured, match="is of no kind: register one"):
            kinds.kind_of(page)


def test_a_kind_is_found_by_the_name_it_launches_under() -> None:
    assert kinds.kind_from("modules") is MODULES
    assert kinds.kind_from("scenarios") is SCENARIOS
    assert kinds.sources() == ["modules", "scenarios"]
    with pytest.raises(KeyError):
        kinds.kind_from("somebody else's")
