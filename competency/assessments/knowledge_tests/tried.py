"""Knowledge tests as what is tried so many times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from competency.core.models import Activity, Person

from .admission import Admission
from .api import admissions


class TriedTests:
    """Answers for tests: see ``tries.registry.Tried``."""

    def admissions(self, person: Person, activities: Iterable[Activity]) -> Mapping[UUID, Admission]:
        return admissions(person=person, activities=activities)

    def to_work_through(self, name: str) -> tuple[str, ...]:
        shown = _("Ask %(name)s to open the result: it shows each question with the right answer and the reason.")
        return shown % {"name": name}, _("Go through every question that was missed, best in the practice system.")


__all__ = ["TriedTests"]
