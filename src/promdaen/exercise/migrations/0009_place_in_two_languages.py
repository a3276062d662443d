import re

from django.db import migrations, models

BETWEEN = " \u00b7 "
KHMER_LETTER = re.compile("[\u1780-\u17ff]")


def to_languages(apps, schema_editor):
    """Put each part between middle dots into the column of its letters."""
    alias = schema_editor.connection.alias
    runs = apps.get_model("exercise", "ExerciseRun").objects.using(alias)
    for run in runs.exclude(place="").only("pk", "place").iterator():
        names = {"place_km": [], "place_en": []}
        for name in run.place.split(BETWEEN):
            names["place_km" if KHMER_LETTER.search(name) else "place_en"].append(name)
        runs.filter(pk=run.pk).update(**{key: BETWEEN.join(some) for key, some in names.items()})


def to_text(apps, schema_editor):
    alias = schema_editor.connection.alias
    runs = apps.get_model("exercise", "ExerciseRun").objects.using(alias)
    for run in runs.only("pk", "place_km", "place_en").iterator():
        place = BETWEEN.join(filter(None, [run.place_km, run.place_en]))
        runs.filter(pk=run.pk).update(place=place[:120])


class Migration(migrations.Migration):
    dependencies = [("exercise", "0008_opening_in_two_languages")]

    operations = [
        migrations.AddField(
            model_name="exerciserun",
            name="place_km",
            field=models.CharField(blank=True, max_length=120, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="exerciserun",
            name="place_en",
            field=models.CharField(blank=True, max_length=120, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(to_languages, to_text, elidable=True),
        migrations.RemoveField(model_name="exerciserun", name="place"),
    ]
