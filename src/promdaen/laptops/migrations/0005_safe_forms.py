from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("laptops", "0004_sets_of_forms")]

    operations = [
        migrations.AddField(
            model_name="sentform",
            name="is_safe",
            field=models.BooleanField(default=False),
        ),
    ]
