import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('papers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.UUIDField()),
                ('subject', models.CharField(max_length=80)),
                ('place', models.CharField(choices=[('site', 'sito istituzionale'), ('notice_board', 'albo pretorio'), ('transparency', 'Amministrazione trasparente'), ('grants', 'Amministrazione trasparente, sovvenzioni (art. 26-27)')], max_length=12)),
                ('day', models.DateField()),
                ('reference', models.CharField(blank=True, max_length=300)),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
            ],
            options={
                'indexes': [models.Index(fields=['chain', 'day'], name='publication_by_chain')],
                'constraints': [models.UniqueConstraint(fields=('subject', 'place'), name='publication_once_per_place')],
            },
        ),
    ]
