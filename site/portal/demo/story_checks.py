"""Checks that the story fits the pack and itself: every name is known, and a profile has what it promises."""

from __future__ import annotations

from collections.abc import Collection

from competency.core.packing.people import JobRoleRow
from competency.core.packing.places import ShiftRow, UnitRow
from competency.core.packing.programmes import WaveRow
from competency.packs.faults import Faults, Place
from portal.demo.story_types import Open, Person, PlayRow, Profile, Story
from scenarios.graph import begin, is_over, open_choices, play, score
from scenarios.packing.scenarios import ScenarioRow
from scenarios.story import Story as ScenarioStory
from scenarios.story import read as read_story

BY_APPOINTMENT = frozenset({"super_user"})
"""Job roles that are held by appointment: nobody is placed in one."""


def check(story: Story, faults: Faults) -> None:
    """Add a fault for everything that does not fit."""
    checks = _Checks(story, faults)
    checks.places()
    for played in story.plays:
        checks.play(played, passes=True)
    for played in story.first_tries:
        checks.play(played, passes=False)
    for person in story.people.values():
        checks.person(person)
    for member in story.cast.values():
        checks.known(member.person, story.people, "person", member.where("person"))


class _Checks:
    def __init__(self, story: Story, faults: Faults) -> None:
        self.story = story
        self.faults = faults

    def known(self, word: str | None, words: Collection[str], what: str, where: Place) -> None:
        if word is not None and word not in words:
            self.faults.add(where, f"there is no {what} '{word}'")

    def places(self) -> None:
        pack = self.story.pack
        units = {row.code for row in pack.of(UnitRow)}
        roles = {row.code for row in pack.of(JobRoleRow)}
        shifts = {row.code for row in pack.of(ShiftRow)}
        waves = {row.names()[0] for row in pack.of(WaveRow)}
        for rule in self.story.cover:
            self.known(rule.unit, units, "unit", rule.where("unit"))
            self.known(rule.job_role, roles, "job role", rule.where("job_role"))
            self.known(rule.shift, shifts, "shift", rule.where("shift"))
        for wave, lead in self.story.leads.items():
            self.known(wave, waves, "wave", Place("places.yaml", 2))
            self.known(lead, self.story.people, "person", Place("places.yaml", 2))

    def play(self, row: PlayRow, *, passes: bool) -> None:
        self.known(row.scenario, self.story.scenarios, "scenario", row.where("scenario"))
        if row.scenario in self.story.scenarios and not _ends(self.story.scenarios[row.scenario], row, passes=passes):
            ends = "passes" if passes else "ends and does not pass"
            self.faults.add(row.where("choices"), f"this is no play of {row.scenario} that {ends}")

    def person(self, person: Person) -> None:
        told, competencies = person.told, self.story.competencies
        self._profile(person)
        if person.job_role in BY_APPOINTMENT:
            self.faults.add(told.where(), f"nobody is placed in the job role '{person.job_role}'")
        for position, key in enumerate(person.observed_by):
            self.known(key, self.story.people, "person", told.where("observed_by", position))
        if person.key in person.observed_by:
            self.faults.add(told.where("observed_by"), "nobody observes themselves")
        if person.expired:
            self.known(person.expired.competency, competencies, "competency", person.expired.where("competency"))
        for position, one in enumerate(person.open):
            self._open(one, told.where("open", position))
        if person.exception:
            self._exception(person)

    def _open(self, one: Open, where: Place) -> None:
        self.known(one.competency, self.story.competencies, "competency", where)
        if one.criterion is None or one.competency not in self.story.competencies:
            return
        criteria = {row.key: row for row in self.story.competencies[one.competency].each_criterion()}
        if one.criterion not in criteria:
            self.faults.add(where, f"{one.competency} has no criterion '{one.criterion}'")
        elif one.missing is not None and not 0 < one.missing <= criteria[one.criterion].count:
            self.faults.add(where, f"{one.missing} of '{one.criterion}' cannot be missing")

    def _exception(self, person: Person) -> None:
        given = person.exception
        assert given is not None
        self.known(given.competency, self.story.competencies, "competency", given.where("competency"))
        for name in ("approver", "supervisor"):
            key = getattr(given, name)
            self.known(key, self.story.people, "person", given.where(name))
            if key == person.key:
                self.faults.add(given.where(name), "nobody approves or supervises their own exception")
        if given.competency not in {one.competency for one in person.open}:
            self.faults.add(given.where("competency"), f"the exception covers {given.competency}, which is not open")

    def _profile(self, person: Person) -> None:
        is_trained = person.profile not in {Profile.NEW, Profile.STAFF}
        past = (person.trained, person.refreshed, person.expired.performed if person.expired else None)
        promises = {
            "a profile of 'staff', and no other, has no job role": (person.profile is Profile.STAFF)
            == (person.job_role is None),
            "somebody with a job role has a shift": (person.job_role is None) == (person.shift is None),
            "'trained' says when: for all but new people and staff": is_trained == (person.trained is not None),
            "'open' belongs to a gap or an exception, and to nobody else": bool(person.open)
            == (person.profile in {Profile.GAP, Profile.EXCEPTION}),
            "'expired' belongs to the profile 'expired'": (person.expired is not None)
            == (person.profile is Profile.EXPIRED),
            "'exception' belongs to the profile 'exception'": (person.exception is not None)
            == (person.profile is Profile.EXCEPTION),
            "what was done lies in the past": all(day is None or day < 0 for day in past),
        }
        for promise, is_kept in promises.items():
            if not is_kept:
                self.faults.add(person.told.where(), f"{person.key}: {promise}")


def _ends(scenario: ScenarioRow, row: PlayRow, *, passes: bool) -> bool:
    """Whether a play comes to an end, and to one that passes or not; nothing is known of what cannot be played."""
    story = read_story(scenario.document)
    if not isinstance(story, ScenarioStory):
        # What is wrong with the scenario is told on its own lines, when the pack is loaded.
        return True
    state = begin(story.graph)
    for choice in row.made:
        if is_over(story.graph, state) or choice not in {way.key for way in open_choices(story.graph, state)}:
            return False
        state = play(story.graph, state, choice)
    return is_over(story.graph, state) and score(story.graph, state).passed == passes
