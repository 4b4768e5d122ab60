from django.db import migrations, models


def as_weighed(apps, schema_editor):
    """Until now a second answer blanked what was weighed: what is there weighs the whole answer."""
    apps.get_model("selection", "IntendedRefusal").objects.exclude(weighed="").update(weighed_at=models.F("answered_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0003_the_whole_in_one_paper'),
        ('selection', '0003_ranking_in_order'),
    ]

    operations = [
        migrations.AlterField(
            model_name='intendedrefusal',
            name='application',
            field=models.ForeignKey(
                on_delete=models.deletion.PROTECT, related_name='+', to='applications.application'
            ),
        ),
        migrations.AddField(
            model_name='intendedrefusal',
            name='weighed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='intendedrefusal',
            name='replaced',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='intendedrefusal',
            constraint=models.UniqueConstraint(
                condition=models.Q(('replaced', False)), fields=('application',), name='intended_refusal_one_in_force'
            ),
        ),
        migrations.RunPython(as_weighed, migrations.RunPython.noop),
    ]
