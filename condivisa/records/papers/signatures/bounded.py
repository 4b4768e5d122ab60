"""Signed files are read in a child process that may take little memory and little time, and dies of too much."""

from __future__ import annotations

import atexit
import logging
import os
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from functools import cache
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Any

from condivisa.records.papers.signatures.facts import SignedFile, Wrong

SECONDS = 8
"""Less than the ten seconds for which another writer waits on the embedded database."""
MEMORY = 1536 * 1024 * 1024
FILES_PER_CHILD = 500


def read_bounded(content: bytes, original: bytes | None, lists: str) -> SignedFile:
    """What a signed file says (`reading.read`), within the time and memory that one file may take. Source: practice."""
    found = _asked(lists, _read, content, original, lists)
    return SignedFile(wrong=found) if isinstance(found, Wrong) else found


def open_bounded(content: bytes, lists: str) -> bytes | Wrong:
    """What an envelope holds (`opening.inside`), within the same time and memory, or why it is not known.

    Source: practice.
    """
    return _asked(lists, _open, content)


def _asked[Found](lists: str, work: Callable[..., Found], *parts: Any) -> Found | Wrong:
    try:
        return _child(lists).submit(_in_time, work, *parts).result(timeout=2 * SECONDS + START)
    except (BrokenExecutor, TooLate):
        _end(_child(lists))
        _child.cache_clear()  # the next file gets a child of its own
        return Wrong.TOO_SLOW


START = 30
"""Seconds for a child to be born and read the trusted lists, once."""


class _TooSlow(BaseException):
    """Nothing that stumbles on a file may catch it."""


def _begin(lists: str) -> None:
    """A child loads the readers, and reads the lists, before any file's time runs."""
    from condivisa.records.papers.signatures.lists import registry

    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, _too_slow)
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # a broken file is a finding, not an event of ours
    if lists:
        registry(lists)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _end_with_parent() -> None:
    """A pool's child does not notice that its parent was killed: it would wait for its next file for ever."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _in_time[Found](work: Callable[..., Found], *parts: Any) -> Found | Wrong:
    signal.alarm(SECONDS)
    try:
        return work(*parts)
    except _TooSlow:
        return Wrong.TOO_SLOW
    finally:
        signal.alarm(0)


def _read(content: bytes, original: bytes | None, lists: str) -> SignedFile:
    from condivisa.records.papers.signatures.reading import read

    return read(content, original, lists)


def _open(content: bytes) -> bytes | Wrong:
    from condivisa.records.papers.signatures.opening import inside

    return inside(content)


def _too_slow(*_heard: Any) -> None:
    raise _TooSlow


@cache
def _child(lists: str) -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(
        1,
        mp_context=get_context("spawn"),
        max_tasks_per_child=FILES_PER_CHILD,
        initializer=_begin,
        initargs=(lists,),
    )
    atexit.register(pool.shutdown)
    return pool


def _end(pool: ProcessPoolExecutor) -> None:
    for process in list((pool._processes or {}).values()):
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)
