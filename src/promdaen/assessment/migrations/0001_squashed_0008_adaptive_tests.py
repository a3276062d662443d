"""All tables of assessment in one step. Older databases use the files beside this one."""

import django.db.models.deletion
import promdaen.kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('assessment', '0001_initial'),
        ('assessment', '0002_initial'),
        ('assessment', '0003_statistics'),
        ('assessment', '0004_item_files'),
        ('assessment', '0005_paper_use'),
        ('assessment', '0006_item_versions'),
        ('assessment', '0007_five_days'),
        ('assessment', '0008_adaptive_tests'),
    ]

    initial = True

    dependencies = [
        ('curriculum', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=24)),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_current', models.BooleanField(default=True)),
                ('title_km', models.CharField(max_length=160)),
                ('title_en', models.CharField(max_length=160)),
                ('instructions_km', models.TextField(blank=True)),
                ('instructions_en', models.TextField(blank=True)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('use', models.CharField(default='test', max_length=16)),
            ],
            options={
                'ordering': ('code', 'version'),
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='assessment_paper_version'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('code',), name='assessment_paper_one_current')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=24)),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_current', models.BooleanField(default=True)),
                ('kind', models.CharField(max_length=24)),
                ('level', models.CharField(max_length=12)),
                ('stem_km', models.TextField()),
                ('stem_en', models.TextField()),
                ('body', models.JSONField(default=dict)),
                ('key', models.JSONField()),
                ('rationale_km', models.TextField(blank=True)),
                ('rationale_en', models.TextField(blank=True)),
                ('sources', models.JSONField(default=list)),
                ('passage', models.CharField(blank=True, max_length=200)),
                ('verification', models.CharField(blank=True, max_length=20)),
                ('outcome', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='curriculum.outcome')),
                ('images', models.JSONField(default=list)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('written_at', models.DateTimeField(null=True)),
                ('written_by', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ('code', 'version'),
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='assessment_item_version'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('code',), name='assessment_item_one_current')],
            },
        ),
        migrations.CreateModel(
            name='BankStatistics',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('computed_at', models.DateTimeField()),
                ('sittings_count', models.PositiveIntegerField()),
                ('responses_count', models.PositiveIntegerField()),
                ('figures', models.JSONField()),
            ],
            options={
                'ordering': ('-computed_at',),
            },
        ),
        migrations.CreateModel(
            name='ItemImage',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('media_type', models.CharField(max_length=20)),
                ('data', models.BinaryField()),
            ],
            options={
                'ordering': ('sha256',),
            },
        ),
        migrations.CreateModel(
            name='ItemImport',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('file_name', models.CharField(max_length=200)),
                ('read', models.JSONField(default=dict)),
                ('defaults', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='item_imports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-made_at',),
            },
        ),
        migrations.CreateModel(
            name='AdaptiveBank',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('sd', models.FloatField()),
                ('renewed_at', models.DateTimeField()),
                ('computed_at', models.DateTimeField()),
                ('begun_count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ('renewed_at',),
            },
        ),
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('mode', models.CharField(max_length=10)),
                ('language', models.CharField(max_length=2)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('order_seed', models.PositiveIntegerField(default=0)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to='people.officer')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to='assessment.paper')),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('shown', models.JSONField(default=list)),
            ],
            options={
                'ordering': ('opened_at', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('withdrawn_reason', ''), _negated=True), _connector='OR'), name='assessment_sitting_withdrawn_why')],
            },
        ),
        migrations.CreateModel(
            name='PaperItem',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('is_anchor', models.BooleanField(default=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='assessment.item')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='assessment.paper')),
            ],
            options={
                'ordering': ('paper', 'position'),
                'constraints': [models.UniqueConstraint(fields=('paper', 'position'), name='assessment_paperitem_position'), models.UniqueConstraint(fields=('paper', 'item'), name='assessment_paperitem_once')],
            },
        ),
        migrations.CreateModel(
            name='ItemStatistics',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('figures', models.JSONField()),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='assessment.bankstatistics')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statistics', to='assessment.item')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('bank', 'item'), name='assessment_itemstatistics_once')],
            },
        ),
        migrations.CreateModel(
            name='AdaptiveItem',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('difficulty', models.FloatField()),
                ('answers_count', models.PositiveIntegerField()),
                ('is_usable', models.BooleanField(default=True)),
                ('shown_count', models.PositiveIntegerField(default=0)),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='assessment.adaptivebank')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adaptive', to='assessment.item')),
            ],
            options={
                'ordering': ('bank', 'item'),
                'constraints': [models.UniqueConstraint(fields=('bank', 'item'), name='assessment_adaptiveitem_once')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('revision', models.PositiveSmallIntegerField(default=1)),
                ('answer', models.JSONField(null=True)),
                ('mark', models.FloatField()),
                ('at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='assessment.item')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='assessment.response')),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='assessment.sitting')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('mark__gte', 0), ('mark__lte', 1)), name='assessment_response_mark')],
            },
        ),
        migrations.CreateModel(
            name='SavedAnswer',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('phone', models.CharField(max_length=32)),
                ('sequence', models.PositiveIntegerField()),
                ('answer', models.JSONField(default=dict)),
                ('is_flagged', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.item')),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved', to='assessment.sitting')),
            ],
            options={
                'ordering': ('sitting', 'sequence', 'id'),
                'indexes': [models.Index(fields=['sitting', 'item', 'sequence'], name='assessment_saved')],
            },
        ),
        migrations.CreateModel(
            name='AdaptiveTest',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('longest', models.PositiveSmallIntegerField()),
                ('ended_by', models.CharField(blank=True, max_length=8)),
                ('ability', models.FloatField(null=True)),
                ('ability_low', models.FloatField(null=True)),
                ('ability_high', models.FloatField(null=True)),
                ('error', models.FloatField(null=True)),
                ('share', models.FloatField(null=True)),
                ('share_low', models.FloatField(null=True)),
                ('share_high', models.FloatField(null=True)),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tests', to='assessment.adaptivebank')),
                ('sitting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='adaptive', to='assessment.sitting')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AdaptiveAsked',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('asked_at', models.DateTimeField()),
                ('answer', models.JSONField(null=True)),
                ('mark', models.FloatField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('dropped_at', models.DateTimeField(null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked', to='assessment.item')),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked', to='assessment.sitting')),
            ],
            options={
                'ordering': ('sitting', 'position'),
                'constraints': [models.UniqueConstraint(fields=('sitting', 'position'), name='assessment_adaptiveasked_position'), models.UniqueConstraint(fields=('sitting', 'item'), name='assessment_adaptiveasked_once'), models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True), ('dropped_at__isnull', True)), fields=('sitting',), name='assessment_adaptiveasked_one_open')],
            },
        ),
        migrations.AddField(
            model_name='paper',
            name='items',
            field=models.ManyToManyField(related_name='papers', through='assessment.PaperItem', to='assessment.item'),
        ),
    ]
