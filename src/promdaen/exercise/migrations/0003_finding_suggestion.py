"""A finding says from which statement of the report it was made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("exercise", "0002_exerciserun_is_simulated"),)

    operations = (
        migrations.RenameField(model_name="finding", old_name="action", new_name="suggestion"),
        migrations.AlterField(
            model_name="finding",
            name="suggestion",
            field=models.CharField(blank=True, max_length=40),
        ),
    )
