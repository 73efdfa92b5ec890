"""Erasing somebody's names takes every text about them that says one, however spelled, wherever it stands."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from competency.core import clock
from competency.core.exceptions import api as exceptions
from competency.core.models import Entry, Narrative, Person
from competency.core.people import api as people
from competency.core.personal_data import api
from competency.core.personal_data.export import as_json
from competency.core.personal_data.registry import held
from competency.core.personal_data.texts import person_of_text, texts_about
from competency.core.record.models import DEFINITIONS, JournalEntry
from competency.core.retention import api as retention
from tests import factories
from tests.assessments.observations import factories as observations
from tests.core.personal_data.staff import keeper, signed_out
from tests.core.record.test_verify import faults

pytestmark = [pytest.mark.django_db]


def gone(world: factories.World) -> None:
    people.end_placement(placement=world.placement, ends_on=clock.today())
    request = api.request_erasure(person=signed_out(world.person), why="asked", by=keeper("Ria"))
    api.confirm_erasure(request=request, by=keeper("Sam"))


def text_of(entry: Entry) -> str:
    return Narrative.objects.get(pk=entry.pk).text


def revoked(person: Person, reason: str, day: int = 1) -> Entry:
    return exceptions.revoke(person=person, effective_on=date(2026, 5, day), reason=reason)


def test_names_numbers_and_former_names_go_in_every_spelling_and_other_texts_stay():
    world = factories.world()
    nurse = world.person
    nurse.given_name, nurse.family_name, nurse.employee_number = "Łukasz", "Smith-Müller", "NB-2041"
    nurse.save()
    said = ["Lukasz came late", "Smithmuellers shift", "see NB2041", "nb 2041 again", "Nurse O Brien left", "Ask amira"]
    kept = ["Left it open", "NB-20411 saw it"]
    # Each from an earlier day, as the next version of the one that stands.
    rows = [revoked(nurse, text, 20 - number) for number, text in enumerate(said + kept)]
    people.correct_person(person=nurse, given_name="Amira", by=keeper())
    people.correct_person(person=nurse, given_name="Łukasz", family_name="O’Brien", by=keeper("Kay"))
    people.correct_person(person=nurse, family_name="Winter", by=keeper("Kay"))
    gone(world)
    assert [text_of(row) for row in rows] == [""] * len(said) + kept
    assert faults() == []


def test_the_reasons_of_a_hold_are_listed_handed_out_and_erased_with_the_names(client: Client):
    world = factories.world()
    by = keeper("Kim")
    held_row = retention.hold(reason="Inquiry about Amira Haddad", by=by, person=world.person)
    lifted = retention.lift(hold=held_row, reason="Haddad did nothing wrong", by=by)
    assert by.user is not None
    client.force_login(by.user)
    page = client.get(reverse("cleared_personal_data:person", args=[world.person.pk])).content.decode()
    texts = {row["text"] for row in json.loads(as_json(world.person))["held"]["texts"]}
    for said in ("Inquiry about Amira Haddad", "Haddad did nothing wrong"):
        assert said in page and said in texts
    gone(world)
    assert text_of(held_row) == text_of(lifted) == ""
    assert faults() == []


def test_a_text_beside_any_entry_about_a_person_is_found_in_whatever_chain():
    """Each model with a person of its own: a text beside one of its rows is about that person."""
    person = factories.person("Amira")
    about = {entry.model: entry.about for entry in held()}
    asked = 0
    for model in apps.get_models():
        if not issubclass(model, Entry) or not any(field.name == "person" for field in model._meta.fields):
            continue
        asked += 1
        assert about[model] == "person", model
        query = str(texts_about(person.pk).query)
        assert not model.is_definition or model._meta.db_table in query, model
    assert asked > 10


def test_whom_a_text_is_about_is_known_of_every_kind():
    watch = observations.watch(count=1)
    signed = watch.observe(watch.assessor(), comment="Well done.")
    hold = retention.hold(reason="Inquiry 7", by=keeper(), person=watch.nurse)
    unit = retention.hold(reason="Inquiry 8", by=keeper("Kay"), unit=watch.world.ward)
    row = revoked(watch.nurse, "Left it open.")
    assert [person_of_text(one.pk) for one in (signed.observation, hold, row, unit)] == [*[watch.nurse] * 3, None]
    assert JournalEntry.objects.get(entry=hold.pk).chain == DEFINITIONS


@pytest.mark.parametrize(("where", "field"), [("cleared:assess_home", "q"), ("wagtailusers_users:index", "looked_for")])
def test_what_was_typed_to_find_somebody_leaves_every_session(client: Client, where: str, field: str):
    world = factories.world()
    assessor: Any = world.appointed("assessor").user
    assessor.is_superuser = True
    assessor.save()
    client.force_login(assessor)
    client.post(reverse(where), {field: "Amira Hadd"})
    assert any("Hadd" in str(session.get_decoded()) for session in Session.objects.all())
    gone(world)
    assert Session.objects.count() == 1
    assert not any("Hadd" in str(session.get_decoded()) for session in Session.objects.all())
    assert client.get(reverse(where)).status_code == 200


def test_nobody_erases_a_text_about_themselves_or_takes_a_request_about_themselves_back():
    ria, sam = keeper("Ria"), keeper("Sam")
    row = revoked(ria, "Left it open.")
    hold = retention.hold(reason="Inquiry 7", by=sam, person=ria)
    retention.lift(hold=hold, reason="It is closed.", by=sam)
    request = api.request_erasure(person=signed_out(ria), why="left", by=sam)
    # Somebody lets her sign in again before it is confirmed.
    assert ria.user is not None
    ria.user.is_active = True
    ria.user.save(update_fields=["is_active"])
    for verb, given in (
        (api.erase_narrative, {"entry": row.pk, "why": "asked"}),
        (api.erase_narrative, {"entry": hold.pk, "why": "asked"}),
        (api.request_erasure, {"person": ria, "why": "asked"}),
        (api.confirm_erasure, {"request": request}),
        (api.withdraw_request, {"request": request}),
    ):
        with pytest.raises(ValidationError) as refused:
            verb(by=ria, **given)
        assert {error.code for error in refused.value.error_list} == {"own"}, verb
    assert text_of(row) == "Left it open."
