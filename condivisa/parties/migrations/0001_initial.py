import condivisa.records.access
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Municipality',
            fields=[
                ('istat', models.CharField(max_length=6, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('sort_key', models.CharField(db_index=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('public', 'ente pubblico'), ('ets', 'ente del Terzo settore'), ('other', 'altro ente')], max_length=6)),
                ('name', models.CharField(max_length=200)),
                ('sort_key', models.CharField(db_index=True, max_length=200)),
                ('fiscal_code', models.CharField(blank=True, max_length=16)),
                ('vat_number', models.CharField(blank=True, max_length=11)),
                ('ipa_code', models.CharField(blank=True, max_length=10)),
                ('istat_code', models.CharField(blank=True, max_length=6)),
                ('founded', models.PositiveSmallIntegerField(null=True)),
                ('runts_section', models.CharField(blank=True, choices=[('a', 'organizzazioni di volontariato'), ('b', 'associazioni di promozione sociale'), ('c', 'enti filantropici'), ('d', 'imprese sociali, incluse le cooperative sociali'), ('e', 'reti associative'), ('f', 'società di mutuo soccorso'), ('g', 'altri enti del Terzo settore')], max_length=1)),
                ('runts_number', models.CharField(blank=True, max_length=20)),
                ('runts_date', models.DateField(null=True)),
                ('companies_register', models.CharField(blank=True, max_length=40)),
                ('activities', models.JSONField(default=list)),
                ('pec', models.EmailField(blank=True, max_length=254)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('withholding', models.BooleanField(default=False)),
                ('stamp_exempt', models.BooleanField(default=True)),
                ('invented', models.BooleanField(default=False)),
                ('seat', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.municipality')),
            ],
            options={
                'ordering': ['sort_key'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'ets'), _negated=True), models.Q(models.Q(('runts_number', ''), _negated=True), ('runts_date__isnull', False)), models.Q(('companies_register', ''), _negated=True), _connector='OR'), name='ets_in_a_register'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'ets'), _negated=True), models.Q(('fiscal_code', ''), _negated=True), _connector='OR'), name='ets_fiscal_code'), models.UniqueConstraint(condition=models.Q(('fiscal_code', ''), _negated=True), fields=('fiscal_code',), name='body_fiscal_code_once'), models.UniqueConstraint(condition=models.Q(('istat_code', ''), _negated=True), fields=('istat_code',), name='body_istat_once'), models.UniqueConstraint(condition=models.Q(('ipa_code', ''), _negated=True), fields=('ipa_code',), name='body_ipa_once')],
            },
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=200)),
                ('stated_municipalities', models.PositiveSmallIntegerField(null=True)),
                ('stated_residents', models.PositiveIntegerField(null=True)),
                ('lead', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('municipalities', models.ManyToManyField(related_name='+', to='parties.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[(condivisa.records.access.Role['OFFICER'], 'funzionario'), (condivisa.records.access.Role['PROCEDURE_MANAGER'], 'responsabile del procedimento (RUP)'), (condivisa.records.access.Role['DIRECTOR'], 'dirigente'), (condivisa.records.access.Role['FINANCE_OFFICER'], 'ragioneria'), (condivisa.records.access.Role['COMMITTEE_MEMBER'], 'commissario'), (condivisa.records.access.Role['FACILITATOR'], 'facilitatore'), (condivisa.records.access.Role['LEGAL_REPRESENTATIVE'], 'legale rappresentante'), (condivisa.records.access.Role['OPERATOR'], 'operatore'), (condivisa.records.access.Role['ACCOUNTANT'], 'contabile'), (condivisa.records.access.Role['AUDITOR'], 'revisore'), (condivisa.records.access.Role['KEEPER'], "custode dell’installazione")], max_length=24)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('act', models.CharField(blank=True, max_length=200)),
                ('limits', models.CharField(blank=True, max_length=300)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='parties.body')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('person', 'body', 'role'), name='appointment_once_at_a_time'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='appointment_days')],
            },
        ),
        migrations.CreateModel(
            name='DedicatedAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('iban', models.CharField(max_length=34)),
                ('delegates', models.JSONField(default=list)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='parties.body')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('body', 'iban'), name='account_once'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='account_days')],
            },
        ),
    ]
