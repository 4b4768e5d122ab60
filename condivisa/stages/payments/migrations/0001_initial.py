import condivisa.records.fields
import django.db.models.deletion
import django.db.models.expressions
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agreements', '0001_initial'),
        ('calls', '0001_initial'),
        ('identity', '__first__'),
        ('papers', '0001_initial'),
        ('parties', '0001_initial'),
        ('reporting', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Clawback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('state', models.CharField(choices=[('asked', 'richiesta'), ('offset', 'compensata'), ('paid', 'restituita'), ('overdue', 'scaduta'), ('guarantee_called', 'garanzia escussa')], default='asked', max_length=16)),
                ('asked_at', models.DateTimeField()),
                ('due', models.DateField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.agreement')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('debtor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.programme')),
                ('surety', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.surety')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='clawback_amount'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'guarantee_called'), _negated=True), ('surety__isnull', False), _connector='OR'), name='clawback_called_with_surety')],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=300)),
                ('opened_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=300)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.agreement')),
                ('payee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at', None)), models.Q(('settled_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='dispute_settled_with_outcome')],
            },
        ),
        migrations.CreateModel(
            name='PayeeCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('durc', 'regolarità contributiva (DURC)'), ('antimafia', 'documentazione antimafia')], max_length=10)),
                ('passed', models.BooleanField()),
                ('reference', models.CharField(max_length=200)),
                ('checked_on', models.DateField()),
                ('valid_until', models.DateField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.agreement')),
                ('payee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
            ],
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('advance', 'anticipo'), ('instalment', 'acconto'), ('balance', 'saldo')], max_length=10)),
                ('state', models.CharField(choices=[('requested', 'richiesto'), ('attested', 'attestato dal RUP'), ('authorised', 'liquidato'), ('ordered', 'mandato emesso'), ('paid', 'pagato'), ('refused', 'respinto')], default='requested', max_length=10)),
                ('eligible', condivisa.records.fields.ExactField(places=2)),
                ('recovery', condivisa.records.fields.ExactField(default=Decimal('0.00'), places=2)),
                ('gross', condivisa.records.fields.ExactField(places=2)),
                ('withheld', condivisa.records.fields.ExactField(default=Decimal('0.00'), places=2)),
                ('offset', condivisa.records.fields.ExactField(default=Decimal('0.00'), places=2)),
                ('net', condivisa.records.fields.ExactField(places=2)),
                ('stamp', condivisa.records.fields.ExactField(default=Decimal('0.00'), places=2)),
                ('requested_at', models.DateTimeField()),
                ('attested_at', models.DateTimeField(null=True)),
                ('authorised_at', models.DateTimeField(null=True)),
                ('ordered_at', models.DateTimeField(null=True)),
                ('order_number', models.CharField(blank=True, max_length=40)),
                ('iban', models.CharField(blank=True, max_length=34)),
                ('proof', models.CharField(blank=True, max_length=60)),
                ('paid_on', models.DateField(null=True)),
                ('refusal', models.CharField(blank=True, max_length=300)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.agreement')),
                ('attested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('authorisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('authorised_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('debit_note', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('ordered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('payee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.financialreport')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='payment_number'), models.UniqueConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), ('report__isnull', False)), fields=('report', 'payee'), name='payment_once'), models.UniqueConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('kind', 'instalment'), _negated=True)), fields=('agreement', 'payee', 'kind'), name='payment_one_advance_one_balance'), models.CheckConstraint(condition=models.Q(('gross__gt', 0), ('net__gte', 0), ('offset__gte', 0), ('recovery__gte', 0), ('withheld__gte', 0), ('gross', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('withheld')), '+', models.F('offset')))), name='payment_amounts'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'instalment'), ('report__isnull', False)), models.Q(models.Q(('kind', 'instalment'), _negated=True), ('report', None)), _connector='OR'), name='payment_instalment_of_a_report'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('refusal', ''), _negated=True), _connector='OR'), name='payment_refused_with_reason'), models.CheckConstraint(condition=models.Q(('attested_by', None), ('authorised_by', None), models.Q(('attested_by', models.F('authorised_by')), _negated=True), _connector='OR'), name='payment_attest_authorise_apart'), models.CheckConstraint(condition=models.Q(('ordered_by', None), models.Q(models.Q(('ordered_by', models.F('authorised_by')), _negated=True), models.Q(('ordered_by', models.F('attested_by')), _negated=True)), _connector='OR'), name='payment_order_apart'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), models.Q(models.Q(('proof', ''), _negated=True), ('paid_on__isnull', False)), _connector='OR'), name='payment_paid_with_proof')],
            },
        ),
        migrations.CreateModel(
            name='Redetermination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('figures', models.JSONField()),
                ('proposed_at', models.DateTimeField()),
                ('adopted_at', models.DateTimeField(null=True)),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.agreement')),
            ],
        ),
        migrations.CreateModel(
            name='Offset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('clawback', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offsets', to='payments.clawback')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offsets', to='payments.payment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('payment', 'clawback'), name='offset_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='offset_amount')],
            },
        ),
        migrations.CreateModel(
            name='PaymentShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.agreementcommitment')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='payments.payment')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.programme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('payment', 'commitment', 'programme', 'body'), name='payment_share_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_share_amount')],
            },
        ),
        migrations.CreateModel(
            name='MoneyMovement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('paid', 'pagato'), ('returned', 'restituito'), ('reduced', 'ridotto')], max_length=10)),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('proof', models.CharField(blank=True, max_length=60)),
                ('at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.agreement')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('clawback', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.clawback')),
                ('commitment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.agreementcommitment')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.programme')),
                ('payment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.payment')),
                ('redetermination', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.redetermination')),
            ],
            options={
                'indexes': [models.Index(fields=['agreement', 'programme', 'body'], name='money_movement_by_partner')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount', 0), _negated=True), models.Q(models.Q(('kind', 'returned'), _negated=True), ('amount__gt', 0), _connector='OR')), name='money_movement_amount')],
            },
        ),
    ]
