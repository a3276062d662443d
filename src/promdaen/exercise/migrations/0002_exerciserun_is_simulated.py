from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exercise", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="exerciserun",
            name="is_simulated",
            field=models.BooleanField(default=False),
        ),
    ]
