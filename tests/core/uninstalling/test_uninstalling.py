"""Everything of ours is told, copied and taken out; what is the site's own stays, and can be deleted again."""

from __future__ import annotations

import copy
import io
import json
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import DjangoDbBlocker
from wagtail.models import Page, PageLogEntry, PageViewRestriction, ReferenceIndex, Revision, Site, Task, Workflow

from competency.core import setup
from competency.core.frozen import storage
from competency.core.models import Evidence, JournalEntry, Narrative
from competency.core.record.triggers import missing_guards
from competency.core.retention import api as retention
from competency.core.uninstalling import export, plan
from tests import factories as make
from tests.core.personal_data.staff import keeper
from tests.databases import Databases, built_once
from tests.training_modules import factories as modules
from training_modules.models import ModuleIndexPage, TrainingModulePage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker, databases: Databases) -> Iterator[Any]:
    """The site, built once and put back after every test: each of them commits."""
    with built_once(databases, django_db_blocker, "site_in_use", in_use) as site:
        yield site


@pytest.fixture
def site(built: Any, transactional_db: None) -> Any:
    return copy.deepcopy(built)


def in_use() -> Any:
    """A site in use: a module that was published and learnt, evidence, a text, a page and an account of its own."""
    setup.run()
    ward = modules.ward()
    made = make.evidence(ward.person, competency=make.competency())
    clara = keeper("Clara")
    retention.lift(
        hold=retention.hold(person=ward.person, reason="A question.", by=clara), reason="Answered.", by=clara
    )
    home = Site.objects.get(is_default_site=True).root_page
    home.add_child(instance=Page(title="Theirs", slug="theirs"))
    assert Narrative.objects.exists() and made.pk
    return ward


def said(*args: str) -> str:
    out = io.StringIO()
    call_command("cleared_uninstall", *args, stdout=out)
    return out.getvalue()


def tables_of_ours() -> set[str]:
    with connection.cursor() as cursor:
        return {each for each in connection.introspection.table_names(cursor) if each.startswith("cleared_")}


def copied(path: Path) -> tuple[Counter[str], dict[str, int]]:
    *rows, end = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return Counter(row["model"] for row in rows), end["rows"]


def test_without_yes_it_tells_what_there_is_and_leaves_it(site: Any) -> None:
    told = said()
    assert f"cleared_core_evidence: {Evidence.objects.count()}" in told
    assert "Training modules" in told and "Cleared authors" in told and "Review of training modules" in told
    assert "INSTALLED_APPS: competency.assessments," in told
    assert "competency.ui.context_processors.cleared" in told and "CLEARED_BASE_TEMPLATE" in told
    assert "Nothing was taken out." in told
    assert Evidence.objects.exists() and not missing_guards()


def test_every_line_that_the_guide_had_pasted_is_told(site: Any, settings: Any) -> None:
    settings.LOGIN_REDIRECT_URL = "cleared:start"
    guide = Path(settings.BASE_DIR, "docs/how-to/add-to-a-site.md").read_text(encoding="utf-8")
    pasted = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    lines = [line.strip() for block in pasted for line in block.splitlines()]
    names = {found[1] for line in lines if (found := re.match(r"([A-Z][A-Z_]+)[^=]*\+?= ", line))}
    assert {"INSTALLED_APPS", "LOGIN_URL", "DATA_UPLOAD_MAX_NUMBER_FIELDS", "DATABASES"} <= names
    told = said()
    assert [name for name in sorted(names) if name not in told] == []
    assert "import competency" in lines and "import competency" in told
    assert "LOGIN_REDIRECT_URL" in told


def test_the_copy_holds_every_row_of_every_table(site: Any, tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    said("--export", str(path))
    rows, counted = copied(path)
    for model in plan.models_of_ours():
        there = model._base_manager.count()
        assert rows[model._meta.label_lower] == counted[model._meta.db_table] == there, model
    assert rows["cleared_core.journalentry"] == JournalEntry.objects.count() > 0
    assert rows["wagtailcore.page"] == 3 and rows["wagtailcore.revision"] > 0
    texts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if "A question." in line]
    assert [each["model"] for each in texts] == ["cleared_core.narrative"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


# What is worked out from the rest, or is no more than the bookkeeping of Django.
DERIVED = ("contenttypes.contenttype", "wagtailcore.referenceindex", "wagtailsearch.", "modelsearch.")


def theirs() -> dict[str, set[str]]:
    """The keys of all rows that are in no table of ours, by model."""
    models = [each for each in apps.get_models(include_auto_created=True) if each not in plan.models_of_ours()]
    there = {each._meta.label_lower: each._base_manager for each in models if each._meta.managed}
    return {label: {str(pk) for pk in rows.values_list("pk", flat=True)} for label, rows in there.items()}


@pytest.mark.parametrize("more", [[], ["--keep-groups"]], ids=["all", "keeping groups"])
def test_whatever_goes_was_copied(site: Any, tmp_path: Path, more: list[str]) -> None:
    """Of tables that are not ours too: who was in which group, what it might do, whom a page is for, a review."""
    modules.module(publish=False).get_workflow().start(TrainingModulePage.objects.latest("pk"), modules.author())
    everybody = Group.objects.create(name="Theirs")
    everybody.user_set.set(get_user_model().objects.all())
    restriction = PageViewRestriction.objects.create(page=ModuleIndexPage.objects.get(), restriction_type="groups")
    restriction.groups.add(Group.objects.get(name="Cleared authors"), everybody)
    before, path = theirs(), tmp_path / "record.jsonl"
    said("--export", str(path), "--yes", *more)
    after = theirs()
    gone = {(label, pk) for label, keys in before.items() for pk in keys - after[label]}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[:-1]]
    copies = {(each["model"], str(each["pk"])) for each in lines}
    assert {each for each in gone - copies if not each[0].startswith(DERIVED)} == set()
    assert "wagtailcore.pageviewrestriction_groups" in {label for label, _pk in gone}
    assert ("auth.group" in {label for label, _pk in gone}) is not bool(more)


