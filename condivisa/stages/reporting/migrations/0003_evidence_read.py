from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0002_who_works_and_how'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidence',
            name='read',
            field=models.BooleanField(default=False),
        ),
    ]
