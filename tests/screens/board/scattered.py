"""People with random placements and a random past, the same for the same seed."""

import random
from contextlib import suppress
from datetime import date, timedelta

from competency.core.exceptions import api as exceptions
from competency.core.people import api as people
from competency.core.recording import Overlaps
from tests.screens import worlds


def scatter(hospital, seed: int, size: int = 14) -> None:
    chance = random.Random(seed)
    units = [hospital.icu, hospital.bay, hospital.ed, hospital.clinic, hospital.root]
    approver = hospital.staff("Ann Approver", "manager", hospital.root)
    for n in range(size):
        since = date(2026, chance.randint(1, 11), chance.randint(1, 28))
        until = chance.choice([None, None, None, date(2026, 12, chance.randint(1, 28))])
        person = hospital.person(
            f"P{n} Random",
            chance.choice(units),
            chance.choice([hospital.nurse, hospital.nurse, hospital.physician]),
            since=since,
            until=until,
            with_user=False,
        )
        if chance.random() < 0.3:
            with suppress(Overlaps):  # of one job role there, one placement holds on a day
                people.place(
                    person=person, job_role=hospital.nurse, unit=chance.choice(units), starts_on=date(2026, 2, 1)
                )
        on = worlds.TODAY - timedelta(days=chance.randint(0, 500))
        roll = chance.random()
        if roll < 0.4:
            hospital.clears(person, on)
        elif roll < 0.6:
            hospital.learns(person, on)
        if chance.random() < 0.3:
            starts = worlds.TODAY + timedelta(days=chance.randint(-10, 20))
            exceptions.waive(
                person=person,
                competency=hospital.medicines,
                kind="waiver",
                from_on=starts,
                until_on=starts + timedelta(days=60),
                approver=approver,
                reason="Random.",
            )
        if chance.random() < 0.1:
            exceptions.revoke(person=person, effective_on=worlds.TODAY, reason="Random.")
