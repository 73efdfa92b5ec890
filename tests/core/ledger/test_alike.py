"""One deed is one row by whatever clock and in whatever writing, and no row stands under another one's signatures."""

from __future__ import annotations

import copy
import re
import unicodedata
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from competency.assessments.observations import api as observations
from competency.core.activities import attempts
from competency.core.enums import EndedBy, Kind, Outcome
from competency.core.ledger import api as ledger
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence, SignOff
from competency.core.recording import AlreadyRecorded
from competency.core.setup import ensure_groups
from tests import factories
from tests.assessments.observations.factories import watch
from tests.core.ledger.test_correcting_what import corrected, done, said
from tests.core.ledger.test_screens import PASSWORD, clerk, text_of
from tests.core.personal_data.staff import keeper

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
AT = datetime(2026, 1, 10, 23, 30, tzinfo=UTC)
LONDON = (date(2026, 1, 10), "Europe/London")
AUCKLAND = (date(2026, 1, 11), "Pacific/Auckland")


@pytest.fixture(scope="module")
def built(one_transaction: None) -> Any:
    ensure_groups()
    return factories.world()


@pytest.fixture
def world(built: Any, db: None) -> Any:
    return copy.deepcopy(built)


# ---- the moment ------------------------------------------------------------------------------------------------------


def test_a_correction_says_no_moment_that_another_row_has_by_another_clock(world: Any) -> None:
    version = factories.activity()
    first = done(world, version, *LONDON, AT)
    second = done(world, version, *AUCKLAND, AT + timedelta(hours=1))
    with pytest.raises(AlreadyRecorded) as refused:
        corrected(second, said(second, performed_at=AT))
    assert refused.value.entry == first
    another = corrected(second, said(second, performed_at=AT), repeats=first.key)
    assert corrected(another, said(another, outcome=Outcome.INCOMPLETE)).version == 3


def test_the_page_of_a_correction_shows_the_row_of_that_moment(world: Any, client: Any) -> None:
    version = factories.activity()
    first = done(world, version, *LONDON, AT)
    second = done(world, version, *AUCKLAND, AT + timedelta(hours=1))
    client.force_login(clerk("Otto").user)
    page = reverse("cleared_corrections:edit", args=[second.pk])
    typed = {"outcome": "passed", "performed_on": "2026-01-11", "time": "12:30", "reason": "An hour before."}
    told = client.post(page, typed)
    assert "This was recorded on" in text_of(told)
    hidden = dict(re.findall(r'name="(token|shown|another)" value="([^"]*)"', told.content.decode()))
    assert hidden.get("another", first.key) == first.key
    sent = {**typed, **hidden, "another": "", "password": PASSWORD, "correct": ""}
    assert "This was recorded on" in text_of(client.post(page, sent, follow=True))
    assert not Evidence.objects.filter(key=second.key, version=2).exists()


def test_a_moment_that_was_corrected_is_the_one_it_was_recorded_at_too(world: Any) -> None:
    version = factories.activity()
    first = done(world, version, *AUCKLAND, AT)
    corrected(first, said(first, performed_at=AT + timedelta(minutes=1)))
    with pytest.raises(AlreadyRecorded):
        done(world, version, *LONDON, AT)


def test_what_shows_a_competency_alone_is_one_deed_by_two_clocks_too(world: Any) -> None:
    def shown(on: date, zone: str, **other: Any) -> Evidence:
        performance = Performance(
            kind=Kind.SESSION, outcome=Outcome.PASSED, performed_on=on, performed_at=AT, zone=zone
        )
        return ledger.record_evidence(person=world.person, performance=performance, **other)

    shown(*LONDON, competency=world.competency)
    with pytest.raises(AlreadyRecorded):
        shown(*AUCKLAND, competency=world.competency)
    assert shown(*AUCKLAND, competency=factories.competency()).version == 1


# ---- the signatures --------------------------------------------------------------------------------------------------


def test_no_new_row_stands_under_signatures_of_another() -> None:
    ward = watch()
    signed = ward.observe(ward.assessor())
    observations.second_sign(observation=signed.observation, assessor=ward.assessor("Sam", "Other"), verdict="achieved")
    for person in (ward.nurse, factories.person("Ben", "Osei")):
        with pytest.raises(ValidationError, match="Signatures stay with what was signed"):
            ledger.record_evidence(
                person=person,
                performance=said(signed.evidence, assessor=None, kind=Kind.SESSION),
                activity_version=factories.activity(),
                by=keeper("Ria"),
            )
    begun = attempts.open_attempt(person=ward.nurse, activity=factories.activity().activity)
    with pytest.raises(ValidationError, match="Signatures stay with what was signed"):
        attempts.close_attempt(
            attempt=begun,
            ended_by=EndedBy.COMPLETED,
            performance=Performance(outcome=Outcome.PASSED, event=signed.observation.pk),
        )
    assert SignOff.objects.count() == 2 and Evidence.objects.filter(event=signed.observation.pk).count() == 1


def test_a_row_under_a_number_of_its_own_is_recorded_and_sent_again(world: Any) -> None:
    given = {"person": world.person, "competency": world.competency, "uuid": uuid.uuid4(), "by": keeper("Ria")}
    performance = Performance(
        kind=Kind.SESSION, outcome=Outcome.PASSED, performed_on=LONDON[0], zone=LONDON[1], event=uuid.uuid4()
    )
    first = ledger.record_evidence(performance=performance, **given)
    assert ledger.record_evidence(performance=performance, **given) == first


# ---- the number ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "again",
    [
        unicodedata.normalize("NFD", "É-12"),
        "É\u200b-12",  # nobody sees it
        "\ufeffÉ-12",
        "É-１２",  # wide, as a Japanese keyboard writes it
        "É\u201112",  # a hyphen that does not break
        " é-12\x07",
    ],
)
def test_a_number_at_a_source_is_one_in_whatever_way_it_is_written(world: Any, again: str) -> None:
    performance = Performance(kind=Kind.SESSION, outcome=Outcome.PASSED, performed_on=LONDON[0], zone=LONDON[1])
    given: dict[str, Any] = {"person": world.person, "performance": performance, "competency": world.competency}
    first = ledger.record_evidence(source="LMS", source_id="É-12", **given)
    assert ledger.record_evidence(source="LMS", source_id=again, **given) == first
    for other in ("É12", "E-12", "É-12²", "É_12"):
        assert ledger.record_evidence(source="LMS", source_id=other, **given) != first
