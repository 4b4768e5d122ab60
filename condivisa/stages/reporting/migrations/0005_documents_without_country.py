from __future__ import annotations

from typing import Any

from django.db import migrations


def without_country(apps: Any, schema_editor: Any) -> None:
    """Write the keys kept so far without the country of an Italian VAT number; where a document is kept in both
    writings, charged twice already, both stay as they are: which rows to cut is for who checks them.
    """
    documents = apps.get_model("reporting", "ExpenseDocument").objects
    for pk, key in documents.filter(key__startswith="IT").values_list("pk", "key"):
        issuer, rest = key.split("|", 1)
        short = issuer.removeprefix("IT")
        if short.isdigit() and not documents.filter(key=f"{short}|{rest}").exists():
            documents.filter(pk=pk).update(key=f"{short}|{rest}")


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0004_report_of_a_period"),
    ]

    operations = [
        migrations.RunPython(without_country, migrations.RunPython.noop),
    ]
