"""Who has taken a record is kept on the record; alerts are escalated as everything else is."""

from django.db import migrations, models


def has_column(model, name):
    """Whether a table has a column: an empty database is filled from the newest models."""
    return any(field.name == name for field in model._meta.get_fields())


def move_taken(apps, schema_editor):
    """Keep who has taken due referrals."""
    alias = schema_editor.connection.alias
    if not has_column(apps.get_model("exchange", "DueReferral"), "taken_by_id"):
        return
    for due in apps.get_model("exchange", "DueReferral").objects.using(alias).all():
        if due.taken_by_id is not None:
            rows = apps.get_model("exchange", "Record").objects.using(alias)
            rows.filter(pk=due.record_id).update(
                taken_by_id=due.taken_by_id, taken_at=due.taken_at
            )


def move_escalated(apps, schema_editor):
    """Keep that heads were notified of alerts."""
    alias = schema_editor.connection.alias
    if not has_column(apps.get_model("exchange", "Alert"), "escalated_at"):
        return
    escalations = apps.get_model("exchange", "Escalation").objects.using(alias)
    alerts = apps.get_model("exchange", "Alert").objects.using(alias)
    for alert in alerts.filter(escalated_at__isnull=False):
        escalations.get_or_create(
            record_id=alert.record_id,
            step=100,
            defaults={
                "due_at": alert.escalated_at,
                "fired_at": alert.escalated_at,
                "told": "head",
            },
        )


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0010_due_referrals"),
    ]

    operations = [
        migrations.AddField("record", "taken_by_id", models.UUIDField(null=True)),
        migrations.AddField("record", "taken_at", models.DateTimeField(null=True)),
        migrations.RunPython(move_taken, migrations.RunPython.noop),
        migrations.RunPython(move_escalated, migrations.RunPython.noop),
        migrations.RemoveField("duereferral", "taken_by_id"),
        migrations.RemoveField("duereferral", "taken_at"),
        migrations.RemoveField("alert", "escalated_at"),
    ]
