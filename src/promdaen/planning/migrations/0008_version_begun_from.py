from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0007_delivery_of_measures'),
    ]

    operations = [
        migrations.AddField(
            model_name='planversion',
            name='begun_from',
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
