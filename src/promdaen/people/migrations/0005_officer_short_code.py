from typing import Any

from django.db import migrations, models

import promdaen.people.models


def draw_codes(apps: Any, schema_editor: Any) -> None:
    """Give every officer who is there already a code of their own."""
    Officer = apps.get_model("people", "Officer")
    rows = []
    for officer in Officer.objects.only("pk").iterator(chunk_size=2000):
        officer.short_code = promdaen.people.models.new_short_code()
        rows.append(officer)
    Officer.objects.bulk_update(rows, ["short_code"], batch_size=400)


class Migration(migrations.Migration):
    dependencies = [("people", "0004_self_given_roles")]

    operations = [
        migrations.AddField(
            model_name="officer",
            name="short_code",
            field=models.CharField(default="", editable=False, max_length=8),
            preserve_default=False,
        ),
        migrations.RunPython(draw_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="officer",
            name="short_code",
            field=models.CharField(
                default=promdaen.people.models.new_short_code, editable=False, max_length=8
            ),
        ),
        migrations.AddIndex(
            model_name="officer",
            index=models.Index(fields=["short_code"], name="people_officer_short_code"),
        ),
    ]
