import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('title', models.CharField(max_length=300)),
                ('informal_since', models.CharField(blank=True, max_length=40)),
                ('signed_on', models.DateField()),
                ('stated', models.JSONField(default=dict)),
                ('source', models.CharField(max_length=200)),
                ('administration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
            ],
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('title', models.CharField(max_length=300)),
                ('since', models.PositiveSmallIntegerField()),
                ('stated', models.JSONField(default=dict)),
                ('source', models.CharField(max_length=200)),
                ('administration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
            ],
        ),
        migrations.CreateModel(
            name='StatedCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('when', models.CharField(max_length=40)),
                ('third_sector', models.PositiveSmallIntegerField()),
                ('public', models.PositiveSmallIntegerField()),
                ('pact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stated_counts', to='alliances.pact')),
            ],
        ),
        migrations.CreateModel(
            name='WorkingGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('pact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='alliances.pact')),
            ],
        ),
        migrations.CreateModel(
            name='PactParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('joined_on', models.DateField()),
                ('joined_by', models.CharField(max_length=200)),
                ('left_on', models.DateField(null=True)),
                ('left_by', models.CharField(blank=True, max_length=200)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('pact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='alliances.pact')),
            ],
            options={
                'ordering': ['joined_on', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_on', None)), fields=('pact', 'body'), name='pact_party_once'), models.CheckConstraint(condition=models.Q(('left_on', None), models.Q(('left_by', ''), _negated=True), _connector='OR'), name='pact_party_left_by_an_act'), models.CheckConstraint(condition=models.Q(('left_on', None), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='pact_party_days')],
            },
        ),
        migrations.CreateModel(
            name='PactTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('interim_monitoring', models.BooleanField(default=False)),
                ('pact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='alliances.pact')),
            ],
            options={
                'ordering': ['first'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='pact_term_days')],
            },
        ),
        migrations.CreateModel(
            name='SeriesCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='ordine')),
                ('aim', models.TextField()),
                ('ends', models.PositiveSmallIntegerField(null=True)),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='alliances.series')),
            ],
            options={
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('series', 'order'), name='series_call_order')],
            },
        ),
    ]
