import promdaen.people.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_second_factor_due")]

    operations = [
        migrations.AddField(
            model_name="officer",
            name="values_salt",
            field=models.CharField(default="", editable=False, max_length=24),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="officer",
            name="values_salt",
            field=models.CharField(
                default=promdaen.people.models.new_values_salt, editable=False, max_length=24
            ),
        ),
    ]
