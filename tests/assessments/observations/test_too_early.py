"""“It is too early to renew this” is told before something is started, and on My path; nobody is kept from it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from competency.assessments.models import Observation
from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.enums import Base
from competency.screens.renewals import too_early
from tests.assessments.observations.factories import Watch, watch
from tests.assessments.observations.sheets import filled, sheet_url

pytestmark = pytest.mark.django_db
TITLE = "It is too early to renew this"


def held(*, ago: int, base: str = Base.PREVIOUS_EXPIRY) -> Watch:
    """A nurse who was watched so many days ago, for twelve months, to be renewed in the last month."""
    ward = watch(count=1, risk="low", base=base, validity_months=12, window_months=1)
    ward.holds(ward.nurse, 4, ago=ago)
    return ward


@pytest.mark.parametrize(
    ("ago", "base", "is_early"),
    [
        (60, Base.PREVIOUS_EXPIRY, True),
        (350, Base.PREVIOUS_EXPIRY, False),
        (400, Base.PREVIOUS_EXPIRY, False),
        # Counted from completion every pass renews: the window only says from when it is asked for.
        (60, Base.COMPLETION, False),
    ],
)
def test_an_assessor_is_told_before_the_sheet_is_filled_in(client: Any, ago: int, base: str, is_early: bool) -> None:
    ward = held(ago=ago, base=base)
    joy: Any = ward.assessor()
    client.force_login(joy.user)
    page = client.get(sheet_url(ward)).content.decode()
    assert (TITLE in page) is is_early
    early = too_early(ward.nurse, ward.activity, on=clock.today())
    assert (early is not None) is is_early
    if early is not None:
        assert early.words_about("Amira").split(".")[0] in page
        # It may be signed all the same: what is done early is recorded, and leaves the end as it is.
        until = Book([ward.nurse]).renewal(ward.nurse, ward.world.competency).until  # type: ignore[union-attr]
        client.post(sheet_url(ward), filled(ward, client))
        assert Observation.objects.filter(assessor=joy).count() == 1
        assert Book([ward.nurse]).renewal(ward.nurse, ward.world.competency).until == until  # type: ignore[union-attr]


def test_it_is_not_too_early_where_something_else_still_lacks_it() -> None:
    ward = held(ago=60)
    other = ward.world.another_nurse()
    assert too_early(other, ward.activity, on=clock.today()) is None


@pytest.mark.parametrize(("ago", "is_early"), [(60, True), (350, False)])
def test_my_path_says_from_when_it_can_be_renewed(client: Any, ago: int, is_early: bool) -> None:
    ward = held(ago=ago)
    client.force_login(ward.nurse.user)
    page = client.get(reverse("cleared:my_path")).content.decode()
    assert ("Too early to renew. You can from" in page) is is_early
