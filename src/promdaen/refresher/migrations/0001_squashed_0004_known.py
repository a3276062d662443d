"""All tables of refresher in one step. Older databases use the files beside this one."""

import django.db.models.deletion
import promdaen.kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('refresher', '0001_initial'),
        ('refresher', '0002_reminders'),
        ('refresher', '0003_device'),
        ('refresher', '0004_known'),
    ]

    initial = True

    dependencies = [
        ('assessment', '0007_five_days'),
        ('curriculum', '0005_lesson_versions'),
        ('people', '0003_account_way_in_reset_at'),
    ]

    operations = [
        migrations.CreateModel(
            name='Season',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=32, unique=True)),
                ('taught_on', models.DateField()),
                ('days', models.JSONField(default=list)),
                ('budget_minutes', models.PositiveSmallIntegerField()),
                ('critical', models.JSONField(default=list)),
                ('seed', models.PositiveIntegerField()),
                ('promise', models.JSONField(default=dict)),
                ('promised_at', models.DateTimeField(blank=True, null=True)),
                ('begun_at', models.DateTimeField()),
                ('fell_back_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('begun_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-taught_on', 'code'),
            },
        ),
        migrations.CreateModel(
            name='ChannelSwitch',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(max_length=12, unique=True)),
                ('is_on', models.BooleanField()),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReminderCode',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=8, unique=True)),
                ('language', models.CharField(max_length=2)),
                ('quiet_from', models.PositiveSmallIntegerField()),
                ('quiet_to', models.PositiveSmallIntegerField()),
                ('made_at', models.DateTimeField()),
                ('officer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.officer')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(max_length=12)),
                ('address', models.TextField()),
                ('language', models.CharField(max_length=2)),
                ('quiet_from', models.PositiveSmallIntegerField()),
                ('quiet_to', models.PositiveSmallIntegerField()),
                ('stop_code', models.CharField(max_length=24, unique=True)),
                ('chosen_at', models.DateTimeField()),
                ('tried_at', models.DateTimeField(blank=True, null=True)),
                ('refused_at', models.DateTimeField(blank=True, null=True)),
                ('not_before', models.DateTimeField(blank=True, null=True)),
                ('officer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reminder', to='people.officer')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quiet_from__lt', 24), ('quiet_to__lt', 24)), name='refresher_reminder_hours')],
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.officer')),
            ],
            options={
                'ordering': ('-made_at',),
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('arm', models.CharField(max_length=8)),
                ('joined_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refreshers', to='people.officer')),
                ('season', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='refresher.season')),
            ],
            options={
                'ordering': ('season', 'officer'),
                'constraints': [models.UniqueConstraint(fields=('season', 'officer'), name='refresher_member_once')],
            },
        ),
        migrations.CreateModel(
            name='Window',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('arm', models.CharField(max_length=8)),
                ('number', models.PositiveSmallIntegerField()),
                ('opens_on', models.DateField()),
                ('closes_on', models.DateField()),
                ('planned_at', models.DateTimeField(blank=True, null=True)),
                ('price', models.FloatField(blank=True, null=True)),
                ('figures', models.JSONField(default=dict)),
                ('season', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='windows', to='refresher.season')),
            ],
            options={
                'ordering': ('season', 'arm', 'number'),
                'constraints': [models.UniqueConstraint(fields=('season', 'arm', 'number'), name='refresher_window_once'), models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='refresher_window_order')],
            },
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('outcomes', models.JSONField(default=list)),
                ('probes', models.JSONField(default=list)),
                ('ahead', models.JSONField(default=dict)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='refresher.member')),
                ('window', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='refresher.window')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('window', 'member'), name='refresher_share_once')],
            },
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=8)),
                ('at', models.DateTimeField()),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.officer')),
                ('window', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='refresher.window')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('window', 'officer', 'reason'), name='refresher_told_once')],
            },
        ),
        migrations.CreateModel(
            name='Known',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('topics', models.JSONField(default=dict)),
                ('on', models.DateField()),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='known', to='refresher.member')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('answer', models.JSONField(default=dict)),
                ('mark', models.FloatField()),
                ('seconds', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('phone', models.CharField(blank=True, max_length=32)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.item')),
                ('outcome', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.outcome')),
                ('share', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='refresher.share')),
            ],
            options={
                'ordering': ('at', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('mark__gte', 0), ('mark__lte', 1)), name='refresher_answer_mark')],
            },
        ),
    ]