def test_it_says_where_the_frozen_files_stay(site: Any) -> None:
    stays = said().partition("What stays")[2]
    assert f"what was frozen of versions, in {storage.root()}" in stays


def test_a_file_that_is_there_is_not_written_over(site: Any, tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    path.write_text("kept")
    with pytest.raises(CommandError, match="is there already"):
        said("--export", str(path), "--yes")
    assert path.read_text() == "kept" and Evidence.objects.exists()


def test_nothing_goes_that_was_not_copied(site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="only after it was copied"):
        said("--yes")
    with pytest.raises(CommandError, match="could not be written"):
        said("--yes", "--export", str(tmp_path / "no" / "such" / "folder"))

    def full_disk(file: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(CommandError, match="No space left"):
        said("--yes", "--export", str(tmp_path / "record.jsonl"))
    monkeypatch.undo()
    monkeypatch.setattr(export, "_write_rows", lambda file, rows: 0)
    with pytest.raises(CommandError, match="rows were written of"):
        said("--yes", "--export", str(tmp_path / "again.jsonl"))
    assert Evidence.objects.exists() and not missing_guards()


def test_nothing_goes_while_a_hold_is_in_force(site: Any, tmp_path: Path) -> None:
    retention.hold(person=site.person, reason="An inquiry.", by=keeper("Clare"))
    path = tmp_path / "record.jsonl"
    with pytest.raises(CommandError, match="1 holds are in force"):
        said("--yes", "--export", str(path))
    assert not path.exists() and Evidence.objects.exists() and not missing_guards()


def test_a_page_of_theirs_below_one_of_ours_stands_in_the_way(site: Any, tmp_path: Path) -> None:
    Page.objects.get(slug="modules").add_child(instance=Page(title="Below", slug="below"))
    with pytest.raises(CommandError, match="“Below” stands below one of ours"):
        said("--yes", "--export", str(tmp_path / "record.jsonl"))


def test_afterwards_everything_of_ours_is_gone_and_everything_of_theirs_can_go(site: Any, tmp_path: Path) -> None:
    types = set(ContentType.objects.filter(app_label__startswith="cleared_").values_list("pk", flat=True))
    account = site.person.user
    accounts = get_user_model().objects.count()

    told = said("--yes", "--export", str(tmp_path / "record.jsonl"))

    assert "Everything of Cleared was taken out." in told
    assert tables_of_ours() == set()
    assert not ContentType.objects.filter(pk__in=types).exists()
    assert not Permission.objects.filter(content_type__in=types).exists()
    assert not Group.objects.filter(name__startswith="Cleared").exists()
    assert not Workflow.objects.filter(name="Review of training modules").exists()
    assert not Task.objects.filter(content_type__in=types).exists()
    assert not Revision.objects.filter(content_type__in=types).exists()
    assert not ReferenceIndex.objects.filter(base_content_type__in=types).exists()
    assert not PageLogEntry.objects.filter(content_type__in=types).exists()
    assert not MigrationRecorder(connection).migration_qs.filter(app__startswith="cleared_").exists()
    assert get_user_model().objects.count() == accounts
    assert [page.slug for page in Site.objects.get().root_page.get_children()] == ["theirs"]
    assert not Page.find_problems()[-1]
    connection.check_constraints()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_proc WHERE proname LIKE 'clr\\_refuse%'")
            assert cursor.fetchone() == (0,)
    # Past the models of ours, which are installed here and whose tables are gone.
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {get_user_model()._meta.db_table} WHERE id = %s", [account.pk])
    connection.check_constraints()


def test_groups_stay_when_they_are_asked_to(site: Any, tmp_path: Path) -> None:
    author = modules.author()
    said("--yes", "--keep-groups", "--export", str(tmp_path / "record.jsonl"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT g.name FROM auth_group g JOIN auth_user_groups u ON u.group_id = g.id WHERE u.user_id = %s",
            [author.pk],
        )
        assert cursor.fetchall() == [("Cleared authors",)]
    assert tables_of_ours() == set()
