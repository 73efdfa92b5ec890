"""Over a hundred changes behind every guard, on the demo hospital, each made to fit as well as whoever made it could.

Triggers are off meanwhile; links, heads and stored answers are worked out again where that helps whoever hides
something. Each is looked for as the check was before heads, as it is now, and with the line of an anchor that was kept.
``docs/explanation/what-is-found.md`` has the table; ``-s`` prints it.
"""

from __future__ import annotations

import io
import json
import random
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.db.models import F

from competency.assessments.models import GivenAnswer, Observation, ObservedItem, QuestionKey, ServedQuestion
from competency.certificates.models import Certificate
from competency.certificates.what_it_attests import digest_of
from competency.core.clearance import stale
from competency.core.models import (
    DEFINITIONS,
    ActivityVersion,
    Anchor,
    AnchoredHead,
    Attempt,
    ChainHead,
    Entry,
    Evidence,
    JournalEntry,
    Narrative,
    Person,
    SignOff,
    Standard,
)
from competency.core.record import triggers
from competency.core.record.digests import sha256
from tests.core.record import opened
from tests.tampering import TRIES, damaged, often_found, put_back, relinked, rewritten
from training_modules.learning.models import SectionProgress

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("demo"), pytest.mark.django_db]
KINDS: dict[str, tuple[Callable[[random.Random], Any], bool]] = {}


def kind(name: str, *, was_found: bool) -> Callable[[Callable[[random.Random], Any]], Any]:
    """A kind of change, and whether the check found it when it knew neither heads nor anchors nor what is attested."""

    def named(change: Callable[[random.Random], Any]) -> Any:
        KINDS[name] = (change, was_found)
        return change

    return named


def plain(model: type[models.Model]) -> Any:
    return models.QuerySet(model)


def one(rng: random.Random, rows: Any) -> Any:
    """One of these rows, the same for the same seed."""
    return rng.choice(list(rows.order_by("pk")))


def one_of_chain(rng: random.Random, *, least: int = 6) -> str:
    chains = ChainHead.objects.exclude(pk=DEFINITIONS).filter(position__gte=least)
    return str(one(rng, chains).chain)


def entry_of(row: JournalEntry) -> Entry:
    found: Entry = apps.get_model(row.model)._base_manager.get(pk=row.entry)
    return found


def gone(links: Any) -> None:
    for row in list(links):
        plain(type(entry_of(row))).filter(pk=row.entry).delete()
        plain(JournalEntry).filter(pk=row.pk)._raw_delete("default")


def cut(rng: random.Random) -> str:
    chain = one_of_chain(rng)
    gone(JournalEntry.objects.filter(chain=chain).order_by("-position")[: rng.randint(1, 3)])
    return chain


def a_fact(rng: random.Random) -> Evidence:
    found: Evidence = one(rng, Evidence.objects.filter(withdrawn=False, version=1))
    return found


@kind("the last facts of a chain and their links removed", was_found=False)
def _cut(rng: random.Random) -> Any:
    return cut(rng)


@kind("the same, and the head set back", was_found=False)
def _cut_with_head(rng: random.Random) -> Any:
    chain = cut(rng)
    relinked(chain)
    return chain


@kind("a fact in the middle removed, the chain linked anew with its head", was_found=False)
def _cut_out(rng: random.Random) -> Any:
    chain = one_of_chain(rng)
    middle = rng.randint(2, ChainHead.objects.get(pk=chain).position - 1)
    gone(JournalEntry.objects.filter(chain=chain, position=middle))
    relinked(chain)
    return chain


@kind("an outcome changed, the chain linked anew with its head", was_found=False)
def _outcome(rng: random.Random) -> Any:
    row = a_fact(rng)
    row.outcome = "failed" if row.outcome == "passed" else "passed"
    rewritten(row)
    return row.person_id


@kind("a fact put in the place of another with REPLACE, the chain linked anew with its head", was_found=False)
def _replaced(rng: random.Random) -> Any:
    row = a_fact(rng)
    row.outcome = "failed" if row.outcome == "passed" else "passed"
    columns = [str(field.column) for field in Evidence._meta.concrete_fields]
    put = ", ".join(f"'{row.outcome}'" if name == "outcome" else f'"{name}"' for name in columns)
    names, table = ", ".join(f'"{name}"' for name in columns), Evidence._meta.db_table
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            told = f'REPLACE INTO "{table}" ({names}) SELECT {put} FROM "{table}" WHERE uuid = %s'
            cursor.execute(told, [row.pk.hex])
    rewritten(row)
    return row.person_id


@kind("a day changed, the chain linked anew with its head", was_found=False)
def _day(rng: random.Random) -> Any:
    row = a_fact(rng)
    row.performed_on -= timedelta(rng.randint(1, 400))
    rewritten(row)
    return row.person_id


