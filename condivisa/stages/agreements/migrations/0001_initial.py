import condivisa.records.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('applications', '0001_initial'),
        ('calls', '0001_initial'),
        ('codesign', '0001_initial'),
        ('identity', '__first__'),
        ('papers', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('draft', 'in preparazione'), ('signed', 'firmata'), ('terminated', 'risolta'), ('withdrawn', 'in recesso'), ('closed', 'chiusa')], default='draft', max_length=10)),
                ('starts', models.DateField()),
                ('ends', models.DateField()),
                ('cup', models.CharField(blank=True, max_length=15)),
                ('cig', models.CharField(blank=True, max_length=10)),
                ('terms_json', models.JSONField(default=list)),
                ('terms_sha256', models.CharField(blank=True, max_length=64)),
                ('signed_at', models.DateTimeField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
                ('final_project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='codesign.finalproject')),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('call', 'code'), name='agreement_code'), models.UniqueConstraint(fields=('application', 'final_project'), name='agreement_once'), models.CheckConstraint(condition=models.Q(('ends__gte', models.F('starts'))), name='agreement_days'), models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('signed_at__isnull', False), models.Q(('terms_sha256', ''), _negated=True)), _connector='OR'), name='agreement_signed_with_frozen_terms')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('paper', 'body'), name='signature_once')],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=300)),
                ('target', models.CharField(blank=True, max_length=200)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.programme')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='agreements.agreement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agreement', 'code'), name='agreement_activity_code')],
            },
        ),
        migrations.CreateModel(
            name='AgreementCommitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='agreements.agreement')),
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.commitment')),
            ],
        ),
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('extension', 'estensione delle attività'), ('labour_revision', 'revisione del costo del lavoro'), ('shift', 'spostamento fra voci'), ('partner_change', 'variazione dei partner'), ('budget_change', 'variazione delle risorse')], max_length=16)),
                ('state', models.CharField(choices=[('proposed', 'proposta'), ('signed', 'firmata'), ('notified', 'comunicata'), ('recorded', 'annotata'), ('refused', 'respinta')], default='proposed', max_length=10)),
                ('effect_date', models.DateField()),
                ('reason', models.TextField()),
                ('refusal', models.TextField(blank=True)),
                ('content', models.JSONField()),
                ('signed_at', models.DateTimeField(null=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='agreements.agreement')),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('round', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='codesign.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='amendment_number'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'signed'), _negated=True), models.Q(('paper__isnull', False), ('signed_at__isnull', False)), _connector='OR'), name='amendment_signed_with_paper'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('refusal', ''), _negated=True), _connector='OR'), name='amendment_refusal_reasoned')],
            },
        ),
        migrations.CreateModel(
            name='Ending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('termination', 'risoluzione per inadempimento'), ('withdrawal', 'recesso con preavviso')], max_length=12)),
                ('ground', models.CharField(blank=True, max_length=200)),
                ('reason', models.TextField()),
                ('indemnity', condivisa.records.fields.ExactField(default=0, places=2)),
                ('indemnity_finding', models.TextField(blank=True)),
                ('received_on', models.DateField(null=True)),
                ('effective_on', models.DateField(null=True)),
                ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ending', to='agreements.agreement')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'withdrawal'), _negated=True), models.Q(models.Q(('indemnity_finding', ''), _negated=True), models.Q(('ground', ''), _negated=True)), _connector='OR'), name='withdrawal_ground_and_indemnity'), models.CheckConstraint(condition=models.Q(('indemnity__gte', 0)), name='ending_indemnity')],
            },
        ),
        migrations.CreateModel(
            name='FormalWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('received_on', models.DateField(null=True)),
                ('due', models.DateField(null=True)),
                ('outcome', models.CharField(choices=[('waiting', 'in attesa di risposta'), ('complied', 'adempiuta'), ('ignored', 'non adempiuta')], default='waiting', max_length=10)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='warnings', to='agreements.agreement')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome', 'waiting'), models.Q(('due__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='warning_judged_once_sent')],
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lead', models.BooleanField(default=False)),
                ('joined_on', models.DateField()),
                ('left_on', models.DateField(null=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partners', to='agreements.agreement')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_on', None)), fields=('agreement', 'body'), name='partner_once'), models.UniqueConstraint(condition=models.Q(('lead', True), ('left_on', None)), fields=('agreement',), name='partner_one_lead')],
            },
        ),
        migrations.CreateModel(
            name='SigningCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('runts', 'iscrizione al RUNTS'), ('durc', 'regolarità contributiva (DURC)'), ('antimafia', 'documentazione antimafia'), ('insurance', 'assicurazione di volontari e responsabilità civile'), ('grouping_formed', 'atto costitutivo del raggruppamento'), ('joint_controllers', 'accordo di contitolarità dei dati')], max_length=18)),
                ('passed', models.BooleanField()),
                ('reference', models.CharField(max_length=200)),
                ('checked_on', models.DateField()),
                ('valid_until', models.DateField(null=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='agreements.agreement')),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('body', None), ('kind__in', ['grouping_formed', 'joint_controllers'])), models.Q(models.Q(('kind__in', ['grouping_formed', 'joint_controllers']), _negated=True), ('body__isnull', False)), _connector='OR'), name='signing_check_of_a_body')],
            },
        ),
        migrations.CreateModel(
            name='Surety',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('guarantor', models.CharField(max_length=200)),
                ('number', models.CharField(max_length=60)),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sureties', to='agreements.agreement')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.storedfile')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('last__gte', models.F('first'))), name='surety_amount_and_days')],
            },
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(choices=[('staff', 'personale dipendente'), ('external', 'collaboratori e professionisti'), ('running', 'gestione diretta'), ('service_users', 'sostegni ai destinatari'), ('coordination', 'coordinamento, segreteria, monitoraggio'), ('communication', 'comunicazione e formazione'), ('insurance', 'assicurazioni e sicurezza'), ('indirect', 'costi indiretti'), ('in_kind', 'apporti non monetari')], max_length=14)),
                ('cost_line', models.CharField(max_length=120)),
                ('year', models.PositiveSmallIntegerField()),
                ('side', models.CharField(choices=[('contribution', 'contributo'), ('cofinancing', 'compartecipazione'), ('third_party', 'fondi di terzi'), ('public_body', "risorse dell'ente pubblico")], max_length=12)),
                ('kind', models.CharField(choices=[('cash', 'denaro'), ('staff', 'personale proprio'), ('volunteers', 'volontari'), ('premises', 'locali'), ('equipment', 'attrezzature')], default='cash', max_length=10)),
                ('hours', condivisa.records.fields.ExactField(null=True, places=2)),
                ('hourly_cost', condivisa.records.fields.ExactField(null=True, places=4)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.activity')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='agreements.agreement')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('planned', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='codesign.planline')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.source')),
            ],
            options={
                'indexes': [models.Index(fields=['agreement', 'side', 'year'], name='budget_line_by_year')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('side', 'contribution'), ('source__isnull', False)), models.Q(models.Q(('side', 'contribution'), _negated=True), ('source__isnull', True)), _connector='OR'), name='budget_line_source')],
            },
        ),
        migrations.CreateModel(
            name='BudgetMovement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('initial', 'alla firma'), ('extension', 'estensione delle attività'), ('labour_revision', 'revisione del costo del lavoro'), ('shift', 'spostamento fra voci'), ('partner_change', 'variazione dei partner'), ('budget_change', 'variazione delle risorse')], max_length=16)),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('at', models.DateTimeField()),
                ('amendment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.amendment')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='agreements.budgetline')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amendment', None), ('kind', 'initial')), ('amendment__isnull', False), _connector='OR'), name='movement_by_an_act'), models.UniqueConstraint(condition=models.Q(('kind', 'initial')), fields=('line',), name='movement_initial_once')],
            },
        ),
        migrations.CreateModel(
            name='HourlyCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('amount', condivisa.records.fields.ExactField(places=4)),
                ('amendment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.amendment')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hourly_costs', to='agreements.budgetline')),
            ],
            options={
                'ordering': ['since'],
                'constraints': [models.UniqueConstraint(fields=('line', 'since'), name='hourly_cost_once')],
            },
        ),
    ]
