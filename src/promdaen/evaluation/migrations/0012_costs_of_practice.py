from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0011_rollout_budget'),
    ]

    operations = [
        migrations.AddField(
            model_name='sharedcost',
            name='serves',
            field=models.CharField(default='courses', max_length=12),
        ),
    ]
