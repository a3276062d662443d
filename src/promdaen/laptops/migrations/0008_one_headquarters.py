from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_used_rows(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Delete rows that were never used: the product read the first one alone."""
    headquarters = apps.get_model("laptops", "Headquarters").objects.order_by("pk")
    peers = apps.get_model("laptops", "Peer").objects.filter(is_headquarters=True)
    for rows in (headquarters, peers.order_by("name", "pk")):
        for row in rows[1:]:
            row.delete()


class Migration(migrations.Migration):
    dependencies = [("laptops", "0007_received_files")]

    operations = [
        migrations.RunPython(keep_used_rows, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="headquarters",
            constraint=models.UniqueConstraint(
                models.Value(1), name="laptops_one_headquarters_row"
            ),
        ),
        migrations.AddConstraint(
            model_name="peer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_headquarters", True)),
                fields=("is_headquarters",),
                name="laptops_one_headquarters",
            ),
        ),
    ]
