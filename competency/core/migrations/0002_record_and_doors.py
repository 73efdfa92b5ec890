"""What the record states since: the version that a verdict judged, and who confirmed a lighter standard."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cleared_core", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="verification",
            name="judged_version",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="version it judged"),
        ),
    ]
