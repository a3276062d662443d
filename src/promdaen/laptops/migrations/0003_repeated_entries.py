from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef

APPLIED, ASIDE, LATER, REPEATED = 1, 2, 3, 4


def mark_repeats(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Earlier versions marked a repeat as applied although the first entry of its key waits."""
    entry, peer = (apps.get_model("laptops", name) for name in ("Entry", "Peer"))
    waiting = entry.objects.filter(key=OuterRef("key"), state__in=(ASIDE, LATER))
    entry.objects.filter(Exists(waiting), state=APPLIED).update(state=REPEATED)
    later = entry.objects.filter(state=LATER).order_by()
    for node, count in later.values_list("node").annotate(count=models.Count("pk")):
        peer.objects.filter(pk=node).update(later_count=count)


class Migration(migrations.Migration):
    dependencies = [("laptops", "0002_loans_and_transfers")]

    operations = [
        migrations.AddField(
            model_name="peer",
            name="later_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunPython(mark_repeats, migrations.RunPython.noop),
    ]
