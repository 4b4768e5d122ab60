"""Typst, in a child process with a bounded life: memory grows with each document, and no web worker pays for it."""

from __future__ import annotations

import atexit
import json
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from datetime import datetime
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.conf import settings

from condivisa.base.elision import elided_in

DOCUMENTS_PER_CHILD = 40


def _compile(template: str, root: str, fonts: list[str], inputs: dict[str, str], timestamp: int) -> bytes:
    import typst  # only the child loads the compiler

    return typst.compile(
        template,
        root=root,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=["a-2a", "ua-1"],
        timestamp=timestamp,
    )


@cache
def _child() -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=DOCUMENTS_PER_CHILD)
    atexit.register(pool.shutdown)
    return pool


def typeset(template: Path, inputs: dict[str, Any], at: datetime) -> bytes:
    """The PDF/A-2a and PDF/UA-1 of a template filled with JSON inputs; the same inputs give the same bytes.

    Raises the compiler's own error when the template is wrong. Source: D.Lgs. 82/2005, art. 20; L. 4/2004.
    """
    package = Path(__file__).parents[2]
    try:
        return (
            _child()
            .submit(
                _compile,
                str(template),
                str(package),
                [str(settings.FONTS_DIR)],
                {"paper": json.dumps(elided_in(inputs), ensure_ascii=False)},
                int(at.timestamp()),
            )
            .result()
        )
    except BrokenExecutor:
        _child.cache_clear()  # the child is dead: the next paper gets one of its own
        raise
