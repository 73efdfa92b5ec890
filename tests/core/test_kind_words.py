"""A kind of evidence is called by one word, to learners, to records staff and to authors, and by none other's."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from competency.core import setup
from competency.core.enums import Kind
from competency.core.framework.blocks import KindCriterionBlock
from competency.core.kind_words import kind_choices, kind_word
from competency.core.ledger.forms import CorrectionForm
from tests import factories
from tests.core.ledger.test_screens import clerk, text_of


def test_no_two_kinds_are_called_alike() -> None:
    assert len({kind_word(kind) for kind in Kind}) == len(Kind)


def test_drop_downs_offer_the_words() -> None:
    words = [(kind.value, kind_word(kind)) for kind in Kind]
    assert kind_choices() == words
    assert list(CorrectionForm.base_fields["kind"].choices) == words  # type: ignore[attr-defined]
    offered = KindCriterionBlock().child_blocks["kind"].field.choices
    assert [one for one in offered if one[0]] == words


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Kind.SESSION, Kind.SIMULATED_STATION, Kind.PRIOR])
def test_the_learner_and_records_staff_read_the_same_word(client: Any, kind: Kind) -> None:
    setup.ensure_groups()
    world = factories.world()
    row = factories.evidence(world.person, competency=world.competency, kind=kind, source="lms", source_id="1")
    client.force_login(world.person.user)
    assert kind_word(kind) in text_of(client.get(reverse("cleared:my_record")))
    client.force_login(clerk().user)
    page = text_of(client.get(reverse("cleared_verdicts:edit", args=[row.pk])))
    assert f"{kind_word(kind)}, " in page
    assert str(kind.label) in {kind_word(kind)} or str(kind.label) not in page
