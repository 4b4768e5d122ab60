import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_held_messages_and_reminders'),
        ('papers', '0002_signatures_read'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='paper',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper'),
        ),
    ]
