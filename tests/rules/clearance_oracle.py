"""The same second opinion about a scope: which requirements block on a day, by living through placements and waves.

It shares no code with the engine. ``Oracle`` judges each competency; here stands which of them are asked, from when,
and what an exception takes.
"""

from datetime import date

from competency.rules.facts import AnchorKind, DayRule, Requirement, SubjectKind

from .oracle import NEVER, Oracle, later
from .worlds import World

ABOVE = {"ward": ("ward", "hospital"), "hospital": ("hospital",)}


class ScopeOracle:
    """A nurse on the ward in the programme ``aurora``."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.oracles: dict[tuple, Oracle] = {}

    def judge(self, requirement: Requirement) -> Oracle:
        key = requirement.competency, requirement.validity
        if key not in self.oracles:
            self.oracles[key] = Oracle(self.world, *key)
        return self.oracles[key]

    def started(self, day: date) -> date | None:
        """The first day of the stay that holds ``day``: placements that touch or overlap are one."""
        spans = [
            (each.starts_on, each.ends_on or NEVER)
            for each in self.world.facts.placements
            if each.job_role == "nurse" and each.unit in ABOVE["ward"]
        ]
        if not any(start <= day < end for start, end in spans):
            return None
        first = day
        while earlier := [start for start, end in spans if start < first <= end]:
            first = min(earlier)
        return first

    def is_closed(self, day: date) -> bool:
        return any(each.closes_on <= day for each in self.world.rules.unit_closings)

    def go_live(self) -> date | None:
        return min((each.go_live_on for each in self.world.rules.wave_dates), default=None)

    def day_of(self, rule: DayRule, started: date) -> date | None:
        anchor = {
            AnchorKind.FIXED: rule.on,
            AnchorKind.PLACEMENT_START: started,
            AnchorKind.GO_LIVE: self.go_live(),
        }[rule.anchor]
        return None if anchor is None else later(anchor, rule.offset)

    def blocking(self, day: date) -> list[Requirement]:
        """The requirements that count on ``day``: one whose day nobody set counts as soon as it is announced."""
        started = self.started(day)
        if started is None or self.is_closed(day):
            return []
        found = []
        for each in self.world.rules.requirements:
            about = {
                SubjectKind.JOB_ROLE: each.subject == "nurse",
                SubjectKind.PERSON: each.subject == self.world.facts.person,
                SubjectKind.ANYBODY: True,
                SubjectKind.FUNCTION: False,
            }[each.subject_kind]
            counts_from = self.day_of(each.blocks_from, started)
            if counts_from is None:
                counts_from = self.day_of(each.announced_on, started) or date.min
            if about and counts_from <= day < (each.ends_on or NEVER):
                found.append(each)
        return found

    def why_not_cleared(self, day: date) -> list[str]:
        blocking = self.blocking(day)
        if not blocking:
            return ["nothing is asked, so nobody is cleared by it"]
        return [said for each in blocking for said in self.judge(each).why_not_cleared(day)]

    def why_not_at_work(self, day: date) -> list[str]:
        """The necessary conditions for "cleared" or "by exception" that do not hold."""
        blocking = self.blocking(day)
        if not blocking:
            return ["nothing is asked"]
        return [
            said
            for each in blocking
            if self.judge(each).why_not_cleared(day)
            for said in self.judge(each).why_no_exception(day)
        ]

    def must_be_cleared(self, day: date) -> bool:
        blocking = self.blocking(day)
        return bool(blocking) and all(self.judge(each).must_be_cleared(day) for each in blocking)
