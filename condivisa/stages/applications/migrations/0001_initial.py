import condivisa.records.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('calls', '0001_initial'),
        ('identity', '__first__'),
        ('papers', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('single', 'ente singolo'), ('formed', 'raggruppamento costituito'), ('to_be_formed', 'raggruppamento costituendo')], max_length=12)),
                ('project_code', models.CharField(max_length=12, unique=True)),
                ('title', models.CharField(max_length=300)),
                ('proposal', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('draft', 'in preparazione'), ('submitted', 'presentata'), ('withdrawn', 'ritirata')], default='draft', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('text_version', models.PositiveIntegerField(default=0)),
                ('started_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('receipt_number', models.PositiveIntegerField(null=True)),
                ('receipt_year', models.PositiveSmallIntegerField(null=True)),
                ('content_sha256', models.CharField(blank=True, max_length=64)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('programmes', models.ManyToManyField(related_name='+', to='calls.programme')),
                ('receipt', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
            ],
            options={
                'indexes': [models.Index(fields=['call', 'state', 'submitted_at'], name='application_by_call')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'submitted'), _negated=True), models.Q(('submitted_at__isnull', False), ('receipt_number__isnull', False), models.Q(('content_sha256', ''), _negated=True)), _connector='OR'), name='application_submitted_with_receipt'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('call', 'lead'), name='application_one_draft_per_lead')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('file_name', models.CharField(max_length=200)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='applications.application')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.storedfile')),
            ],
        ),
        migrations.CreateModel(
            name='LateAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('closed_at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
            ],
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('funded', models.BooleanField(default=True)),
                ('joined_at', models.DateTimeField(null=True)),
                ('sheet_version', models.PositiveIntegerField(default=0)),
                ('confirmed_version', models.PositiveIntegerField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='applications.application')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('application', 'body'), name='member_once')],
            },
        ),
        migrations.CreateModel(
            name='PlanRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(choices=[('staff', 'personale dipendente'), ('external', 'collaboratori e professionisti'), ('running', 'gestione diretta'), ('service_users', 'sostegni ai destinatari'), ('coordination', 'coordinamento, segreteria, monitoraggio'), ('communication', 'comunicazione e formazione'), ('insurance', 'assicurazioni e sicurezza'), ('indirect', 'costi indiretti'), ('in_kind', 'apporti non monetari')], max_length=14)),
                ('cost_line', models.CharField(max_length=120)),
                ('action', models.CharField(max_length=120)),
                ('year', models.PositiveSmallIntegerField()),
                ('side', models.CharField(choices=[('contribution', 'contributo'), ('cofinancing', 'compartecipazione'), ('third_party', 'fondi di terzi'), ('public_body', "risorse dell’ente pubblico")], max_length=12)),
                ('kind', models.CharField(choices=[('cash', 'denaro'), ('staff', 'personale proprio'), ('volunteers', 'volontari'), ('premises', 'locali'), ('equipment', 'attrezzature')], default='cash', max_length=10)),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('hours', condivisa.records.fields.ExactField(null=True, places=2)),
                ('hourly_cost', condivisa.records.fields.ExactField(null=True, places=4)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan', to='applications.application')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.programme')),
            ],
            options={
                'indexes': [models.Index(fields=['application', 'programme'], name='plan_row_by_programme')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='plan_row_amount')],
            },
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('requirements', 'requisiti generali'), ('commitment', 'impegno a costituire il raggruppamento'), ('integrity', 'patto di integrità'), ('powers', 'poteri di chi firma')], max_length=12)),
                ('file_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.storedfile')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declarations', to='applications.member')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('member', 'kind'), name='declaration_once')],
            },
        ),
    ]
