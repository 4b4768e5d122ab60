from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Head',
            fields=[
                ('chain', models.UUIDField(primary_key=True, serialize=False)),
                ('number', models.PositiveBigIntegerField()),
                ('hash', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.UUIDField()),
                ('number', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField()),
                ('person', models.UUIDField()),
                ('body', models.UUIDField()),
                ('event', models.CharField(max_length=80)),
                ('data', models.JSONField()),
                ('previous', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['chain', 'number'],
                'constraints': [models.UniqueConstraint(fields=('chain', 'number'), name='journal_entry_in_order')],
            },
        ),
    ]
