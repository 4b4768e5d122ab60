"""The database's own refusal to rewrite what was written once, put back after every migration.

Each app names its append-only tables in `AppConfig.ready`. SQLite drops triggers when it rebuilds a table; PostgreSQL
must also refuse TRUNCATE.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, models, transaction

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
    sqlite = connection.vendor == "sqlite"
    for table in lacking(using) if sqlite else _tables:
        if table in known:
            with transaction.atomic(using=using), connection.cursor() as cursor:
                for statement in _sqlite(table) if sqlite else _postgresql(table):
                    cursor.execute(statement)


def lacking(using: str = "default") -> list[str]:
    """The append-only tables whose triggers are not all there, as we write them and switched on. Source: practice."""
    sqlite = connections[using].vendor == "sqlite"
    with connections[using].cursor() as cursor:
        cursor.execute(_SQLITE_TRIGGERS if sqlite else _POSTGRESQL_TRIGGERS)
        there = {tuple(map(_one_line, row)) for row in cursor.fetchall()}
    expected = _sqlite_expected if sqlite else _postgresql_expected
    return [table for table in _tables if not there.issuperset(expected(table))]


_SQLITE_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
_POSTGRESQL_TRIGGERS = """SELECT tgname, tgrelid::regclass::text, tgtype::text, prosrc FROM pg_trigger
    JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgqual IS NULL AND cardinality(tgattr::int2[]) = 0"""
_BEFORE_EACH_UPDATE_OR_DELETE, _BEFORE_TRUNCATE = "27", "34"
"""As PostgreSQL writes them in `tgtype`: row 1, before 2, delete 8, update 16, truncate 32."""


def _sqlite_expected(table: str) -> set[tuple[str, ...]]:
    made = (_one_line(one) for one in _sqlite(table) if one.startswith("CREATE"))
    return {(one.split()[2], one) for one in made}


def _postgresql_expected(table: str) -> set[tuple[str, ...]]:
    body = _one_line(_FUNCTION.split("$$")[1])
    return {
        (f"{table}_no_rewrite", table, _BEFORE_EACH_UPDATE_OR_DELETE, body),
        (f"{table}_no_truncate", table, _BEFORE_TRUNCATE, body),
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _sqlite(table: str) -> list[str]:
    return [
        statement
        for verb in ("UPDATE", "DELETE")
        for statement in (
            f"DROP TRIGGER IF EXISTS {table}_no_{verb.lower()}",  # one of this name may do something else
            f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
        )
    ]


def _postgresql(table: str) -> list[str]:
    return [
        _FUNCTION,
        f"""CREATE OR REPLACE TRIGGER {table}_no_rewrite BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION is_append_only()""",
        f"""CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION is_append_only()""",
    ]
