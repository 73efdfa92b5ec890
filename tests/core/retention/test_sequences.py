"""After any order of erasing, holding and letting go the record verifies, and a tampering beside it is still found."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from competency.core import clock
from competency.core.exceptions import api as exceptions
from competency.core.models import DisposalProposal, Evidence, Hold, Narrative, Person, Placement
from competency.core.people import api as people
from competency.core.personal_data import api as personal_data
from competency.core.retention import api as retention
from tests import factories
from tests.core.personal_data.staff import keeper, signed_out
from tests.core.record.test_verify import faults
from tests.tampering import unguarded

pytestmark = [pytest.mark.django_db]
STEPS = ["text", "names", "hold", "lift", "propose", "confirm", "carry out", "fact", "later"]


def tried(call: Any) -> None:
    """Do it, or be told in words why not: nothing in between."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                call()
        except ValidationError:
            pass


class Ward:
    """Two nurses who left, one who is here, and what records staff may do with them in any order."""

    def __init__(self) -> None:
        with clock.at(datetime(2026, 1, 1, 9, tzinfo=UTC)):
            self.world = factories.world()
            self.nurses = [self.world.another_nurse(name) for name in ("Lea", "Max")]
            for nurse in self.nurses:
                self.fact(nurse)
                exceptions.revoke(person=nurse, effective_on=date(2025, 2, 1), reason="Left it open.")
                people.end_placement(placement=Placement.objects.get(person=nurse), ends_on=date(2025, 6, 1))
            self.fact(self.world.person)
        self.staff = keeper("Ria"), keeper("Sam")
        self.year = 2027

    def fact(self, nurse: Person) -> None:
        factories.evidence(nurse, competency=self.world.competency, performed_on=date(2025, 2, 1))

    def do(self, step: str, which: int) -> None:
        nurse, by, other = self.nurses[which % 2], self.staff[which % 2], self.staff[(which + 1) % 2]
        if step == "later":
            self.year += 3
        with clock.at(datetime(self.year, 1, 1, 9, tzinfo=UTC)):
            tried(lambda: self._do(step, nurse, by, other))

    def _do(self, step: str, nurse: Person, by: Person, other: Person) -> None:
        if step == "text":
            for text in Narrative.objects.order_by("pk")[:1]:
                personal_data.erase_narrative(entry=text.pk, why="asked", by=by)
        elif step == "names":
            asked = personal_data.request_erasure(person=signed_out(nurse), why="left", by=by)
            personal_data.confirm_erasure(request=asked, by=other)
        elif step == "hold":
            retention.hold(person=nurse, reason="Inquiry", by=by)
        elif step == "lift":
            for hold in Hold.objects.current()[:1]:
                retention.lift(hold=hold, reason="Closed", by=by)
        elif step == "propose":
            retention.propose(by=by)
        elif step == "confirm":
            for proposal in retention.waiting()[:1]:
                retention.confirm(proposal=proposal, by=other)
        elif step == "carry out":
            for proposal in DisposalProposal.objects.filter(disposal__isnull=False):
                list(retention.carry_out(proposal.disposal))
        elif step == "fact":
            self.fact(nurse)


@pytest.fixture(scope="module")
def built(one_transaction: None) -> Ward:
    return Ward()


@settings(max_examples=8, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3)), min_size=4, max_size=14))
def test_the_record_verifies_after_any_order_of_steps_and_a_tampering_is_found(
    built: Ward, steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        ward = copy.deepcopy(built)
        for step, which in [*steps, ("later", 0), ("later", 0), ("propose", 0), ("confirm", 0), ("carry out", 0)]:
            ward.do(step, which)
        assert faults() == []
        assert Evidence.objects.filter(person=ward.world.person).count() == 1
        victim = Evidence.objects.order_by("pk")[0]
        unguarded(Evidence, "DELETE FROM {table} WHERE uuid = %s", of(victim.pk))
        assert any(line.endswith(f"entry {victim.pk} is gone") for line in faults())
        transaction.set_rollback(True)


def of(pk: Any) -> Any:
    return pk.hex if connection.vendor == "sqlite" else pk
