from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0010_posts_and_later_tests'),
    ]

    operations = [
        migrations.AddField(
            model_name='rollout',
            name='budget_usd',
            field=models.PositiveIntegerField(null=True),
        ),
    ]
