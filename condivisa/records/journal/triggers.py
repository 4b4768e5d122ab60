"""The database's own refusal to rewrite what was written once, put back after every migration.

Each app names its append-only tables in `AppConfig.ready`. SQLite drops triggers when it rebuilds a table; PostgreSQL
must also refuse TRUNCATE.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, connections, models

_tables: list[str] = []

_FUNCTION = """CREATE OR REPLACE FUNCTION is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"""


def append_only(model: type[models.Model]) -> None:
    """Name a model whose rows the database must neither change nor delete. Source: practice."""
    if model._meta.db_table not in _tables:
        _tables.append(model._meta.db_table)


def put_back(using: str = "default", **_kwargs: Any) -> None:
    """Install the triggers on a migrated database. Source: practice."""
    connection = connections[using]
    known = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in _tables:
            if table in known:
                for statement in _sqlite(table) if connection.vendor == "sqlite" else _postgresql(table):
                    cursor.execute(statement)


def lacking() -> list[str]:
    """The append-only tables whose triggers are not all there, or are switched off. Source: practice."""
    sqlite = connection.vendor == "sqlite"
    guards = ("no_update", "no_delete") if sqlite else ("no_rewrite", "no_truncate")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if sqlite
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        )
        there = {name for (name,) in cursor.fetchall()}
    return [table for table in _tables if not there.issuperset(f"{table}_{guard}" for guard in guards)]


def _sqlite(table: str) -> list[str]:
    return [
        f"""CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for verb in ("UPDATE", "DELETE")
    ]


def _postgresql(table: str) -> list[str]:
    return [
        _FUNCTION,
        f"""CREATE OR REPLACE TRIGGER {table}_no_rewrite BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION is_append_only()""",
        f"""CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION is_append_only()""",
    ]
