import django.db.models.deletion
from django.db import migrations, models


def officer(*, has_index: bool) -> migrations.AlterField:
    # Without and with again: the index of an older database keeps the old name otherwise.
    return migrations.AlterField(
        model_name="sentreminder",
        name="officer",
        field=models.ForeignKey(
            db_index=has_index,
            on_delete=django.db.models.deletion.CASCADE,
            related_name="+",
            to="people.officer",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("refresher", "0005_indexes_within_others")]

    operations = [
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
        officer(has_index=False),
        officer(has_index=True),
    ]
