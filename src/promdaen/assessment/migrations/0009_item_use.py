
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0008_adaptive_tests'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='use',
            field=models.CharField(default='any', max_length=16),
        ),
    ]
