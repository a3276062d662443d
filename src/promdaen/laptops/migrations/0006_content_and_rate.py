from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("laptops", "0005_safe_forms")]

    operations = [
        migrations.AddField(
            model_name="peer",
            name="content_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="peer",
            name="content_incarnation",
            field=models.CharField(blank=True, default="", max_length=32),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="peer",
            name="kilobytes_a_second",
            field=models.PositiveIntegerField(default=200),
        ),
    ]
