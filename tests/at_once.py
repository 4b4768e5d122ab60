"""Acts of several people at the same moment, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from condivisa.base.findings import Refused


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts in threads that start together; what each one was refused for, empty when it went through."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
            outcomes.append("")
        except Refused as refusal:
            outcomes.append(next(finding.code for finding in refusal.findings if finding.blocks))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)
