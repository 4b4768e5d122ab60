import condivisa.records.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('applications', '0001_initial'),
        ('calls', '0001_initial'),
        ('identity', '__first__'),
        ('papers', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkingTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('opened_at', models.DateTimeField()),
                ('applications', models.ManyToManyField(related_name='+', to='applications.application')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
                ('facilitator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programmes', models.ManyToManyField(related_name='+', to='calls.programme')),
            ],
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('reason', models.CharField(choices=[('first', 'avvio'), ('extension', 'estensione delle attività'), ('labour_revision', 'rinnovo del contratto di lavoro'), ('new_needs', 'nuovi bisogni'), ('new_funds', 'nuove risorse')], max_length=16)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='codesign.workingtable')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('table', 'number'), name='round_number'), models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('table',), name='round_one_open')],
            },
        ),
        migrations.CreateModel(
            name='ProjectVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('aims', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField()),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='codesign.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'number'), name='version_number')],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('place', models.CharField(max_length=200)),
                ('agenda', models.JSONField(default=list)),
                ('minutes_state', models.CharField(choices=[('none', 'da redigere'), ('draft', 'in bozza, aperto ai commenti'), ('approved', 'approvato'), ('published', 'pubblicato')], default='none', max_length=10)),
                ('minutes_text', models.TextField(blank=True)),
                ('comments_until', models.DateField(null=True)),
                ('minutes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('joint_with', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='codesign.round')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='codesign.round')),
            ],
        ),
        migrations.CreateModel(
            name='NegotiatedTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('value', models.JSONField()),
                ('clause', models.CharField(max_length=200)),
                ('agreed_at', models.DateTimeField()),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='negotiated', to='codesign.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'key'), name='negotiated_once')],
            },
        ),
        migrations.CreateModel(
            name='PlannedActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=300)),
                ('target', models.CharField(blank=True, max_length=200)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.programme')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='codesign.projectversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='activity_code')],
            },
        ),
        migrations.CreateModel(
            name='FinalProject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('approved_at', models.DateTimeField()),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='codesign.projectversion')),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='codesign.round')),
            ],
        ),
        migrations.CreateModel(
            name='MinutesComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('at', models.DateTimeField()),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='codesign.meeting')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='codesign.meeting')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'person', 'body'), name='attendance_once')],
            },
        ),
        migrations.CreateModel(
            name='PlanLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(choices=[('staff', 'personale dipendente'), ('external', 'collaboratori e professionisti'), ('running', 'gestione diretta'), ('service_users', 'sostegni ai destinatari'), ('coordination', 'coordinamento, segreteria, monitoraggio'), ('communication', 'comunicazione e formazione'), ('insurance', 'assicurazioni e sicurezza'), ('indirect', 'costi indiretti'), ('in_kind', 'apporti non monetari')], max_length=14)),
                ('cost_line', models.CharField(max_length=120)),
                ('year', models.PositiveSmallIntegerField()),
                ('side', models.CharField(choices=[('contribution', 'contributo'), ('cofinancing', 'compartecipazione'), ('third_party', 'fondi di terzi'), ('public_body', "risorse dell’ente pubblico")], max_length=12)),
                ('kind', models.CharField(choices=[('cash', 'denaro'), ('staff', 'personale proprio'), ('volunteers', 'volontari'), ('premises', 'locali'), ('equipment', 'attrezzature')], default='cash', max_length=10)),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('hours', condivisa.records.fields.ExactField(null=True, places=2)),
                ('hourly_cost', condivisa.records.fields.ExactField(null=True, places=4)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.source')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='codesign.plannedactivity')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan', to='codesign.projectversion')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='plan_line_amount'), models.CheckConstraint(condition=models.Q(models.Q(('side', 'contribution'), ('source__isnull', False)), models.Q(models.Q(('side', 'contribution'), _negated=True), ('source__isnull', True)), _connector='OR'), name='plan_line_source')],
            },
        ),
    ]
