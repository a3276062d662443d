import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("laptops", "0006_content_and_rate")]

    operations = [
        migrations.AddField(
            model_name="peer",
            name="left_count",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="transfer",
            name="peer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="transfers",
                to="laptops.peer",
            ),
        ),
    ]
