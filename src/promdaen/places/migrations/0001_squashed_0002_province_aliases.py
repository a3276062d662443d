"""All tables of places in one step. Older databases use the files beside this one."""

import django.db.models.deletion
import promdaen.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('places', '0001_initial'),
        ('places', '0002_province_aliases'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Province',
            fields=[
                ('code', models.CharField(max_length=2, primary_key=True, serialize=False)),
                ('name_km', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('grid_column', models.PositiveSmallIntegerField()),
                ('grid_row', models.PositiveSmallIntegerField()),
                ('aliases', models.JSONField(default=list)),
            ],
            options={
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='District',
            fields=[
                ('code', models.CharField(max_length=4, primary_key=True, serialize=False)),
                ('name_km', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='districts', to='places.province')),
            ],
            options={
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=12, unique=True)),
                ('name_km', models.CharField(blank=True, max_length=160)),
                ('name_en', models.CharField(blank=True, max_length=160)),
                ('name_source', models.CharField(blank=True, max_length=200)),
                ('modes', models.JSONField(default=list)),
                ('neighbour', models.CharField(blank=True, max_length=2)),
                ('counterpart', models.CharField(blank=True, max_length=160)),
                ('counterpart_province', models.CharField(blank=True, max_length=80)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('position_quality', models.CharField(blank=True, max_length=20)),
                ('source', models.CharField(max_length=300)),
                ('source_url', models.URLField(blank=True, max_length=500)),
                ('verification', models.CharField(max_length=20)),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='places.district')),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checkpoints', to='places.province')),
            ],
            options={
                'ordering': ('province', 'code'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='places_checkpoint_position_whole')],
            },
        ),
        migrations.CreateModel(
            name='CheckpointClass',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('value', models.CharField(max_length=20)),
                ('since_on', models.DateField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('checkpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='classes', to='places.checkpoint')),
            ],
            options={
                'ordering': (models.OrderBy(models.F('since_on'), nulls_first=True),),
            },
        ),
        migrations.CreateModel(
            name='CheckpointStatus',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('value', models.CharField(max_length=20)),
                ('since_on', models.DateField(blank=True, null=True)),
                ('note_km', models.TextField(blank=True)),
                ('note_en', models.TextField(blank=True)),
                ('checkpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statuses', to='places.checkpoint')),
            ],
            options={
                'ordering': (models.OrderBy(models.F('since_on'), nulls_first=True),),
            },
        ),
    ]
