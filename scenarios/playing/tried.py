"""Scenarios as what is tried so many times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from competency.core.models import Activity, Person

from .admission import Admission, admissions


class TriedScenarios:
    """Answers for scenarios: see ``competency.assessments.tries.registry.Tried``."""

    def admissions(self, person: Person, activities: Iterable[Activity]) -> Mapping[UUID, Admission]:
        return admissions(person=person, activities=activities)

    def to_work_through(self, name: str) -> tuple[str, ...]:
        shown = _("Ask %(name)s to open the last play: it shows each decision beside the best path.")
        return shown % {"name": name}, _("Play it in practice together, and talk over each decision.")


__all__ = ["TriedScenarios"]
