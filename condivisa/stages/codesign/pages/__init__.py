"""The screens of a table: rounds, meetings and minutes, versions of project and plan, terms, the final project."""

from condivisa.stages.codesign.pages.meetings import approve, attendance, cancel, convene, meeting, minutes, to_draft
from condivisa.stages.codesign.pages.project import propose, term, terms
from condivisa.stages.codesign.pages.tables import close, mine, of_call, open_table, reopen, table
from condivisa.stages.codesign.pages.versions import check, compare, version, versions, write, write_sheet

__all__ = [
    "approve",
    "attendance",
    "cancel",
    "check",
    "close",
    "compare",
    "convene",
    "meeting",
    "mine",
    "minutes",
    "of_call",
    "open_table",
    "propose",
    "reopen",
    "table",
    "term",
    "terms",
    "to_draft",
    "version",
    "versions",
    "write",
    "write_sheet",
]
