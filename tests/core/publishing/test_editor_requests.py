"""Requests that no page of the editor sends, and two that meet: told in words, and nothing is lost."""

from __future__ import annotations

import copy
from datetime import time
from typing import Any

import pytest
from django.contrib.admin.utils import quote
from django.db import IntegrityError
from django.urls import reverse

from competency.assessments.models import Checklist, KnowledgeTest, Question
from competency.core import setup
from competency.core.access import AUTHORS_GROUP, RECORDS_GROUP
from competency.core.models import Competency, JobRole, Requirement, SystemRelease
from tests import factories
from tests.assessments import factories as assessments
from tests.assessments.observations import factories as observing
from tests.core.framework.test_admin import competency_form
from tests.core.test_admin import member
from tests.training_modules import factories as modules

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

SNIPPETS = {
    Competency: "cleared_competencies",
    Question: "wagtailsnippets_cleared_assessments_question",
    KnowledgeTest: "wagtailsnippets_cleared_assessments_knowledgetest",
    Checklist: "wagtailsnippets_cleared_assessments_checklist",
}
REGISTRIES = {"releases": SystemRelease, "job_roles": JobRole, "requirements": Requirement}


@pytest.fixture(scope="module")
def built(one_transaction):
    """One of each definition that authors write."""
    setup.run()
    sat = assessments.sat(asks=1, bank=1)
    return [sat.test.competency, Question.objects.first(), sat.test, observing.checklist()]


@pytest.fixture
def drafts(built, db):
    return copy.deepcopy(built)


def author(client):
    user = member(AUTHORS_GROUP)
    client.force_login(user)
    return user


def filtered(draft):
    """What else the list is narrowed by while one searches."""
    if isinstance(draft, Checklist):
        return {"setting": draft.setting}
    return {"risk": draft.risk} if isinstance(draft, Competency) else {"competency": draft.competency_id}


def test_a_definition_is_found_by_part_of_its_code_and_of_its_words(client, drafts):
    author(client)
    for draft in drafts:
        words = draft.stem if isinstance(draft, Question) else draft.title
        for sought in (draft.code, draft.code[1:].lower(), words[2:9]):
            response = client.get(reverse(f"{SNIPPETS[type(draft)]}:list"), {"q": sought})
            assert response.status_code == 200, (draft, sought)
            assert draft.pk in [row.pk for row in response.context["object_list"]], (draft, sought)
        found = client.get(reverse(f"{SNIPPETS[type(draft)]}:list"), {"q": draft.code} | filtered(draft))
        assert [row.pk for row in found.context["object_list"]] == [draft.pk]
        nothing = client.get(reverse(f"{SNIPPETS[type(draft)]}:list"), {"q": "zebra crossing"})
        assert list(nothing.context["object_list"]) == []


@pytest.mark.parametrize("posted", [{}, {"{}-count": "x"}, {"{}-count": "2"}, {"{}-count": "1", "{}-0-deleted": ""}])
def test_a_page_whose_blocks_did_not_arrive_whole_is_refused_and_the_draft_is_as_it_was(client, drafts, posted):
    author(client)
    streams = {Competency: "criteria", Question: "options", KnowledgeTest: "blueprint", Checklist: "steps"}
    for draft in drafts:
        space, stream = SNIPPETS[type(draft)], streams[type(draft)]
        before = draft.latest_revision_id
        sent = {"code": draft.code, "title": "Other"} | {key.format(stream): value for key, value in posted.items()}
        for name, arguments in (("add", []), ("edit", [draft.pk])):
            response = client.post(reverse(f"{space}:{name}", args=arguments), sent)
            assert response.status_code == 400, (space, name)
        draft.refresh_from_db()
        assert draft.latest_revision_id == before


def test_a_module_whose_sections_did_not_arrive_is_refused(client):
    setup.run()
    page = modules.module()
    client.force_login(factories.user(is_superuser=True))
    response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"title": "Other"})
    assert response.status_code == 400
    assert page.get_latest_revision().content["title"] == page.title


def editors(page, drafts):
    """Where a page and definitions are made, and where they are written."""
    return [
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:add", args=[page._meta.app_label, page._meta.model_name, page.get_parent().pk]),
        *(reverse(f"{SNIPPETS[type(draft)]}:add") for draft in drafts),
        *(reverse(f"{SNIPPETS[type(draft)]}:edit", args=[draft.pk]) for draft in drafts),
    ]


def test_every_editor_that_saves_by_itself_has_the_script_that_waits_for_it(client, drafts):
    client.force_login(factories.user(is_superuser=True))
    page = modules.module()
    folder = reverse("wagtailadmin_pages:edit", args=[page.get_parent().pk])
    for address in (folder, *editors(page, drafts)):
        html = client.get(address).content.decode()
        assert "w-autosave" in html, address
        assert html.count("cleared/admin/saving.js") == 1, address


