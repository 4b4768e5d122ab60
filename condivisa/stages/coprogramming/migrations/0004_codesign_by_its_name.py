from django.db import migrations


def by_its_name(apps, schema_editor):
    """The years of the co-design take the name that the house gives them everywhere."""
    apps.get_model("coprogramming", "Horizon").objects.filter(code="co_design").update(code="codesign")


class Migration(migrations.Migration):
    dependencies = [
        ("coprogramming", "0003_what_files_share"),
    ]

    operations = [
        migrations.RunPython(by_its_name, migrations.RunPython.noop),
    ]
