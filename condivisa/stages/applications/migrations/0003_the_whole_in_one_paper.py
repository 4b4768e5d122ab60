import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0002_sent_back'),
        ('papers', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='whole',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper'),
        ),
    ]
