"""The plain texts get their index of three signs each."""

from django.db import migrations, models

from promdaen.exchange.migrations._search_index import build, take_down


class Migration(migrations.Migration):
    dependencies = [("exchange", "0005_what_stays_in_sums")]

    operations = [
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                fields=["exercise", "-created_at", "-id"], name="exchange_record_days"
            ),
        ),
        migrations.RunPython(build, take_down),
    ]
