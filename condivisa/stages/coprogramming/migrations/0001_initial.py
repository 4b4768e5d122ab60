import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('alliances', '0001_initial'),
        ('identity', '__first__'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Procedure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('title', models.CharField(max_length=400)),
                ('first_year', models.PositiveSmallIntegerField()),
                ('last_year', models.PositiveSmallIntegerField()),
                ('legal_basis', models.JSONField(default=list)),
                ('stated', models.JSONField(default=dict)),
                ('invented', models.BooleanField(default=False)),
                ('administration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.area')),
                ('director', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliances.pact')),
                ('procedure_manager', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('series', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliances.series')),
            ],
            options={
                'ordering': ['-first_year', 'slug'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_year__gte', models.F('first_year'))), name='procedure_years')],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_up_by', models.CharField(max_length=200)),
                ('subject', models.CharField(max_length=200)),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='coprogramming.procedure')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Horizon',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField()),
                ('title', models.CharField(max_length=200)),
                ('first_year', models.PositiveSmallIntegerField()),
                ('last_year', models.PositiveSmallIntegerField()),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='horizons', to='coprogramming.procedure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('procedure', 'code'), name='horizon_code')],
            },
        ),
        migrations.CreateModel(
            name='Hearing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('committee', models.CharField(max_length=200)),
                ('date', models.DateField()),
                ('subject', models.CharField(max_length=400)),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hearings', to='coprogramming.procedure')),
            ],
            options={
                'ordering': ['date', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ProcedureFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('loaded_at', models.DateTimeField()),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='coprogramming.procedure')),
            ],
        ),
        migrations.CreateModel(
            name='ProgrammingAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=200)),
                ('number', models.CharField(blank=True, max_length=40)),
                ('date', models.DateField()),
                ('subject', models.CharField(max_length=400)),
                ('basis', models.BooleanField(default=True)),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='programming_acts', to='coprogramming.procedure')),
            ],
            options={
                'ordering': ['date', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('training', 'formazione'), ('meetings', 'incontri'), ('document', 'documento'), ('resources', 'risorse')], max_length=10)),
                ('title', models.CharField(max_length=300)),
                ('when', models.CharField(max_length=60)),
                ('inferred', models.BooleanField(default=False)),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='coprogramming.procedure')),
            ],
            options={
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('procedure', 'order'), name='step_order')],
            },
        ),
        migrations.CreateModel(
            name='ThematicGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thematic_groups', to='coprogramming.procedure')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('procedure', 'name'), name='thematic_group_once')],
            },
        ),
    ]
