"""The board's numbers against the rules person by person, in random hospitals; each is built once for all of them."""

from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine as clocks

from competency import rules
from competency.core.clearance import personal, reading
from competency.core.clearance.demands import programmes_at
from competency.core.models import Placement
from competency.rules.results import Answer
from competency.screens.board.cells import board_of
from competency.screens.board.words import sentence
from competency.screens.reach import reach_of
from tests.databases import rolled_back
from tests.screens import worlds
from tests.screens.board.scattered import scatter
from tests.screens.worlds import counts

DAYS = [worlds.TODAY, worlds.GO_LIVE - timedelta(days=1), worlds.GO_LIVE, date(2027, 3, 6), date(2027, 11, 20)]


@pytest.fixture(scope="module", params=[1, 2, 3], ids="seed {}".format)
def built_hospital(request, one_transaction, django_db_blocker):
    """In the place of the one that every file has: people are scattered over it, and go with their seed."""
    with rolled_back(django_db_blocker):
        with clocks.travel(worlds.NOON, tick=False):
            built = worlds.hospital()
            scatter(built, request.param)
        yield built


def by_brute_force(hospital, on: date, rows: dict[str, str]) -> Counter:
    """The same counts from the rules, one person at a time; ``rows`` maps a unit's name to its row's."""
    definitions = reading.definitions()
    badness = [Answer.NOT_CLEARED, Answer.BY_EXCEPTION, Answer.CLEARED, Answer.NOT_REQUIRED]
    worst: dict[tuple, tuple] = {}
    for placement in Placement.objects.current().select_related("unit", "job_role"):
        if not placement.starts_on <= on < (placement.ends_on or date.max):
            continue
        at = str(placement.unit_id), definitions
        if str(hospital.aurora.pk) not in programmes_at(*at, job_role=str(placement.job_role_id)):
            continue  # no wave and no rule of the programme reaches there
        known = personal.facts_of([placement.person_id])[placement.person_id]
        found = rules.finding(
            known,
            definitions,
            programme=str(hospital.aurora.pk),
            unit=str(placement.unit_id),
            job_role=str(placement.job_role_id),
            on=on,
        )
        name = {"cleared": "cleared", "by_exception": "exception", "not_cleared": "not_cleared"}.get(
            found.answer.value
        ) or ("not_yet" if (found.next_change or date.max) < (placement.ends_on or date.max) else "no_rule")
        key = placement.person_id, rows[placement.unit.name], placement.job_role.name
        # Of two that are not asked, the one who will be says more than the one who never is.
        rank = badness.index(found.answer), name == "no_rule"
        if key not in worst or rank < worst[key][0]:
            worst[key] = rank, name
    return Counter((unit, role, name) for (_person, unit, role), (_rank, name) in worst.items())


def test_the_numbers_are_those_of_the_rules(hospital, chief):
    rows = {
        "ICU": "ICU",
        "ICU Bay A": "ICU",
        "Emergency Department": "Emergency Department",
        "Outpatients": "Outpatients",
        "Northbank General": "Northbank General",
    }
    for on in DAYS:
        found = board_of(reach_of(chief.user), hospital.aurora, on)
        assert counts(found) == by_brute_force(hospital, on, rows), on


def test_the_total_is_the_sum_of_the_cells(hospital, chief):
    found = board_of(reach_of(chief.user), hospital.aurora, worlds.GO_LIVE)
    cells = [cell for _row, line in found.lines() for _role, cell in line]
    for name in ("cleared", "exception", "not_cleared", "no_rule", "not_yet", "stale", "required", "people"):
        whole = getattr(found.total, name)
        assert whole == sum(getattr(cell, name) for cell in cells)
        assert whole == sum(getattr(found.of_role(role), name) for role in found.roles)
    assert found.total.people


def test_the_sentence_never_exceeds_thirty_words(hospital, chief):
    hospital.clinic.name = "Outpatients & Telehealth Annex"
    hospital.clinic.save()
    worlds.make_stale(*(placement.person for placement in Placement.objects.all()[:1]))
    for on in DAYS:
        for programme in (hospital.aurora, hospital.orders):
            said = sentence(board_of(reach_of(chief.user), programme, on), worlds.GO_LIVE)
            assert 0 < len(said.split()) <= 30, said
