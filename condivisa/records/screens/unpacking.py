"""Run alone, as a child that may take little memory and time: a workbook in, the cells of its first sheet out."""

from __future__ import annotations

import io
import pickle
import resource
import sys

from python_calamine import CalamineError, CalamineWorkbook

MEMORY = 1024 * 1024 * 1024
SECONDS = 20
MOST_CELLS = 2_000_000
"""Twenty thousand rows of a hundred columns: of more, most are empty."""


def main() -> None:
    """Write a pickled pair: how many rows there are, and their cells, `None` where too many to read. Source: practice.

    Ends with status 2 for what is no workbook; of one that takes too much, the child dies.
    """
    most_rows = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
    except (CalamineError, IndexError, OSError, ValueError):
        sys.exit(2)
    if sheet.height <= most_rows and sheet.height * sheet.width > MOST_CELLS:
        sys.exit(3)
    rows = sheet.to_python() if sheet.height <= most_rows else None
    pickle.dump((sheet.height, rows), sys.stdout.buffer)


if __name__ == "__main__":
    main()
