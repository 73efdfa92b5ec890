"""A hospital of some size in a database of its own, for the benchmarks that ask it; made through the verbs.

``with_hospital(people)`` makes the test database, fills it and drops it again. DATABASE_URL chooses the kind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from competency.core.models import Person, Programme, Unit

PEOPLE = int(os.environ.get("BENCHMARK_PEOPLE", "500"))
GO_LIVE = date(2026, 6, 1)


@dataclass
class Hospital:
    root: Unit
    programme: Programme
    manager: Person
    people: list[Person]


@contextmanager
def with_hospital(people: int = PEOPLE) -> Iterator[Hospital]:
    """Eight units, three job roles, two competencies; two of three people have shown both, some long ago."""
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        yield _filled(people)
    finally:
        teardown_databases(databases, verbosity=0)


def _filled(count: int) -> Hospital:
    from competency.core import clock
    from competency.core.enums import AnchorKind
    from competency.core.framework import api as framework
    from competency.core.models import Wave
    from competency.core.people import api as people
    from competency.core.programmes import api as programmes
    from tests import factories as make

    with clock.at(datetime(2026, 1, 2, 9, tzinfo=UTC)):
        home = make.facility()
        root = make.unit("Hospital", of=home)
        units = [make.unit(f"Unit {n}", parent=root) for n in range(8)]
        roles = [make.job_role(name) for name in ("Nurse", "Physician", "Pharmacist")]
        programme = make.programme()
        wave = Wave.objects.create(programme=programme, code="W1", name="Wave 1")
        for unit in units:
            programmes.assign_unit(wave=wave, unit=unit)
        programmes.set_go_live(wave=wave, go_live_on=GO_LIVE)
        modules = [make.activity() for _n in range(2)]
        for module in modules:
            asked = make.competency(shown_by=make.criteria((None, [make.asked(activity=str(module.activity_id))])))
            for role in roles:
                framework.require(
                    programme=programme,
                    competency=asked,
                    unit=root,
                    job_role=role,
                    announced=(AnchorKind.GO_LIVE, "-P60D"),
                    blocks=(AnchorKind.GO_LIVE, "P0D"),
                )
        found = [make.person(f"Given{n}", f"Family{n}") for n in range(count)]
        for n, person in enumerate(found):
            people.place(
                person=person,
                job_role=roles[n % len(roles)],
                unit=units[n % len(units)],
                starts_on=date(2025, 1, 1) + timedelta(days=n % 300),
            )
        manager = make.person("Mia", "Manager", with_user=True)
        people.appoint(person=manager, function="manager", unit=root, starts_on=date(2025, 1, 1))
    with clock.at(datetime(2026, 5, 2, 9, tzinfo=UTC)):
        for n, person in enumerate(found):
            for module in modules if n % 3 else modules[:1]:
                make.evidence(person, activity_version=module, performed_on=date(2025, 3, 1) + timedelta(days=n % 400))
    return Hospital(root, programme, manager, found)
