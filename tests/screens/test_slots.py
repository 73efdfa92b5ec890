"""What apps add to My path, a record, the board and a cell, and what it costs: as much for 40 tasks as for none."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine as clocks
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.admin.ui.components import Component

from competency.core import clock
from competency.core.enums import AnchorKind, Kind
from competency.core.framework import api as framework
from competency.core.models import Person
from competency.screens.board.slots import BOARD, CELL, BoardSection, Column
from competency.screens.path.slots import PATH
from competency.screens.record.slots import RECORD
from competency.ui.slots import AlsoRead, Section, Slot
from tests import factories as make
from tests.screens import worlds


class Note(Component):
    def __init__(self, words: str) -> None:
        self.words = words

    def render_html(self, parent_context: Any = None) -> str:
        return self.words


class ACanary(BoardSection):
    """A section for every slot: it needs the facts of somebody who is on no page, and says how many there are."""

    name = "tests"
    claimed: frozenset[str] = frozenset()

    def needs(self, before: Any) -> AlsoRead:
        stranger = Person.objects.get(given_name="Stranger")
        return AlsoRead(people=[stranger], kept=stranger)

    def claims(self, about: Any) -> frozenset[str]:
        return self.claimed

    def component(self, about: Any) -> Component | None:
        return Note(f"Canary saw {self._count(about)}.")

    def marks(self, about: Any) -> dict[tuple[int, int], Component]:
        return {
            (row.unit.pk, role.pk): Note("Canary mark.") for row, line in about.board.lines() for role, _cell in line
        }

    def column(self, about: Any) -> Column:
        return Column("Canary column", {row.unit.pk: Note("Canary cell.") for row in about.board.rows})

    def _count(self, about: Any) -> int:
        slot = about.slot
        return len(slot.before.book.facts(slot.kept[self.name]).evidence)


class Broken(BoardSection):
    name = "tests"

    def component(self, about: Any) -> Component | None:
        raise RuntimeError("A section of another app broke.")

    def marks(self, about: Any) -> dict[tuple[int, int], Component]:
        raise RuntimeError("A section of another app broke.")


SLOTS: dict[str, Slot[Any, Any]] = {"path": PATH, "record": RECORD, "board": BOARD, "cell": CELL}


@pytest.fixture
def filled(hospital: worlds.Hospital) -> Iterator[Callable[[Section[Any, Any]], None]]:
    """Puts a section into every slot, and takes it out again."""
    stranger = make.person("Stranger", "Far")
    hospital.passes(stranger, hospital.module)

    def fill(section: Section[Any, Any]) -> None:
        for slot in SLOTS.values():
            slot.register(section, order=50)

    yield fill
    for slot in SLOTS.values():
        slot._sections.pop("tests", None)


@pytest.fixture
def pages(hospital, signed_in, chief):
    """The pages with slots, by name: who opens each, and where. Ida's programme asks for what a test says."""
    ida = hospital.person("Ida Icu")

    def page(name: str, programme: Any = None) -> tuple[Any, str]:
        asked = programme or hospital.aurora
        return {
            "path": (signed_in(ida), "/my/"),
            "my record": (signed_in(ida), "/my/record/"),
            "record": (signed_in(chief), reverse("cleared:person_record", args=[ida.pk])),
            "board": (signed_in(chief), f"/manage/?programme={asked.code}"),
            "cell": (
                signed_in(chief),
                reverse("cleared:board_cell", args=[asked.pk, hospital.icu.pk, hospital.nurse.pk]),
            ),
        }[name]

    return page


PAGES = ("path", "my record", "record", "board", "cell")


# ── what a section adds ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", PAGES)
def test_a_section_stands_on_its_page_with_what_it_asked_to_be_read(filled, pages, read, name):
    filled(ACanary())
    assert read(*pages(name)).count("Canary saw 1.") == 1


def test_the_board_takes_marks_and_columns(hospital, filled, pages, read):
    filled(ACanary())
    words = read(*pages("board"))
    assert words.count("Canary mark.") == 1  # one cell has somebody in it
    assert "Nurse Physician All Canary column" in words or "Nurse All Canary column" in words
    assert "Canary cell." in words


