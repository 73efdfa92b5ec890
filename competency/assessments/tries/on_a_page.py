"""Who takes the next try, for whoever looks after others: not "without anybody else" before it may be made.

Read once a page, and only where one of its people has not passed something that is tried so many times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from competency.core import clock
from competency.core.activities.sources import Loaded
from competency.core.enums import Outcome, Purpose
from competency.core.models import Activity, Attempt, Remediation
from competency.screens.board.cell_people import CellAsked, CellPage
from competency.screens.board.slots import CELL
from competency.screens.record.facts import Reader
from competency.screens.record.selectors import Opened, PersonRecord
from competency.screens.record.slots import RECORD
from competency.ui.slots import AlsoRead, Section
from competency.ui.words.dates import moment_short

from .admission import Admission, AdmissionState, stand, tries_in
from .registry import Terms, tried_by

__all__ = ["NAME", "register", "who_tries_next"]

NAME = "tries"


class TriedHere:
    """What besides the facts says where the people of a page stand with their tries; two queries for all of them, and
    one for each thing that was tried."""

    def __init__(self, people: Collection[UUID]) -> None:
        self.people = people
        self._terms: dict[UUID, Terms | None] = {}

    @cached_property
    def remedied(self) -> Mapping[UUID, dict[UUID, Remediation]]:
        rows = Remediation.objects.current().filter(person__in=self.people).order_by("recorded_at")
        found: defaultdict[UUID, dict[UUID, Remediation]] = defaultdict(dict)
        for row in rows:
            found[row.person_id][row.activity_id] = row
        return found

    @cached_property
    def running(self) -> set[tuple[UUID, UUID]]:
        open_ones = Attempt.objects.filter(person__in=self.people, purpose=Purpose.GATE, closed_at__isnull=True)
        return set(open_ones.values_list("person", "activity"))

    def terms_of(self, activity: Activity) -> Terms | None:
        if activity.pk not in self._terms:
            runs = tried_by(activity)
            self._terms[activity.pk] = runs.terms(activity) if runs is not None else None
        return self._terms[activity.pk]


class CellTries(Section[CellAsked, CellPage]):
    name = NAME

    def needs(self, before: CellAsked) -> AlsoRead:
        return AlsoRead(kept=TriedHere([row.person_id for row in before.placements]))


class RecordTries(Section[Opened, PersonRecord]):
    name = NAME

    def needs(self, before: Opened) -> AlsoRead:
        if before.reader is not Reader.MANAGER:
            return AlsoRead()  # the owner reads that on My path
        return AlsoRead(kept=TriedHere([before.person.pk]))


def who_tries_next(activity: Activity | None, loaded: Loaded) -> str:
    """When, or after what, the person whom ``loaded`` is about may try it again; empty where nothing keeps anybody."""
    here = loaded.kept.get(NAME)
    if activity is None or here is None:
        return ""
    so_far = tries_in(loaded.book, loaded.person, remedied=here.remedied.get(loaded.person.pk, {}))
    tries = so_far.history.get(str(activity.pk), ())
    if not any(row.key in so_far.counted and row.outcome != Outcome.PASSED for row in tries):
        return ""
    terms = here.terms_of(activity)
    if terms is None or (loaded.person.pk, activity.pk) in here.running:
        return ""
    return _words(
        stand(so_far, activity, allowed=terms.allowed, cooldown=terms.cooldown, running=None, moment=clock.now()),
        loaded.person.given_name or loaded.person.name,
    )


def _words(admission: Admission, name: str) -> str:
    if admission.state == AdmissionState.WAIT and admission.until is not None:
        said = {"person": name, "when": moment_short(admission.until)}
        return _("%(person)s can do this without anybody else, from %(when)s") % said
    if admission.state == AdmissionState.USED_UP:
        return _("%(person)s, after 20 minutes with a super-user: no tries are left") % {"person": name}
    return ""


def register() -> None:
    """Called once, when the app is ready."""
    CELL.register(CellTries())
    RECORD.register(RecordTries())
