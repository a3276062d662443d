"""All tables of evidence in one step. Older databases use the files beside this one."""

import django.db.models.deletion
import promdaen.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('evidence', '0001_initial'),
        ('evidence', '0002_initial'),
        ('evidence', '0003_a_taken_back_observation_has_no_credit'),
    ]

    initial = True

    dependencies = [
        ('curriculum', '0001_initial'),
        ('people', '0002_account_must_change_password'),
    ]

    operations = [
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('credit', models.FloatField(null=True)),
                ('at', models.DateTimeField()),
                ('source_kind', models.CharField(max_length=40)),
                ('source_id', models.UUIDField()),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='people.officer')),
                ('outcome', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='curriculum.outcome')),
                ('supersedes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='evidence.observation')),
            ],
            options={
                'ordering': ('at', 'id'),
                'indexes': [models.Index(fields=['officer', 'outcome'], name='evidence_officer_outcome'), models.Index(fields=['source_id'], name='evidence_source')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('credit__gte', 0), ('credit__isnull', False), ('credit__lte', 1)), models.Q(('credit__isnull', True), ('supersedes__isnull', False)), _connector='OR'), name='evidence_observation_credit')],
            },
        ),
    ]
