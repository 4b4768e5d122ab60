import condivisa.records.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('coprogramming', '0001_initial'),
        ('identity', '__first__'),
        ('papers', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coprogramming.procedure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('procedure', 'code'), name='source_code')],
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField()),
                ('title', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('draft', 'in bozza'), ('signed', 'firmato'), ('published', 'pubblicato'), ('closed', 'chiuso'), ('revoked', 'revocato')], default='draft', max_length=10)),
                ('opening_act_number', models.CharField(blank=True, max_length=40)),
                ('opening_act_date', models.DateField(null=True)),
                ('cup', models.CharField(blank=True, max_length=15)),
                ('cig', models.CharField(blank=True, max_length=10)),
                ('opens_at', models.DateTimeField(null=True)),
                ('closes_at', models.DateTimeField(null=True)),
                ('questions_until', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('appeal_authority', models.CharField(blank=True, max_length=200)),
                ('stated', models.JSONField(default=dict)),
                ('terms_json', models.JSONField(default=list)),
                ('terms_sha256', models.CharField(blank=True, max_length=64)),
                ('notice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coprogramming.procedure')),
                ('revocation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.source')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('procedure', 'code'), name='call_code'), models.CheckConstraint(condition=models.Q(('closes_at', None), ('opens_at', None), ('closes_at__gt', models.F('opens_at')), _connector='OR'), name='call_window'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('published_at__isnull', False), models.Q(('terms_sha256', ''), _negated=True)), _connector='OR'), name='call_published_with_frozen_terms')],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12)),
                ('title', models.CharField(max_length=300)),
                ('order', models.PositiveSmallIntegerField()),
                ('aims', models.JSONField(default=list)),
                ('stated_annual', condivisa.records.fields.ExactField(null=True, places=2)),
                ('stated_triennial', condivisa.records.fields.ExactField(null=True, places=2)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='programmes', to='calls.call')),
            ],
            options={
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('call', 'code'), name='programme_code')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('text', models.TextField()),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.body')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='calls.call')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('chapter', models.CharField(max_length=40)),
                ('number', models.CharField(max_length=40)),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('act', models.CharField(max_length=120)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='calls.call')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.source')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('call', 'source', 'year', 'number'), name='booking_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='booking_amount')],
            },
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12)),
                ('title', models.CharField(max_length=300)),
                ('order', models.PositiveSmallIntegerField()),
                ('scoring', models.CharField(choices=[('coefficient', 'coefficiente × punti'), ('steps', 'gradini fissi'), ('per_unit', 'punti per unità')], max_length=12)),
                ('max_points', condivisa.records.fields.ExactField(places=4)),
                ('scale', models.JSONField(default=list)),
                ('per_unit', condivisa.records.fields.ExactField(null=True, places=4)),
                ('unit', models.CharField(blank=True, max_length=60)),
                ('max_units', condivisa.records.fields.ExactField(null=True, places=4)),
                ('threshold', condivisa.records.fields.ExactField(null=True, places=4)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='calls.call')),
            ],
            options={
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('call', 'code'), name='criterion_code')],
            },
        ),
        migrations.CreateModel(
            name='Outage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateTimeField()),
                ('last', models.DateTimeField()),
                ('closed_before', models.DateTimeField()),
                ('closes_now', models.DateTimeField()),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outages', to='calls.call')),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('last__gt', models.F('first'))), name='outage_span'), models.CheckConstraint(condition=models.Q(('closes_now__gt', models.F('closed_before'))), name='outage_extends')],
            },
        ),
        migrations.CreateModel(
            name='ProgrammeLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='calls.programme')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='calls.programme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='programme_link_once')],
            },
        ),
        migrations.CreateModel(
            name='FundingShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('computed', models.BooleanField(default=False)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='calls.programme')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.source')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'source', 'year'), name='funding_share_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='funding_share_amount')],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40)),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('act', models.CharField(max_length=120)),
                ('visa_number', models.CharField(max_length=40)),
                ('visa_date', models.DateField()),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='calls.booking')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('booking', 'number'), name='commitment_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='commitment_amount'), models.CheckConstraint(condition=models.Q(('visa_number', ''), _negated=True), name='commitment_with_visa')],
            },
        ),
    ]
