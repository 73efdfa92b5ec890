"""What managers read of a day that is past, and how a cell counts: the reasons stand, and nothing is left to do."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.screens import worlds
from tests.screens.record.test_person_record import cell_url

# ── what is past ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ada(hospital):
    """A nurse where the go-live was, with one thing open."""
    nurse = hospital.person("Ada Replay", hospital.clinic, since=date(2026, 1, 5))
    hospital.passes(nurse, hospital.module, date(2026, 10, 1))
    return nurse


@pytest.mark.parametrize("query", ["?on=2026-11-21", "?known=2026-11-21", "?on=2026-12-24&known=2026-11-21"])
def test_a_past_state_says_why_and_no_next_step_and_nobody_who_takes_it(hospital, ada, record, query):
    boss = hospital.staff("Petra Clinic", "manager", hospital.clinic)
    assert "Ada can do this without anybody else" in record(ada, "", boss)
    then = record(ada, query, boss)
    assert "Medicines with the scanner: Giving medicines with the scanner missing" in then
    assert "without anybody else" not in then
    assert "an assessor" not in then
    assert "next step" not in then


def test_the_cell_of_a_past_day_has_no_column_of_next_steps(hospital, ada, signed_in, read):
    client = signed_in(hospital.staff("Petra Clinic", "manager", hospital.clinic))
    url = cell_url(hospital, unit=hospital.clinic)
    now, then = (read(client, f"{url}?on={day}") for day in ("2026-11-22", "2026-11-21"))
    for words in (now, then):
        assert "Giving medicines with the scanner missing" in words
    assert "Next step, and who takes it" in now
    assert "without anybody else" in now
    assert "Next step" not in then
    assert "without anybody else" not in then


# ── what the cell counts ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("query", ["", "?on=2026-12-24", "?on=2026-12-24&own=1"])
def test_the_heading_of_a_cell_counts_as_the_board_does(hospital, amira, manager, signed_in, query):
    hospital.clears(hospital.person("Ada Cleared"))
    hospital.clears(hospital.person("Bea Below", hospital.bay))
    stale = hospital.person("Sam Stale")
    hospital.clears(stale)
    worlds.make_stale(stale)
    client = signed_in(manager)
    shown = client.get(cell_url(hospital) + query).context
    focus = f"?on={shown['asked'].on}&programme={hospital.aurora.code}"
    board = client.get(reverse("cleared:board") + focus + (f"&unit={hospital.icu.pk}" if "own" in query else ""))
    row = next(row for row in board.context["board"].rows if row.unit == hospital.icu)
    assert shown["count"] == row.cells[hospital.nurse.pk]
    assert shown["count"].stale == 1
    heading = client.get(cell_url(hospital) + query).content.decode().split("<h1>")[1].split("</h1>")[0]
    cleared, required = (1, 3) if "own" in query else (2, 4)
    assert f"ICU, Nurse: {cleared} of {required} cleared on" in " ".join(re.sub(r"<[^>]+>", "", heading).split())
