import promdaen.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0002_auditline_body'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadingSegment',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('last_sequence', models.PositiveBigIntegerField(unique=True)),
                ('last_digest', models.CharField(max_length=64)),
                ('document', models.JSONField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('last_sequence',),
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('sequence', models.PositiveBigIntegerField(unique=True)),
                ('at', models.DateTimeField()),
                ('account_id', models.UUIDField(null=True)),
                ('page', models.CharField(max_length=80)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('count', models.PositiveIntegerField(null=True)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ('sequence',),
                'indexes': [models.Index(fields=['at'], name='kit_reading_at')],
            },
        ),
    ]
