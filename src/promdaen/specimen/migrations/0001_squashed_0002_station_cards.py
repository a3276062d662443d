"""All tables of specimen in one step. Older databases use the files beside this one."""

import django.db.models.deletion
import promdaen.kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('specimen', '0001_initial'),
        ('specimen', '0002_station_cards'),
    ]

    initial = True

    dependencies = [
        ('curriculum', '0005_lesson_versions'),
        ('people', '0002_account_must_change_password'),
    ]

    operations = [
        migrations.CreateModel(
            name='LabSession',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('mode', models.CharField(max_length=10)),
                ('documents', models.JSONField(default=list)),
                ('seed', models.PositiveBigIntegerField()),
                ('trials_count', models.PositiveSmallIntegerField()),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lab_sessions', to='people.officer')),
            ],
            options={
                'ordering': ('started_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='StationSet',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=24, unique=True)),
                ('title', models.CharField(blank=True, max_length=160)),
                ('seed', models.PositiveBigIntegerField()),
                ('specimens', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('card', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ('-made_at',),
            },
        ),
        migrations.CreateModel(
            name='Trial',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('part', models.CharField(default='main', max_length=12)),
                ('seed', models.PositiveBigIntegerField()),
                ('model', models.CharField(max_length=12)),
                ('defect', models.CharField(blank=True, max_length=32)),
                ('distractors', models.JSONField(default=list)),
                ('shown_at', models.DateTimeField(blank=True, null=True)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trials', to='specimen.labsession')),
            ],
            options={
                'ordering': ('session', 'position'),
                'constraints': [models.UniqueConstraint(fields=('session', 'position'), name='specimen_trial_position')],
            },
        ),
        migrations.CreateModel(
            name='StationFinding',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('revision', models.PositiveSmallIntegerField(default=1)),
                ('answer', models.CharField(max_length=8)),
                ('area', models.CharField(blank=True, max_length=24)),
                ('reason', models.CharField(blank=True, max_length=32)),
                ('credit', models.FloatField()),
                ('at', models.DateTimeField()),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.officer')),
                ('outcome', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.outcome')),
                ('station_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='specimen.stationset')),
            ],
            options={
                'ordering': ('station_set', 'number', 'at'),
                'constraints': [models.UniqueConstraint(fields=('station_set', 'number', 'officer', 'revision'), name='specimen_finding_revision'), models.CheckConstraint(condition=models.Q(('answer__in', ['genuine', 'suspect'])), name='specimen_finding_answer')],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('tool', models.CharField(max_length=16)),
                ('token', models.CharField(max_length=43, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('served_at', models.DateTimeField(blank=True, null=True)),
                ('trial', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='specimen.trial')),
            ],
            options={
                'ordering': ('trial', 'asked_at'),
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('answer', models.CharField(max_length=8)),
                ('side', models.CharField(default='front', max_length=5)),
                ('x_mm', models.FloatField(blank=True, null=True)),
                ('y_mm', models.FloatField(blank=True, null=True)),
                ('area', models.CharField(blank=True, max_length=24)),
                ('reason', models.CharField(blank=True, max_length=32)),
                ('milliseconds', models.PositiveIntegerField()),
                ('tools', models.JSONField(default=list)),
                ('credit', models.FloatField()),
                ('at', models.DateTimeField()),
                ('outcome', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.outcome')),
                ('trial', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='specimen.trial')),
            ],
            options={
                'ordering': ('at', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('answer__in', ['genuine', 'suspect'])), name='specimen_decision_answer'), models.CheckConstraint(condition=models.Q(('credit__gte', 0), ('credit__lte', 1)), name='specimen_decision_credit')],
            },
        ),
    ]
