"""Publishing knowledge tests: the blueprint the bank must fill, pass marks, and what a change asks of people."""

import copy
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from competency.assessments.knowledge_tests import publication as definitions
from competency.assessments.models import CutScore, KnowledgeTest
from competency.core import clock
from competency.core.models import Activity, ActivityVersion, Gate, SystemRelease
from tests import factories as core
from tests.assessments import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(one_transaction: None):
    return factories.sat(asks=3, bank=5)


@pytest.fixture
def sat(built, db: None):
    return copy.deepcopy(built)


def refused(act) -> dict[str, list[str]]:
    before = ActivityVersion.objects.count()
    with pytest.raises(ValidationError) as error:
        act()
    assert ActivityVersion.objects.count() == before
    return error.value.message_dict


def republish(test: KnowledgeTest, change_class: str = "", **given) -> None:
    for name, value in given.items():
        setattr(test, name, value)
    if change_class:
        test.classify_change(change_class, by=given.get("change_by"), note=given.get("change_note", "What changed."))
    test.save_revision().publish()
    test.refresh_from_db()


def test_publishing_makes_an_activity_that_holds_blueprint_and_pass_mark(sat) -> None:
    version = ActivityVersion.objects.get(activity=sat.activity)

    assert (sat.activity.source, sat.activity.kind, sat.activity.code) == (
        "assessments",
        "knowledge_test",
        sat.test.code,
    )
    assert version.snapshot["cut"] == {"method": "fixed", "value": "80"}
    assert [(row["code"], row["difficulty"], row["number"]) for row in version.snapshot["blueprint"]] == [
        (sat.world.competency.code, 1, 3)
    ]


def test_the_defaults_are_those_of_the_house() -> None:
    competency = core.competency()
    for _ in range(15):
        factories.question(competency)

    version = ActivityVersion.objects.get(activity__key=factories.knowledge_test(competency).key)

    wanted = {
        "every_critical": True,
        "attempts_allowed": 3,
        "cooldown_hours": 24,
        "time_limit_minutes": None,
        "open_hours": 72,
        "shuffle_questions": True,
        "shuffle_options": True,
    }
    assert {name: version.snapshot[name] for name in wanted} == wanted
    assert version.snapshot["cut"]["value"] == "80"


def test_a_bank_that_cannot_fill_the_blueprint_refuses_the_test() -> None:
    competency = core.competency(code="MED-03")
    for _ in range(4):
        factories.question(competency)
    factories.question(competency, use="practice")
    factories.question(competency, difficulty=2)
    factories.question(competency, publish=False)

    found = refused(lambda: factories.knowledge_test(competency, asks=5))

    assert found == {"blueprint": ["MED-03, difficulty 1: 5 asked for, 4 published."]}


def test_questions_for_another_job_role_do_not_fill_the_blueprint() -> None:
    competency, nurse, physician = core.competency(), core.job_role(), core.job_role("Physician")
    factories.question(competency, job_role=nurse)
    factories.question(competency)
    factories.question(competency, job_role=physician)

    assert factories.knowledge_test(competency, asks=2, job_role=nurse).live
    assert "blueprint" in refused(lambda: factories.knowledge_test(competency, asks=3, job_role=nurse))
    assert "blueprint" in refused(lambda: factories.knowledge_test(competency, asks=2))


def test_fewer_than_fifteen_questions_are_refused_unless_the_author_says_so(sat) -> None:
    competency = sat.world.competency

    assert "15" in refused(lambda: factories.knowledge_test(competency, asks=4, fewest_questions=15))["blueprint"][0]
    assert factories.knowledge_test(competency, asks=4, fewest_questions=4).live


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"cut": Decimal(0)}, "cut"),
        ({"attempts_allowed": 0}, "attempts_allowed"),
        ({"time_limit_minutes": 73 * 60}, "time_limit_minutes"),
        ({"blueprint": []}, "blueprint"),
    ],
)
def test_an_unfit_test_is_refused_at_its_field(sat, given, field) -> None:
    assert field in refused(lambda: factories.knowledge_test(sat.world.competency, asks=3, **given))


def test_the_pass_mark_is_recorded_with_its_approver(sat) -> None:
    cut = CutScore.objects.get(activity=sat.activity)

    assert (cut.method, cut.value, cut.judges, cut.approver) == ("fixed", Decimal(80), [], sat.test.owner)


def test_a_new_pass_mark_is_a_new_record_and_the_old_one_stands(sat) -> None:
    republish(sat.test, "tell", cut=Decimal(90))

    assert list(CutScore.objects.order_by("number").values_list("number", "value")) == [
        (1, Decimal(80)),
        (2, Decimal(90)),
    ]
    current = definitions.current_cut(sat.activity)
    assert current is not None
    assert current.value == Decimal(90)


def test_wording_makes_no_new_pass_mark(sat) -> None:
    republish(sat.test, "wording", instructions="In other words")

    assert CutScore.objects.count() == 1
    assert ActivityVersion.objects.filter(activity=sat.activity).count() == 2


def test_a_second_publication_asks_what_it_does_to_people(sat) -> None:
    assert "change_class" in refused(lambda: republish(sat.test, title="In other words"))


def test_a_test_taken_away_and_published_unchanged_is_offered_again(sat) -> None:
    sat.test.unpublish()
    republish(sat.test)

    assert sat.activity.retired_at is None
    assert ActivityVersion.objects.filter(activity=sat.activity).count() == 1


def test_another_name_for_the_release_it_was_checked_on_changes_nothing_in_a_test(sat) -> None:
    release = SystemRelease.objects.create(system="Aurora EHR", code="2026.1", released_on=clock.today())
    republish(sat.test, "wording", checked_on=release)
    SystemRelease.objects.filter(pk=release.pk).update(code="2031.9")
    test = KnowledgeTest.objects.get(pk=sat.test.pk)

    assert definitions.is_unchanged(test)
    assert not definitions.is_material_change(test)
    test.checked_on = None
    assert not definitions.is_unchanged(test)
    assert not definitions.is_material_change(test)


@pytest.mark.parametrize("given", [{"cut": Decimal(90)}, {"every_critical": False}, {"attempts_allowed": 2}])
def test_a_changed_number_is_more_than_wording(sat, given) -> None:
    assert "change_class" in refused(lambda: republish(sat.test, "wording", **given))


def test_another_blueprint_is_more_than_wording(sat) -> None:
    sat.test.blueprint = [("row", {"competency": str(sat.world.competency.pk), "difficulty": "1", "number": 4})]

    assert "change_class" in refused(lambda: republish(sat.test, "wording"))


def test_starting_again_opens_an_edition_and_sets_its_gate(sat) -> None:
    day = clock.today() + timedelta(days=30)
    republish(sat.test, "restart", change_by=day)

    editions = ActivityVersion.objects.filter(activity=sat.activity).order_by("edition")
    assert list(editions.values_list("edition", flat=True)) == [1, 2]
    assert Gate.objects.filter(activity=sat.activity, effect="none", from_on=day).exists()


@pytest.mark.parametrize("act", [KnowledgeTest.unpublish, KnowledgeTest.delete])
def test_a_test_that_is_taken_away_is_retired_and_its_versions_stay(sat, act) -> None:
    activity = sat.activity

    act(sat.test)

    assert Activity.objects.get(pk=activity.pk).retired_at is not None
    assert ActivityVersion.objects.filter(activity=activity).exists()