@kind("who recorded it, or when, changed, the chain linked anew with its head", was_found=False)
def _recorded(rng: random.Random) -> Any:
    row = a_fact(rng)
    if rng.random() < 0.5:
        row.recorded_by = one(rng, Person.objects.exclude(pk=row.recorded_by_id or row.person_id))
    else:
        row.recorded_at -= timedelta(days=rng.randint(1, 30))
    rewritten(row)
    return row.person_id


@kind("a reason and its hash changed, the chain linked anew with its head", was_found=False)
def _reason(rng: random.Random) -> Any:
    row = one(rng, JournalEntry.objects.filter(entry__in=Narrative.objects.values("entry")))
    entry = entry_of(row)
    plain(Narrative).filter(pk=entry.pk).update(text="Nothing happened.")
    entry.reason = sha256("Nothing happened.")
    rewritten(entry)
    return row.chain


@kind("a text added to a fact that states no reason", was_found=False)
def _text_added(rng: random.Random) -> Any:
    row = one(rng, Evidence.objects.filter(reason="").exclude(pk__in=Narrative.objects.values("entry")))
    plain(Narrative).create(entry=row.pk, text="Seen by nobody.")
    return row.person_id


@kind("a standard changed, the definitions linked anew with their head", was_found=False)
def _standard(rng: random.Random) -> Any:
    row = one(rng, Standard.objects.all())
    row.effective_from -= timedelta(rng.randint(1, 90))
    rewritten(row)
    return None


@kind("an answer key changed, the definitions linked anew with their head", was_found=False)
def _key(rng: random.Random) -> Any:
    row = one(rng, QuestionKey.objects.all())
    row.critical = not row.critical
    rewritten(row)
    return None


@kind("everything of it linked anew, and all anchors in the database made anew", was_found=False)
def _with_anchors(rng: random.Random) -> Any:
    # Of a row that nothing else is held against: what an attempt or an observation came to has to agree with its row.
    alone = Evidence.objects.filter(withdrawn=False, version=1, assessor=None).exclude(
        key__in=Attempt.objects.values("pk")
    )
    row = one(rng, alone)
    row.outcome = "failed" if row.outcome == "passed" else "passed"
    rewritten(row)
    plain(AnchoredHead).all()._raw_delete("default")
    plain(Anchor).all()._raw_delete("default")
    return row.person_id


@kind("a fact changed, its digest too, and nothing else", was_found=True)
def _digest(rng: random.Random) -> Any:
    row = a_fact(rng)
    plain(Evidence).filter(pk=row.pk).update(outcome="failed", digest="0" * 64)
    return row.person_id


@kind("a step of a signed observation changed", was_found=False)
def _step(rng: random.Random) -> Any:
    row = one(rng, ObservedItem.objects.all())
    plain(ObservedItem).filter(pk=row.pk).update(result="not_observed" if row.result == "done" else "done")
    return None


@kind("a level of a signed observation changed", was_found=False)
def _level(rng: random.Random) -> Any:
    row = one(rng, Observation.objects.filter(rating__isnull=False))
    plain(Observation).filter(pk=row.pk).update(rating=1 + row.rating % 5)
    return None


@kind("the text of a signed observation changed, and the hash beside it", was_found=False)
def _text(rng: random.Random) -> Any:
    row = one(rng, Observation.objects.exclude(comment=""))
    plain(Narrative).filter(pk=row.pk).update(text="All was well.")
    plain(Observation).filter(pk=row.pk).update(comment=sha256("All was well."))
    return None


@kind("a signature put under another hash, the chain linked anew with its head", was_found=False)
def _signature(rng: random.Random) -> Any:
    row = one(rng, SignOff.objects.all())
    row.signed_digest = uuid.UUID(int=rng.getrandbits(128)).hex * 2
    rewritten(row)
    return row.person_id


@kind("an answer of a closed attempt changed or removed", was_found=False)
def _answer(rng: random.Random) -> Any:
    row = one(rng, GivenAnswer.objects.filter(attempt__closed_at__isnull=False))
    rows = plain(GivenAnswer).filter(pk=row.pk)
    if rng.random() < 0.5:
        rows.update(given={"options": ["another"]})
    else:
        rows._raw_delete("default")
    return None


@kind("the order or the question of a closed attempt changed", was_found=False)
def _served(rng: random.Random) -> Any:
    row = one(rng, ServedQuestion.objects.filter(attempt__closed_at__isnull=False))
    plain(ServedQuestion).filter(pk=row.pk).update(position=F("position") + 90)
    return None


@kind("when an attempt was closed, or what ended it, changed", was_found=False)
def _closed_at(rng: random.Random) -> Any:
    row = one(rng, Attempt.objects.filter(closed_at__isnull=False))
    if rng.random() < 0.5:
        change = {"closed_at": row.closed_at - timedelta(hours=rng.randint(1, 99))}
    else:
        change = {"ended_by": "time_up" if row.ended_by != "time_up" else "submitted"}
    plain(Attempt).filter(pk=row.pk).update(**change)
    return None


kind("an open play let begin at a made-up moment, made to count, and played on to its end", was_found=False)(
    opened.let_begin_in_the_middle
)
kind("a test closed by a program as passed, whatever was answered in it", was_found=False)(opened.closed_as_passed)


