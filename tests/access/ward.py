"""One nurse with something of everything, and an account of every kind that may or may not come near it.

The nurse's name is a canary: whoever may not see her must not read it, in whichever answer.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Group
from django.test import Client

from competency.assessments.kept import api as kept
from competency.assessments.models import Question
from competency.assessments.observations.unfinished import place_of_sheet
from competency.certificates import api as certificates
from competency.core import clock, setup
from competency.core.access import AUTHORS_GROUP, RECORDS_GROUP, REVIEWERS_GROUP
from competency.core.activities import attempts
from competency.core.enums import Kind
from competency.core.framework import api as framework
from competency.core.framework.stating import stated
from competency.core.ledger import api as ledger
from competency.core.ledger.performance import Performance
from competency.core.models import Attempt, Person, Requirement, Standard, SystemRelease, Unit
from competency.core.people import api as people
from competency.core.personal_data import api as personal_data
from competency.core.recording import recording
from competency.core.retention import api as retention
from scenarios.playing import api as playing
from scenarios.playing.looking_back import react
from tests import factories as core
from tests.assessments import factories as assessments
from tests.assessments.observations import factories as observing
from tests.core.personal_data.staff import signed_out
from tests.scenarios.playing import factories as scenarios
from tests.scenarios.writing import factories as drafts
from tests.training_modules import factories as modules
from tests.training_modules import frozen

CANARY = "Quillfeather"
ELSEWHERE_CANARY = "Brambleworth"
LEFT_CANARY = "Marrowgate"  # worked on the nurse's ward until yesterday
FUTURE_CANARY = "Thistledown"  # starts there next month
SHARED_NAME = "Rosalind"  # of the four of them, so that one search finds whoever of them may be found
CANARIES = (CANARY, ELSEWHERE_CANARY, LEFT_CANARY, FUTURE_CANARY)


@dataclass
class Ward:
    """The accounts by role, and the primary keys of what belongs to the nurse."""

    world: core.World
    accounts: dict[str, Any]
    arguments: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    # What records staff may let go of, by the verb of the address.
    keeping: dict[str, Any] = field(default_factory=dict)
    _sessions: dict[str, str] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """A browser of somebody with this role; signed in once, whatever an earlier request signed out."""
        client = Client()
        user = self.accounts[role]
        if user is None:
            return client
        if role not in self._sessions:
            client.force_login(user)
            self._sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[role]
        return client

    def admin_arguments(self, space: str, verb: str) -> dict[str, Any]:
        """What the address of an admin view takes: a row of its model, and whatever else it names."""
        row = self.rows.get(space.replace("choosers", "s"))
        taken: dict[str, Any] = {"pk": quote(row.pk)} if row is not None and verb not in WITHOUT_ROW else {}
        revision = getattr(row, "latest_revision_id", None) or 1
        others: dict[str, dict[str, Any]] = {
            "revisions_view": {"revision_id": revision},
            "revisions_revert": {"revision_id": revision},
            "revisions_unschedule": {"revision_id": revision},
            "revisions_compare": {"revision_id_a": "earliest", "revision_id_b": "latest"},
            "workflow_action": {"action_name": "approve", "task_state_id": 1},
            "collect_workflow_action_data": {"action_name": "approve", "task_state_id": 1},
            "workflow_history_detail": {"workflow_state_id": 1},
            "workflow_preview": {"task_id": 1},
        }
        if space in {"cleared_personal_data", "cleared_retention"}:
            return {"pk": self.keeping[verb]} if verb in self.keeping else {}
        return taken | others.get(verb, {})


WITHOUT_ROW = {
    "index",
    "index_results",
    "list",
    "list_results",
    "add",
    "preview_on_add",
    "choose",
    "choose_results",
    "chosen_multiple",
    "create",
}


def build() -> Ward:
    setup.run()
    page = modules.module(sections=[*modules.three_sections(modules.practice()), *frozen.sections(modules.picture())])
    watch = observing.watch(also=[core.asked(activity=str(page.translation_key))], count=1)
    world = watch.world
    nurse = world.person
    nurse.given_name, nurse.family_name = f"{nurse.given_name} {SHARED_NAME}", CANARY
    nurse.save()
    other_unit = core.unit("Pharmacy", parent=world.root)
    elsewhere = core.person(f"Zoe {SHARED_NAME}", ELSEWHERE_CANARY)
    people.place(person=elsewhere, job_role=world.nurse, unit=other_unit, starts_on=date(2025, 1, 1))
    today = clock.today()
    left, future = (
        core.person(f"Lena {SHARED_NAME}", LEFT_CANARY, with_user=True),
        core.person(f"Finn {SHARED_NAME}", FUTURE_CANARY),
    )
    people.place(
        person=left,
        job_role=world.nurse,
        unit=world.ward,
        starts_on=date(2025, 1, 1),
        ends_on=today - timedelta(days=1),
    )
    people.place(person=future, job_role=world.nurse, unit=world.ward, starts_on=today + timedelta(days=30))
    for somebody in (nurse, left):
        # Accounts have names of their own, which Wagtail's lists of accounts show.
        account: Any = somebody.user
        account.last_name = somebody.family_name
        account.save()
    for somebody in (nurse, elsewhere, left, future):
        # Asked something by name, so that lists of what is asked come near a name.
        framework.require(programme=world.programme, competency=world.competency, unit=world.root, person=somebody)

    assessor = watch.assessor()
    core.evidence(assessor, activity_version=modules.versions(page)[0], performed_on=clock.today() - timedelta(days=30))
    ward = Ward(world, _accounts(world, other_unit, assessor))
    test = _test_taken(world, nurse)
    module_activity = modules.activity(page)
    reading = attempts.open_attempt(person=nurse, activity=module_activity)
    signed = watch.observe(assessor)
    _cleared_and_certified(ward, nurse, reading)
    open_reading = attempts.open_attempt(person=nurse, activity=module_activity, purpose="practice")
    ward.arguments = _arguments(ward, page, test, open_reading, watch, signed) | _scenario(nurse) | _beside(page)
    ward.rows = _rows(world, watch, test[0])
    ward.keeping = _keeping(ward, nurse)
    for role in ward.accounts:
        ward.client(role)  # signed in now, since what a test does is undone after it
    return ward


def _accounts(world: core.World, other_unit: Unit, assessor: Person) -> dict[str, Any]:
    peer = world.another_nurse("Pia", "Nguyen", with_user=True)
    accounts = {
        "anonymous": None,
        "no_person": core.user("nobody"),
        "owner": world.person.user,
        "peer": peer.user,
        "assessor": assessor.user,
        "assessor_elsewhere": world.appointed("assessor", other_unit, name="Abe").user,
        "manager": world.appointed("manager", world.ward, name="Mia").user,
        "manager_elsewhere": world.appointed("manager", other_unit, name="Max").user,
        "trainer": world.appointed("trainer", world.root, name="Tom").user,
        "author": core.person("Ann", "Author", with_user=True).user,
        "reviewer": core.person("Rex", "Reviewer", with_user=True).user,
        "records": core.person("Ria", "Records", with_user=True).user,
        "administrator": core.user("root", is_superuser=True, is_staff=True),
    }
    for role, group in (
        ("trainer", AUTHORS_GROUP),
        ("author", AUTHORS_GROUP),
        ("reviewer", REVIEWERS_GROUP),
        ("records", RECORDS_GROUP),
    ):
        accounts[role].groups.add(Group.objects.get(name=group))
    return accounts


def _test_taken(world: core.World, nurse: Person) -> tuple[Any, Attempt]:
    """A test of the world's competency, started by the nurse and not handed in."""
    for _n in range(4):
        assessments.question(world.competency)
    sat = assessments.Sat(world, assessments.knowledge_test(world.competency, asks=3), [])
    return sat, sat.start()


