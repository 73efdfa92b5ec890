"""What a learner's pages ask of the database with every app installed, in the demo hospital."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from competency.assessments.knowledge_tests import api as knowledge_tests
from competency.core import clock
from competency.core.enums import AnchorKind, Function, Kind, Outcome
from competency.core.framework import api as framework
from competency.core.ledger.performance import Performance
from competency.core.models import Activity, Competency, Placement, Programme, Unit
from competency.core.people import api as people
from tests import factories as make
from training_modules.learning import api as learning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

# Joy works on ICU nights and is a super-user: asked in two ways, and told how many people wait for her. Who may watch
# Amira is asked of every competency that names an activity, of which some are nothing she is asked for: read once.
MY_PATH = {"amira": 25, "joy": 36}
MY_RECORD = {"amira": 23, "joy": 24}
PEOPLE = ("amira", "joy")


@pytest.fixture
def asked() -> Callable[[str, str], int]:
    """``asked(username, url)``: how many statements the page runs once its process is warm."""

    def count(username: str, url: str) -> int:
        client = Client()
        client.force_login(get_user_model().objects.get(username=username))
        assert client.get(url).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    return count


def test_a_learners_pages_cost_the_same_however_much_there_is(asked: Callable[[str, str], int]) -> None:
    before = {(name, url): asked(name, url) for name in PEOPLE for url in ("/my/", "/my/record/")}
    assert {name: count for (name, url), count in before.items() if url == "/my/"} == MY_PATH
    assert {name: count for (name, url), count in before.items() if url == "/my/record/"} == MY_RECORD

    amira = get_user_model().objects.get(username="amira").person
    attempts(amira)
    more_people()
    more_requirements()

    assert {(name, url): asked(name, url) for name, url in before} == before


def attempts(person: Any) -> None:
    """Five failed tries at something, an open module and an open test."""
    activities = {row.code: row for row in Activity.objects.filter(kind__in=[Kind.MODULE, Kind.KNOWLEDGE_TEST])}
    module = next(row for row in activities.values() if row.kind == Kind.MODULE)
    for n in range(5):
        make.evidence(
            person,
            activity_version=make.activity(kind=Kind.KNOWLEDGE_TEST),
            kind=Kind.KNOWLEDGE_TEST,
            outcome=Outcome.FAILED,
            performed_on=clock.today() - timedelta(days=n),
        )
    learning.start(person=person, activity=module)
    test = next(row for row in activities.values() if row.kind == Kind.KNOWLEDGE_TEST)
    knowledge_tests.start(person=person, activity=test)


def more_people() -> None:
    """Six more assessors over the whole hospital, each watched once, and six more nurses on her unit and shift."""
    checklist = Activity.objects.get(kind=Kind.OBSERVATION)
    beside = Placement.objects.current().filter(person__user__username="amira").get()
    root = Unit.objects.get(parent=None, facility=beside.unit.facility)
    start = clock.today() - timedelta(days=200)
    for n in range(6):
        found = make.person(f"Assessor {n}")
        people.appoint(person=found, function=Function.ASSESSOR, unit=root, starts_on=start)
        people.place(
            person=found,
            job_role=beside.job_role,
            unit=beside.unit,
            usual_shift=beside.usual_shift,
            starts_on=start,
        )
        make.recorded(
            found,
            activity_version=checklist.versions.first(),
            performance=Performance(
                kind=Kind.OBSERVATION,
                outcome=Outcome.PASSED,
                entrustment=5,
                assessor=make.person("Ines", "Falk"),
                event=uuid.uuid4(),
                performed_on=clock.today() - timedelta(days=20),
                zone="Europe/London",
            ),
        )


def more_requirements() -> None:
    """Six more competencies that will be required of everybody, each shown by a module of its own.

    They count from a later day: whoever is cleared stays so, and keeps the button for the certificate.
    """
    programme = Programme.objects.first()
    assert programme is not None
    for n in range(6):
        module = make.activity(title=f"Another module {n}")
        wanted: Competency = make.competency(
            shown_by=make.criteria((None, [make.asked(activity=str(module.activity_id))]))
        )
        for unit in Unit.objects.filter(parent=None):
            framework.require(
                programme=programme,
                competency=wanted,
                unit=unit,
                announced=(AnchorKind.FIXED, clock.today()),
                blocks=(AnchorKind.FIXED, clock.today() + timedelta(days=200)),
            )
