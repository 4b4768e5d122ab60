from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('codesign', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='meeting',
            name='cancelled_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='meeting',
            name='cancelled_why',
            field=models.TextField(blank=True),
        ),
    ]
