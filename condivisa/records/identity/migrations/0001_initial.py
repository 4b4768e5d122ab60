import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='indirizzo e-mail')),
                ('given_name', models.CharField(max_length=80, verbose_name='nome')),
                ('family_name', models.CharField(max_length=80, verbose_name='cognome')),
                ('fiscal_code', models.CharField(blank=True, max_length=16, null=True, unique=True, verbose_name='codice fiscale')),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
