"""A second opinion on clearance, reached another way: day by day, and one-sided.

It shares no code with the engine and does not try to be complete. ``why_not_cleared`` returns the necessary
conditions for "cleared" that a day breaks: if there are any, "cleared" is wrong. ``must_be_cleared`` says that
nothing could excuse "not cleared". Between the two lies what the oracle does not judge. ``walk`` goes further
for simple worlds (one criterion, no fails, no gates): it lives through the days one by one and judges all.
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from competency.rules.facts import (
    Base,
    Criterion,
    Effect,
    Evidence,
    Outcome,
    Period,
    Purpose,
    Reversal,
    Risk,
    SignOffVerdict,
    Standard,
    Verdict,
    Waiver,
)

from .worlds import World

NEVER = date.max


def later(start: date | None, period: Period | None, times: int = 1) -> date:
    assert start is not None and period is not None
    try:
        return start + relativedelta(months=period.months * times) + timedelta(days=period.days * times)
    except (OverflowError, ValueError):
        return NEVER


def reach(standard: Standard, criterion: Criterion, on: date, cap: Period | None) -> date:
    """The last day before which anything done ``on`` a day may possibly still hold: generous on purpose."""
    if standard.validity is None and cap is None:
        return NEVER
    ends = [later(on, each) for each in (standard.validity, cap) if each is not None]
    if standard.base is Base.COMPLETION:
        return min(ends)
    if standard.base is Base.FIXED_CYCLE:
        longest = later(later(on, standard.min_active), standard.validity) + timedelta(days=5)
        return min(longest, *ends[1:]) if len(ends) > 1 else longest
    # A cycle runs its whole length from the day its evidence was complete, when this row may have been as old as
    # a row may be, or from the end of the cycle before, when this row was done at the opening of the window.
    oldest = max(later(on, criterion.max_age or standard.validity or cap), later(on, standard.window))
    return min(later(oldest, each) for each in (standard.validity, cap) if each is not None) + timedelta(days=5)


class Oracle:
    """What can be said about one competency of a world without rows of corrections or compositions."""

    def __init__(self, world: World, competency: str = "c", cap: Period | None = None) -> None:
        self.world = world
        self.competency = competency
        self.cap = cap
        self.versions = sorted(
            (each for each in world.rules.standards if each.competency == competency),
            key=lambda each: (each.effective_from, each.number),
        )
        verified = {each.evidence for each in world.facts.verifications if each.verdict is Verdict.VERIFIED}
        self.rows = [
            row
            for row in world.facts.evidence
            if row.key in verified and row.outcome is not Outcome.INCOMPLETE and row.purpose is not Purpose.PRACTICE
        ]

    # ---- what is in force --------------------------------------------------------------------------------------

    def version_on(self, day: date) -> Standard | None:
        in_force = [each for each in self.versions if each.effective_from <= day]
        return in_force[-1] if in_force else None

    def judge_of(self, row: Evidence) -> Standard:
        return self.version_on(row.performed_on) or self.versions[0]

    def is_revoked(self, day: date) -> bool:
        for revocation in self.world.facts.revocations:
            if revocation.competency not in (None, self.competency) or day < revocation.effective_on:
                continue
            # What was said last stands; of what was said at once, what gives back least.
            latest: list[Reversal] = []
            for each in self.world.facts.reversals:
                if each.revocation != revocation.key:
                    continue
                if latest and each.recorded_at > latest[0].recorded_at:
                    latest = []
                if not latest or each.recorded_at == latest[0].recorded_at:
                    latest.append(each)
            if not latest or any(each.effective_on and each.effective_on < revocation.effective_on for each in latest):
                return True
            if any(each.effective_on and day < each.effective_on for each in latest):
                return True
        return False

    # ---- rows --------------------------------------------------------------------------------------------------

    def votes(self, row: Evidence) -> tuple[int, int]:
        cast = [each.verdict for each in self.world.facts.sign_offs if each.event == row.event and row.event]
        return cast.count(SignOffVerdict.ACHIEVED), cast.count(SignOffVerdict.NOT_ACHIEVED)

    def is_pass(self, row: Evidence) -> bool:
        yes, no = self.votes(row)
        if row.critical_failed or row.purpose is not Purpose.GATE:
            return False
        return yes > no if yes + no else row.outcome is Outcome.PASSED

    def is_fail(self, row: Evidence) -> bool:
        yes, no = self.votes(row)
        if row.critical_failed:
            return row.purpose in (Purpose.GATE, Purpose.DELTA)
        return row.purpose is Purpose.GATE and row.outcome is Outcome.FAILED and yes <= no

    def is_of(self, criterion: Criterion, row: Evidence) -> bool:
        if criterion.activity is not None:
            return row.activity == criterion.activity
        return row.competency == self.competency and row.kind == criterion.kind

    def reaches(self, criterion: Criterion, row: Evidence) -> bool:
        if criterion.cut is not None and (row.score is None or row.score < criterion.cut):
            return False
        return criterion.entrustment is None or (
            row.entrustment is not None and row.entrustment >= criterion.entrustment
        )

    def is_gated(self, row: Evidence, day: date) -> bool:
        """Whether a gate takes a pass away outright on ``day`` (deltas are left to the generous side)."""
        for gate in self.world.rules.gates:
            if gate.from_on > day or gate.effect is not Effect.NONE:
                continue
            if gate.activity is not None and row.activity == gate.activity and (row.edition or 0) < (gate.edition or 0):
                return True
            if gate.competency == self.competency and self.judge_of(row).number < (gate.number or 0):
                return True
        return False

    def rank(self, row: Evidence) -> tuple:
        """Day, then time; with a day only, a pass is first and a fail last."""
        worse = not self.is_pass(row)
        if row.performed_at is None:
            return row.performed_on, 25.0 if worse else -1.0, worse, row.uuid
        return row.performed_on, row.performed_at.hour + row.performed_at.minute / 60, worse, row.uuid

    def ending_fails(self, day: date) -> list[Evidence]:
        found = []
        for row in self.rows:
            if row.performed_on > day or not self.is_fail(row):
                continue
            judge = self.judge_of(row)
            asked = any(
                self.is_of(each, row)
                for version in self.versions
                for group in version.groups
                for each in group.criteria
            )
            judged = any(self.is_of(each, row) for group in judge.groups for each in group.criteria)
            named = row.critical_failed and row.competency == self.competency
            if named or (asked and row.critical_failed) or (judged and judge.risk is Risk.HIGH):
                found.append(row)
        return found

    # ---- necessary for cleared -----------------------------------------------------------------------------------

    def why_not_cleared(self, day: date) -> list[str]:
        """The necessary conditions for "cleared" that do not hold on ``day``."""
        broken = []
        if self.version_on(day) is None:
            return ["no standard is in force"]
        if self.is_revoked(day):
            broken.append("it is revoked")
        if not any(self.could_be_met(version, day) for version in self.versions if version.effective_from <= day):
            broken.append("no version has enough passes that may still hold")
        passes = [self.rank(row) for row in self.rows if self.is_pass(row) and row.performed_on <= day]
        if not self.builds_on_others():
            broken += [
                f"nothing was passed since {fail.key}"
                for fail in self.ending_fails(day)
                if self.rank(fail) > max(passes, default=())
            ]
        return broken

    def builds_on_others(self) -> bool:
        return any(each.competency for version in self.versions for group in version.groups for each in group.criteria)

    def could_be_met(self, version: Standard, day: date) -> bool:
        for group in version.groups:
            met = sum(self.could_count(version, each, day) for each in group.criteria)
            if met < (len(group.criteria) if group.needed is None else group.needed):
                return False
        return True

    def could_count(self, version: Standard, criterion: Criterion, day: date) -> bool:
        if criterion.competency is not None:
            return not Oracle(self.world, criterion.competency).why_not_cleared(day)
        fails = [each for each in self.ending_fails(day) if self.is_of(criterion, each)]
        rows = [
            row
            for row in self.rows
            if self.is_pass(row)
            and row.performed_on <= day
            and not self.is_gated(row, day)
            and all(self.rank(row) > self.rank(fail) for fail in fails)
            and any(self.reaches(each, row) for each in self.wordings(criterion, row))
        ]
        if version.base is Base.COMPLETION and len(self.versions) == 1 and criterion.max_age is not None:
            rows = [row for row in rows if day < later(row.performed_on, criterion.max_age)]
        newest = max(
            (reach(each, criterion, row.performed_on, self.cap) for row in rows for each in self.versions), default=day
        )
        events = {row.event or row.key for row in rows}
        assessors = {row.assessor for row in rows if row.assessor}
        return (
            day < newest
            and len(events) >= criterion.count
            and (criterion.assessors == 1 or len(assessors) >= criterion.assessors)
        )

    def wordings(self, criterion: Criterion, row: Evidence) -> list[Criterion]:
        """The criterion as each version words it, where it is about the row: any of them may let it in."""
        return [
            each
            for version in self.versions
            for group in version.groups
            for each in group.criteria
            if each.key == criterion.key and self.is_of(each, row)
        ]

    # ---- necessary for an exception ------------------------------------------------------------------------------

    def why_no_exception(self, day: date) -> list[str]:
        """The necessary conditions for "by exception" that do not hold on ``day``: a waiver runs, or grace may."""
        if self.is_revoked(day):
            return ["it is revoked"]
        if self.version_on(day) is None:
            return ["no standard is in force"]
        if any(each.competency == self.competency and each.from_on <= day < each.until_on for each in self.waivers()):
            return []
        broken = []
        if self.world.facts.leaves and any(
            each.starts_on <= day < (each.ends_on or NEVER) for each in self.world.facts.leaves
        ):
            broken.append("grace pauses on leave")
        if not any(self.might_have_run_out(end, day) for end in self.last_days(day)):
            broken.append("nothing can have run out so shortly before")
        broken += [f"its part {each} is taken away" for each in self.indispensable() if self.is_taken(each, day)]
        return broken

    def waivers(self) -> tuple[Waiver, ...]:
        return self.world.facts.waivers

    def last_days(self, day: date) -> list[date]:
        """The days that may have been the first of a grace that still runs."""
        longest = max(later(day, version.grace) for version in self.versions) - day
        return [day - timedelta(days=n) for n in range(longest.days + 1)]

    def might_have_run_out(self, end: date, day: date) -> bool:
        """Whether it may have been held on the eve of ``end``, revocations aside, and no fail ended it since."""
        eve = end - timedelta(days=1)
        if not any(day < later(end, version.grace) for version in self.versions):
            return False
        if any(end <= fail.performed_on <= day for fail in self.ending_fails(day)):
            return False
        said = self.spared().why_not_cleared(eve)
        return not said

    def spared(self) -> "Oracle":
        """The same as if nothing had ever been revoked."""
        return Oracle(self.world.with_facts(revocations=()), self.competency, self.cap)

    def indispensable(self) -> set[str]:
        """What every version asks for whatever else is shown."""
        asked = [
            {
                each.competency
                for group in version.groups
                for each in group.criteria
                if each.competency is not None and group.needed in (None, len(group.criteria))
            }
            for version in self.versions
        ]
        return set.intersection(*asked) if asked else set()

    def is_taken(self, part: str, day: date) -> bool:
        """Whether a part is revoked, or was ended by a fail with nothing passed after it."""
        oracle = Oracle(self.world, part)
        if oracle.is_revoked(day):
            return True
        passes = [oracle.rank(row) for row in oracle.rows if oracle.is_pass(row) and row.performed_on <= day]
        own = [row for row in oracle.ending_fails(day) if not oracle.could_be_met(oracle.judge_of(row), day)]
        return bool(own) and max(oracle.rank(row) for row in own) > max(passes, default=())

    # ---- necessary for not cleared ---------------------------------------------------------------------------------

    def must_be_cleared(self, day: date) -> bool:
        """Whether nothing could excuse "not cleared": plenty of fresh passes, and not a cloud in the sky."""
        version = self.version_on(day)
        if version is None or self.is_revoked(day) or self.ending_fails(day):
            return False
        if any(self.is_fail(row) and row.performed_on <= day for row in self.rows):
            return False
        if any(gate.from_on <= day and gate.effect is not Effect.FULL for gate in self.world.rules.gates):
            return False
        if version.base is Base.PREVIOUS_EXPIRY and not self.first_cycle_runs(version, day):
            return False
        for group in version.groups:
            met = sum(self.surely_counts(version, each, day) for each in group.criteria)
            if met < (len(group.criteria) if group.needed is None else group.needed):
                return False
        return True

    def first_cycle_runs(self, version: Standard, day: date) -> bool:
        """Whether nothing relevant was done before the last validity, so that no older cycle is in the way."""
        if version is not self.versions[0]:
            return False
        periods = [each for each in (version.validity, self.cap) if each is not None]
        earliest = min((row.performed_on for row in self.rows if self.is_pass(row)), default=day)
        return all(day < later(earliest, each) for each in periods)

    def surely_counts(self, version: Standard, criterion: Criterion, day: date) -> bool:
        if criterion.competency is not None:
            return Oracle(self.world, criterion.competency).must_be_cleared(day)
        rows = [
            row
            for row in self.rows
            if self.judge_of(row) is version
            and self.is_pass(row)
            and self.is_of(criterion, row)
            and self.reaches(criterion, row)
            and row.performed_on <= day < self.surely_until(version, criterion, row.performed_on)
        ]
        # One row stands for its event, whichever: take the one that helps least.
        events = {row.event or row.key for row in rows}
        single = [row for row in rows if sum((o.event or o.key) == (row.event or row.key) for o in rows) == 1]
        assessors = {row.assessor for row in single if row.assessor}
        return len(events) >= criterion.count and (criterion.assessors == 1 or len(assessors) >= criterion.assessors)

    def surely_until(self, version: Standard, criterion: Criterion, on: date) -> date:
        limit = _soonest(on, self.cap, criterion.max_age)
        if version.base is Base.FIXED_CYCLE:
            # The calendar day comes strictly after the minimum active period, but perhaps only just.
            return min(limit, later(on, version.min_active) + timedelta(days=1))
        return min(limit, _soonest(on, version.validity))


# ---- simple worlds, day by day -------------------------------------------------------------------------------------


def walk(standard: Standard, passes: set[date], days: list[date], cap: Period | None = None) -> dict[date, bool]:
    """Live through ``days`` one at a time under one criterion: which of them are cleared.

    ``days`` must begin before the first pass and leave none out. On the base of the previous expiry a cap is
    not judged.
    """
    cleared = {}
    until: date | None = None
    anchor, times = None, 0
    fixed_days = _fixed_days(standard, days) if standard.base is Base.FIXED_CYCLE else []
    for day in days:
        if day in passes:
            if standard.base is Base.COMPLETION:
                until = _soonest(day, standard.validity, cap)
            elif standard.base is Base.FIXED_CYCLE:
                least = later(day, standard.min_active)
                reached = next(each for each in fixed_days if each > least)
                until = max(until or day, min(reached, _soonest(day, None, cap)))
            elif until is None or day >= until:
                anchor, times = day, 1
                until = _soonest(day, standard.validity, None)
            elif standard.validity is not None and day >= _before(until, standard.window):
                times += 1
                until = later(anchor, standard.validity, times)
        cleared[day] = until is not None and day < until
    return cleared


def _soonest(day: date, *periods: Period | None) -> date:
    return min((later(day, each) for each in periods if each is not None), default=NEVER)


def _before(day: date, period: Period) -> date:
    return day - relativedelta(months=period.months) - timedelta(days=period.days)


def _fixed_days(standard: Standard, days: list[date]) -> list[date]:
    """Every fixed day from two years before to ten years after the days asked about."""
    found = [later(standard.fixed_on, standard.validity, step) for step in range(-130, 260)]
    return sorted(each for each in found if each.year > days[0].year - 3)
