from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0003_the_whole_in_one_paper'),
        ('selection', '0004_refusals_again'),
    ]

    operations = [
        migrations.AddField(
            model_name='draw',
            name='annulled_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='draw',
            name='annulled',
            field=models.TextField(blank=True, default=''),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(
            model_name='draw',
            name='draw_once',
        ),
        migrations.RemoveConstraint(
            model_name='draw',
            name='draw_number',
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.UniqueConstraint(
                condition=models.Q(('annulled_at', None)), fields=('programme', 'application'), name='draw_once'
            ),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.UniqueConstraint(
                condition=models.Q(('annulled_at', None)), fields=('programme', 'number'), name='draw_number'
            ),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.CheckConstraint(
                condition=models.Q(('annulled_at', None), models.Q(('annulled', ''), _negated=True), _connector='OR'),
                name='draw_annulled_why',
            ),
        ),
    ]
