"""The text of a line is kept as it was hashed; lines from before get it from their columns."""

import json
from datetime import UTC
from typing import Any

import promdaen.kit.models
from django.db import connections, migrations, models

BATCH = 5_000


def text_of(*, line: Any) -> str:
    """The text that was hashed when the line was written."""
    fields = {
        "node": str(line.node_id),
        "epoch": line.epoch,
        "sequence": line.sequence,
        "at": line.at.astimezone(UTC).isoformat(),
        "account": str(line.account_id) if line.account_id else None,
        "account_name": line.account_name,
        "action": line.action,
        "subject": [line.subject_kind, line.subject_id],
        "detail": line.detail,
    }
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fill_bodies(apps: Any, schema_editor: Any) -> None:
    """Write the text of every line that has none, some thousands at a time."""
    from promdaen.kit import append_only

    using = schema_editor.connection.alias
    append_only.lift_guard(using=using)
    line_model = apps.get_model("kit", "AuditLine")
    key = line_model._meta.pk
    connection, last = connections[using], None
    while True:
        rows = line_model.objects.using(using).filter(body="").order_by("pk")
        found = list(rows.filter(pk__gt=last)[:BATCH] if last else rows[:BATCH])
        if not found:
            break
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE kit_auditline SET body = %s WHERE id = %s",
                [(text_of(line=one), key.get_db_prep_value(one.pk, connection)) for one in found],
            )
        last = found[-1].pk
    if connection.vendor == "sqlite":
        # Written as the text has it, so that the two are compared letter by letter.
        with connection.cursor() as cursor:
            cursor.execute("UPDATE kit_auditline SET detail = json_extract(body, '$.detail')")


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="auditline",
            name="body",
            field=models.TextField(default=""),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="auditline",
            name="detail",
            field=models.JSONField(default=dict, encoder=promdaen.kit.models.PlainJson),
        ),
        migrations.RunPython(fill_bodies, migrations.RunPython.noop, elidable=True),
    ]
