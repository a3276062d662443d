"""All tables of curriculum in one step. Older databases use the files beside this one."""

import django.db.models.deletion
import promdaen.kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('curriculum', '0001_initial'),
        ('curriculum', '0002_lesson'),
        ('curriculum', '0003_review_decisions'),
        ('curriculum', '0004_term_definition_km'),
        ('curriculum', '0005_lesson_versions'),
    ]

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=400)),
                ('url', models.URLField(blank=True, max_length=500)),
                ('verification', models.CharField(max_length=40)),
                ('note', models.TextField(blank=True)),
            ],
            options={
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('code', models.SlugField(max_length=120, primary_key=True, serialize=False)),
                ('name_km', models.CharField(max_length=200)),
                ('name_en', models.CharField(max_length=200)),
                ('part', models.CharField(max_length=40)),
                ('definition_en', models.TextField(blank=True)),
                ('note', models.TextField(blank=True)),
                ('attestation', models.TextField(blank=True)),
                ('confidence', models.CharField(blank=True, max_length=10)),
                ('definition_km', models.TextField(blank=True)),
            ],
            options={
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('subject', models.CharField(max_length=140)),
                ('language', models.CharField(max_length=2)),
                ('state', models.CharField(default='draft', max_length=10)),
                ('reviewer', models.CharField(blank=True, max_length=330)),
                ('reviewed_on', models.DateField(blank=True, null=True)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ('subject', 'language'),
                'constraints': [models.UniqueConstraint(fields=('subject', 'language'), name='curriculum_review_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(models.Q(('reviewer', ''), _negated=True), ('reviewed_on__isnull', False)), _connector='OR'), name='curriculum_review_named')],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('subject', models.CharField(max_length=140, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=12)),
                ('code', models.CharField(max_length=120)),
                ('topic', models.CharField(blank=True, max_length=12)),
                ('position', models.PositiveIntegerField(default=0)),
                ('file', models.CharField(blank=True, max_length=200)),
                ('title_km', models.CharField(blank=True, max_length=200)),
                ('title_en', models.CharField(blank=True, max_length=200)),
                ('values', models.JSONField()),
                ('loaded_digest', models.CharField(blank=True, max_length=64)),
                ('offered_digest', models.CharField(blank=True, max_length=64)),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('edited_by', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ('kind', 'position', 'code'),
                'indexes': [models.Index(fields=['kind', 'topic'], name='curriculum_record_kind')],
            },
        ),
        migrations.CreateModel(
            name='ReviewDecision',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('subject', models.CharField(max_length=140)),
                ('language', models.CharField(max_length=2)),
                ('decision', models.CharField(max_length=10)),
                ('words', models.TextField(blank=True)),
                ('digest', models.CharField(max_length=64)),
                ('text', models.JSONField(default=list)),
                ('who', models.CharField(max_length=330)),
                ('decided_on', models.DateField(null=True)),
                ('is_from_file', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('about', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='curriculum.reviewdecision')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('at', 'id'),
                'indexes': [models.Index(fields=['subject', 'language'], name='curriculum_decision_text')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decision__in', ['withdraw', 'comment']), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='curriculum_decision_words'), models.UniqueConstraint(condition=models.Q(('decision', 'resolve')), fields=('about',), name='curriculum_resolved_once')],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('code', models.CharField(max_length=12, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(unique=True)),
                ('name_km', models.CharField(max_length=200)),
                ('name_en', models.CharField(max_length=200)),
                ('short_km', models.CharField(max_length=100)),
                ('short_en', models.CharField(max_length=100)),
                ('hours', models.FloatField()),
                ('sources', models.ManyToManyField(blank=True, to='curriculum.source')),
            ],
            options={
                'ordering': ('number',),
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('code', models.CharField(max_length=16, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('bloom', models.CharField(max_length=1)),
                ('measured_by', models.CharField(max_length=12)),
                ('text_km', models.TextField()),
                ('text_en', models.TextField()),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='curriculum.topic')),
            ],
            options={
                'ordering': ('topic__number', 'number'),
                'constraints': [models.UniqueConstraint(fields=('topic', 'number'), name='curriculum_outcome_number')],
            },
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_current', models.BooleanField(default=True)),
                ('body', models.JSONField(default=dict)),
                ('drawing', models.TextField()),
                ('at', models.DateTimeField()),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='curriculum.topic')),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('written_by', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ('topic__number', 'version'),
                'constraints': [models.UniqueConstraint(fields=('topic', 'version'), name='curriculum_lesson_version'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('topic',), name='curriculum_lesson_one_current')],
            },
        ),
    ]
