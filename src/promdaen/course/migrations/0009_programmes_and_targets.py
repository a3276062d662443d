from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def set_years(apps: Any, _editor: Any) -> None:
    """Targets that exist are those of the year in which their programme starts."""
    target_model = apps.get_model("course", "Target")
    for programme in apps.get_model("course", "Programme").objects.all():
        rows = target_model.objects.filter(programme=programme)
        rows.update(year=programme.starts_on.year)


class Migration(migrations.Migration):

    dependencies = [
        ("course", "0008_adaptive_tests"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="currency",
            field=models.CharField(default="USD", max_length=3),
        ),
        migrations.AddField(
            model_name="programme",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="programme",
            name="closed_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.RemoveConstraint(
            model_name="target",
            name="course_target_once",
        ),
        migrations.AlterModelOptions(
            name="target",
            options={"ordering": ("programme", "year", "province", "department", "version")},
        ),
        migrations.AlterField(
            model_name="target",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="targets",
                to="course.programme",
            ),
        ),
        migrations.AddField(
            model_name="target",
            name="year",
            field=models.PositiveSmallIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="target",
            name="version",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="target",
            name="reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="target",
            name="recorded_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="target",
            name="recorded_by",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="target",
            name="superseded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(set_years, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("programme", "department", "province", "year"),
                name="course_target_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                fields=("programme", "department", "province", "year", "version"),
                name="course_target_version",
            ),
        ),
    ]
