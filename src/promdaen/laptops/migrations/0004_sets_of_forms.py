from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("laptops", "0003_repeated_entries")]

    operations = [
        migrations.AddField(
            model_name="sentform",
            name="is_in_last_set",
            field=models.BooleanField(default=True),
        ),
    ]
