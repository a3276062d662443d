"""All tables of people in one step. Older databases use the files beside this one."""

import django.db.models.deletion
import django.utils.timezone
import promdaen.kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('people', '0001_initial'),
        ('people', '0002_account_must_change_password'),
        ('people', '0003_account_way_in_reset_at'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Department',
            fields=[
                ('code', models.CharField(max_length=8, primary_key=True, serialize=False)),
                ('name_km', models.CharField(max_length=160)),
                ('name_en', models.CharField(max_length=160)),
                ('short_km', models.CharField(max_length=80)),
                ('short_en', models.CharField(max_length=80)),
                ('aliases', models.JSONField(default=list)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('verification', models.CharField(blank=True, max_length=20)),
            ],
            options={
                'ordering': ('position', 'code'),
            },
        ),
        migrations.CreateModel(
            name='Rank',
            fields=[
                ('code', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('name_km', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('aliases', models.JSONField(default=list)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ('position',),
            },
        ),
        migrations.CreateModel(
            name='Officer',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(blank=True, max_length=32)),
                ('name_km', models.CharField(blank=True, max_length=160)),
                ('name_latin', models.CharField(blank=True, max_length=160)),
                ('name_km_folded', models.CharField(blank=True, editable=False, max_length=160)),
                ('name_latin_folded', models.CharField(blank=True, editable=False, max_length=160)),
                ('sex', models.CharField(blank=True, max_length=1)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='officers', to='people.department')),
                ('rank', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.rank')),
            ],
            options={
                'ordering': ('name_latin', 'name_km', 'id'),
                'indexes': [models.Index(fields=['code'], name='people_officer_code'), models.Index(fields=['name_latin_folded'], name='people_officer_latin'), models.Index(fields=['name_km_folded'], name='people_officer_khmer')],
                'constraints': [models.CheckConstraint(condition=models.Q(('name_km', ''), ('name_latin', ''), _negated=True), name='people_officer_named'), models.CheckConstraint(condition=models.Q(('sex__in', ['', 'F', 'M'])), name='people_officer_sex')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('language', models.CharField(default='km', max_length=2)),
                ('theme', models.CharField(default='light', max_length=5)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.department')),
                ('officer', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account', to='people.officer')),
                ('must_change_password', models.BooleanField(default=False)),
                ('way_in_reset_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'ordering': ('name', 'email'),
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('place_text', models.CharField(blank=True, max_length=160)),
                ('since_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('checkpoint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='places.checkpoint')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='people.officer')),
                ('province', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='places.province')),
                ('supersedes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.posting')),
            ],
            options={
                'ordering': (models.OrderBy(models.F('since_on'), nulls_first=True), 'recorded_at'),
            },
        ),
        migrations.CreateModel(
            name='AccountRole',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(max_length=20)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('role',),
                'constraints': [models.UniqueConstraint(fields=('account', 'role'), name='people_accountrole_once')],
            },
        ),
    ]
