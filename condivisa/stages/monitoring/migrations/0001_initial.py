import condivisa.records.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('alliances', '0001_initial'),
        ('coprogramming', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='StatedLeverage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('total', condivisa.records.fields.ExactField(places=2)),
                ('percent', condivisa.records.fields.ExactField(places=4)),
                ('about', models.BooleanField()),
                ('source', models.CharField(max_length=200)),
                ('series', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliances.series')),
            ],
        ),
        migrations.CreateModel(
            name='AddedResource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('foundations', 'bandi di fondazioni'), ('own', 'fonti proprie')], max_length=12)),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('source', models.CharField(max_length=200)),
                ('procedure', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coprogramming.procedure')),
                ('series', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliances.series')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('procedure', None), ('series__isnull', False)), models.Q(('procedure__isnull', False), ('series', None)), _connector='OR'), name='added_resource_of_one')],
            },
        ),
    ]
