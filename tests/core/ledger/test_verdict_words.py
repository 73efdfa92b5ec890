"""Form, preview and verdict page say of a correction what each verdict does, and it is so."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from competency.core.clearance.foretold import Foretelling
from competency.core.enums import Verdict
from competency.core.framework import api as framework
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence, foretell_verdict
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence
from tests import factories
from tests.core.ledger.test_correcting import at, told, words
from tests.core.ledger.test_screens import PASSWORD, clerk, text_of
from tests.scenarios.playing.factories import text_of as read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_first_of_june")]
STAYS = "neither as it says now nor as it said before, and the first entry does not come back by itself"


def is_cleared(world: Any, client: Any) -> bool:
    client.force_login(world.person.user)
    return "You’re cleared for" in text_of(client.get(reverse("cleared:my_path")))


@pytest.fixture
def corrected(row: Evidence, client: Any) -> Evidence:
    """Ria corrected it to a fail, which takes the clearance away whatever is said of it."""
    client.force_login(clerk().user)
    client.post(at(row), told(client, row, outcome="failed"))
    return Evidence.objects.current().get()


def test_the_form_and_the_preview_promise_nothing_of_the_first_entry(world: Any, row: Evidence, client: Any) -> None:
    client.force_login(clerk().user)
    form = text_of(client.get(at(row)))
    assert "neither the first entry nor the correction counts until somebody else has said" in form
    assert "If they say that it does not, neither counts." in form
    preview = text_of(client.post(at(row), words(look="")))
    assert "If somebody else says that it does not count" in preview
    assert STAYS in preview
    assert "decides nothing" not in form + preview


def test_the_verdict_page_says_what_is_so_after_either_verdict(world: Any, corrected: Evidence, client: Any) -> None:
    client.force_login(clerk("Otto").user)
    address = reverse("cleared_verdicts:edit", args=[corrected.pk])
    page = text_of(client.get(address))
    assert "not cleared any more from" in page
    assert "Nobody’s clearance changes again: what is so while it waits stays so." in page.split("If it counts")[1]
    assert STAYS in page.split("If it does not count")[1]
    assert "Everything stays as it is now" not in page
    # It is so: a rejection moves nothing from what is so while it waits, and the first entry is gone.
    assert foretell_verdict(corrected, Verdict.REJECTED, told=Foretelling([world.person.pk])) == []
    done = text_of(client.post(address, {"verdict": "rejected", "password": PASSWORD}, follow=True))
    assert "nor does what it said before it was corrected. If that was right, correct the row again" in done
    assert not is_cleared(world, client)


def test_the_verdict_page_names_the_competency_that_it_gives(world: Any, row: Evidence, client: Any) -> None:
    """Also where that clears nobody yet: who holds it may sign for others."""
    other = factories.competency()
    framework.require(programme=world.programme, competency=other, unit=world.ward, job_role=world.nurse)
    client.force_login(clerk().user)
    client.post(at(row), told(client, row, score="81"))
    waiting = Evidence.objects.current().get()
    client.force_login(clerk("Otto").user)
    page = text_of(client.get(reverse("cleared_verdicts:edit", args=[waiting.pk]))).split("If it counts")[1]
    assert "Nobody’s clearance changes." in page
    begins = page.split("Competencies that it gives:")[1].split("If it does not count")[0]
    assert f"{world.competency.title}, held from " in begins


def test_list_preview_and_own_page_name_the_competency_that_a_verdict_gives_back(
    world: Any, row: Evidence, client: Any
) -> None:
    gives = f"Competencies that it gives: {world.person.name_and_number}: {world.competency.title}, held from "
    client.force_login((ria := clerk()).user)
    preview = read(client.post(at(row), words(look="")))
    assert gives in preview.split("Once somebody else has said that it counts")[1].split("If somebody else says")[0]
    client.post(at(row), told(client, row))
    waiting = Evidence.objects.current().get()
    for reader in (ria, clerk("Otto")):
        client.force_login(reader.user)
        for page in (reverse("cleared_verdicts:index"), reverse("cleared_verdicts:edit", args=[waiting.pk])):
            assert gives in read(client.get(page)).split("If it counts")[1]


def test_every_list_says_where_a_row_came_from_also_once_it_is_corrected(world: Any, client: Any) -> None:
    row = factories.evidence(world.person, competency=world.competency, source="Northbank LMS", source_id="1")
    ledger.verify(evidence=row, by=clerk("Otto"))
    client.force_login(clerk().user)
    client.post(at(row), told(client, row, source_id="1"))
    corrected = Evidence.objects.current().get()
    assert (corrected.version, corrected.source) == (2, "cleared")
    somebody = {"person": world.person.employee_number}
    pages = [
        client.get(reverse("cleared_verdicts:index")),
        client.get(reverse("cleared_verdicts:edit", args=[corrected.pk])),
        client.get(at(corrected)),
        client.post(reverse("cleared_corrections:index"), somebody, follow=True),
        client.post(reverse("cleared_voiding:index"), somebody, follow=True),
    ]
    assert [read(page).count("Northbank LMS") > 0 for page in pages] == [True] * 5
    client.force_login(world.person.user)
    assert "from Northbank LMS" in read(client.get(reverse("cleared:my_record")))


def test_why_it_was_corrected_is_read_before_what_was_said_of_the_correction(
    world: Any, corrected: Evidence, client: Any
) -> None:
    ledger.verify(evidence=corrected, verdict=Verdict.REJECTED, by=clerk("Otto"))
    client.force_login(world.person.user)
    record = read(client.get(reverse("cleared:my_record")))
    assert "Why it was corrected: “The form says the ninth.” " in record.split("Checked: does not count")[0]


def test_the_verdict_page_of_a_fail_gives_nothing(world: Any, corrected: Evidence, client: Any) -> None:
    client.force_login(clerk("Otto").user)
    page = text_of(client.get(reverse("cleared_verdicts:edit", args=[corrected.pk])))
    assert "Competencies that it gives:" not in page


def test_what_it_said_before_comes_back_as_the_page_says(world: Any, corrected: Evidence, client: Any) -> None:
    otto = clerk("Otto")
    ledger.verify(evidence=corrected, verdict=Verdict.REJECTED, by=otto)
    again = correct_evidence(
        evidence=corrected,
        performance=Performance(
            kind="module", outcome="passed", performed_on=corrected.performed_on, zone="Europe/London"
        ),
        reason="The first entry was right.",
        by=otto,
    ).evidence
    assert not is_cleared(world, client)
    ledger.verify(evidence=again, by=clerk("Ines"))
    assert is_cleared(world, client)


def test_of_what_nobody_corrected_nothing_is_said_of_a_first_entry(world: Any, client: Any) -> None:
    row = factories.evidence(world.person, competency=world.competency, source="lms", source_id="1")
    client.force_login(clerk("Otto").user)
    page = text_of(client.get(reverse("cleared_verdicts:edit", args=[row.pk])))
    assert "goes on to count for nothing" in page
    assert "first entry" not in page
