"""All tables of kit in one step. Older databases use the files beside this one."""

import django.db.models.deletion
import promdaen.kit.ids
import promdaen.kit.models
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('kit', '0001_initial'),
        ('kit', '0002_auditline_body'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('arguments', models.JSONField(default=dict)),
                ('state', models.CharField(default='waiting', max_length=12)),
                ('progress', models.FloatField(default=0)),
                ('message', models.TextField(blank=True)),
                ('result', models.JSONField(null=True)),
                ('asked_by_id', models.UUIDField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('-asked_at',),
            },
        ),
        migrations.CreateModel(
            name='Node',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('sequence', models.PositiveBigIntegerField(default=0)),
                ('last_digest', models.CharField(blank=True, max_length=64)),
                ('is_this', models.BooleanField(default=False)),
                ('is_demo', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_this', True)), fields=('is_this',), name='kit_node_one_this')],
            },
        ),
        migrations.CreateModel(
            name='AuditLine',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('epoch', models.PositiveIntegerField()),
                ('sequence', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField()),
                ('account_id', models.UUIDField(null=True)),
                ('account_name', models.CharField(max_length=200)),
                ('action', models.CharField(max_length=60)),
                ('subject_kind', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.CharField(blank=True, max_length=60)),
                ('detail', models.JSONField(default=dict, encoder=promdaen.kit.models.PlainJson)),
                ('previous_digest', models.CharField(blank=True, max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='audit_lines', to='kit.node')),
                ('body', models.TextField()),
            ],
            options={
                'ordering': ('node', 'epoch', 'sequence'),
                'indexes': [models.Index(fields=['subject_kind', 'subject_id'], name='kit_audit_subject')],
                'constraints': [models.UniqueConstraint(fields=('node', 'epoch', 'sequence'), name='kit_auditline_sequence')],
            },
        ),
    ]
