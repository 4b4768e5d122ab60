"""What lets each database look words up fast in `SearchRow.stems`; put back after every migration.

SQLite keeps an FTS5 table beside it, which triggers hold equal to the rows; PostgreSQL a GIN index over the same text.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

TABLE = "portal_searchrow"

_SQLITE = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS portal_searchrow_fts
    USING fts5(stems, content='portal_searchrow', content_rowid='id')""",
    """CREATE TRIGGER IF NOT EXISTS portal_searchrow_fts_in AFTER INSERT ON portal_searchrow
    BEGIN INSERT INTO portal_searchrow_fts(rowid, stems) VALUES (new.id, new.stems); END""",
    """CREATE TRIGGER IF NOT EXISTS portal_searchrow_fts_out AFTER DELETE ON portal_searchrow
    BEGIN INSERT INTO portal_searchrow_fts(portal_searchrow_fts, rowid, stems)
    VALUES ('delete', old.id, old.stems); END""",
    """CREATE TRIGGER IF NOT EXISTS portal_searchrow_fts_anew AFTER UPDATE ON portal_searchrow
    BEGIN INSERT INTO portal_searchrow_fts(portal_searchrow_fts, rowid, stems)
    VALUES ('delete', old.id, old.stems);
    INSERT INTO portal_searchrow_fts(rowid, stems) VALUES (new.id, new.stems); END""",
    "INSERT INTO portal_searchrow_fts(portal_searchrow_fts) VALUES ('rebuild')",
)
_POSTGRESQL = (
    "CREATE INDEX IF NOT EXISTS portal_searchrow_fts ON portal_searchrow USING gin (to_tsvector('simple', stems))",
)

FOUND = {
    "sqlite": "SELECT rowid FROM portal_searchrow_fts WHERE portal_searchrow_fts MATCH %s",
    "postgresql": "SELECT id FROM portal_searchrow WHERE to_tsvector('simple', stems) @@ %s::tsquery",
}
"""The keys of the rows that answer a question, by database."""


def put_back(using: str = "default", **_kwargs: Any) -> None:
    """Install what a migrated database looks words up with. Source: practice."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(statement)
