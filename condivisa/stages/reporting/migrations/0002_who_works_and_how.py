from django.db import migrations, models

import condivisa.records.fields


def contracts(apps, schema_editor):
    """Staff had a contract with or without a last day: nothing more was known."""
    staff = apps.get_model("reporting", "Worker").objects.filter(kind="staff")
    staff.filter(permanent=True).update(contract="permanent")
    staff.filter(permanent=False).update(contract="fixed_term")


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0001_initial'),
        ('parties', '0001_initial'),
        ('reporting', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='worker',
            name='worker_kind',
        ),
        migrations.AddField(
            model_name='expense',
            name='dedication_percent',
            field=condivisa.records.fields.ExactField(null=True, places=4),
        ),
        migrations.AddField(
            model_name='expense',
            name='equivalent_level',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='expense',
            name='task',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='worker',
            name='contract',
            field=models.CharField(blank=True, choices=[('permanent', 'tempo indeterminato'), ('apprenticeship', 'apprendistato'), ('fixed_term', 'tempo determinato'), ('agency', 'somministrazione'), ('collaboration', 'collaborazione coordinata e continuativa')], max_length=14),
        ),
        migrations.AddField(
            model_name='worker',
            name='job',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.RunPython(contracts, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='expense',
            constraint=models.CheckConstraint(condition=models.Q(('dedication_percent', None), models.Q(('dedication_percent__gt', 0), ('dedication_percent__lte', 100)), _connector='OR'), name='expense_dedication'),
        ),
        migrations.AddConstraint(
            model_name='worker',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'volunteer'), models.Q(('register_number', ''), _negated=True)), models.Q(('kind', 'staff'), ('monthly_hours__isnull', False), models.Q(('contract', ''), _negated=True)), _connector='OR'), name='worker_kind'),
        ),
        migrations.RemoveField(
            model_name='worker',
            name='permanent',
        ),
    ]
