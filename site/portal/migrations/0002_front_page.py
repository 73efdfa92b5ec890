"""Puts our front page where Wagtail's welcome page stood, so that a fresh site has a face."""

import json
import uuid

from django.db import migrations

READERS = [
    ("Clinicians", "What do I still need, by when, and what fits into the next five minutes? Learn, practise, be tested, on a phone."),
    ("Assessors and super-users", "Who waits for me? Watch, rate and sign in under a minute, at the bedside."),
    ("Managers", "Is every unit and shift covered on the day? Who is missing, why, and what closes the gap fastest."),
    ("Trainers", "Write modules, questions and checklists, and see who is affected before a change goes out."),
    ("Records and informatics", "Every answer can be replayed for any day, with the evidence it rested on. Nothing is lost."),
]  # fmt: skip


def readers_json():
    rows = [
        {"type": "item", "value": {"who": who, "gets": gets}, "id": str(uuid.uuid5(uuid.NAMESPACE_URL, who))}
        for who, gets in READERS
    ]
    return json.dumps([{"type": "readers", "value": rows, "id": str(uuid.uuid5(uuid.NAMESPACE_URL, "readers"))}])


def add_front_page(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    HomePage = apps.get_model("portal", "HomePage")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Locale = apps.get_model("wagtailcore", "Locale")

    welcome = Page.objects.filter(depth=2, slug="home", content_type__model="page")
    if HomePage.objects.exists() or not welcome.exists():
        return
    locale = Locale.objects.get(pk=welcome.first().locale_id)
    Site.objects.filter(root_page__in=welcome).delete()
    welcome.delete()
    content_type, _ = ContentType.objects.get_or_create(app_label="portal", model="homepage")
    front = HomePage.objects.create(
        title="Cleared",
        draft_title="Cleared",
        slug="home",
        content_type=content_type,
        path="00010001",
        depth=2,
        numchild=0,
        url_path="/home/",
        locale=locale,
        translation_key=uuid.uuid4(),
        body=readers_json(),
    )
    Site.objects.create(hostname="localhost", port=80, site_name="Cleared", root_page=front, is_default_site=True)


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [migrations.RunPython(add_front_page, migrations.RunPython.noop)]
