"""All tables of course in one step. Older databases use the files beside this one."""

import django.db.models.deletion
import promdaen.kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('course', '0001_initial'),
        ('course', '0002_initial'),
        ('course', '0003_five_days'),
        ('course', '0004_path_of_trainers'),
        ('course', '0005_badge_joined'),
        ('course', '0006_later_rounds'),
        ('course', '0007_practice'),
        ('course', '0008_adaptive_tests'),
    ]

    initial = True

    dependencies = [
        ('assessment', '0002_initial'),
        ('casework', '0001_initial'),
        ('curriculum', '0005_lesson_versions'),
        ('people', '0002_account_must_change_password'),
        ('places', '0001_initial'),
        ('specimen', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Course',
            fields=[
                ('code', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('name_km', models.CharField(max_length=160)),
                ('name_en', models.CharField(max_length=160)),
                ('summary_km', models.TextField(blank=True)),
                ('summary_en', models.TextField(blank=True)),
                ('days', models.PositiveSmallIntegerField()),
                ('hours', models.FloatField()),
                ('practical_share', models.FloatField()),
                ('sessions', models.JSONField(default=list)),
                ('certificate', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, unique=True)),
                ('title_km', models.CharField(max_length=200)),
                ('title_en', models.CharField(max_length=200)),
                ('funder_km', models.CharField(blank=True, max_length=200)),
                ('funder_en', models.CharField(blank=True, max_length=200)),
                ('implementer_km', models.CharField(blank=True, max_length=200)),
                ('implementer_en', models.CharField(blank=True, max_length=200)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('is_invented', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ('-starts_on', 'code'),
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='course_programme_dates')],
            },
        ),
        migrations.CreateModel(
            name='RubricCriterion',
            fields=[
                ('code', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('name_km', models.CharField(max_length=160)),
                ('name_en', models.CharField(max_length=160)),
                ('levels', models.JSONField(default=list)),
            ],
            options={
                'ordering': ('position',),
            },
        ),
        migrations.CreateModel(
            name='Trainer',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name_km', models.CharField(blank=True, max_length=160)),
                ('name_latin', models.CharField(blank=True, max_length=160)),
                ('languages', models.JSONField(default=list)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('is_active', models.BooleanField(default=True)),
                ('account', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trainer', to=settings.AUTH_USER_MODEL)),
                ('officer', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trainer', to='people.officer')),
                ('province', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trainers', to='places.province')),
            ],
            options={
                'ordering': ('name_latin', 'name_km', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('name_km', ''), ('name_latin', ''), _negated=True), name='course_trainer_named')],
            },
        ),
        migrations.CreateModel(
            name='TrainerNeed',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('trainers_count', models.PositiveSmallIntegerField()),
                ('needed_by', models.DateField()),
                ('province', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='trainer_need', to='places.province')),
            ],
            options={
                'ordering': ('province',),
            },
        ),
        migrations.CreateModel(
            name='PathStep',
            fields=[
                ('code', models.CharField(max_length=10, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('name_km', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('may_km', models.CharField(max_length=240)),
                ('may_en', models.CharField(max_length=240)),
                ('after', models.CharField(blank=True, max_length=10)),
                ('observations_count', models.PositiveSmallIntegerField()),
                ('observers_count', models.PositiveSmallIntegerField()),
                ('lowest_rating', models.PositiveSmallIntegerField()),
                ('mean_rating', models.FloatField()),
                ('valid_months', models.PositiveSmallIntegerField()),
                ('usual_months', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ('position',),
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('officers_count', models.PositiveIntegerField()),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.department')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='course.programme')),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='places.province')),
            ],
            options={
                'ordering': ('programme', 'province', 'department'),
                'constraints': [models.UniqueConstraint(fields=('programme', 'department', 'province'), name='course_target_once')],
            },
        ),
        migrations.CreateModel(
            name='CourseRun',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=24, unique=True)),
                ('place_km', models.CharField(blank=True, max_length=160)),
                ('place_en', models.CharField(blank=True, max_length=160)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('language', models.CharField(default='km', max_length=2)),
                ('design', models.CharField(default='same', max_length=10)),
                ('is_cancelled', models.BooleanField(default=False)),
                ('is_final', models.BooleanField(default=False)),
                ('is_invented', models.BooleanField(default=False)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='course.course')),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='places.province')),
                ('trainers', models.ManyToManyField(blank=True, related_name='runs_taught', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='course.programme')),
                ('is_feedback_open', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ('-starts_on', 'code'),
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='course_run_dates')],
            },
        ),
        migrations.CreateModel(
            name='Endorsement',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('stage', models.CharField(max_length=10)),
                ('given_on', models.DateField()),
                ('expires_on', models.DateField()),
                ('given_by', models.CharField(max_length=200)),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200)),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='endorsements', to='curriculum.topic')),
                ('mentor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='brought_on', to='course.trainer')),
                ('trainer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='endorsements', to='course.trainer')),
                ('exception', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ('trainer', 'topic', 'given_on', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_on__gte', models.F('given_on'))), name='course_endorsement_dates'), models.CheckConstraint(condition=models.Q(('withdrawn_on__isnull', True), models.Q(('withdrawn_reason', ''), _negated=True), _connector='OR'), name='course_endorsement_withdrawn_why')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('note', models.CharField(blank=True, max_length=160)),
                ('trainer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='course.trainer')),
            ],
            options={
                'ordering': ('starts_on', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='course_absence_dates')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('seat', models.PositiveSmallIntegerField()),
                ('half', models.PositiveSmallIntegerField(default=0)),
                ('sex', models.CharField(blank=True, max_length=1)),
                ('has_attended', models.BooleanField(blank=True, null=True)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.department')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='people.officer')),
                ('province', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='places.province')),
                ('rank', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.rank')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='course.courserun')),
                ('has_given_feedback', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ('run', 'seat'),
                'constraints': [models.UniqueConstraint(fields=('run', 'officer'), name='course_enrolment_once'), models.UniqueConstraint(fields=('run', 'seat'), name='course_enrolment_seat')],
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.anonymous_id, editable=False, primary_key=True, serialize=False)),
                ('received_on', models.DateField()),
                ('relevance', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('overall', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('comment', models.TextField(blank=True)),
                ('has_consent', models.BooleanField(default=False)),
                ('quote_km', models.TextField(blank=True)),
                ('quote_en', models.TextField(blank=True)),
                ('is_quoted', models.BooleanField(default=False)),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.department')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='course.courserun')),
                ('texts', models.JSONField(default=dict)),
                ('topics', models.JSONField(default=dict)),
                ('trainers', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.CheckConstraint(condition=models.Q(('relevance__isnull', True), ('relevance__range', (1, 5)), _connector='OR'), name='course_feedback_relevance'), models.CheckConstraint(condition=models.Q(('overall__isnull', True), ('overall__range', (1, 5)), _connector='OR'), name='course_feedback_overall'), models.CheckConstraint(condition=models.Q(('is_quoted', False), ('has_consent', True), _connector='OR'), name='course_feedback_quote_consent')],
            },
        ),
        migrations.CreateModel(
            name='ImportDraft',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('file_name', models.CharField(max_length=200)),
                ('read', models.JSONField(default=dict)),
                ('decisions', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='import_drafts', to='course.courserun')),
            ],
            options={
                'ordering': ('-made_at',),
            },
        ),
        migrations.CreateModel(
            name='PaperSummary',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('occasion', models.CharField(max_length=8)),
                ('officers_count', models.PositiveIntegerField()),
                ('total_sum', models.FloatField()),
                ('total_square_sum', models.FloatField()),
                ('slope', models.FloatField(default=1)),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='assessment.paper')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='paper_summaries', to='course.courserun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'occasion', 'paper'), name='course_papersummary_once')],
            },
        ),
        migrations.CreateModel(
            name='RunPaper',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('occasion', models.CharField(max_length=8)),
                ('half', models.PositiveSmallIntegerField(default=0)),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='run_papers', to='assessment.paper')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='course.courserun')),
                ('is_adaptive', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ('run', 'occasion', 'half'),
                'constraints': [models.UniqueConstraint(fields=('run', 'occasion', 'half'), name='course_runpaper_once')],
            },
        ),
        migrations.CreateModel(
            name='RunTarget',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('officers_count', models.PositiveSmallIntegerField()),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.department')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='course.courserun')),
            ],
            options={
                'ordering': ('run', 'department'),
                'constraints': [models.UniqueConstraint(fields=('run', 'department'), name='course_runtarget_once')],
            },
        ),
        migrations.CreateModel(
            name='ShiftSummary',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('wrong_wrong', models.PositiveIntegerField()),
                ('wrong_right', models.PositiveIntegerField()),
                ('right_wrong', models.PositiveIntegerField()),
                ('right_right', models.PositiveIntegerField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='assessment.item')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shift_summaries', to='course.courserun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'item'), name='course_shiftsummary_once')],
            },
        ),
        migrations.CreateModel(
            name='TopicSummary',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('items_count', models.PositiveSmallIntegerField()),
                ('officers_count', models.PositiveIntegerField()),
                ('before_sum', models.FloatField()),
                ('after_sum', models.FloatField()),
                ('gain_square_sum', models.FloatField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topic_summaries', to='course.courserun')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='curriculum.topic')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'topic'), name='course_topicsummary_once')],
            },
        ),
        migrations.CreateModel(
            name='TeachingObservation',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('stage', models.CharField(max_length=10)),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('ratings', models.JSONField(default=dict)),
                ('strengths', models.TextField(blank=True)),
                ('advice', models.TextField(blank=True)),
                ('is_ready', models.BooleanField(default=False)),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='course.courserun')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='curriculum.topic')),
                ('observer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observing', to='course.trainer')),
                ('trainer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observed', to='course.trainer')),
            ],
            options={
                'ordering': ('-on', 'id'),
            },
        ),
        migrations.CreateModel(
            name='TrainingSession',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('on', models.DateField()),
                ('begins', models.PositiveSmallIntegerField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(max_length=10)),
                ('title_km', models.CharField(blank=True, max_length=160)),
                ('title_en', models.CharField(blank=True, max_length=160)),
                ('occasion', models.CharField(blank=True, max_length=8)),
                ('room', models.CharField(blank=True, max_length=80)),
                ('attendance_opened_at', models.DateTimeField(blank=True, null=True)),
                ('attendance_closed_at', models.DateTimeField(blank=True, null=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='course.courserun')),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='curriculum.topic')),
            ],
            options={
                'ordering': ('run', 'on', 'begins', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('begins__lt', 1440), ('minutes__gte', 5), ('minutes__lte', 720)), name='course_trainingsession_within_a_day')],
            },
        ),
        migrations.CreateModel(
            name='RunTest',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('occasion', models.CharField(max_length=8)),
                ('months', models.PositiveSmallIntegerField(default=0)),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('results_opened_at', models.DateTimeField(blank=True, null=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tests', to='course.courserun')),
            ],
            options={
                'ordering': ('run', 'opened_at'),
                'constraints': [models.UniqueConstraint(fields=('run', 'occasion', 'months'), name='course_runtest_once')],
            },
        ),
        migrations.CreateModel(
            name='Practice',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('mode', models.CharField(blank=True, max_length=10)),
                ('documents', models.JSONField(default=list)),
                ('trials_count', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('seed', models.PositiveBigIntegerField(default=0)),
                ('is_group', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('debrief_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='practices', to='course.courserun')),
                ('station_set', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='specimen.stationset')),
            ],
            options={
                'ordering': ('run', 'opened_at'),
            },
        ),
        migrations.CreateModel(
            name='ItemSummary',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('mark_sum', models.FloatField()),
                ('square_sum', models.FloatField()),
                ('cross_sum', models.FloatField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='assessment.item')),
                ('paper_summary', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='course.papersummary')),
            ],
            options={
                'ordering': ('paper_summary', 'position'),
            },
        ),
        migrations.CreateModel(
            name='Keying',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('occasion', models.CharField(max_length=8)),
                ('turn', models.PositiveSmallIntegerField(default=1)),
                ('keyed_at', models.DateTimeField()),
                ('answers', models.JSONField(default=dict)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keyings', to='course.enrolment')),
                ('keyed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('months', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ('enrolment', 'occasion', 'months', 'turn'),
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'occasion', 'months', 'turn'), name='course_keying_turn')],
            },
        ),
        migrations.CreateModel(
            name='MissingReason',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('occasion', models.CharField(max_length=8)),
                ('reason', models.CharField(max_length=20)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='missing', to='course.enrolment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'occasion'), name='course_missingreason_once')],
            },
        ),
        migrations.CreateModel(
            name='OfficerSummary',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('before_points', models.FloatField(null=True)),
                ('after_points', models.FloatField(null=True)),
                ('later_points', models.FloatField(null=True)),
                ('changed_count', models.PositiveSmallIntegerField(default=0)),
                ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='summary', to='course.enrolment')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='officer_summaries', to='course.courserun')),
                ('is_later_comparable', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RunSitting',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('occasion', models.CharField(max_length=8)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sittings', to='course.enrolment')),
                ('sitting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='run_sitting', to='assessment.sitting')),
                ('months', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ('enrolment', 'occasion'),
            },
        ),
        migrations.CreateModel(
            name='Badge',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('revision', models.PositiveSmallIntegerField(default=1)),
                ('wrong_count', models.PositiveSmallIntegerField(default=0)),
                ('locked_at', models.DateTimeField(blank=True, null=True)),
                ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='badge', to='course.enrolment')),
                ('joined_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=40, unique=True)),
                ('issued_at', models.DateTimeField()),
                ('printed', models.JSONField()),
                ('token', models.TextField()),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='course.enrolment')),
            ],
            options={
                'ordering': ('number',),
            },
        ),
        migrations.CreateModel(
            name='SheetScan',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('occasion', models.CharField(blank=True, max_length=8)),
                ('page', models.PositiveSmallIntegerField(default=1)),
                ('file_name', models.CharField(max_length=200)),
                ('picture', models.BinaryField()),
                ('read', models.JSONField(default=dict)),
                ('decided', models.JSONField(default=dict)),
                ('state', models.CharField(max_length=10)),
                ('made_at', models.DateTimeField()),
                ('enrolment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='scans', to='course.enrolment')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scans', to='course.courserun')),
            ],
            options={
                'ordering': ('made_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='SessionTrainer',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('part', models.CharField(default='lead', max_length=10)),
                ('trainer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='course.trainer')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='course.trainingsession')),
            ],
            options={
                'ordering': ('session', 'id'),
                'constraints': [models.UniqueConstraint(fields=('session', 'trainer'), name='course_sessiontrainer_once')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('revision', models.PositiveSmallIntegerField(default=1)),
                ('is_present', models.BooleanField()),
                ('way', models.CharField(max_length=10)),
                ('at', models.DateTimeField()),
                ('recorded_by', models.CharField(blank=True, max_length=200)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='course.enrolment')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='course.attendance')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='course.trainingsession')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('months', models.PositiveSmallIntegerField()),
                ('due_on', models.DateField()),
                ('invited_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('is_on_paper', models.BooleanField(default=False)),
                ('declined_reason', models.CharField(blank=True, max_length=200)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='course.enrolment')),
            ],
            options={
                'ordering': ('due_on', 'enrolment'),
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'months'), name='course_invitation_once')],
            },
        ),
        migrations.CreateModel(
            name='LaterSummary',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('months', models.PositiveSmallIntegerField()),
                ('points', models.FloatField()),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='later_summaries', to='course.enrolment')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='later_summaries', to='course.courserun')),
                ('is_comparable', models.BooleanField(default=True)),
                ('is_estimated', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'months'), name='course_latersummary_once')],
            },
        ),
        migrations.CreateModel(
            name='PracticeShare',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('case_session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.casesession')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='practice_shares', to='course.enrolment')),
                ('lab_session', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='specimen.labsession')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='course.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('practice', 'enrolment'), name='course_practiceshare_once')],
            },
        ),
        migrations.CreateModel(
            name='Revocation',
            fields=[
                ('id', models.UUIDField(default=promdaen.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(max_length=200)),
                ('revoked_by', models.CharField(max_length=200)),
                ('certificate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='revocation', to='course.certificate')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='trainingsession',
            name='trainers',
            field=models.ManyToManyField(related_name='sessions', through='course.SessionTrainer', to='course.trainer'),
        ),
    ]
