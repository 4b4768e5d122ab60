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
            name='StoredFile',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('size', models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Register',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.UUIDField()),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('body', 'year'), name='register_one_per_year')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('chain', models.UUIDField()),
                ('kind', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('drafted', 'redatto'), ('to_sign', 'da firmare'), ('signed', 'firmato'), ('numbered', 'numerato'), ('superseded', 'sostituito')], default='drafted', max_length=12)),
                ('template_version', models.CharField(max_length=64)),
                ('rendered_version', models.CharField(blank=True, max_length=64)),
                ('inputs', models.JSONField()),
                ('content_sha256', models.CharField(max_length=64)),
                ('composed_at', models.DateTimeField()),
                ('composed_by', models.UUIDField()),
                ('head_number', models.PositiveBigIntegerField()),
                ('head_hash', models.CharField(max_length=64)),
                ('signed_at', models.DateTimeField(null=True)),
                ('act_number', models.CharField(blank=True, max_length=40)),
                ('act_date', models.DateField(null=True)),
                ('protocol_number', models.CharField(blank=True, max_length=40)),
                ('protocol_date', models.DateField(null=True)),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='papers.paper')),
                ('pdf', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.storedfile')),
                ('signed_file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.storedfile')),
            ],
            options={
                'indexes': [models.Index(fields=['chain', 'kind'], name='paper_by_chain')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('signed_at', None), ('signed_file', None)), ('signed_at__isnull', False), _connector='OR'), name='paper_signed_at_with_file')],
            },
        ),
    ]
