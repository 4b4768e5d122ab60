"""What one may see of a table, and the facts its rules are judged on."""

from condivisa.stages.codesign.queries.facts import (
    HOLDS_PROGRAMMES,
    agreed_terms,
    bodies_at,
    call_running,
    latest_number,
    lines,
    members,
    minutes_standing,
    own_source,
    programmes_and_sources,
    review,
    snapshot,
    still_open,
    table_of,
    version_of,
)
from condivisa.stages.codesign.queries.reading import (
    Planned,
    get_version,
    planned_by_partner,
    planned_by_programme,
    tables,
)

__all__ = [
    "HOLDS_PROGRAMMES",
    "Planned",
    "agreed_terms",
    "bodies_at",
    "call_running",
    "get_version",
    "latest_number",
    "lines",
    "members",
    "minutes_standing",
    "own_source",
    "planned_by_partner",
    "planned_by_programme",
    "programmes_and_sources",
    "review",
    "snapshot",
    "still_open",
    "table_of",
    "tables",
    "version_of",
]
