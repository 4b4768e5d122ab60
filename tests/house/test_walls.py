"""The walls that import-linter cannot see: foreign keys and migrations point left."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.migrations.loader import MigrationLoader

ORDER = {name.rpartition(".")[2]: place for place, name in enumerate(settings.HOUSE)}


def _links() -> Iterator[tuple[str, Any, str]]:
    """Every link written in a model of the house to another of its models, with the app it points to."""
    for model in apps.get_models():
        for field in model._meta.local_fields + model._meta.local_many_to_many:
            target: Any = field.related_model
            if model._meta.app_label in ORDER and target and target._meta.app_label in ORDER:
                yield model._meta.label + "." + field.name, field, target._meta.app_label


def test_every_link_between_apps_points_left() -> None:
    wrong = [name for name, field, app in _links() if ORDER[app] > ORDER[field.model._meta.app_label]]
    assert not wrong


def test_a_link_between_apps_protects_and_leaves_no_way_back() -> None:
    wrong = [
        name
        for name, field, app in _links()
        if app != field.model._meta.app_label
        and not (field.remote_field.hidden and (field.many_to_many or field.remote_field.on_delete is models.PROTECT))
    ]
    assert not wrong


def test_migrations_depend_only_leftwards() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    wrong = [
        f"{app}.{name} after {needed}"
        for (app, name), migration in loader.disk_migrations.items()
        if app in ORDER
        for needed, _ in migration.dependencies
        if needed in ORDER and ORDER[needed] > ORDER[app]
    ]
    assert not wrong
