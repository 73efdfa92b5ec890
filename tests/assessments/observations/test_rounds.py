"""A signature is given once: Back, an old tab and a page opened afresh record nothing again; another round says so."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from competency.assessments.models import Observation, Unfinished
from competency.assessments.observations import api as observations
from competency.assessments.observations.judging import Judgement, Outcome
from competency.core import clock
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence, SignOff
from competency.ui.words import dates
from tests.assessments.observations.factories import Watch
from tests.assessments.observations.sheets import PASSWORD, fields_of, filled, opened, sheet_url
from tests.core.personal_data.staff import keeper

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def numbers(ward: Watch) -> list[uuid.UUID]:
    return list(Observation.objects.filter(attempt__person=ward.nurse).values_list("pk", flat=True))


# ── in the record ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_sheet_under_a_fresh_number_is_the_first_one_again(ward: Watch) -> None:
    assessor = ward.assessor()
    first = ward.observe(assessor, uuid=uuid.uuid4())
    again = ward.observe(assessor, uuid=uuid.uuid4())
    assert again.is_replay and again.observation == first.observation
    assert numbers(ward) == [first.observation.pk]


def test_another_sheet_of_that_day_is_refused_unless_it_is_said_to_be_another_round(ward: Watch) -> None:
    assessor = ward.assessor()
    first = ward.observe(assessor)
    with pytest.raises(observations.AlreadySigned) as refused:
        ward.observe(assessor, entrustment=5)
    assert refused.value.observation == first.observation
    assert refused.value.entry == first.evidence
    second = ward.observe(assessor, entrustment=5, another_than=first.observation.pk)
    assert second.evidence.repeats == first.evidence.key
    assert first.evidence.repeats == ""
    assert observations.is_intact(second.observation) and observations.is_intact(first.observation)


def test_another_round_is_another_than_the_last_one_and_no_licence_for_a_third(ward: Watch) -> None:
    """Back and Sign on the page of the second round."""
    assessor = ward.assessor()
    first = ward.observe(assessor)
    second = ward.observe(assessor, entrustment=5, another_than=first.observation.pk)
    assert ward.observe(assessor, entrustment=5, another_than=first.observation.pk).observation == second.observation
    with pytest.raises(observations.AlreadySigned) as refused:
        ward.observe(assessor, entrustment=3, comment="Stay near.", another_than=first.observation.pk)
    assert refused.value.observation == second.observation
    assert len(numbers(ward)) == 2


def test_that_it_is_another_round_is_part_of_what_was_signed(ward: Watch) -> None:
    assessor = ward.assessor()
    first = ward.observe(assessor)
    second = ward.observe(assessor, another_than=first.observation.pk)
    assert second.observation.digest != first.observation.digest


def test_somebody_else_another_person_and_another_day_are_free(ward: Watch) -> None:
    joy = ward.assessor()
    ward.observe(joy)
    ward.observe(ward.assessor("Tomasz", "Wilk"))
    ward.observe(joy, ward.world.another_nurse())
    ward.observe(joy, performed_on=clock.today() - timedelta(days=1))
    assert Observation.objects.count() == 4
    assert not Evidence.objects.filter(handed_in__gt="").exclude(repeats="").exists()


def test_what_was_declared_void_can_be_signed_again(ward: Watch) -> None:
    joy = ward.assessor()
    first = ward.observe(joy)
    ledger.void_evidence(evidence=first.evidence, reason="The wrong person was watched.", by=keeper("Kim"))
    assert ward.observe(joy).evidence.repeats == ""
    assert len(numbers(ward)) == 2


def put_a_day_back(signed: observations.Signed) -> Evidence:
    """Records staff correct the day, and somebody else says that it counts."""
    row = signed.evidence
    said = {name: getattr(row, name) for name in Performance.__slots__}
    said |= {"performed_on": row.performed_on - timedelta(days=1), "performed_at": None}
    corrected = correct_evidence(
        evidence=row, performance=Performance(**said), reason="It was the day before.", by=keeper("Kim")
    ).evidence
    ledger.verify(evidence=corrected, by=keeper("Lou"))
    return corrected


def test_a_round_whose_day_was_corrected_is_the_same_round_still(ward: Watch) -> None:
    joy = ward.assessor()
    first = ward.observe(joy)
    corrected = put_a_day_back(first)
    assert ward.observe(joy).observation == first.observation
    for day in (first.evidence.performed_on, corrected.performed_on):
        with pytest.raises(observations.AlreadySigned) as refused:
            ward.observe(joy, entrustment=5, performed_on=day)
        assert (refused.value.observation, refused.value.entry) == (first.observation, corrected)
    second = ward.observe(joy, another_than=first.observation.pk)
    assert second.evidence.repeats == first.evidence.key


def test_the_last_round_is_the_one_that_was_signed_last_and_not_the_one_corrected_last(ward: Watch) -> None:
    joy = ward.assessor()
    first = ward.observe(joy)
    second = ward.observe(joy, entrustment=5, another_than=first.observation.pk)
    put_a_day_back(first)
    third = ward.observe(joy, entrustment=3, comment="Stay near.", another_than=second.observation.pk)
    assert third.evidence.repeats == second.evidence.key


def test_a_page_opened_afresh_after_the_day_was_corrected_says_so_first(ward: Watch, joy: Any, client: Any) -> None:
    client.post(sheet_url(ward), filled(ward, client))
    (number,) = numbers(ward)
    observation, evidence = Observation.objects.get(pk=number), Evidence.objects.get(pk=number)
    signature = SignOff.objects.get(event=number)
    put_a_day_back(observations.Signed(observation, evidence, signature, Judgement(Outcome.PASSED, False)))
    page = client.get(sheet_url(ward)).content.decode()
    assert re.search(r"You signed this at \d\d:\d\d", page) and 'name="token"' not in page


def test_no_program_gets_round_it(ward: Watch) -> None:
    """The record itself refuses, whoever calls it and with which number."""
    signed = ward.observe(ward.assessor()).evidence
    performance = Performance(
        outcome="passed",
        kind=signed.kind,
        assessor=signed.assessor,
        performed_on=signed.performed_on,
        zone=signed.zone,
    )
    with pytest.raises(ValidationError, match="This was recorded on"):
        ledger.record_evidence(person=signed.person, activity_version=signed.activity_version, performance=performance)


# ── on the screen ───────────────────────────────────────────────────────────────────────────────────────────────


def test_back_and_sign_records_nothing_and_says_when_it_was_signed(ward: Watch, joy: Any, client: Any) -> None:
    """The browser asks for the page anew, so it has a fresh token, and puts in what was entered."""
    first_page, second_page = filled(ward, client), filled(ward, client)
    assert first_page["token"] != second_page["token"]
    first = client.post(sheet_url(ward), first_page)
    again = client.post(sheet_url(ward), second_page, follow=True)
    assert again.redirect_chain[0][0] == first.url
    assert re.search(r"You signed this at \d\d:\d\d\. It was the same sheet", again.content.decode())
    assert len(numbers(ward)) == SignOff.objects.filter(person=ward.nurse).count() == 1


def test_a_page_opened_afresh_says_so_first(ward: Watch, joy: Any, client: Any) -> None:
    client.post(sheet_url(ward), filled(ward, client))
    page = client.get(sheet_url(ward)).content.decode()
    assert re.search(r"You signed this at \d\d:\d\d", page)
    assert "See it" in page and "Watch another round" in page
    assert "Nothing was recorded again" not in page, "nobody tried"
    assert 'name="token"' not in page


def test_another_round_is_one_tap_away_and_says_what_it_is(ward: Watch, joy: Any, client: Any) -> None:
    client.post(sheet_url(ward), filled(ward, client))
    url = another_round(client, sheet_url(ward))
    page = client.get(url).content.decode()
    assert "Another round: you signed" in page
    done = filled_again(ward)
    signed = client.post(url, fields_of(page) | done, follow=True)
    assert "Another round of the same day" in signed.content.decode()
    first, second = Evidence.objects.filter(person=ward.nurse).order_by("recorded_at")
    assert (first.repeats, second.repeats) == ("", first.key)
    # Back to that page, and once more: the other round is as little licence as the first.
    assert re.search(r"You signed this at", client.get(url).content.decode())
    client.post(url, fields_of(page) | done)
    assert len(numbers(ward)) == 2


def test_what_an_old_page_held_comes_back_with_the_other_round(ward: Watch, joy: Any, client: Any) -> None:
    old = filled(ward, client, entrustment="3", comment="Somebody has to be near.")
    client.post(sheet_url(ward), filled(ward, client))
    told = client.post(sheet_url(ward), old, follow=True)
    page = told.content.decode()
    assert "You signed this at" in page and "What you entered is kept." in page
    assert len(numbers(ward)) == 1
    url = another_link(page, sheet_url(ward))
    fields = opened(client, url)
    assert (fields["comment"], fields["entrustment"]) == ("Somebody has to be near.", "3")
    assert fields["token"] != old["token"]
    client.post(url, fields | {"password": PASSWORD})
    assert Evidence.objects.filter(person=ward.nurse).order_by("recorded_at").last().entrustment == 3  # type: ignore[union-attr]
    assert not Unfinished.objects.exists()


def test_the_same_page_with_another_day_asks_before_it_records(ward: Watch, joy: Any, client: Any) -> None:
    data = filled(ward, client)
    client.post(sheet_url(ward), data)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    page = client.post(sheet_url(ward), data | {"performed_on": yesterday}, follow=True).content.decode()
    assert "You signed this at" in page
    url = another_link(page, sheet_url(ward))
    client.post(url, opened(client, url) | {"password": PASSWORD})
    assert [row.repeats for row in Evidence.objects.filter(person=ward.nurse)] == ["", ""]
    assert len(numbers(ward)) == 2


def test_another_round_cannot_name_somebody_elses(ward: Watch, joy: Any, client: Any) -> None:
    other = ward.observe(ward.assessor("Tomasz", "Wilk")).observation
    page = client.get(f"{sheet_url(ward)}?another={other.pk}").content.decode()
    assert "Another round" not in page
    client.post(sheet_url(ward), filled(ward, client, another=str(other.pk)))
    assert Evidence.objects.get(person=ward.nurse, assessor=joy).repeats == ""


def test_a_second_word_on_an_old_page_is_answered_and_not_swallowed(ward: Watch, client: Any) -> None:
    signed = ward.observe(ward.assessor())
    ada = ward.assessor("Ada", "Nowak")
    client.force_login(ada.user)
    url = reverse("cleared:observation", args=[signed.observation.pk])
    fields = opened(client, url) | {"verdict": "achieved", "password": PASSWORD}
    client.post(url, fields)
    page = client.post(url, fields | {"verdict": "not_achieved", "comment": "No scan."}, follow=True).content.decode()
    assert re.search(r"You signed this at \d\d:\d\d\. Your first word stands", page)
    assert SignOff.objects.filter(assessor=ada, event=signed.observation.pk).get().verdict == "achieved"


def test_a_second_word_in_other_words_is_told_and_not_taken_for_the_first(ward: Watch) -> None:
    signed, ada = ward.observe(ward.assessor()).observation, ward.assessor("Ada", "Nowak")
    first = observations.second_sign(observation=signed, assessor=ada, verdict="achieved", comment="Fine.")
    again = observations.second_sign(observation=signed, assessor=ada, verdict="achieved", comment=" Fine. ")
    assert again == first
    for words in ({"comment": "Something else."}, {}, {"verdict": "not_achieved", "comment": "Fine."}):
        with pytest.raises(observations.AlreadyRecorded, match=r"You signed this at \d\d:\d\d") as told:
            observations.second_sign(observation=signed, assessor=ada, **{"verdict": "achieved"} | words)
        assert told.value.entry == first
    with pytest.raises(observations.AlreadyRecorded):
        observations.second_sign(observation=signed, assessor=signed.assessor, verdict="achieved", comment="More.")
    assert SignOff.objects.filter(event=signed.pk).count() == 2


def test_a_signature_of_one_event_is_one_whoever_calls(ward: Watch) -> None:
    signed = ward.observe(ward.assessor())
    with pytest.raises(observations.AlreadyRecorded):
        ledger.sign_off(
            person=ward.nurse,
            event=signed.observation.pk,
            assessor=signed.observation.assessor,
            verdict="not_achieved",
            meaning="reviewed",
            signed_digest="d" * 64,
        )


def test_a_signature_is_under_an_observation_of_that_person(ward: Watch) -> None:
    signed, sam = ward.observe(ward.assessor()), ward.assessor("Sam", "Other")
    usual: dict[str, Any] = {"verdict": "achieved", "meaning": "reviewed", "signed_digest": "d" * 64}
    other = ward.world.another_nurse("Wrong", "Person")
    for person, event, assessor in (
        (other, signed.observation.pk, sam),
        (other, signed.observation.pk, ward.nurse),
        (ward.nurse, uuid.uuid4(), sam),
    ):
        with pytest.raises(ValidationError, match="This is no observation of"):
            ledger.sign_off(person=person, event=event, assessor=assessor, **usual)
    assert (
        observations.second_sign(observation=signed.observation, assessor=sam, verdict="achieved").person == ward.nurse
    )


def test_a_second_word_that_came_from_another_page_meanwhile_leads_to_the_one_that_stands(
    ward: Watch, client: Any, monkeypatch: Any
) -> None:
    signed = ward.observe(ward.assessor()).observation
    ada = ward.assessor("Ada", "Nowak")
    client.force_login(ada.user)
    url = reverse("cleared:observation", args=[signed.pk])
    fields = opened(client, url) | {"verdict": "achieved", "comment": "And more.", "password": PASSWORD}
    observations.second_sign(observation=signed, assessor=ada, verdict="achieved", comment="Fine.")
    monkeypatch.setattr("competency.assessments.observations.lists.has_signed", lambda *_given: False)
    answer = client.post(url, fields)
    assert (answer.status_code, answer.url) == (302, url)
    monkeypatch.undo()
    assert re.search(r"You signed this at \d\d:\d\d\. Your first word stands", client.get(url).content.decode())


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        ({"password": ""}, "Enter your password to sign"),
        ({"entrustment": "3", "comment": ""}, "Write a comment"),
    ],
    ids=["no password", "no comment"],
)
def test_another_round_that_is_refused_says_why(
    ward: Watch, joy: Any, client: Any, lacking: dict[str, str], reason: str
) -> None:
    client.post(sheet_url(ward), filled(ward, client))
    session = client.session
    del session["cleared_signing"]  # the next signature needs the password again
    session.save()
    url = another_round(client, sheet_url(ward))
    given = opened(client, url) | filled_again(ward) | lacking
    refused = client.post(url, given, follow=True)
    page = refused.content.decode()
    assert reason in page and "Another round: you signed" in page
    assert len(numbers(ward)) == 1
    # And what is lacking can be filled in there: it is the same sheet still.
    again = fields_of(page)
    assert again["token"] == given["token"]
    client.post(refused.redirect_chain[-1][0], again | filled_again(ward), follow=True)
    assert [row.repeats == "" for row in Evidence.objects.filter(person=ward.nurse).order_by("recorded_at")] == [
        True,
        False,
    ]


def filled_again(ward: Watch) -> dict[str, str]:
    done = {f"item_{ward.key(step)}": "done" for step in ("signs-in", "due-list", "wristband")}
    return done | {"rating": "5", "entrustment": "4", "password": PASSWORD}


def another_round(client: Any, url: str) -> str:
    return another_link(client.get(url).content.decode(), url)


def another_link(page: str, path: str) -> str:
    found = re.search(rf'href="({re.escape(path)}\?[^"]*another=[^"]+)"', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_the_page_says_the_day_that_was_signed_and_the_one_it_was_corrected_to(ward: Watch, client: Any) -> None:
    assessor = ward.assessor()
    client.force_login(assessor.user)
    first = ward.observe(assessor)
    page = reverse("cleared:observe", args=[ward.nurse.pk, ward.activity.pk])
    words = client.get(page).content.decode()
    assert "and it stands in the record." in words
    assert "both are yours, of the same day." in words
    corrected = put_a_day_back(first)
    words = client.get(page).content.decode()
    said = (
        f"You signed that you watched Amira on {dates.day(first.evidence.performed_on)}. The day was corrected since: "
    )
    assert f"{said}the record says {dates.day(corrected.performed_on)}." in words
    assert "of the same day" not in words


def test_a_round_is_not_corrected_into_the_day_of_another(ward: Watch) -> None:
    """Signed with yesterday's date, signed again with today's, and the first put right after that: one round."""
    assessor, today = ward.assessor(), clock.today()
    slip = ward.observe(assessor, performed_on=today - timedelta(days=1)).evidence
    second = ward.observe(assessor)
    said = {name: getattr(slip, name) for name in Performance.__slots__} | {"performed_on": today, "performed_at": None}
    given: dict[str, Any] = {
        "evidence": slip,
        "performance": Performance(**said),
        "reason": "Today.",
        "by": keeper("R"),
    }
    with pytest.raises(ValidationError, match="nothing was recorded again") as refused:
        correct_evidence(**given)
    assert getattr(refused.value, "entry", None) == second.evidence
    corrected = correct_evidence(**given, repeats=second.evidence.key).evidence
    assert (corrected.version, corrected.repeats) == (2, second.evidence.key)
    assert observations.is_intact(second.observation)
    assert observations.is_intact(Observation.objects.get(pk=slip.pk))
