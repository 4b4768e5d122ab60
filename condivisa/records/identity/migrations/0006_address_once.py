from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models.functions import Lower

ONCE = models.UniqueConstraint(Lower("email"), name="person_email_any_case")


def once(apps: Any, schema_editor: Any) -> None:
    """Hold an address once, however its letters are written. An installation that has two people told apart by letter
    case alone goes on without: who makes a person writes small letters, and looks first.
    """
    person = apps.get_model("identity", "Person")
    kept = person.objects.annotate(small=Lower("email")).values_list("small", flat=True)
    if len(set(kept)) == len(kept):
        schema_editor.add_constraint(person, ONCE)


def no_more(apps: Any, schema_editor: Any) -> None:
    """Take it away, where it is."""
    schema_editor.execute("DROP INDEX IF EXISTS person_email_any_case")


class Migration(migrations.Migration):
    dependencies = [
        ('identity', '0005_lower_case_addresses'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(once, no_more)],
            state_operations=[migrations.AddConstraint(model_name='person', constraint=ONCE)],
        ),
    ]
