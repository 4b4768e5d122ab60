from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0004_language_of_messages'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='to',
            field=models.EmailField(blank=True, max_length=254),
        ),
    ]
