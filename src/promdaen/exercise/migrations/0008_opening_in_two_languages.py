import re

from django.db import migrations, models

KHMER_LETTER = re.compile("[\u1780-\u17ff]")


def to_languages(apps, schema_editor):
    alias = schema_editor.connection.alias
    runs = apps.get_model("exercise", "ExerciseRun").objects.using(alias)
    for run in runs.exclude(opening="").only("pk", "opening").iterator():
        name = "opening_km" if KHMER_LETTER.search(run.opening) else "opening_en"
        runs.filter(pk=run.pk).update(**{name: run.opening})


def to_text(apps, schema_editor):
    alias = schema_editor.connection.alias
    runs = apps.get_model("exercise", "ExerciseRun").objects.using(alias)
    for run in runs.only("pk", "opening_km", "opening_en").iterator():
        runs.filter(pk=run.pk).update(opening=run.opening_km or run.opening_en)


class Migration(migrations.Migration):
    dependencies = [("exercise", "0007_finding_statement")]

    operations = [
        migrations.AddField(
            model_name="exerciserun",
            name="opening_km",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="exerciserun",
            name="opening_en",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(to_languages, to_text, elidable=True),
        migrations.RemoveField(model_name="exerciserun", name="opening"),
        migrations.AddField(
            model_name="finding",
            name="person",
            field=models.CharField(blank=True, max_length=120, default=""),
            preserve_default=False,
        ),
    ]
