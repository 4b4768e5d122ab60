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
    ]

    operations = [
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
            ],
        ),
        migrations.CreateModel(
            name='Panel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('check_panel', 'seggio'), ('committee', 'commissione')], max_length=12)),
                ('appointed_at', models.DateTimeField()),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('call', 'kind'), name='panel_once')],
            },
        ),
        migrations.CreateModel(
            name='Ranking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('adopted_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.programme')),
            ],
        ),
        migrations.CreateModel(
            name='AdmissibilityCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requirement', models.CharField(max_length=40)),
                ('outcome', models.CharField(choices=[('met', 'rispettato'), ('not_met', 'non rispettato'), ('to_correct', 'da integrare')], max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('source', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('replaced', models.BooleanField(default=False)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced', False)), fields=('application', 'requirement'), name='admissibility_one_in_force'), models.CheckConstraint(condition=models.Q(('outcome', 'met'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='admissibility_reason')],
            },
        ),
        migrations.CreateModel(
            name='Admission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('admitted', models.BooleanField()),
                ('reason', models.TextField(blank=True)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application')),
                ('letter', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('admitted', True), models.Q(models.Q(('reason', ''), _negated=True), ('letter__isnull', False)), _connector='OR'), name='admission_reason')],
            },
        ),
        migrations.CreateModel(
            name='ConflictDeclaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('declared_at', models.DateTimeField()),
                ('conflict', models.BooleanField()),
                ('applicants_sha256', models.CharField(max_length=64)),
                ('applications', models.ManyToManyField(related_name='+', to='applications.application')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.storedfile')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['call', 'person'], name='conflict_by_person')],
            },
        ),
        migrations.CreateModel(
            name='CorrectionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requirement', models.CharField(max_length=40)),
                ('fields', models.JSONField(default=list)),
                ('reason', models.TextField()),
                ('sent_at', models.DateTimeField()),
                ('due', models.DateField()),
                ('state', models.CharField(choices=[('sent', 'inviata'), ('answered', 'risposta ricevuta'), ('accepted', 'accolta'), ('rejected', 'non accolta'), ('expired', 'scaduta')], default='sent', max_length=10)),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.storedfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['sent', 'answered'])), fields=('application', 'requirement'), name='correction_one_waiting')],
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.programme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'application'), name='draw_once'), models.UniqueConstraint(fields=('programme', 'number'), name='draw_number')],
            },
        ),
        migrations.CreateModel(
            name='IntendedRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requirements', models.JSONField(default=list)),
                ('sent_at', models.DateTimeField()),
                ('due', models.DateField()),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('weighed', models.TextField(blank=True)),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('answered_at__isnull', False), ('weighed', ''), _connector='OR'), name='intended_refusal_weighs_an_answer')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chair', models.BooleanField(default=False)),
                ('since', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='selection.panel')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='selection.seat')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('panel', 'person'), name='seat_once'), models.UniqueConstraint(condition=models.Q(('chair', True), ('left_at', None)), fields=('panel',), name='seat_one_chair')],
            },
        ),
        migrations.CreateModel(
            name='RankingRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('points', condivisa.records.fields.ExactField(places=4)),
                ('by_criterion', models.JSONField(default=dict)),
                ('outcome', models.CharField(choices=[('selected', 'selezionata'), ('suitable', 'idonea, non selezionata'), ('unsuitable', 'non idonea')], max_length=10)),
                ('tie', models.CharField(blank=True, max_length=200)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application')),
                ('letter', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('ranking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='selection.ranking')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('ranking', 'application'), name='ranking_row_once')],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', condivisa.records.fields.ExactField(places=4)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('replaced', models.BooleanField(default=False)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.criterion')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.programme')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='selection.seat')),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'application'], name='score_by_programme')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced', False)), fields=('application', 'programme', 'criterion', 'seat'), name='score_one_in_force'), models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='score_value')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_at', models.DateTimeField()),
                ('place', models.CharField(max_length=200)),
                ('public', models.BooleanField(default=False)),
                ('text', models.TextField()),
                ('minutes', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='selection.panel')),
                ('seats', models.ManyToManyField(related_name='+', to='selection.seat')),
            ],
            options={
                'ordering': ['held_at', 'pk'],
            },
        ),
    ]
