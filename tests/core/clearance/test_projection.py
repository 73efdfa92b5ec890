"""The stored rows are what the rules say, whatever order things arrive in; stale people are never called cleared."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.management import call_command

from competency.core import clock
from competency.core.clearance import freshness, projection, snapshot, stale
from competency.core.clearance.book import Book
from competency.core.enums import AnswerCode
from competency.core.exceptions import api as exceptions
from competency.core.framework import api as framework
from competency.core.models import ClearanceSegment, PersonState, Standing
from competency.core.people import api as people
from competency.core.programmes import api as programmes
from competency.core.publishing import concerned
from competency.rules.results import Answer
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction):
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def rows(person):
    return list(
        ClearanceSegment.objects.filter(person=person)
        .order_by("programme", "starts_on")
        .values_list("starts_on", "ends_on", "answer")
    )


def everything():
    fields = [field.attname for field in Standing._meta.concrete_fields if not field.primary_key]
    others = [field.attname for field in ClearanceSegment._meta.concrete_fields if not field.primary_key]
    return sorted(map(str, Standing.objects.values_list(*fields))), sorted(
        map(str, ClearanceSegment.objects.values_list(*others))
    )


def test_evidence_clears_in_the_same_transaction_for_the_days_it_lasts(world):
    factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 10))
    assert rows(world.person) == [
        (date(2025, 1, 1), date(2026, 1, 1), AnswerCode.NOT_REQUIRED),
        (date(2026, 1, 1), date(2026, 1, 10), AnswerCode.NOT_CLEARED),
        (date(2026, 1, 10), date(2027, 1, 10), AnswerCode.CLEARED),
        (date(2027, 1, 10), date.max, AnswerCode.NOT_CLEARED),
    ]


def test_the_stored_rows_are_what_the_rules_say_for_every_day_on_which_they_change(world):
    factories.evidence(world.person, competency=world.competency)
    book = Book([world.person])
    for starts_on, ends_on, answer in rows(world.person):
        for on in {starts_on, ends_on - date.resolution}:
            finding = book.finding(
                world.person, programme=world.programme, unit=world.ward, job_role=world.nurse, on=on
            )
            assert AnswerCode.of(finding.answer) == answer


def test_a_book_takes_in_people_only_before_it_reads(world) -> None:
    other = world.another_nurse()
    book = Book([world.person])
    book.include([other, other, world.person])
    assert book.people == [world.person.pk, other.pk]
    assert book.facts(other).placements
    with pytest.raises(ValueError, match="read already"):
        book.include([factories.person("Late", "Comer")])


def test_a_placement_that_ends_ends_its_rows(world):
    people.end_placement(placement=world.placement, ends_on=date(2026, 6, 1))
    assert max(ends_on for _starts_on, ends_on, _answer in rows(world.person)) == date(2026, 6, 1)


def test_recomputing_again_changes_nothing(world):
    factories.evidence(world.person, competency=world.competency)
    before = set(Standing.objects.values_list("pk", flat=True)) | set(
        ClearanceSegment.objects.values_list("pk", flat=True)
    )
    assert projection.recompute([world.person.pk]) == {world.person.pk: []}
    after = set(Standing.objects.values_list("pk", flat=True)) | set(
        ClearanceSegment.objects.values_list("pk", flat=True)
    )
    assert before == after


def test_one_recompute_a_fact_gives_the_same_rows_as_a_rebuild(world):
    other = world.another_nurse()
    factories.evidence(world.person, competency=world.competency)
    factories.evidence(other, competency=world.competency, outcome="failed")
    programmes.set_go_live(wave=world.wave, go_live_on=date(2026, 2, 1), reason="Two weeks more of testing.")
    step_by_step = everything()
    Standing.objects.all().delete()
    ClearanceSegment.objects.all().delete()
    call_command("cleared_recompute", all=True)
    assert everything() == step_by_step


def test_a_definition_that_touches_many_marks_them_stale_until_a_recompute(world, settings):
    settings.CLEARED_RECOMPUTE_AT_ONCE = 0
    asked = factories.competency()
    framework.require(programme=world.programme, competency=asked, unit=world.root, job_role=world.nurse)
    assert list(freshness.stale_people()) == [world.person.pk]
    assert stale.recompute_stale() == 1
    assert not freshness.stale_people().exists()
    assert Standing.objects.filter(person=world.person, competency=asked).exists()


def test_an_answer_about_a_stale_person_is_computed_and_right(world, settings):
    factories.evidence(world.person, competency=world.competency)
    settings.CLEARED_RECOMPUTE_AT_ONCE = 0
    asked = factories.competency()
    framework.require(programme=world.programme, competency=asked, unit=world.root, job_role=world.nurse)
    finding = Book([world.person]).finding(
        world.person, programme=world.programme, unit=world.ward, job_role=world.nurse, on=date(2026, 2, 1)
    )
    assert finding.answer is Answer.NOT_CLEARED


def test_a_definition_published_while_somebody_recomputes_leaves_the_person_stale(world, settings, monkeypatch):
    """The position is read before the definitions: what came in between is not lost."""
    settings.CLEARED_RECOMPUTE_AT_ONCE = 0
    read = snapshot.published

    def publish_meanwhile():
        found = read()
        monkeypatch.setattr(snapshot, "published", read)
        asked = factories.competency()
        framework.require(programme=world.programme, competency=asked, unit=world.root, job_role=world.nurse)
        return found

    monkeypatch.setattr(snapshot, "published", publish_meanwhile)
    projection.recompute([world.person.pk])
    assert list(freshness.stale_people()) == [world.person.pk]


def test_small_audiences_are_recomputed_at_once(world):
    asked = factories.competency()
    framework.require(programme=world.programme, competency=asked, unit=world.root, job_role=world.nurse)
    assert not freshness.stale_people().exists()
    assert Standing.objects.filter(person=world.person, competency=asked).exists()


def test_as_many_as_may_be_recomputed_at_once_are_and_one_more_is_not(world, settings):
    settings.CLEARED_RECOMPUTE_AT_ONCE = 1
    asked = {"programme": world.programme, "unit": world.root, "job_role": world.nurse}
    framework.require(competency=factories.competency(), **asked)
    assert not freshness.stale_people().exists()
    world.another_nurse()
    framework.require(competency=factories.competency(), **asked)
    assert freshness.stale_people().count() == 2


def test_a_new_standard_concerns_whoever_needs_a_competency_that_builds_on_it(world):
    base = factories.competency()
    wider = factories.competency(shown_by=factories.criteria((None, [{"competency": str(base.pk)}])))
    widest = factories.competency(shown_by=factories.criteria((None, [{"competency": str(wider.pk)}])))
    framework.require(programme=world.programme, competency=widest, unit=world.root, job_role=world.nurse)
    assert world.person.pk in concerned.people_holding([base])


def test_a_requirement_on_a_ward_concerns_whoever_is_placed_above_it(world):
    floating, asked = factories.person("Flo"), factories.competency()
    people.place(person=floating, job_role=world.nurse, unit=world.root, starts_on=date(2025, 1, 1))
    framework.require(programme=world.programme, competency=asked, unit=world.ward, job_role=world.nurse)
    assert Standing.objects.filter(person=floating, competency=asked).exists()
    assert list(stale.drifted([floating.pk])) == []


def test_somebody_known_to_be_stale_has_not_drifted(world, settings):
    settings.CLEARED_RECOMPUTE_AT_ONCE = 0
    asked = factories.competency()
    framework.require(programme=world.programme, competency=asked, unit=world.root, job_role=world.nurse)
    assert list(stale.drifted([world.person.pk])) == []
    PersonState.objects.update(stale_at=0)
    assert list(stale.drifted([world.person.pk])) == [world.person.pk]


def test_a_programme_that_asks_only_others_on_the_unit_leaves_no_row(world):
    other = factories.programme("Borealis")
    asked = {"programme": other, "competency": world.competency, "unit": world.root}
    framework.require(job_role=factories.job_role("Physician"), **asked)
    call_command("cleared_recompute", all=True)
    assert not ClearanceSegment.objects.filter(programme=other).exists()
    framework.require(job_role=world.nurse, **asked)
    assert ClearanceSegment.objects.filter(programme=other, person=world.person).exists()


def test_a_go_live_that_moves_moves_the_days_that_hang_on_it(world):
    """Case 68: relative dates move, what is done stays."""
    factories.evidence(world.person, competency=world.competency)
    programmes.set_go_live(wave=world.wave, go_live_on=date(2026, 1, 15), reason="Two weeks more of testing.")
    assert rows(world.person)[:2] == [
        (date(2025, 1, 1), date(2026, 1, 15), AnswerCode.NOT_REQUIRED),
        (date(2026, 1, 15), date(2027, 1, 10), AnswerCode.CLEARED),
    ]


def test_a_go_live_that_moves_moves_the_days_of_units_outside_the_wave_whose_requirements_name_it(world):
    other, role = factories.unit("Pharmacy", parent=world.root), factories.job_role("Pharmacist")
    somebody = factories.person("Zoe")
    people.place(person=somebody, job_role=role, unit=other, starts_on=date(2025, 1, 1))
    framework.require(
        programme=world.programme,
        competency=world.competency,
        unit=other,
        job_role=role,
        wave=world.wave,
        announced=("fixed", date(2025, 6, 1)),
    )
    programmes.set_go_live(wave=world.wave, go_live_on=date(2025, 9, 1), reason="Earlier than planned.")
    assert list(stale.drifted([somebody.pk])) == []
    assert ClearanceSegment.objects.filter(
        person=somebody, starts_on=date(2025, 9, 1), answer=AnswerCode.NOT_CLEARED
    ).exists()


def test_the_day_of_the_next_change_is_noted(world):
    performed = clock.today() - timedelta(days=10)
    factories.evidence(world.person, competency=world.competency, performed_on=performed)
    assert PersonState.objects.get(person=world.person).next_change_on == performed + relativedelta(months=12)


def test_a_change_that_happens_today_is_not_the_next_one(world):
    with clock.at(datetime(2026, 1, 10, 12, tzinfo=UTC)):
        factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 10))
    assert PersonState.objects.get(person=world.person).next_change_on == date(2027, 1, 10)


def test_an_exception_is_stored_as_by_exception_and_ends_by_itself(world):
    exceptions.waive(
        person=world.person,
        competency=world.competency,
        kind="waiver",
        from_on=date(2026, 3, 1),
        until_on=date(2026, 4, 1),
        approver=world.appointed("manager"),
        reason="Course is full.",
    )
    assert (date(2026, 3, 1), date(2026, 4, 1), AnswerCode.BY_EXCEPTION) in rows(world.person)


def test_a_gate_reaches_passes_that_count_for_their_kind_though_no_criterion_names_the_activity(world):
    version = factories.activity()
    factories.evidence(world.person, competency=world.competency, activity_version=version)
    framework.set_gate(activity=version.activity, edition=version.edition + 1, effect="none", from_on=date(2026, 6, 1))
    assert (date(2026, 1, 10), date(2026, 6, 1), AnswerCode.CLEARED) in rows(world.person)
    assert list(stale.drifted([world.person.pk])) == []


@pytest.mark.parametrize("people_count", [1, 12])
def test_a_recompute_asks_the_same_number_of_queries_for_any_number_of_people(
    world, django_assert_num_queries, people_count
):
    everybody = [world.another_nurse().pk for _each in range(people_count)]
    projection.recompute(everybody)
    with django_assert_num_queries(5):
        projection.recompute(everybody)
