"""All tables of exercise in one step. Older databases use the files beside this one."""

import django.db.models.deletion
import promdaen.kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('exercise', '0001_initial'),
        ('exercise', '0002_exerciserun_is_simulated'),
        ('exercise', '0003_finding_suggestion'),
    ]

    initial = True

    dependencies = [
        ('course', '0007_practice'),
        ('curriculum', '0005_lesson_versions'),
        ('people', '0003_account_way_in_reset_at'),
    ]

    operations = [
        migrations.CreateModel(
            name='Scenario',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=24)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('is_current', models.BooleanField(default=True)),
                ('title_km', models.CharField(max_length=160)),
                ('title_en', models.CharField(max_length=160)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('body', models.JSONField()),
                ('written_at', models.DateTimeField()),
                ('written_by', models.CharField(blank=True, max_length=160)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('objectives', models.ManyToManyField(related_name='scenarios', to='curriculum.outcome')),
            ],
            options={
                'ordering': ('code', 'version'),
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='exercise_scenario_version'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('code',), name='exercise_scenario_one_current')],
            },
        ),
        migrations.CreateModel(
            name='ExerciseRun',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=24, unique=True)),
                ('place', models.CharField(blank=True, max_length=120)),
                ('planned_on', models.DateField()),
                ('is_rehearsal', models.BooleanField(default=False)),
                ('observer_code', models.CharField(max_length=8, unique=True)),
                ('state', models.CharField(default='draft', max_length=12)),
                ('base_seconds', models.FloatField(default=0)),
                ('running_since', models.DateTimeField(blank=True, null=True)),
                ('rate', models.FloatField(default=1)),
                ('last_sequence', models.PositiveIntegerField(default=0)),
                ('last_tick_at', models.DateTimeField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('controllers', models.ManyToManyField(related_name='exercises', to=settings.AUTH_USER_MODEL)),
                ('course_run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exercises', to='course.courserun')),
                ('scenario', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='exercise.scenario')),
                ('is_simulated', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ('-planned_on', '-made_at'),
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(max_length=12)),
                ('text', models.TextField()),
                ('recommendation', models.TextField(blank=True)),
                ('events', models.JSONField(default=list)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('state', models.CharField(default='open', max_length=12)),
                ('reminded_on', models.DateField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(blank=True, max_length=160)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='people.department')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='exercise.exerciserun')),
                ('suggestion', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ('run', 'number'),
                'constraints': [models.UniqueConstraint(fields=('run', 'number'), name='exercise_finding_number')],
            },
        ),
        migrations.CreateModel(
            name='RunCell',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('cell', models.CharField(max_length=24)),
                ('position', models.PositiveSmallIntegerField()),
                ('join_code', models.CharField(max_length=8, unique=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='exercise.exerciserun')),
            ],
            options={
                'ordering': ('run', 'position'),
                'constraints': [models.UniqueConstraint(fields=('run', 'cell'), name='exercise_runcell_once')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('cell', models.CharField(max_length=24)),
                ('number', models.PositiveSmallIntegerField()),
                ('joined_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='exercise.exerciserun')),
            ],
            options={
                'ordering': ('run', 'cell', 'number'),
                'constraints': [models.UniqueConstraint(fields=('run', 'cell', 'number'), name='exercise_seat_number')],
            },
        ),
        migrations.CreateModel(
            name='CellMember',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('cell', models.CharField(max_length=24)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exercise_cells', to='people.officer')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='exercise.exerciserun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'officer'), name='exercise_member_once')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('sequence', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=24)),
                ('second', models.FloatField()),
                ('at', models.DateTimeField()),
                ('cell', models.CharField(blank=True, max_length=24)),
                ('client_id', models.UUIDField(blank=True, null=True)),
                ('body', models.JSONField(default=dict)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='exercise.exerciserun')),
                ('seat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='exercise.seat')),
            ],
            options={
                'ordering': ('run', 'sequence'),
                'constraints': [models.UniqueConstraint(fields=('run', 'sequence'), name='exercise_event_sequence'), models.UniqueConstraint(fields=('run', 'client_id'), name='exercise_event_client')],
            },
        ),
        migrations.CreateModel(
            name='FindingStep',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=12)),
                ('text', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=160)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='exercise.finding')),
            ],
            options={
                'ordering': ('finding', 'at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Firing',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('inject', models.PositiveIntegerField()),
                ('cell', models.CharField(max_length=24)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='firings', to='exercise.event')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='firings', to='exercise.exerciserun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'inject', 'cell'), name='exercise_firing_once')],
            },
        ),
    ]