@kind("a section of a closed attempt added or removed", was_found=False)
def _section(rng: random.Random) -> Any:
    row = one(rng, SectionProgress.objects.filter(attempt__closed_at__isnull=False))
    if rng.random() < 0.5:
        plain(SectionProgress).filter(pk=row.pk)._raw_delete("default")
    else:
        plain(SectionProgress).create(attempt_id=row.attempt_id, section_key="more", completed_at=row.completed_at)
    return None


@kind("a name or a last day on a certificate changed, and the digest made to fit", was_found=False)
def _certificate(rng: random.Random) -> Any:
    row = one(rng, Certificate.objects.all())
    if rng.random() < 0.5:
        changed = row.snapshot | {"name": "Somebody Else"}
    else:
        changed = row.snapshot | {"attested": row.snapshot["attested"] | {"until": "2099-01-01"}}
    digest = digest_of(changed["attested"])
    plain(Certificate).filter(pk=row.pk).update(snapshot=changed, digest=digest)
    return None


@kind("a certificate that nobody issued", was_found=False)
def _false_certificate(rng: random.Random) -> Any:
    row = one(rng, Certificate.objects.all())
    number = f"{row.number[:-2]}{rng.randint(10, 99)}X"[-34:]
    attested = row.snapshot["attested"] | {"until": "2099-01-01"}
    row.number, row.snapshot = number, row.snapshot | {"number": number, "attested": attested}
    row.digest = digest_of(attested)
    row.issued_at += timedelta(hours=1)
    row.snapshot["issued_at"] = row.issued_at.isoformat()
    plain(Certificate).bulk_create([row])
    return None


@kind("the bytes of a picture that a version shows changed, or its file removed", was_found=False)
def _picture(rng: random.Random) -> Any:
    version = one(rng, ActivityVersion.objects.exclude(snapshot__frozen={}).filter(snapshot__has_key="frozen"))
    damaged(rng, rng.choice(sorted(version.snapshot["frozen"])))
    return None


BY_THE_LINE = ("this anchor is not in the record", "the chains are not those")
"""How the faults begin that only a line shows that was kept."""


class _Undone(Exception):
    """So that what was changed is rolled back."""


def verified(*arguments: str) -> list[dict[str, Any]]:
    said = io.StringIO()
    try:
        call_command("cleared_verify", "--json", *arguments, stdout=said, stderr=io.StringIO())
    except CommandError as error:
        if error.returncode != 1:
            raise
    found: list[dict[str, Any]] = json.loads(said.getvalue())["faults"]
    return found


def was_found_before(fault: dict[str, Any]) -> bool:
    """Whether the check said so before it knew heads of people, anchors, and what is signed, handed in or attested."""
    later = ("attempt ", "observation ", "certificate ", "text ", "file ")
    if fault["chain"].startswith(later) or "anchor" in fault["what"]:
        return False
    return "head" not in fault["what"] or fault["chain"] == DEFINITIONS


def tried(change: Callable[[random.Random], Any], rng: random.Random, line: str) -> tuple[bool, bool, bool]:
    """Whether it is found as it was looked for before, as it is now, and with the line that was kept."""
    found: tuple[bool, bool, bool] = (False, False, False)
    try:
        with transaction.atomic():
            triggers.remove_triggers()
            touched = change(rng)
            if touched not in (None, DEFINITIONS):
                stale.bring_up_to_date([touched if isinstance(touched, uuid.UUID) else uuid.UUID(touched)])
            else:
                call_command("cleared_recompute", "--all", stdout=io.StringIO())
            for config in apps.get_app_configs():
                triggers.install_triggers(config)
            faults = verified("--anchor-line", line)
            within = [fault for fault in faults if not fault["what"].startswith(BY_THE_LINE)]
            found = (any(map(was_found_before, within)), bool(within), bool(faults))
            raise _Undone
    except _Undone:
        put_back()
        return found


def test_what_was_changed_behind_every_guard_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    opened.what_the_demo_lacks()
    said = io.StringIO()
    call_command("cleared_verify", "--anchor", stdout=said)
    line = said.getvalue().splitlines()[-1]
    table: dict[str, Counter[str]] = {}
    for name, (change, _was_found) in KINDS.items():
        counted = table[name] = Counter()
        for seed in range(TRIES):
            before, now, with_line = tried(change, random.Random(f"{name} {seed}"), line)
            counted.update(tried=1, before=before, now=now, line=with_line)
    with capsys.disabled():
        for name, counted in table.items():
            print(f"| {name} | {counted['tried']} | {counted['before']} | {counted['now']} | {counted['line']} |")  # noqa: T201
    assert verified("--anchor-line", line) == []
    assert len(KINDS) >= 12
    assert sum(counted["tried"] for counted in table.values()) >= 100
    for name, (_change, was_found) in KINDS.items():
        counted = table[name]
        found = [counted[column] for column in ("tried", "before", "now", "line")]
        assert found == often_found(name, was_found=was_found), name
