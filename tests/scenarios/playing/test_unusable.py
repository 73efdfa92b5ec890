"""A published scenario that no longer compiles: the trainers have it on their list, and nobody is sent to it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale

from competency.core import clock, setup
from competency.core.access import AUTHORS_GROUP
from competency.core.activities import overdue
from competency.core.activities import unusable as versions
from competency.core.activities.api import retire_activity
from competency.core.enums import Outcome
from competency.core.models import ActivityVersion, Evidence
from competency.core.publishing.publication import way_back
from competency.core.publishing.startable import cannot_start
from competency.core.publishing.unusable import unusable
from scenarios.playing import api as playing
from scenarios.playing.attested import Plays
from scenarios.playing.stories import forget
from scenarios.story import to_snapshot
from tests import factories as core
from tests.scenarios.playing import factories
from tests.scenarios.playing.factories import text_of
from tests.scenarios.story.documents import told
from tests.scenarios.story.documents import ward as small_ward
from tests.scenarios.writing import factories as writing
from tests.tampering import unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
HEADING = "Cannot be used any more"


@pytest.fixture(autouse=True)
def a_new_process() -> None:
    versions.forget()
    forget()


def written_over(version: ActivityVersion, document: Any) -> None:
    """As a release would find it that reads another form: the row is what it was, and the code is not."""
    snapshot = json.dumps(version.snapshot | {"story": document})
    row = version.pk.hex if connection.vendor == "sqlite" else version.pk
    assert unguarded(ActivityVersion, "UPDATE {table} SET snapshot = %s WHERE uuid = %s", snapshot, row) == 1
    versions.forget()
    forget()


def leading_nowhere() -> dict[str, Any]:
    document = json.loads(json.dumps(to_snapshot(told(small_ward()).document)))["story"]
    document["steps"][1]["choices"][0]["goto"] = "ward-9"
    return document


@pytest.fixture
def broken(ward):
    written_over(ward.version, leading_nowhere())
    return ward


def trainer() -> Any:
    setup.run()
    user = core.person("Ines", "Falk", with_user=True).user
    setup.join(user, AUTHORS_GROUP)
    return user


def home_of(client: Any, user: Any) -> str:
    client.force_login(user)
    return text_of(client.get(reverse("wagtailadmin_home")))


# ---- the trainers' list


def test_it_is_listed_with_step_and_sentence_and_who_is_asked_for_it(broken) -> None:
    (one,) = unusable(clock.today())
    title = small_ward()["steps"][1]["title"]
    assert one.why == f"Step 2, {title}, choice 1: No step has the key “ward-9”."
    assert (one.title, one.number) == ("S0 Nothing flagged", "1.1")
    assert one.sentences == [f"{broken.world.competency} asks for it, for 1 person."]


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (None, "This is no scenario: a list of steps is needed."),
        (small_ward() | {"format": 9}, "This scenario is written in a form that this version does not read."),
        (
            small_ward() | {"steps": [small_ward()["steps"][-1]], "events": [], "minimums": {}},
            "Put the first step first.",
        ),
        ({"steps": [{"key": "A b"}] * 9}, "more are wrong."),
    ],
)
def test_whatever_was_published_is_told_in_words(document: Any, why: str) -> None:
    factories.publish(snapshot={"story": document})
    (one,) = unusable(clock.today())
    assert one.why.endswith(why)
    assert one.sentences == ["Nobody is asked for it."]


def test_what_can_be_played_and_what_nobody_gets_is_not_listed(broken) -> None:
    factories.publish()
    assert len(unusable(clock.today())) == 1
    factories.publish(key=broken.activity.pk, change_class="wording")
    assert unusable(clock.today()) == [], "published anew"
    retired = factories.publish(snapshot={"story": {}})
    retire_activity(key=retired.activity_id)
    assert unusable(clock.today()) == []


def test_a_language_that_cannot_be_played_is_named_though_the_other_can(ward) -> None:
    factories.publish(key=ward.activity.pk, language="de", snapshot={"story": {"steps": []}})
    (one,) = unusable(clock.today())
    assert one.language == "German"


def test_trainers_read_it_on_their_first_page_and_nobody_else(client, ward) -> None:
    user = trainer()
    assert HEADING not in home_of(client, user)
    written_over(ward.version, leading_nowhere())
    words = home_of(client, user)
    for said in (
        HEADING,
        "Nothing flagged",
        "version 1.1 of",
        "No step has the key “ward-9”.",
        "asks for it, for 1 person.",
    ):
        assert said in words
    keeper = core.person("Bram", "Keeper", with_user=True).user
    setup.join(keeper, "Cleared records staff")
    assert HEADING not in home_of(client, keeper)


def test_the_list_leads_to_the_draft_that_is_to_be_mended(client) -> None:
    page = writing.scenario()
    version = ActivityVersion.objects.get(activity=page.translation_key)
    written_over(version, leading_nowhere())
    client.force_login(writing.author())
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in html


def test_of_a_translation_it_leads_to_the_draft_in_that_language() -> None:
    page = writing.scenario()
    german, _made = Locale.objects.get_or_create(language_code="de")
    translation = page.copy_for_translation(german, copy_parents=True)
    chief = core.user("root", is_superuser=True)
    for language, draft in (("de", translation), ("en-gb", page), ("fr", page), ("", page)):
        way = way_back(str(page.translation_key), chief, language)
        assert way is not None
        assert way.url == reverse("wagtailadmin_pages:edit", args=[draft.pk])


def test_whoever_asks_for_it_is_told(broken) -> None:
    (line,) = cannot_start(competency=broken.world.competency)
    assert line.startswith("“S0 Nothing flagged” was published in a form that cannot be used any more: Step 2")


# ---- what it costs


def asked(call: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


def test_a_version_is_read_once_a_process_and_the_list_asks_one_question(ward) -> None:
    for _n in range(4):
        factories.publish()
    assert asked(lambda: unusable(clock.today())) == 2, "which versions people get, and the new ones"
    assert asked(lambda: unusable(clock.today())) == 1
    factories.publish()
    assert asked(lambda: unusable(clock.today())) == 2
    assert asked(lambda: unusable(clock.today())) == 1


def test_the_first_page_asks_the_same_however_many_scenarios_there_are(client, ward) -> None:
    user = trainer()
    home_of(client, user)
    few = asked(lambda: home_of(client, user))
    for _n in range(5):
        factories.publish()
    home_of(client, user)
    assert asked(lambda: home_of(client, user)) == few


# ---- people


def test_my_path_says_that_it_is_not_on_offer_and_leads_nobody_there(broken, nurse) -> None:
    page = nurse.get("/my/")
    words = text_of(page)
    assert "Not on offer just now" in words
    assert "The trainers have it on their list" in words
    assert reverse("cleared:scenario_intro", args=[broken.activity.pk]) not in page.content.decode()


def test_what_was_begun_in_it_is_not_gone_on_with(ward, nurse) -> None:
    attempt = ward.play(factories.SAFE[0], counted=True)
    written_over(ward.version, leading_nowhere())
    page = nurse.get("/my/")
    assert "Not on offer just now" in text_of(page)
    assert reverse("cleared:scenario_play", args=[attempt.pk]) not in page.content.decode()


def test_the_manager_reads_who_mends_it(broken, client) -> None:
    client.force_login(broken.world.appointed("manager", name="Helen").user)
    words = text_of(client.get(reverse("cleared:person_record", args=[broken.person.pk])))
    assert "Mend and publish anew: Nothing flagged" in words
    words = text_of(client.get("/manage/"))
    assert "Asked for, not on offer" in words
    assert "Nothing flagged" in words


# ---- a try that was open meanwhile


def test_a_counted_play_that_nobody_could_finish_is_no_try_when_its_time_is_up(ward) -> None:
    attempt = ward.start(counted=True)
    written_over(ward.version, leading_nowhere())
    with clock.at(attempt.deadline + timedelta(hours=1)):
        assert overdue.close_all() == (1, 0)
        row = Evidence.objects.get(pk=attempt.pk)
        assert (row.outcome, row.critical_failed, row.performed_at) == (Outcome.INCOMPLETE, False, attempt.deadline)
        admission = playing.admissions(person=ward.person, activities=[ward.activity])[ward.activity.key]
        assert (admission.state, admission.tries_left) == (playing.AdmissionState.READY, admission.tries_allowed)
        assert admission.last is None


def test_a_play_that_was_closed_so_is_no_fault_once_its_scenario_can_be_read_again(ward) -> None:
    attempt, story = ward.start(counted=True), ward.version.snapshot["story"]
    written_over(ward.version, leading_nowhere())
    with clock.at(attempt.deadline + timedelta(hours=1)):
        playing.expire(attempt=attempt)
    written_over(ward.version, story)
    assert not list(Plays().faults())


def test_the_list_of_what_is_on_offer_sends_nobody_to_it(client) -> None:
    page, other = writing.scenario(), writing.scenario()
    client.force_login(core.person("Amira", "Nurse", with_user=True).user)
    first, second = (reverse("cleared:scenario_intro", args=[one.translation_key]) for one in (page, other))
    folder = page.get_parent().get_url()
    before = client.get(folder).content.decode()
    assert first in before
    assert second in before
    written_over(ActivityVersion.objects.get(activity_id=page.translation_key), leading_nowhere())
    after = client.get(folder).content.decode()
    assert first not in after
    assert second in after