def test_what_a_section_claims_is_not_listed_twice(hospital, filled, signed_in, read, monkeypatch):
    """Linh's refresher is announced; without the section of the refreshers, the page lists it itself."""
    monkeypatch.setattr(PATH, "_sections", {})
    client = signed_in(hospital.person("Linh Pham", hospital.clinic))
    assert "Counts later" in read(client, "/my/")
    path = client.get("/my/").context["path"]
    section = ACanary()
    section.claimed = frozenset(task.demand.requirement for _ask, task in path.later())
    assert section.claimed
    filled(section)
    assert "Counts later" not in read(client, "/my/")


# ── when one fails ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", PAGES)
def test_a_section_that_fails_leaves_the_page_and_says_so(filled, pages, read, sections_may_fail, caplog, name):
    before = read(*pages(name))
    filled(Broken())
    words = read(*pages(name))
    notice = "A part of this page cannot be shown at the moment. Nothing is lost, and the rest of the page holds."
    assert words.count(notice) == (2 if name == "board" else 1)  # one for its marks, one for what it shows below
    assert all(word in words for word in before.split())
    assert "A section of another app broke." in caplog.text


# ── what it costs ───────────────────────────────────────────────────────────────────────────────────────────────

# Statements of the page with every section of ours and one more, and how many more there are with 40 tasks. Where
# nothing is asked, My path looks up no competencies, no activities and no open modules, and a cell the trainers who
# have to say what is; on a record there is another programme that asks nothing; a board asks who may sign only where a
# checklist is asked for, and each kind of page once which of its doors are closed, and once for all of them which
# versions people get: one that cannot be used any more stands on it.
# A record asks once what was worked through with the person, where something that has tries is not passed.
# One of each asks whether an attempt is open whose time is up; a board asks it of whoever it counts, and of those whose
# facts a section needs.
BUDGET = {"path": (15, 4), "my record": (23, 0), "record": (31, 1), "board": (35, 1), "cell": (37, -1)}


@pytest.fixture(scope="module")
def forty(built_hospital: worlds.Hospital) -> Any:
    """A programme that asks nurses for 40 things: half are modules, half observations, each run by its own app."""
    section = {"key": "first", "title": "First", "minutes": 5, "blocks": []}
    snapshot = {"format": 1, "code": "", "title": "A thing", "summary": "", "sections": [section]}  # modules read it
    with clocks.travel(worlds.NOON, tick=False), clock.at(worlds.LONG_AGO):
        programme = make.programme("Forty")
        for n in range(40):
            source, kind = (("modules", Kind.MODULE), ("observations", Kind.OBSERVATION))[n % 2]
            version = worlds.version(kind, f"Thing {n}", 5, source=source, snapshot=snapshot)
            competency = make.competency(
                code=f"FRT-{n:02}",
                title=f"Task {n}",
                shown_by=make.criteria((None, [make.asked(activity=str(version.activity_id))])),
            )
            framework.require(
                programme=programme,
                competency=competency,
                unit=built_hospital.root,
                job_role=built_hospital.nurse,
                blocks=(AnchorKind.FIXED, worlds.LIVE),
            )
    return programme


@pytest.mark.parametrize("name", PAGES)
def test_forty_tasks_cost_what_none_cost(hospital, forty, filled, signed_in, chief, name):
    """Nobody asks anything of a physician, and a nurse of the same unit is asked for 40 things and more; the board and
    its cell are asked about a programme that requires nothing, and about one that requires 40 things."""
    filled(ACanary())
    idle, busy = hospital.person("Phil Physician", role=hospital.physician), hospital.person("Nora Nurse")

    def cost(person: Person, programme: Any) -> int:
        client, url = {
            "path": (signed_in(person), "/my/"),
            "my record": (signed_in(person), "/my/record/"),
            "record": (signed_in(chief), reverse("cleared:person_record", args=[person.pk])),
            "board": (signed_in(chief), f"/manage/?programme={programme.code}"),
            "cell": (
                signed_in(chief),
                reverse("cleared:board_cell", args=[programme.pk, hospital.icu.pk, hospital.nurse.pk]),
            ),
        }[name]
        assert client.get(url).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    none, many = cost(idle, hospital.orders), cost(busy, forty)
    assert (none, many - none) == BUDGET[name]