def test_what_saves_by_itself_reads_that_a_part_did_not_arrive(client, drafts):
    boss = factories.user(is_superuser=True)
    client.force_login(boss)
    page = modules.module()
    for address in editors(page, drafts):
        response = client.post(address, {"title": "Other", "code": "NEW-1"}, headers={"accept": "application/json"})
        assert (response.status_code, response.headers["Content-Type"]) == (400, "application/json"), address
        answer = response.json()
        assert (answer["success"], answer["error_code"]) == (False, "validation_error")
        assert answer["error_message"].startswith("A part of the page did not arrive. Nothing was saved")
    assert page.get_latest_revision().content["title"] == page.title


@pytest.mark.parametrize("text", ["", "1", "[[", "\u202e"])
def test_a_text_that_the_editor_did_not_write_is_refused(client, drafts, text):
    author(client)
    question = drafts[1]
    sent = {"code": question.code, "stem": text, "options-count": "0"}
    edit = reverse("wagtailsnippets_cleared_assessments_question:edit", args=[question.pk])
    assert client.post(edit, sent).status_code == 400


@pytest.mark.parametrize("space", ["cleared_releases", "cleared_job_roles", "cleared_requirements", *SNIPPETS.values()])
def test_nothing_is_deleted_past_the_page_that_asks(client, drafts, space):
    client.force_login(factories.user(is_superuser=True))
    SystemRelease.objects.create(system="Aurora", code="1", released_on="2026-01-01")
    model: dict[str, Any] = {f"cleared_{name}": each for name, each in REGISTRIES.items()} | {
        v: k for k, v in SNIPPETS.items()
    }
    row = model[space].objects.first()
    assert client.delete(reverse(f"{space}:delete", args=[quote(row.pk)])).status_code == 405
    assert model[space].objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("space", SNIPPETS.values())
def test_a_chooser_has_nothing_to_post_to(client, space):
    setup.run()
    author(client)
    if space == "cleared_competencies":
        space = "wagtailsnippets_cleared_core_competency"
    assert client.post(reverse(f"{space.replace('snippets', 'snippetchoosers')}:create")).status_code == 405


@pytest.mark.parametrize("back", ["null", "%s%n{0}", "²", "//evil.example/", "javascript:alert(1)"])
def test_after_deleting_one_is_led_to_an_address_of_ours_whatever_was_asked(client, back):
    client.force_login(factories.user(is_superuser=True))
    for row in (factories.job_role("Gone"), factories.world().nurse):
        response = client.post(reverse("cleared_job_roles:delete", args=[row.pk]), {"next": back})
        assert response.url == reverse("cleared_job_roles:index")


def saved_meanwhile(monkeypatch, model, **row):
    """Somebody else saves a row with this code after our page was looked through and before it is saved."""
    looked = model.validate_unique

    def look(self, *args, **kwargs):
        looked(self, *args, **kwargs)
        if not model.objects.filter(**row).exists():
            model.objects.create(**row)

    monkeypatch.setattr(model, "validate_unique", look)


def test_a_code_that_somebody_else_took_while_one_was_saved_is_told_with_what_was_typed(client, monkeypatch):
    setup.run()
    client.force_login(member(RECORDS_GROUP))
    saved_meanwhile(monkeypatch, JobRole, code="midwife", name="Theirs")
    typed = {"code": "midwife", "name": "Midwife"}
    response = client.post(reverse("cleared_job_roles:add"), typed)
    assert response.status_code == 200
    assert "Somebody else used this code" in response.content.decode()
    assert response.context["form"]["name"].value() == "Midwife"
    assert "already exists" in client.post(reverse("cleared_job_roles:add"), typed).content.decode()
    assert [row.name for row in JobRole.objects.filter(code="midwife")] == ["Theirs"]


def test_a_new_competency_whose_code_was_taken_meanwhile_is_told_and_leaves_nothing(client, monkeypatch):
    setup.run()
    author(client)
    saved_meanwhile(monkeypatch, Competency, code="MED-09", title="Theirs", statement="Does.")
    response = client.post(reverse("cleared_competencies:add"), competency_form())
    assert "Somebody else used this code" in response.content.decode()
    assert [row.title for row in Competency.objects.filter(code="MED-09")] == ["Theirs"]


def test_an_error_that_is_nobodys_doing_is_not_told_as_one(client, monkeypatch):
    setup.run()
    client.force_login(member(RECORDS_GROUP))
    shift = factories.shift(factories.facility())

    def break_down(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(type(shift), "save", break_down)
    edit = reverse("cleared_shifts:edit", args=[shift.pk])
    opened = client.get(edit).context["form"]["opened_on"].value()
    typed = {"facility": shift.facility_id, "code": "n", "name": "N", "starts": time(7), "ends": time(9)}
    with pytest.raises(IntegrityError):
        client.post(edit, typed | {"opened_on": opened})