def _cleared_and_certified(ward: Ward, nurse: Person, reading: Attempt) -> None:
    attempts.close_attempt(attempt=reading, ended_by="completed", performance=Performance(outcome="passed"))
    ward.arguments["certificate"] = {
        "number": certificates.issue(
            person=nurse,
            programme=ward.world.programme,
            job_role=ward.world.nurse,
            unit=ward.world.ward,
            on=clock.today(),
        ).number
    }


def _arguments(
    ward: Ward, page: Any, test: tuple[Any, Attempt], reading: Attempt, watch: observing.Watch, signed: Any
) -> dict[str, dict[str, Any]]:
    """The arguments of every address that takes some, by its name without the namespace."""
    sat, sitting = test
    world = ward.world
    module = {"key": page.translation_key}
    number = ward.arguments["certificate"]
    version = modules.versions(page)[0]
    return {
        "frozen": {"version": version.pk, "digest": next(iter(version.snapshot["frozen"]))},
        "learn_intro": module,
        "learn_start": module,
        "learn_not_me": module,
        "learn_tip_sheet": module,
        "learn_contents": {"attempt": reading.pk},
        "learn_section": {"attempt": reading.pk, "section": "scan"},
        "test_intro": {"key": sat.activity.key},
        "test_start": {"key": sat.activity.key},
        "test_not_me": {"key": sat.activity.key},
        "test_question": {"attempt": sitting.pk, "position": 1},
        "test_check": {"attempt": sitting.pk},
        "test_hand_in": {"attempt": sitting.pk},
        "test_result": {"attempt": sitting.pk},
        "remediate": {"person": world.person.pk, "key": sat.activity.key},
        "assess_person": {"person": world.person.pk},
        "observe": {"person": world.person.pk, "activity": watch.activity.key},
        "observation": {"observation": signed.observation.pk},
        "drop": {"unfinished": _unfinished(watch, ward.accounts["assessor"].person).pk},
        "board_cell": {"programme": world.programme.pk, "unit": world.ward.pk, "job_role": world.nurse.pk},
        "person_record": {"person": world.person.pk},
        "certificate": number,
        "certificate_pdf": number,
        "certificate_issue_anew": number,
        "verify": number,
    }


