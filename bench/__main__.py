"""`python -m bench`: measure both engines, write var/bench.json and docs/performance.md.

`python -m bench ENGINE` measures one, in a process of its own, and prints its measures as JSON. What needs Django is
imported there only: the settings choose the engine, and the typesetter's children import this module again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import telling

ROOT = Path(__file__).resolve().parents[1]
JSON, PAGE = ROOT / "var" / "bench.json", ROOT / "docs" / "performance.md"
MARK = "<!-- make bench writes what follows -->\n"


def main() -> int:
    """Measure both engines; 1 when a limit on statements is not kept, which no busy machine explains."""
    found = [one for engine in telling.ENGINES for one in _child(engine)]
    JSON.parent.mkdir(exist_ok=True)
    JSON.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    written, _, _ = PAGE.read_text("utf-8").partition(MARK)
    PAGE.write_text(f"{written}{MARK}\n{telling.tables(found)}\n", "utf-8")
    counts, times = telling.breaches(found)
    print(telling.in_short(found))
    for breach in (*counts, *times):
        print(f"BREACH {breach}")
    return 1 if counts else 0


def _child(engine: str) -> list[dict[str, Any]]:
    environment = os.environ | {"CONDIVISA_TEST_ENGINE": engine, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "bench", engine]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    measured: list[dict[str, Any]] = json.loads(done.stdout)
    return measured


def measure() -> int:
    """Measure the engine that the environment names, and print what was found."""
    import django

    django.setup()
    from bench import running

    print(json.dumps([one.as_json() for one in running.measures()]))
    return 0


if __name__ == "__main__":
    sys.exit(measure() if len(sys.argv) > 1 else main())
