"""`python -m bench`: measure both engines, write var/bench.json and docs/performance.md.

`python -m bench pages` (or `queries`) measures that part only, and keeps what was found of the other. A process of its
own measures each engine and prints what it found as JSON: what needs Django is imported there only, since the settings
choose the engine, and the typesetter's children import this module again.
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
CHILD = "--engine"


def main(parts: list[str]) -> int:
    """Measure both engines; 1 when a limit on statements is not kept, which no busy machine explains."""
    before = json.loads(JSON.read_text("utf-8")) if JSON.exists() else []
    fresh = [one for engine in telling.ENGINES for one in _child(engine, parts)]
    kept = [one for one in before if telling.part(one) not in parts]
    found = sorted([*kept, *fresh], key=lambda one: telling.PARTS.index(telling.part(one)))
    JSON.parent.mkdir(exist_ok=True)
    JSON.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    written, _, _ = PAGE.read_text("utf-8").partition(MARK)
    PAGE.write_text(f"{written}{MARK}\n{telling.tables(found)}\n", "utf-8")
    counts, times = telling.breaches(fresh)
    print(telling.in_short(fresh))
    for breach in (*counts, *times):
        print(f"BREACH {breach}")
    return 1 if counts else 0


def _child(engine: str, parts: list[str]) -> list[dict[str, Any]]:
    environment = os.environ | {"CONDIVISA_TEST_ENGINE": engine, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "bench", CHILD, *parts]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    measured: list[dict[str, Any]] = json.loads(done.stdout)
    return measured


def measure(parts: list[str]) -> int:
    """Measure these parts on the engine that the environment names, and print what was found."""
    import django

    django.setup()
    from bench import running

    print(json.dumps([one.as_json() for one in running.measures(parts)]))
    return 0


def asked(words: list[str]) -> list[str]:
    """The parts to measure: those named, or all."""
    unknown = set(words) - set(telling.PARTS)
    if unknown:
        sys.exit(f"usage: python -m bench [{' | '.join(telling.PARTS)}], not {', '.join(sorted(unknown))}")
    return words or list(telling.PARTS)


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(measure(words[1:]) if words[:1] == [CHILD] else main(asked(words)))