def _beside(module: Any) -> dict[str, dict[str, Any]]:
    """The arguments of pages in the admin that belong to no viewset."""
    draft = drafts.scenario()
    arguments: dict[str, dict[str, Any]] = {
        f"cleared_scenarios_{name}": {"page_id": draft.pk} for name in ("review", "sheet", "try")
    }
    return arguments | {
        "cleared_scenarios_bring_back": {"key": draft.translation_key},
        "cleared_modules_review": {"page_id": module.pk},
        "cleared_modules_bring_back": {"key": module.translation_key},
        "cleared_modules_delete_group": {"pk": Group.objects.create(name="Nobody's").pk},
    }


def _scenario(nurse: Person) -> dict[str, dict[str, Any]]:
    """A scenario that the nurse has played to its end and looked back on, and is playing once more."""
    activity = scenarios.publish().activity
    over = playing.start(person=nurse, activity=activity, counted=False)
    scenarios.decide(over, *scenarios.SAFE)
    react(attempt=playing.attempts_of(nurse).get(pk=over.pk), feeling="calm")
    going_on = playing.start(person=nurse, activity=activity, counted=False)
    begun = {f"scenario_{name}": {"key": activity.pk} for name in ("intro", "start", "not_me", "group")}
    back = {f"scenario_{name}": {"attempt": over.pk} for name in ("words", "what_happened", "keep")}
    return begun | back | {"scenario_play": {"attempt": going_on.pk}}


def _unfinished(watch: observing.Watch, assessor: Person) -> Any:
    """A sheet about the nurse that the assessor has begun and not signed."""
    place = place_of_sheet(watch.nurse, watch.activity)
    return kept.keep(owner=assessor, place=place, fields={"comment": ["x"]}, marks=kept.Marks(uuid.uuid4()))


def _keeping(ward: Ward, nurse: Person) -> dict[str, Any]:
    """The nurse, a text about her, and somebody who left long ago: asked to be erased, proposed to go, and held."""
    world, records = ward.world, ward.accounts["records"].person
    wrong = core.evidence(nurse, competency=world.competency)
    text = ledger.void_evidence(evidence=wrong, reason=f"It was not {CANARY}.", by=core.somebody_else())
    left = core.person("Lena", "Left")
    people.place(
        person=left,
        job_role=world.nurse,
        unit=world.ward,
        starts_on=date(2010, 1, 1),
        ends_on=date(2011, 1, 1),
    )
    request = personal_data.request_erasure(person=signed_out(left), why="asked", by=records)
    proposal = retention.propose(by=records)
    hold = retention.hold(person=left, reason="Inquiry 7", by=records)
    return {
        "person": nurse.pk,
        "download": nurse.pk,
        "ask": nurse.pk,
        "text": text.pk,
        "confirm": request.pk,
        "proposal": proposal.pk,
        "lift": hold.pk,
    }


def _lighter_standard() -> Any:
    """A high-risk standard from before, when one observation was enough."""
    shown = core.criteria((None, [core.asked(kind=Kind.OBSERVATION)]))
    competency = core.competency(risk="high", shown_by=shown, published=False)
    with recording(by=None, definitions=True) as record:
        return record.append(
            Standard(competency=competency, number=1, effective_from=date(2025, 1, 1), **stated(competency))
        )


def _rows(world: core.World, watch: observing.Watch, sat: Any) -> dict[str, Any]:
    """One row of each model that has an admin view of ours, by the namespace of its addresses."""
    return {
        "cleared_competencies": world.competency,
        "wagtailsnippets_cleared_core_competency": world.competency,
        "cleared_requirements": Requirement.objects.current().get(person=world.person),
        "wagtailsnippets_cleared_assessments_question": Question.objects.first(),
        "wagtailsnippets_cleared_assessments_knowledgetest": sat.test,
        "wagtailsnippets_cleared_assessments_checklist": watch.checklist,
        "cleared_verdicts": core.evidence(world.person, competency=world.competency, source="lms", source_id="1"),
        "cleared_corrections": core.evidence(world.person, competency=world.competency, source="lms", source_id="2"),
        "cleared_lighter": _lighter_standard(),
        "cleared_job_roles": world.nurse,
        "cleared_units": world.ward,
        "cleared_shifts": core.shift(world.facility),
        "cleared_facilities": world.facility,
        "cleared_programmes": world.programme,
        "cleared_releases": SystemRelease.objects.first(),
    }
