from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import migrations


def written_small(apps: Any, schema_editor: Any) -> None:
    """Write the addresses kept so far in small letters; two that differ by letter case alone stay as they are."""
    people = apps.get_model("identity", "Person").objects
    kept = dict(people.values_list("pk", "email"))
    times = Counter(email.lower() for email in kept.values())
    for key, email in kept.items():
        if email != email.lower() and times[email.lower()] == 1:
            people.filter(pk=key).update(email=email.lower())


class Migration(migrations.Migration):
    dependencies = [
        ('identity', '0004_language_of_letters'),
    ]

    operations = [
        migrations.RunPython(written_small, migrations.RunPython.noop),
    ]
