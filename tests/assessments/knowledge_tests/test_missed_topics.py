"""After a test: each topic that was missed leads to the modules that teach it, where somebody offers one."""

import re
from typing import Any

import pytest
from django.urls import reverse

from competency.core.activities import api as activities
from tests import factories as core

pytestmark = pytest.mark.django_db


def words_after(nurse, attempt) -> str:
    page = nurse.get(reverse("cleared:test_result", args=[attempt.pk]))
    return " ".join(page.content.decode().split())


def taught_in(sat, *modules) -> None:
    """Let the test's competency be shown by these modules too."""
    sat.world.competency.criteria = core.criteria(
        (None, [core.asked(activity=str(each.activity_id)) for each in modules])
    )
    sat.world.competency.choose_for_publication()
    sat.world.competency.save_revision().publish()


def leads_to(words: str, module: Any, title: str) -> bool:
    """Whether a link of this title leads to the module, which says where it was opened from."""
    url = reverse("cleared:learn_intro", args=[module.activity_id])
    return re.search(f'<a href="{url}\\?[^"]*">{title}</a>', words) is not None


def test_a_missed_topic_leads_to_the_module_that_teaches_it(nurse, sat) -> None:
    module = core.activity(source="modules", title="Giving medicines")
    taught_in(sat, module)
    attempt = sat.sit(right=1)

    words = words_after(nurse, attempt)
    assert leads_to(words, module, sat.world.competency.title)
    assert "Giving medicines" in words


def test_a_topic_of_several_modules_leads_to_each_and_a_retired_one_to_none(nurse, sat) -> None:
    first, second = (core.activity(source="modules", title=title) for title in ("Before the round", "At the bedside"))
    taught_in(sat, first, second)
    attempt = sat.sit(right=1)
    words = words_after(nurse, attempt)
    for module in (first, second):
        assert leads_to(words, module, module.title)

    for module in (first, second):
        activities.retire_activity(key=module.activity_id)
    words = words_after(nurse, attempt)
    assert "Before the round" not in words
    assert "2 missed" in words


def test_a_topic_nobody_teaches_is_named_without_a_link(nurse, sat) -> None:
    words = words_after(nurse, sat.sit(right=1))
    assert f'<p class="clr-task__title">{sat.world.competency.title}</p>' in words
