"""My path says what changed in what is asked again because of it, to whoever did it before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competency.core import clock
from competency.core.activities import api as activities
from competency.core.ledger import api as ledger
from competency.core.models import ActivityVersion, Evidence
from tests import factories
from tests.screens import worlds


def published_anew(hospital, note, *, change="restart", on=worlds.TODAY):
    with clock.at(datetime(2026, 11, 20, 9, tzinfo=UTC)):
        return activities.publish_activity(
            key=hospital.lesson.activity_id,
            source="scripted",
            kind=hospital.lesson.activity.kind,
            title=hospital.lesson.title,
            snapshot={"sections": [], "change_note": note},
            change_class=change,
            minutes=12,
            change_by=on,
        )


@pytest.mark.parametrize("change", ["restart", "delta"])
def test_what_is_asked_again_says_what_changed_since_it_was_done(hospital, amira, signed_in, change):
    hospital.clears(amira)
    published_anew(hospital, "The <pump> asks twice.", change=change)
    html = " ".join(signed_in(amira).get("/my/").content.decode().split())
    assert "What changed since you did it: <span>The &lt;pump&gt; asks twice.</span>" in html


@pytest.mark.parametrize(
    ("published", "told"),
    [
        ([("restart", "First."), ("restart", "Second.")], ["First.", "Second."]),
        ([("restart", "First."), ("delta", "")], ["First."]),
        ([("restart", "First."), ("tell", "Second."), ("tell", "Third.")], ["First.", "Second.", "Third."]),
        ([("tell", "First."), ("restart", "Second.")], ["First.", "Second."]),
        ([("tell", "First."), ("wording", "A typo.")], ["First."]),
    ],
)
def test_all_that_changed_since_is_said_and_nothing_takes_it_back(hospital, amira, signed_in, published, told):
    hospital.clears(amira)
    for change, note in published:
        published_anew(hospital, note, change=change)
    html = " ".join(signed_in(amira).get("/my/").content.decode().split())
    said = " ".join(f"<span>{note}</span>" for note in told)
    assert f"What changed since you did it: {said}</span>" in html


@pytest.mark.parametrize("url", ["/my/", "/my/record/"])
def test_what_is_done_leads_back_to_it_and_says_what_changed_since(hospital, amira, signed_in, url, monkeypatch):
    monkeypatch.setattr(worlds.ScriptedSource, "teaches", True)
    hospital.clears(amira)
    client = signed_in(amira)
    link = f'<a href="/learn/{hospital.lesson.activity_id}/"'
    assert "What changed" not in (html := client.get(url).content.decode())
    assert link in html
    published_anew(hospital, "The <pump> asks twice.", change="tell")
    html = " ".join(client.get(url).content.decode().split())
    assert "You’re cleared" in html or url != "/my/"
    assert "What changed since you did it: <span>The &lt;pump&gt; asks twice.</span>" in html
    hospital.passes(amira, ActivityVersion.objects.get(activity=hospital.lesson.activity_id, revision=2), worlds.TODAY)
    assert "What changed" not in client.get(url).content.decode()


@pytest.mark.parametrize("url", ["/my/", "/my/record/"])
def test_what_is_done_and_not_on_offer_any_more_leads_nowhere(hospital, amira, signed_in, url, monkeypatch):
    monkeypatch.setattr(worlds.ScriptedSource, "teaches", True)
    hospital.clears(amira)
    client = signed_in(amira)
    assert f'href="/learn/{hospital.module.activity_id}/"' in client.get(url).content.decode()
    activities.retire_activity(key=hospital.module.activity_id)
    assert f'href="/learn/{hospital.module.activity_id}/"' not in client.get(url).content.decode()


def test_what_is_done_and_closed_to_the_learner_leads_nowhere(hospital, amira, signed_in, monkeypatch):
    monkeypatch.setattr(worlds.ScriptedSource, "teaches", True)
    hospital.clears(amira)
    hospital.source.says(hospital.lesson, "blocked", "Not open to you")
    assert f'href="/learn/{hospital.lesson.activity_id}/"' not in signed_in(amira).get("/my/").content.decode()


@pytest.mark.parametrize(("url", "change"), [("/my/", "restart"), ("/my/", "tell"), ("/my/record/", "tell")])
def test_what_was_done_anew_and_does_not_count_takes_back_no_news(hospital, amira, signed_in, url, change):
    hospital.clears(amira)
    version = published_anew(hospital, "The pump asks twice.", change=change)
    hospital.passes(amira, version, worlds.TODAY - timedelta(days=1))
    client = signed_in(amira)
    assert "What changed since" not in client.get(url).content.decode()
    row = Evidence.objects.current().get(person=amira, activity_version=version)
    ledger.verify(evidence=row, verdict="rejected", by=factories.somebody_else())
    assert "The pump asks twice." in client.get(url).content.decode()


def test_a_change_of_words_is_told_to_nobody(hospital, amira, path):
    hospital.clears(amira)
    published_anew(hospital, "A typo.", change="wording")
    assert "What changed" not in path(amira)


def test_what_changed_is_not_told_to_whoever_never_did_it(hospital, amira, path):
    published_anew(hospital, "The pump asks twice.")
    assert "What changed" not in path(amira)


def test_what_changed_costs_one_question_however_much_did(hospital, amira, signed_in):
    hospital.clears(amira)
    client = signed_in(amira)
    client.get("/my/")
    with CaptureQueriesContext(connection) as before:
        client.get("/my/")
    published_anew(hospital, "")
    with CaptureQueriesContext(connection) as silent:
        client.get("/my/")
    published_anew(hospital, "The pump asks twice.")
    with CaptureQueriesContext(connection) as told:
        client.get("/my/")
    assert len(told) == len(silent) <= len(before)
