"""The page about extending: what it tells you to write does what it says, in this project.

A question type is proved where question types are (``tests/assessments/questions/test_new_type.py``).
"""

from __future__ import annotations

import copy
import re
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings as project
from django.core.checks import registry
from django.test import Client

from competency.core.activities import sources
from competency.core.enums import AnchorKind
from competency.core.framework import api as framework
from competency.core.models import Activity, ActivityVersion, Person
from competency.core.people import api as people
from competency.core.publishing import publication as publishing
from competency.screens.path.slots import PATH
from tests import factories as make
from tests.architecture.pages import page, section

pytestmark = pytest.mark.django_db

PAGE = page("reference/extending.md")


def blocks(heading: str, language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```$", section(PAGE, heading), re.MULTILINE | re.DOTALL)
    assert found
    return found


def typed(heading: str, **given: Any) -> dict[str, Any]:
    """The code under a heading, block after block, as an app of somebody's own would hold it."""
    names: dict[str, Any] = dict(given)
    for code in blocks(heading, "python"):
        exec(code, names)
    return names


@pytest.fixture
def put_back() -> Iterator[None]:
    """What an app registers stays for the life of a site; here only for one test."""
    registered: list[tuple[dict[Any, Any], dict[Any, Any]]] = [
        (kept, dict(kept)) for kept in (sources._by_name, sources._by_kind, PATH._sections, publishing._publications)
    ]
    checks = set(registry.registry.registered_checks)
    yield
    for kept, before in registered:
        kept.clear()
        kept.update(before)
    registry.registry.registered_checks = checks


@pytest.fixture
def nurse() -> Person:
    found = make.person("Amira", "Haddad", with_user=True)
    people.place(person=found, job_role=make.job_role("Nurse"), unit=make.unit("ICU"), starts_on=date(2026, 1, 1))
    return found


def my_path(person: Person) -> str:
    client = Client()
    client.force_login(person.user)  # type: ignore[arg-type]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get("/my/").content.decode()))


def test_a_kind_of_evidence_says_its_next_step_and_its_words(put_back: None, nurse: Person) -> None:
    names = typed("A kind of evidence")
    workshop = names["workshop"]
    pumps = make.competency(
        title="Pumps", shown_by=make.criteria((None, [make.asked(activity=str(workshop.activity_id))]))
    )
    unit = nurse.placements.get().unit
    since = (AnchorKind.FIXED, date(2026, 1, 1))
    framework.require(programme=make.programme("Aurora"), competency=pumps, unit=unit, announced=since, blocks=since)

    words = my_path(nurse)
    assert "Book a place" in words
    assert "A workshop is all that is left. Places for next week are open." in words

    chief = make.person("Helen", "Chief", with_user=True)
    people.appoint(person=chief, function="manager", unit=unit, starts_on=date(2026, 1, 1))
    client = Client()
    client.force_login(chief.user)  # type: ignore[arg-type]
    record = client.get(f"/manage/person/{nurse.pk}/").content.decode()
    assert "has not been to An hour with the pumps" in record
    assert "the trainers, who keep the dates" in record

    names["attended"](nurse, date(2026, 2, 1))
    assert "Book a place" not in my_path(nurse)


def test_a_section_stands_on_my_path(put_back: None, nurse: Person, settings: Any) -> None:
    colleague = make.person("Joy", "Okafor")
    make.evidence(colleague, competency=make.competency())
    loaders = [
        ("django.template.loaders.locmem.Loader", {"our_hospital/buddy.html": blocks(SECTION, "html")[0]}),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    engines: Any = copy.deepcopy(project.TEMPLATES)
    engines[0]["APP_DIRS"] = False
    engines[0]["OPTIONS"]["loaders"] = [("django.template.loaders.cached.Loader", loaders)]
    settings.TEMPLATES = engines
    typed(SECTION, buddies_of=lambda person: [colleague] if person == nurse else [])

    assert "Whom you can ask Joy Okafor, 1 shown" in my_path(nurse)
    assert "Whom you can ask" not in my_path(make.person("Tomasz", "Wilk", with_user=True))


SECTION = "A section of a shared page"


def test_the_table_of_slots_names_what_is_there() -> None:
    for name, module in re.findall(r"^\| `([A-Z]+)` \| `([\w.]+)` \|", section(PAGE, SECTION), re.MULTILINE):
        assert __import__(module, fromlist=[name]).__dict__[name]
    assert section(PAGE, SECTION).count("| `competency.screens.") == 4


def test_a_system_check_says_the_line_to_paste(put_back: None, settings: Any) -> None:
    check = typed("A system check")["a_telephone_number"]
    assert [told.id for told in registry.registry.run_checks() if told.id == "our_hospital.W001"]
    names: dict[str, Any] = {}
    exec(check(None)[0].hint, names)  # the hint is a line of settings
    settings.OUR_HOSPITAL_PHONE = names["OUR_HOSPITAL_PHONE"]
    assert check(None) == []


def test_a_publication_says_what_is_missing_records_through_a_verb_and_withdraws(put_back: None) -> None:
    class WorkshopPlan:
        """Stands for the draft of somebody's own app: what publishing reads of it."""

        key, title, place = uuid.uuid4(), "An hour with the pumps", "Training room 2"
        minutes = 0

    typed("A publication", WorkshopPlan=WorkshopPlan)
    plan, publisher = WorkshopPlan(), make.person("Robin", with_user=True).user
    publication = publishing.publication_of(WorkshopPlan)
    assert publication is not None
    assert publication.problems(plan) == {"minutes": ["Say how long it takes."]}
    plan.minutes = 60
    assert publication.problems(plan) == {}

    for _time in range(2):
        publication.record(plan, user=publisher, revision=None)
    versions = ActivityVersion.objects.filter(activity__key=plan.key).order_by("revision")
    assert [row.change_class for row in versions] == ["first", "wording"]
    assert versions[0].activity.source == "workshops"

    publication.withdraw(plan)
    assert Activity.objects.get(key=plan.key).retired_at is not None
