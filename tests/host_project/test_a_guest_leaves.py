"""Our plugins in a site of somebody else's: installed, used, taken out as the page says; then the site is its own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.architecture.pages import page
from tests.host_project.site import HostSite, settings_file

pytestmark = pytest.mark.django_db(transaction=True)

# In one process, as each takes seconds to start: how a site gets us is what the other test types out.
ARRIVED = """
from django.core.management import call_command

call_command("migrate", verbosity=0)
call_command("check", fail_level="ERROR")
call_command("cleared_setup", "--starter")
"""

USED = """
from datetime import date

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Site
from PIL import Image as Bitmap
import io
from wagtail.images import get_image_model

from competency.core.ledger import api as ledger
from competency.core.ledger.performance import Performance
from competency.core.models import Competency
from competency.core.people import api as people
from tests.host_project.news.models import NewsPage
from training_modules.models import TrainingModulePage

admin = get_user_model().objects.create_superuser("root@example.org", "root")
account = get_user_model().objects.create_user("amira@example.org", "amira")
account.groups.add(Group.objects.get(name="Cleared authors"))
amira = people.register_person(employee_number="1", given_name="Amira", family_name="Haddad")
people.link_account(person=amira, user=account, by=None)
shown = Performance(kind="session", outcome="passed", performed_on=date(2025, 2, 3), zone="Europe/London")
ledger.record_evidence(person=amira, performance=shown, competency=Competency.objects.get(), source="x", source_id="1")

picture = io.BytesIO()
Bitmap.new("RGB", (8, 8)).save(picture, "PNG")
image = get_image_model().objects.create(title="Theirs", file=ContentFile(picture.getvalue(), "theirs.png"))
home = Site.objects.get().root_page
module = TrainingModulePage.objects.get()
home.add_child(instance=NewsPage(title="News", slug="news", picture=image, see_also=module))

from competency.pages.writing.reviewers import authors_of_change
from tests.host_project.accounts.models import Colleague

wrote = []
for n, model in enumerate((get_user_model(), Colleague)):
    writer = get_user_model().objects.create_user(f"writer{n}@example.org", "writer")
    draft = module.get_latest_revision_as_object()
    draft.summary = f"Written {n}."
    draft.save_revision(user=writer)
    wrote.append(writer.pk)
    model.objects.get(pk=writer.pk).delete()
assert list(authors_of_change(module)) == wrote

client = Client()
assert client.get("/news/").content.decode().count("The host") == 1
assert client.get("/modules/").status_code == 302
client.force_login(account, backend="competency.core.signing_in.backend.CountingBackend")
path = client.get("/training/my/")
assert path.status_code == 200 and b'id="theirs"' in path.content, path
assert module.title in client.get("/modules/").content.decode()
client.force_login(admin, backend="competency.core.signing_in.backend.CountingBackend")
assert client.get("/training/my/").status_code == 403
"""

LEFT = """
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Page

from tests.host_project.news.models import NewsPage

admin = get_user_model().objects.get(email="root@example.org")
account = get_user_model().objects.get(email="amira@example.org")
client = Client()
client.force_login(admin)
news = NewsPage.objects.get()
assert news.see_also is None
assert client.get("/news/").status_code == 200
assert client.get("/modules/").status_code == 404
assert client.get(reverse("wagtailadmin_explore", args=[news.get_parent().pk])).status_code == 200
assert client.get(reverse("wagtailadmin_reports:site_history")).status_code == 200

group = Group.objects.create(name="Editors of theirs")
account.groups.add(group)
deleted = [
    reverse("wagtailusers_groups:delete", args=[group.pk]),
    *(reverse("wagtailusers_groups:delete", args=[each.pk]) for each in Group.objects.filter(name="Cleared authors")),
    reverse("wagtailusers_users:delete", args=[account.pk]),
    reverse("wagtailadmin_pages:delete", args=[news.pk]),
    reverse("wagtailimages:delete", args=[get_image_model().objects.get().pk]),
]
for address in deleted:
    assert client.post(address).status_code == 302, address
assert not get_user_model().objects.filter(pk=account.pk).exists()
assert not NewsPage.objects.exists() and not get_image_model().objects.exists()
assert not Page.find_problems()[-1]
"""

SQLITE = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL;"}


def typed_lines() -> list[list[str]]:
    """Whatever the page has one type, as words."""
    blocks = re.findall(r"^ *```console\n(.*?)^ *```$", page("how-to/uninstall.md"), re.MULTILINE | re.DOTALL)
    return [line.split()[1:] for block in blocks for line in block.splitlines() if line.strip()]


@pytest.fixture
def database(tmp_path: Path) -> Any:
    """An empty database of the kind this run has, gone afterwards."""
    if connection.vendor == "sqlite":
        yield {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "host.sqlite3"), "OPTIONS": SQLITE}
        return
    config, name = connection.settings_dict, f"{connection.settings_dict['NAME']}_host"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield {key: config[key] for key in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT")} | {"NAME": name}
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.parametrize(
    "keeps_groups",
    [
        pytest.param(False, marks=pytest.mark.screens, id="all"),
        pytest.param(True, marks=pytest.mark.long, id="keeping groups"),
    ],
)
def test_a_site_that_had_us_can_delete_whatever_is_its_own(
    tmp_path: Path, database: dict[str, Any], keeps_groups: bool
) -> None:
    host = HostSite(tmp_path)
    with_us = settings_file(tmp_path, "with_us", "tests.host_project.settings", database)
    without = settings_file(tmp_path, "without_us", "tests.host_project.settings_without", database)

    host.run(with_us, code=ARRIVED + USED)

    lines = typed_lines()
    assert [words[:2] for words in lines] == [["python", "manage.py"]] * 4
    for words in lines:
        is_after = words[2] in {"check", "migrate"}
        more = ["--keep-groups"] if keeps_groups and "--yes" in words else []
        said = host.run(without if is_after else with_us, *words[2:], *more)
        if words[2] == "migrate":
            assert "No migrations to apply" in said
    *rows, end = (tmp_path / "record.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rows) == sum(json.loads(end)["rows"].values()) > 50

    host.run(without, code=LEFT)
