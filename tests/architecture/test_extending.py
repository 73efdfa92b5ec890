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
from competency.core.models import Activity, ActivityVersion, Person, Programme
from competency.core.people import api as people
from competency.core.publishing import publication as publishing
from competency.screens.board.slots import BOARD, CELL
from competency.screens.path.slots import PATH
from competency.screens.record.slots import RECORD
from competency.ui import landing
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
    tables: list[dict[Any, Any]] = [sources._by_name, sources._by_kind, publishing._publications, landing._landings]
    tables += [slot._sections for slot in (PATH, RECORD, BOARD, CELL)]
    registered = [(kept, dict(kept)) for kept in tables]
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


def opened(person: Person, url: str) -> str:
    client = Client()
    client.force_login(person.user)  # type: ignore[arg-type]
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def my_path(person: Person) -> str:
    return words(opened(person, "/my/"))


@pytest.fixture
def chief(nurse: Person) -> Person:
    """Manages the unit of the nurse."""
    chief = make.person("Helen", "Chief", with_user=True)
    people.appoint(person=chief, function="manager", unit=nurse.placements.get().unit, starts_on=date(2026, 1, 1))
    return chief


def test_a_kind_of_evidence_says_its_next_step_and_its_words(put_back: None, nurse: Person, chief: Person) -> None:
    names = typed("A kind of evidence")
    workshop = names["workshop"]
    pumps = make.competency(
        title="Pumps", shown_by=make.criteria((None, [make.asked(activity=str(workshop.activity_id))]))
    )
    unit = nurse.placements.get().unit
    since = (AnchorKind.FIXED, date(2026, 1, 1))
    framework.require(programme=make.programme("Aurora"), competency=pumps, unit=unit, announced=since, blocks=since)

    path = my_path(nurse)
    assert "Book a place" in path
    assert "A workshop is all that is left. Places for next week are open." in path

    record = opened(chief, f"/manage/person/{nurse.pk}/")
    assert "has not been to An hour with the pumps" in record
    assert "the trainers, who keep the dates" in record

    names["attended"](nurse, date(2026, 2, 1), by=make.person("Clara"), checked_by=make.somebody_else())
    assert "Book a place" not in my_path(nurse)


SECTION = "A section of a shared page"


@pytest.fixture
def their_templates(settings: Any) -> None:
    """The templates under the heading, each by the path in its first line."""
    named = dict(re.findall(r"\A\{# (\S+) #\}\n(.*)", text, re.DOTALL)[0] for text in blocks(SECTION, "html"))
    loaders = [
        ("django.template.loaders.locmem.Loader", named),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    engines: Any = copy.deepcopy(project.TEMPLATES)
    engines[0]["APP_DIRS"] = False
    engines[0]["OPTIONS"]["loaders"] = [("django.template.loaders.cached.Loader", loaders)]
    settings.TEMPLATES = engines


def sections_registered(**tables: Any) -> None:
    """The sections of the page, over the tables of their app that the test fills."""
    empty: dict[str, Any] = {
        "buddies_of": lambda person: [],
        "places_of": lambda person: [],
        "places_left": lambda on: {},
    }
    typed(SECTION, **empty | tables)


def test_a_section_stands_on_my_path(put_back: None, their_templates: None, nurse: Person) -> None:
    colleague = make.person("Joy", "Okafor")
    make.evidence(colleague, competency=make.competency())
    sections_registered(buddies_of=lambda person: [colleague] if person == nurse else [])

    assert "Whom you can ask Joy Okafor, 1 shown" in my_path(nurse)
    assert "Whom you can ask" not in my_path(make.person("Tomasz", "Wilk", with_user=True))


def test_a_section_stands_on_a_record_and_knows_its_reader(
    put_back: None, their_templates: None, nurse: Person, chief: Person
) -> None:
    sections_registered(places_of=lambda person: ["An hour with the pumps"] if person == nurse else [])

    assert "Booked An hour with the pumps Give a place back" in words(opened(nurse, "/my/record/"))
    read_by_manager = words(opened(chief, f"/manage/person/{nurse.pk}/"))
    assert "Booked An hour with the pumps" in read_by_manager
    assert "Give a place back" not in read_by_manager
    assert "Booked" not in words(opened(chief, "/my/record/"))


@pytest.fixture
def aurora(nurse: Person) -> Programme:
    """Asks the unit of the nurse, a month after the nurse started there, for what the nurse has not shown."""
    programme = make.programme("Aurora")
    since = (AnchorKind.FIXED, date(2026, 2, 1))
    unit = nurse.placements.get().unit
    framework.require(programme=programme, competency=make.competency(), unit=unit, announced=since, blocks=since)
    return programme


def test_a_section_marks_the_board_adds_a_column_and_offers_what_can_be_done(
    put_back: None, their_templates: None, nurse: Person, chief: Person, aurora: Programme
) -> None:
    unit = nurse.placements.get().unit
    board = f"/manage/?programme={aurora.code}&on=2026-03-01"
    assert "Places left" not in words(opened(chief, board))
    left = {unit.pk: 7}
    sections_registered(places_left=lambda on: left if on == date(2026, 3, 1) else {})

    html = opened(chief, board)
    assert re.search(r'<a class="clr-cell"(?:(?!</a>).)*Workshop planned', html, re.DOTALL)
    assert '<th scope="col">Places left</th>' in html
    assert re.search(r'<td data-label="Places left">\s*7\s*</td>', html)
    (form,) = re.findall(r'<form method="post" action="/workshops/ask/">.*?</form>', html, re.DOTALL)
    assert 'name="csrfmiddlewaretoken"' in form
    assert 'value="2026-03-01"' in form
    assert "Ask for a workshop" in form

    assert "Workshop planned" not in opened(chief, f"/manage/?programme={aurora.code}&on=2026-03-02")


def test_a_section_stands_behind_a_cell(
    put_back: None, their_templates: None, nurse: Person, chief: Person, aurora: Programme
) -> None:
    sections_registered()
    placement = nurse.placements.get()
    cell = f"/manage/cell/{aurora.pk}/{placement.unit_id}/{placement.job_role_id}/"
    assert "A workshop would help Amira Haddad" in words(opened(chief, cell + "?on=2026-03-01"))
    assert "A workshop would help" not in words(opened(chief, cell + "?on=2026-01-15"))


def test_the_table_of_slots_names_what_is_there() -> None:
    for name, module in re.findall(r"^\| `([A-Z]+)` \| `([\w.]+)` \|", section(PAGE, SECTION), re.MULTILINE):
        assert __import__(module, fromlist=[name]).__dict__[name]
    assert section(PAGE, SECTION).count("| `competency.screens.") == 4
    code = "".join(blocks(SECTION, "python"))
    assert all(f"\n{slot}.register(" in code for slot in ("PATH", "RECORD", "BOARD", "CELL"))


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


# ---- where people begin ------------------------------------------------------------------------------------


def test_a_group_of_somebodys_own_begins_where_the_page_says(put_back: None, nurse: Person) -> None:
    assert nurse.user is not None
    nurse.user.groups.create(name="Workshop planners")
    typed("Where people begin")
    assert landing.address_for(nurse.user) == "/my/"  # asked for something, which comes before
    planner = make.user("planner")
    planner.groups.set(nurse.user.groups.all())
    assert landing.address_for(planner) == "/manage/"
