import condivisa.records.fields
import django.db.models.deletion
from django.db import migrations, models


def keep_calls(apps, schema_editor):
    """The one surety that was called becomes a call, with the request it followed as its paper: no letter was kept."""
    call = apps.get_model('payments', 'GuaranteeCall')
    for clawback in apps.get_model('payments', 'Clawback').objects.exclude(surety=None).select_related('surety'):
        call.objects.create(
            clawback=clawback,
            surety=clawback.surety,
            amount=min(clawback.amount, clawback.surety.amount),
            called_at=clawback.asked_at,
            paper_id=clawback.paper_id,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0001_initial'),
        ('papers', '0001_initial'),
        ('payments', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='GuaranteeCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', condivisa.records.fields.ExactField(places=2)),
                ('called_at', models.DateTimeField()),
                ('clawback', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='payments.clawback')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('surety', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.surety')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('clawback', 'surety'), name='guarantee_called_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='guarantee_call_amount')],
            },
        ),
        migrations.AddField(
            model_name='moneymovement',
            name='guarantee_call',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.guaranteecall'),
        ),
        migrations.RunPython(keep_calls, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='clawback',
            name='clawback_called_with_surety',
        ),
        migrations.RemoveField(
            model_name='clawback',
            name='surety',
        ),
    ]
