"""What a publication asks of people who already did the module: each class does what it says, and only that."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.ledger import api as ledger
from competency.core.models import ActivityVersion, Evidence, Gate
from competency.core.publishing.refusals import PublishRefused
from competency.pages.writing.publication import material_changes
from competency.rules.results import Answer
from tests import factories as core
from tests.training_modules import factories
from training_modules.content import Text
from training_modules.learning import api as learning
from training_modules.writing import api

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture(scope="module")
def built(one_transaction):
    found = factories.ward()
    attempt = learning.start(person=found.person, activity=found.activity)
    for section in ("scan", "bedside", "steps"):
        learning.complete_section(attempt=attempt, section=section)
    return found


@pytest.fixture
def ward(built, db):
    return copy.deepcopy(built)


def answer_on(ward, day):
    book = Book([ward.person])
    return book.finding(
        ward.person, programme=ward.world.programme, unit=ward.world.ward, on=day, job_role=ward.world.nurse
    ).answer


def reworded():
    first, *rest = factories.three_sections()
    blocks = (api.TextDraft("<p>Please scan 1 band.</p>"), *first.blocks[1:])
    return [api.SectionDraft(first.key, first.title, first.minutes, blocks), *rest]


def with_another_section():
    return [*factories.three_sections(), factories.section("new")]


def publish(ward, sections, change_class, **given):
    return factories.rewrite(ward.page, sections, change_class=change_class, **given).publish()


def editions(ward):
    return [(version.edition, version.revision) for version in factories.versions(ward.page)]


def test_somebody_who_did_it_is_cleared(ward):
    assert answer_on(ward, clock.today()) is Answer.CLEARED


def test_wording_asks_nothing_of_anybody(ward):
    publish(ward, reworded(), "wording")
    assert editions(ward) == [(1, 1), (1, 2)]
    assert not Gate.objects.exists()
    assert answer_on(ward, clock.today() + timedelta(days=30)) is Answer.CLEARED


def test_telling_people_leaves_them_cleared(ward):
    publish(ward, with_another_section(), "tell", note="A new section.")
    assert editions(ward) == [(1, 1), (1, 2)]
    assert not Gate.objects.exists()
    assert factories.versions(ward.page)[-1].snapshot["change_note"] == "A new section."
    assert answer_on(ward, clock.today() + timedelta(days=30)) is Answer.CLEARED


@pytest.mark.parametrize(("change_class", "effect"), [("delta", "delta"), ("restart", "none")])
def test_a_change_that_asks_for_more_begins_an_edition_and_a_gate_on_its_day(ward, change_class, effect):
    day = clock.today() + timedelta(days=14)
    publish(ward, with_another_section(), change_class, by=day, note="A new section.")
    assert editions(ward) == [(1, 1), (2, 1)]
    gate = Gate.objects.get()
    assert (gate.activity, gate.edition, gate.from_on, gate.effect) == (ward.activity, 2, day, effect)
    assert answer_on(ward, day - timedelta(days=1)) is Answer.CLEARED
    assert answer_on(ward, day) is Answer.NOT_CLEARED


def test_doing_what_changed_clears_again(ward):
    day = clock.today() + timedelta(days=14)
    publish(ward, with_another_section(), "delta", by=day, note="A new section.")
    attempt = learning.start(person=ward.person, activity=ward.activity)
    assert attempt.purpose == "delta"
    learning.complete_section(attempt=attempt, section="new")
    assert answer_on(ward, day) is Answer.CLEARED


@pytest.mark.parametrize(
    "sections",
    [
        with_another_section(),
        factories.three_sections()[:2],
        [
            factories.section("scan", api.TextDraft("<p>Scan 2 bands.</p>"), factories.why()),
            *factories.three_sections()[1:],
        ],
        [*factories.three_sections()[:2], factories.section("steps", factories.steps("Sign in.", "Scan the band."))],
    ],
    ids=["section added", "section taken out", "number", "key step"],
)
def test_wording_is_refused_for_more_than_wording(ward, sections):
    with pytest.raises(PublishRefused, match="more than wording"):
        publish(ward, sections, "wording")
    assert editions(ward) == [(1, 1)]


@pytest.mark.parametrize("field", ["title", "summary"])
def test_a_number_in_what_people_read_before_they_start_is_more_than_wording(field):
    said: dict[str, Any] = {field: "Chart what three lines say"}
    page = factories.module(**said)
    changed = factories.rewrite(page, factories.three_sections(), change_class="wording", **{field: "What four say"})
    assert material_changes(changed.as_object()) == ["A number or a unit changed in the title or the summary."]
    with pytest.raises(PublishRefused, match="more than wording"):
        changed.publish()


def test_wording_is_refused_when_a_practice_question_changed():
    question = factories.practice()
    page = factories.module(sections=factories.three_sections(question))
    question.stem = "<p>Another question?</p>"
    question.save_revision().publish()
    with pytest.raises(PublishRefused, match="more than wording"):
        factories.rewrite(page, factories.three_sections(question), change_class="wording").publish()


def test_a_change_without_a_class_is_refused(ward):
    with pytest.raises(PublishRefused, match="what this change asks"):
        factories.rewrite(ward.page, reworded()).publish()


def test_a_class_chosen_for_one_publication_is_not_taken_over_by_the_next(ward):
    publish(ward, reworded(), "wording")
    with pytest.raises(PublishRefused, match="what this change asks"):
        factories.rewrite(ward.page, factories.three_sections()).publish()


@pytest.mark.parametrize("change_class", ["tell", "delta", "restart"])
@pytest.mark.parametrize("note", ["", " \n"])
def test_a_change_that_people_are_told_of_says_what_changed(ward, change_class, note):
    by = clock.today() + timedelta(days=9) if change_class != "tell" else None
    with pytest.raises(PublishRefused) as refusal:
        publish(ward, with_another_section(), change_class, by=by, note=note)
    assert list(refusal.value.message_dict) == ["change_note"]
    assert editions(ward) == [(1, 1)]


def test_a_change_of_words_needs_no_sentence(ward):
    publish(ward, reworded(), "wording", note="")
    assert editions(ward) == [(1, 1), (1, 2)]


@pytest.mark.parametrize("change_class", ["delta", "restart"])
def test_a_change_that_asks_for_more_needs_its_day(ward, change_class):
    with pytest.raises(PublishRefused) as refusal:
        publish(ward, with_another_section(), change_class)
    assert "change_by" in refusal.value.message_dict


def test_a_running_attempt_ends_on_the_edition_it_began(ward):
    other = ward.world.another_nurse()
    attempt = learning.start(person=other, activity=ward.activity)
    publish(ward, with_another_section(), "delta", by=clock.today() + timedelta(days=14), note="A new section.")
    for section in ("scan", "bedside", "steps"):
        learning.complete_section(attempt=attempt, section=section)
    attempt.refresh_from_db()
    assert attempt.closed_at is not None
    assert attempt.activity_version.edition == 1
    assert learning.offer(person=other, activity=ward.activity).purpose == "delta"


def test_a_copy_is_another_activity(ward):
    copy = ward.page.copy(update_attrs={"slug": "copy", "title": "Copy", "code": "N99"}, keep_live=True)
    copy.refresh_from_db()
    assert copy.translation_key != ward.page.translation_key
    assert not copy.live
    copy.get_latest_revision().publish()
    assert ActivityVersion.objects.filter(activity=copy.translation_key).get().change_class == "first"
    assert editions(ward) == [(1, 1)]


def test_a_delta_across_two_editions_holds_the_changes_of_both(ward):
    day = clock.today() + timedelta(days=14)
    publish(ward, with_another_section(), "delta", by=day, note="One.")
    publish(ward, [*with_another_section(), factories.section("newer")], "delta", by=day, note="Two.")
    offered = learning.offer(person=ward.person, activity=ward.activity)
    assert [section.key for section in offered.sections] == ["new", "newer"]


def test_a_new_start_since_the_last_pass_asks_for_the_whole_module(ward):
    day = clock.today() + timedelta(days=14)
    publish(ward, with_another_section(), "delta", by=day, note="One.")
    publish(ward, [*with_another_section(), factories.section("newer")], "restart", by=day, note="Two.")
    offered = learning.offer(person=ward.person, activity=ward.activity)
    assert offered.purpose == "gate"
    assert len(offered.sections) == 5


def test_a_pass_that_has_run_out_needs_more_than_what_changed(ward, time_machine):
    publish(ward, with_another_section(), "delta", by=clock.today() + timedelta(days=14), note="One.")
    time_machine.move_to(clock.now() + timedelta(days=800))
    assert learning.offer(person=ward.person, activity=ward.activity).purpose == "gate"


def test_a_delta_that_changes_no_section_shows_the_sentence_of_its_author(ward):
    publish(ward, factories.three_sections(), "delta", by=clock.today() + timedelta(days=14), note="The <pump> is new.")
    (section,) = learning.offer(person=ward.person, activity=ward.activity).sections
    (block,) = section.of(Text)
    assert block.html == "<p>The &lt;pump&gt; is new.</p>"


# ---- what was found not to count


def do_what_is_offered(ward):
    attempt = learning.start(person=ward.person, activity=ward.activity)
    for step in learning.state_of(attempt).progress.steps:
        learning.complete_section(attempt=attempt, section=step.section.key)
    return Evidence.objects.get(pk=attempt.pk)


def reject(row):
    ledger.verify(evidence=row, verdict="rejected", by=core.somebody_else())


def is_cleared(ward):
    return answer_on(ward, clock.today()) is Answer.CLEARED


def keys_offered(ward):
    return [section.key for section in learning.offer(person=ward.person, activity=ward.activity).sections]


def publish_one_more(ward, *keys):
    sections = [*factories.three_sections(), *(factories.section(key) for key in keys)]
    publish(ward, sections, "delta", by=clock.today(), note="One more.")


def test_what_changed_is_counted_from_what_counts(ward):
    """The change that was done did not count, so nothing of it was shown: the next change alone clears nobody."""
    publish_one_more(ward, "new")
    assert keys_offered(ward) == ["new"]
    change = do_what_is_offered(ward)
    assert is_cleared(ward)
    reject(change)
    publish_one_more(ward, "new", "newer")
    assert not is_cleared(ward)
    assert keys_offered(ward) == ["scan", "bedside", "steps", "new", "newer"]
    do_what_is_offered(ward)
    assert is_cleared(ward)


def test_a_change_that_did_not_count_is_done_again(ward):
    publish_one_more(ward, "new")
    reject(do_what_is_offered(ward))
    assert keys_offered(ward) == ["new"]
    do_what_is_offered(ward)
    assert is_cleared(ward)
    publish_one_more(ward, "new", "newer")
    assert keys_offered(ward) == ["newer"]
    do_what_is_offered(ward)
    assert is_cleared(ward)


def test_a_change_built_on_one_that_is_rejected_later_clears_nobody(ward):
    publish_one_more(ward, "new")
    first = do_what_is_offered(ward)
    publish_one_more(ward, "new", "newer")
    do_what_is_offered(ward)
    assert is_cleared(ward)
    reject(first)
    assert not is_cleared(ward)
    assert len(keys_offered(ward)) == 5
    do_what_is_offered(ward)
    assert is_cleared(ward)


def test_a_change_built_on_one_that_is_rejected_meanwhile_clears_nobody(ward):
    publish_one_more(ward, "new")
    first = do_what_is_offered(ward)
    publish_one_more(ward, "new", "newer")
    attempt = learning.start(person=ward.person, activity=ward.activity)
    reject(first)
    learning.complete_section(attempt=attempt, section="newer")
    attempt.refresh_from_db()
    assert not attempt.is_open
    assert not is_cleared(ward)


def test_a_change_that_waits_for_a_verdict_is_no_base(ward):
    publish_one_more(ward, "new")
    change = do_what_is_offered(ward)
    core.evidence(
        ward.person,
        activity_version=change.activity_version,
        purpose="delta",
        performed_on=change.performed_on - timedelta(days=1),
        corrects=change,
        reason="The day before.",
    )
    publish_one_more(ward, "new", "newer")
    assert len(keys_offered(ward)) == 5


def test_the_whole_module_that_did_not_count_is_asked_whole(ward):
    reject(Evidence.objects.get())
    publish_one_more(ward, "new")
    offered = learning.offer(person=ward.person, activity=ward.activity)
    assert (offered.purpose, offered.passed) == ("gate", None)
