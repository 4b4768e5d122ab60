from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coprogramming", "0002_files_by_call"),
    ]

    operations = [
        migrations.AddField(
            model_name="procedurefile",
            name="shared",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
