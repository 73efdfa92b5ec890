"""Question types are registered, not listed in a column; what a draft holds for its type moves into one column.

Only drafts and their revisions are rewritten: the numbers of a published question stand in its key, which is never
touched (decision 0095). Reversible, but for types that the columns cannot hold.
"""

from decimal import Decimal, InvalidOperation

import django.core.serializers.json
from django.db import migrations, models

NUMBERS = ("value", "tolerance", "slip_value")
TEXTS = ("unit", "feedback_right", "feedback_wrong", "slip_feedback")


def kept(values):
    """The filled parts of a draft, as JSON: numbers as text, without zeros nobody wrote."""
    particulars = {name: values[name] for name in TEXTS if values.get(name)}
    for name in NUMBERS:
        if values.get(name) in (None, ""):
            continue
        try:
            particulars[name] = format(Decimal(values[name]).normalize() + 0, "f")
        except InvalidOperation:
            particulars[name] = str(values[name])
    return particulars


def columns(particulars):
    """The other way round."""
    return {name: particulars.get(name) for name in NUMBERS} | {name: particulars.get(name, "") for name in TEXTS}


def revisions_of_questions(apps, schema_editor):
    revisions = apps.get_model("wagtailcore", "Revision").objects.using(schema_editor.connection.alias)
    return revisions.filter(content_type__app_label="cleared_assessments", content_type__model="question")


def into_one_column(apps, schema_editor):
    questions = apps.get_model("cleared_assessments", "Question").objects.using(schema_editor.connection.alias)
    for question in questions.iterator():
        question.particulars = kept({name: getattr(question, name) for name in NUMBERS + TEXTS})
        question.save(update_fields=["particulars"])
    for revision in revisions_of_questions(apps, schema_editor).iterator():
        content = revision.content
        others = {name: value for name, value in content.items() if name not in NUMBERS + TEXTS}
        revision.content = others | {"particulars": kept(content)}
        revision.save(update_fields=["content"])


def into_columns(apps, schema_editor):
    questions = apps.get_model("cleared_assessments", "Question").objects.using(schema_editor.connection.alias)
    for question in questions.iterator():
        values = columns(question.particulars)
        for name, value in values.items():
            setattr(question, name, value)
        question.save(update_fields=list(values))
    for revision in revisions_of_questions(apps, schema_editor).iterator():
        content = {name: value for name, value in revision.content.items() if name != "particulars"}
        revision.content = content | columns(revision.content.get("particulars", {}))
        revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("cleared_assessments", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.AlterField(
            model_name="question",
            name="type",
            field=models.CharField(default="single", max_length=40, verbose_name="type"),
        ),
        migrations.AlterField(
            model_name="questionversion",
            name="type",
            field=models.CharField(max_length=40, verbose_name="type"),
        ),
        migrations.AddField(
            model_name="question",
            name="particulars",
            field=models.JSONField(
                blank=True,
                default=dict,
                encoder=django.core.serializers.json.DjangoJSONEncoder,
                verbose_name="particulars",
            ),
        ),
        migrations.RunPython(into_one_column, into_columns),
        *(migrations.RemoveField(model_name="question", name=name) for name in NUMBERS + TEXTS),
        # Named anew in Python alone: with its table named before, nothing moves in the database.
        migrations.AlterModelTable(name="answer", table="cleared_assessments_answer"),
        migrations.RenameModel("Answer", "GivenAnswer"),
    ]
