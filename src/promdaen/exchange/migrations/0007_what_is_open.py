"""What is still open is found by its kind and state, what is due first at the top."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0006_search_index")]

    operations = [
        migrations.RemoveIndex(model_name="record", name="exchange_record_due"),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                fields=["exercise", "kind", "state", "due_at"], name="exchange_record_open"
            ),
        ),
    ]
