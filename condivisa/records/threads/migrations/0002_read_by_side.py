from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('threads', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='thread',
            name='thread_by_chain',
        ),
        migrations.RemoveField(
            model_name='thread',
            name='last_at',
        ),
        migrations.AlterField(
            model_name='thread',
            name='chain',
            field=models.UUIDField(db_index=True),
        ),
    ]
