"""Whom My path says somebody waits for: nobody, as long as something of the same competency can be done alone."""

from competency.core import clock
from competency.core.framework import api as framework
from competency.core.people import api as people
from tests import factories as make
from tests.screens import worlds
from tests.screens.conftest import plain


def test_nobody_is_waited_for_while_something_can_be_done_alone(hospital, amira, signed_in):
    """The own part comes first, and the other one is to do, as it is: it waits for the learner."""
    hospital.source.says(hospital.checklist, "waiting", "Waiting for J. Okafor")
    hospital.passes(amira, hospital.lesson)
    page = signed_in(amira).get("/my/")
    (task,) = [row for row in page.context["path"].main.tasks if row.competency == hospital.medicines]
    assert [(part.step.kind, part.state) for part in task.parts] == [
        ("module", "done"),
        ("knowledge_test", "to_do"),
        ("observation", "to_do"),
    ]
    assert "Waiting for" not in plain(page.content.decode())


def test_a_wait_stands_where_the_rest_has_to_wait_too(hospital, amira, path):
    hospital.passes(amira, hospital.lesson)
    hospital.source.says(hospital.test, "blocked", "Next try from 6 Mar 12:00")
    hospital.source.says(hospital.checklist, "waiting", "Waiting for J. Okafor")
    assert "Waiting for J. Okafor" in path(amira)


def test_what_can_be_done_alone_stands_before_what_somebody_else_watches(hospital, amira, signed_in):
    """Also where the standard names the observation first."""
    with clock.at(worlds.LONG_AGO):
        watched_first = make.competency(
            code="MED-04",
            title="Watched first",
            shown_by=make.criteria(
                (
                    None,
                    [
                        make.asked(activity=str(hospital.checklist.activity_id), entrustment=4),
                        make.asked(activity=str(hospital.short.activity_id)),
                    ],
                )
            ),
        )
        framework.require(
            programme=hospital.aurora, competency=watched_first, unit=hospital.root, job_role=hospital.nurse
        )
    path = signed_in(amira).get("/my/").context["path"]
    (task,) = [row for row in path.main.tasks if row.competency == watched_first]
    assert [part.step.kind for part in task.parts] == ["module", "observation"]


def test_what_was_done_and_waits_for_a_check_is_not_asked_again(hospital, amira, path, signed_in):
    """Said by the row itself with who can check it today, and by whoever reads why Amira is not cleared."""
    hospital.passes(amira, hospital.lesson)
    hospital.passes(amira, hospital.test, score=90, waits=True)
    assert "Nobody can check it today. Tell your manager" in path(amira)
    people.correct_person(person=worlds.records_staff("Rosa Second"), extension="4415")
    words = path(amira)
    assert "Waiting for R. Second, ext 4415 to check it" in words
    assert "records staff" not in words
    assert "One of your records waits until somebody checks it." in words
    (task,) = [row for row in signed_in(amira).get("/my/").context["path"].main.tasks if row.title.startswith("Med")]
    part = next(part for part in task.parts if part.step.kind == "knowledge_test")
    assert (part.state, part.url, part.minutes) == ("waiting", "", 0)


def test_two_that_are_asked_for_wait_only_when_both_were_done(hospital, amira, signed_in):
    hospital.learns(amira)
    hospital.observed(amira, hospital.assessor("Tomasz Wilk"), waits=True)
    (task,) = [row for row in signed_in(amira).get("/my/").context["path"].main.tasks if row.title.startswith("Med")]
    assert [part.state for part in task.parts if part.step.kind == "observation"] == ["to_do"]


def test_what_would_not_suffice_if_it_counted_is_to_do(hospital, amira, signed_in):
    """A score below the mark, or an observation below the level: no verdict could mend that."""
    hospital.passes(amira, hospital.lesson)
    hospital.passes(amira, hospital.test, score=70, waits=True)
    (task,) = [row for row in signed_in(amira).get("/my/").context["path"].main.tasks if row.title.startswith("Med")]
    part = next(part for part in task.parts if part.step.kind == "knowledge_test")
    assert part.state == "to_do"
    assert part.url


def test_what_opens_again_by_itself_is_still_ahead_and_its_minutes_count(hospital, amira, signed_in):
    hospital.passes(amira, hospital.lesson)
    hospital.source.says(hospital.test, "blocked", "Next try from 6 Mar 12:00", 15)
    assert "three things, 65 minutes" in signed_in(amira).get("/my/").context["headline"].line
    hospital.source.says(hospital.test, "blocked", "Next: 20 minutes with a super-user")
    assert "three things, 50 minutes" in signed_in(amira).get("/my/").context["headline"].line
