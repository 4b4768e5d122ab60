import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0006_address_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='AddressChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254)),
                ('before', models.EmailField(max_length=254)),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('asked', 'in attesa'), ('confirmed', 'confermata'), ('stopped', 'ritirata'), ('replaced', 'sostituita')], default='asked', max_length=10)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('person',), name='address_change_one_waits')],
            },
        ),
    ]
