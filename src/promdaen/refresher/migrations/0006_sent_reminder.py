import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("refresher", "0005_indexes_within_others")]

    operations = [
        migrations.AlterModelTable(name="told", table="refresher_told"),
        migrations.RenameModel(old_name="Told", new_name="SentReminder"),
        migrations.AlterField(
            model_name="sentreminder",
            name="window",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sent_reminders",
                to="refresher.window",
            ),
        ),
    ]
