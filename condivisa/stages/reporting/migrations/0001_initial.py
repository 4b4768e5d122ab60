import condivisa.records.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agreements', '0001_initial'),
        ('identity', '__first__'),
        ('papers', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('kind', models.CharField(choices=[('staff', 'dipendente o collaboratore'), ('volunteer', 'volontario')], max_length=10)),
                ('person_key', models.CharField(max_length=64)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('permanent', models.BooleanField(default=False)),
                ('collective_agreement', models.CharField(blank=True, max_length=80)),
                ('level', models.CharField(blank=True, max_length=10)),
                ('monthly_hours', condivisa.records.fields.ExactField(null=True, places=2)),
                ('register_number', models.CharField(blank=True, max_length=40)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('body', 'code'), name='worker_code'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('body', 'person_key'), name='worker_staff_or_volunteer'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='worker_days'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'volunteer'), models.Q(('register_number', ''), _negated=True)), models.Q(('kind', 'staff'), ('monthly_hours__isnull', False)), _connector='OR'), name='worker_kind')],
            },
        ),
        migrations.CreateModel(
            name='ExpenseDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=110, unique=True)),
                ('issuer', models.CharField(max_length=28)),
                ('issuer_name', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=20)),
                ('number', models.CharField(max_length=60)),
                ('date', models.DateField()),
                ('total', condivisa.records.fields.ExactField(places=2)),
                ('vat', condivisa.records.fields.ExactField(default=0, places=2)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('total__gt', 0), ('vat__gte', 0)), name='document_amounts')],
            },
        ),
        migrations.CreateModel(
            name='ReportingPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('due', models.DateField()),
                ('final', models.BooleanField(default=False)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.agreement')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='period_number'), models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='period_days')],
            },
        ),
        migrations.CreateModel(
            name='LeadTransfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('paid_on', models.DateField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.agreement')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('proof', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.storedfile')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='transfer_amount')],
            },
        ),
        migrations.CreateModel(
            name='FinancialReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'in preparazione'), ('submitted', 'presentato'), ('checked', 'verificato')], default='draft', max_length=10)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('receipt_number', models.PositiveIntegerField(null=True)),
                ('receipt_year', models.PositiveSmallIntegerField(null=True)),
                ('breakdown', models.JSONField(null=True)),
                ('breakdown_sha256', models.CharField(blank=True, max_length=64)),
                ('checked_at', models.DateTimeField(null=True)),
                ('minutes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('receipt', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('period', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.reportingperiod')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('submitted_at__isnull', False), models.Q(('breakdown_sha256', ''), _negated=True)), _connector='OR'), name='report_submitted_with_breakdown')],
            },
        ),
        migrations.CreateModel(
            name='Expense',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('staff', 'personale'), ('supplier', 'fornitori e professionisti'), ('indirect', 'costi indiretti'), ('volunteers', 'ore dei volontari'), ('refund', 'rimborsi ai volontari'), ('in_kind', 'apporti non monetari'), ('service_user', 'sostegni ai destinatari')], max_length=12)),
                ('service_user', models.CharField(blank=True, max_length=20)),
                ('description', models.CharField(max_length=300)),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('vat_recoverable', models.BooleanField(default=False)),
                ('deferred', models.BooleanField(default=False)),
                ('driver', models.CharField(blank=True, max_length=60)),
                ('driver_percent', condivisa.records.fields.ExactField(null=True, places=4)),
                ('hours', condivisa.records.fields.ExactField(null=True, places=2)),
                ('hourly_cost', condivisa.records.fields.ExactField(null=True, places=4)),
                ('monthly_pay', condivisa.records.fields.ExactField(null=True, places=2)),
                ('hourly_divisor', condivisa.records.fields.ExactField(null=True, places=2)),
                ('month', models.DateField(null=True)),
                ('order_date', models.DateField(null=True)),
                ('competence_first', models.DateField()),
                ('competence_last', models.DateField()),
                ('paid_on', models.DateField(null=True)),
                ('payment_method', models.CharField(blank=True, max_length=20)),
                ('payment_reference', models.CharField(blank=True, max_length=60)),
                ('iban', models.CharField(blank=True, max_length=34)),
                ('cup_on_document', models.BooleanField(default=False)),
                ('other_funding', models.CharField(blank=True, max_length=200)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.budgetline')),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.expensedocument')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='reporting.financialreport')),
                ('worker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.worker')),
            ],
            options={
                'indexes': [models.Index(fields=['line'], name='expense_by_line'), models.Index(fields=['worker', 'month'], name='expense_by_worker_month')],
                'constraints': [models.UniqueConstraint(fields=('report', 'number'), name='expense_number'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='expense_amount'), models.CheckConstraint(condition=models.Q(('competence_last__gte', models.F('competence_first'))), name='expense_competence'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('staff', 'volunteers')), _negated=True), models.Q(('hours__isnull', False), ('month__isnull', False), ('worker__isnull', False)), _connector='OR'), name='expense_hours')],
            },
        ),
        migrations.CreateModel(
            name='Achievement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stated', condivisa.records.fields.ExactField(places=4)),
                ('verified', condivisa.records.fields.ExactField(null=True, places=4)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.activity')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='achievements', to='reporting.financialreport')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'activity'), name='achievement_once'), models.CheckConstraint(condition=models.Q(('stated__gte', 0), ('stated__lte', 100), models.Q(('verified', None), models.Q(('verified__gte', 0), ('verified__lte', 100)), _connector='OR')), name='achievement_percent')],
            },
        ),
        migrations.CreateModel(
            name='MemberReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'in preparazione'), ('handed_in', 'consegnato al capofila')], default='draft', max_length=10)),
                ('handed_in_at', models.DateTimeField(null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='reporting.financialreport')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'body'), name='member_report_once')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('file_name', models.CharField(max_length=200)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.storedfile')),
                ('expense', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='reporting.expense')),
            ],
        ),
        migrations.CreateModel(
            name='RowCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('admitted', 'ammessa'), ('cut', 'tagliata'), ('parked', 'da chiarire')], max_length=10)),
                ('admitted', condivisa.records.fields.ExactField(default=0, places=2)),
                ('cut', condivisa.records.fields.ExactField(default=0, places=2)),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('looked_at', models.BooleanField(default=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('expense', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='reporting.expense')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.financialreport')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('expense', 'report'), name='row_check_once_per_report'), models.UniqueConstraint(condition=models.Q(('outcome', 'parked'), _negated=True), fields=('expense',), name='row_check_one_decision'), models.CheckConstraint(condition=models.Q(('outcome', 'admitted'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='row_check_reason'), models.CheckConstraint(condition=models.Q(('admitted__gte', 0), ('cut__gte', 0)), name='row_check_amounts'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'parked'), _negated=True), models.Q(('admitted', 0), ('cut', 0)), _connector='OR'), name='row_check_parked_moves_nothing')],
            },
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stratum', models.CharField(max_length=30)),
                ('seed', models.CharField(max_length=64)),
                ('drawn_at', models.DateTimeField()),
                ('whole', models.BooleanField(default=False)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='samples', to='reporting.financialreport')),
                ('rows', models.ManyToManyField(related_name='+', to='reporting.expense')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'stratum'), name='sample_once')],
            },
        ),
    ]
