"""Deeds over HTTP, each with the pages that state what it saves, and what is posted and is no deed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import resolve, reverse

from competency.assessments.kept import api as kept
from competency.assessments.kept.places import Place
from competency.assessments.observations.waiting import waiting_for
from competency.certificates import api as certificates
from competency.certificates.models import Certificate
from competency.core import clock
from competency.core.models import Evidence
from competency.core.people import api as people
from competency.screens.path.selectors import path_of
from tests import factories as core
from tests.assessments import factories as sitting
from tests.assessments.observations.factories import watch
from tests.assessments.observations.sheets import filled, sheet_url
from tests.screens.worlds import make_stale
from tests.training_modules import factories as modules
from tests.training_modules.learning.player import at, choose, finish, section_url
from training_modules.learning import api as learning


@dataclass
class Deed:
    """Something done over HTTP. ``pages`` are read before and after it: the address, what has to be said only before,
    and what only after, worked out from the record."""

    do: Callable[[], Any]
    pages: list[tuple[Visitor, str, str, Callable[[], str]]]


class Visitor(Client):
    """A client of which is known to which addresses it posted, by their names."""

    posted: ClassVar[set[str]] = set()

    def post(self, path: Any, *args: Any, **kwargs: Any) -> Any:
        self.posted.add(resolve(urlsplit(path).path).view_name)
        return super().post(path, *args, **kwargs)


def client_of(user: Any) -> Visitor:
    client = Visitor()
    client.force_login(user)
    return client


def a_section() -> Deed:
    ward = modules.ward(sections=modules.three_sections(modules.practice()))
    nurse, attempt = client_of(ward.user), learning.start(person=ward.person, activity=ward.activity)
    contents = at("contents", attempt.pk)

    def done() -> str:
        progress = learning.state_of(attempt).progress
        return f"{progress.done} of {progress.total} sections done."

    return Deed(
        lambda: nurse.post(section_url(attempt, "scan"), follow=True),
        [
            (nurse, contents, "0 of 3 sections done.", done),
            (nurse, section_url(attempt, "bedside"), "", lambda: "Section 2 of 3"),
            (
                nurse,
                "/my/",
                "12 minutes left",
                lambda: f"{learning.state_of(attempt).progress.minutes_left} minutes left",
            ),
        ],
    )


def a_practice_question() -> Deed:
    ward = modules.ward(sections=modules.three_sections(modules.practice()))
    nurse, attempt = client_of(ward.user), learning.start(person=ward.person, activity=ward.activity)
    nurse.post(section_url(attempt, "scan"))
    return Deed(
        lambda: choose(nurse, attempt, "k0", follow=True),
        [(nurse, section_url(attempt, "bedside"), "Check my answer", lambda: "Right, and your answer")],
    )


def a_module() -> Deed:
    ward = modules.ward(sections=modules.three_sections(modules.practice()))
    nurse, attempt = client_of(ward.user), learning.start(person=ward.person, activity=ward.activity)

    def cleared() -> str:
        path = path_of(ward.person)
        assert path.main is not None
        assert (path.main.done, path.main.left) == (1, 0)
        return "You’re cleared"

    return Deed(
        lambda: finish(nurse, attempt),
        [
            (nurse, at("contents", attempt.pk), "sections done.", cleared),
            (nurse, "/my/", "You’re not cleared yet", cleared),
        ],
    )


def an_answer() -> Deed:
    sat = sitting.sat()
    nurse, attempt = client_of(sat.person.user), sat.start()
    served = sitting.served_of(attempt)[0]
    place = served.option_order.index(sitting.right_answer(served)["chosen"][0]) + 1
    question = reverse("cleared:test_question", args=[attempt.pk, 1])
    intro = reverse("cleared:test_intro", args=[sat.activity.key])
    return Deed(
        lambda: nurse.post(question, {"option": place, "go": "next"}, follow=True),
        [(nurse, intro, "0 of 3 answered", lambda: "1 of 3 answered")],
    )


def a_test(right: int) -> Callable[[], Deed]:
    def made() -> Deed:
        sat = sitting.sat(attempts_allowed=1) if right < 3 else sitting.sat()
        nurse, attempt = client_of(sat.person.user), sat.sit(right=right, hand_in=False)

        def outcome() -> str:
            row = Evidence.objects.current().get(key=str(attempt.pk))
            words = {"passed": "You passed", "failed": "Not passed this time"}[row.outcome]
            return f"{words}: {right} of 3 right."

        result = reverse("cleared:test_result", args=[attempt.pk])
        return Deed(
            lambda: nurse.post(reverse("cleared:test_hand_in", args=[attempt.pk]), follow=True),
            [
                (nurse, result, "Hand in", outcome),
                (nurse, reverse("cleared:test_check", args=[attempt.pk]), "Hand in", outcome),
                (nurse, reverse("cleared:test_question", args=[attempt.pk, 3]), "Question 3 of 3", outcome),
            ],
        )

    return made


def tries() -> Deed:
    sat = sitting.sat(attempts_allowed=1)
    helper, nurse = client_of(sitting.super_user(sat.world).user), client_of(sat.person.user)
    sat.sit(right=0)
    url = reverse("cleared:remediate", args=[sat.person.pk, sat.activity.key])
    return Deed(
        lambda: helper.post(url, {"note": "We read them."}, follow=True),
        [
            (helper, url, "We worked through it", lambda: "Amira has 1 try left."),
            (nurse, reverse("cleared:test_intro", args=[sat.activity.key]), "You've used your 1 try", lambda: "Start"),
            (
                helper,
                reverse("cleared:assess_person", args=[sat.person.pk]),
                "No tries left",
                lambda: "Nothing to watch is missing",
            ),
        ],
    )


def an_observation() -> Deed:
    ward = watch()
    joy = ward.assessor()
    ward.assessor("Tomasz", "Wilk")
    manager = client_of(ward.world.appointed("manager", name="Helen").user)
    assessor, nurse = client_of(joy.user), client_of(ward.nurse.user)
    sent = filled(ward, assessor)

    def waiting() -> str:
        assert waiting_for(joy.user, joy, on=clock.today()) == []
        return "Nobody is waiting for you"

    record = reverse("cleared:person_record", args=[ward.nurse.pk])
    cell = reverse("cleared:board_cell", args=[ward.world.programme.pk, ward.world.ward.pk, ward.world.nurse.pk])
    return Deed(
        lambda: assessor.post(sheet_url(ward), sent, follow=True),
        [
            (assessor, reverse("cleared:assess_home"), "One person is waiting for you", waiting),
            (nurse, "/my/", "Waiting for J. Okafor", lambda: "Waiting for T. Wilk"),
            (manager, record, "0 of 2 observations done", lambda: "1 of 2 observations done"),
            (manager, cell, "0 of 2 observations done", lambda: "1 of 2 observations done"),
        ],
    )


def a_second_word() -> Deed:
    ward = watch()
    joy, tomasz = ward.assessor(), ward.assessor("Tomasz", "Wilk")
    signed = ward.observe(joy)
    other = client_of(tomasz.user)
    url = reverse("cleared:observation", args=[signed.observation.pk])
    page = BeautifulSoup(other.get(url).content, "html.parser").find("main")
    assert isinstance(page, Tag)
    hidden = {str(field["name"]): str(field.get("value", "")) for field in page.select("input[type=hidden]")}
    sent = hidden | {"verdict": "achieved", "comment": "", "password": "secret-for-tests"}
    return Deed(
        lambda: other.post(url, sent, follow=True),
        [(other, url, "Sign only what you saw yourself.", lambda: "Tomasz Wilk")],
    )


def a_clearance() -> Deed:
    """The last thing lacking, as the board counts it: among people of whom nothing is required."""
    ward = modules.ward(sections=modules.three_sections(modules.practice()))
    world = ward.world
    manager, nurse = client_of(world.appointed("manager", name="Helen").user), client_of(ward.user)
    world.another_nurse()
    idle = core.job_role("Porter")
    for name in ("Pia", "Per"):
        porter = core.person(name, "Porter")
        people.place(person=porter, job_role=idle, unit=world.ward, starts_on=world.placement.starts_on)
    attempt = learning.start(person=ward.person, activity=ward.activity)
    return Deed(
        lambda: finish(nurse, attempt),
        [(manager, "/manage/", "0 of 2 cleared", lambda: "1 of 2 cleared")],
    )


def a_module_begun() -> Deed:
    ward = modules.ward(sections=modules.three_sections(modules.practice()))
    nurse = client_of(ward.user)
    return Deed(
        lambda: nurse.post(reverse("cleared:learn_start", args=[ward.activity.pk]), follow=True),
        [
            (nurse, "/my/", f"Start {ward.page.title}", lambda: f"Go on with {ward.page.title}"),
            (nurse, reverse("cleared:learn_intro", args=[ward.activity.pk]), "Start", lambda: "Section 1 of 3"),
        ],
    )


def a_test_begun() -> Deed:
    sat = sitting.sat()
    nurse = client_of(sat.person.user)
    intro = reverse("cleared:test_intro", args=[sat.activity.key])
    return Deed(
        lambda: nurse.post(reverse("cleared:test_start", args=[sat.activity.key]), follow=True),
        [(nurse, intro, "", lambda: "0 of 3 answered")],
    )


def a_sheet_dropped() -> Deed:
    ward = watch()
    joy = ward.assessor()
    begun = kept.keep(
        owner=joy,
        place=Place("sheet", ward.nurse.pk, ward.activity.pk),
        fields={"comment": ["Half done."]},
        marks=kept.Marks(uuid.uuid4()),
    )
    assert begun is not None
    assessor = client_of(joy.user)
    return Deed(
        lambda: assessor.post(reverse("cleared:drop", args=[begun.pk]), follow=True),
        [(assessor, reverse("cleared:assess_home"), "Begun, kept", lambda: "is waiting for you")],
    )


def a_certificate() -> Deed:
    world = core.world()
    core.evidence(world.person, competency=world.competency, performed_on=clock.today() - timedelta(days=3))
    nurse = client_of(world.person.user)
    sent = {"programme": world.programme.pk, "job_role": world.nurse.pk}
    return Deed(
        lambda: nurse.post(reverse("cleared:certificate_issue"), sent, follow=True),
        [(nurse, reverse("cleared:my_certificates"), "Get the certificate", lambda: "Valid")],
    )


def a_certificate_anew() -> Deed:
    world = core.world()
    core.evidence(world.person, competency=world.competency, performed_on=clock.today() - timedelta(days=3))
    first = certificates.issue(
        person=world.person,
        by=world.person,
        programme=world.programme,
        job_role=world.nurse,
        unit=world.ward,
        on=clock.today(),
    )
    world.person.family_name = "Haddad-Osei"
    world.person.save()
    nurse = client_of(world.person.user)

    def newer() -> str:
        return str(Certificate.objects.exclude(pk=first.pk).get(person=world.person).number)

    return Deed(
        lambda: nurse.post(reverse("cleared:certificate_issue_anew", args=[first.number]), follow=True),
        [
            (nurse, reverse("cleared:my_certificates"), "Words corrected since", lambda: "Replaced on"),
            (nurse, first.get_absolute_url(), "Some words were corrected since", newer),
            (nurse, reverse("cleared:verify", args=[first.number]), "Valid", lambda: "replaced"),
        ],
    )


def a_board_brought_up_to_date() -> Deed:
    ward = modules.ward()
    manager = client_of(ward.world.appointed("manager", name="Helen").user)
    make_stale(ward.person)
    return Deed(
        lambda: manager.post(reverse("cleared:board_recalculate"), {"next": "/manage/"}, follow=True),
        [(manager, "/manage/", "recalculating 1", lambda: "1 not cleared")],
    )


# What is done, and to which addresses of ours that is posted.
DEEDS: dict[str, tuple[Callable[[], Deed], set[str]]] = {
    "a module begun": (a_module_begun, {"learn_start"}),
    "a section": (a_section, {"learn_section"}),
    "a practice question": (a_practice_question, {"learn_section"}),
    "a module": (a_module, {"learn_section"}),
    "a test begun": (a_test_begun, {"test_start"}),
    "an answer": (an_answer, {"test_question"}),
    "a test passed": (a_test(3), {"test_hand_in"}),
    "a test not passed": (a_test(1), {"test_hand_in"}),
    "fresh tries": (tries, {"remediate"}),
    "an observation": (an_observation, {"observe"}),
    "a second word": (a_second_word, {"observation"}),
    "a sheet dropped": (a_sheet_dropped, {"drop"}),
    "a clearance": (a_clearance, {"learn_section"}),
    "a certificate": (a_certificate, {"certificate_issue"}),
    "a certificate anew": (a_certificate_anew, {"certificate_issue_anew"}),
    "a board brought up to date": (a_board_brought_up_to_date, {"board_recalculate"}),
}
# Addresses of ours that take a POST and are no deed here, by why.
NO_DEED = {
    "signs in or out: no page says that of anybody": {
        "cleared:learn_not_me",
        "cleared:scenario_not_me",
        "cleared:test_not_me",
        "portal:sign_in",
        "portal:sign_out",
        "portal:continue_as",
    },
    "looks for people: what is found stands at the address that it leads to": {"cleared:assess_home"},
    "shows components, and saves nothing": {"portal:design"},
}
