"""`condivisa demo`: the Crema story at its living moment, served on this machine, with a clock of its own."""

import argparse
import fcntl
import os
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db.models import Max

from condivisa.records import clock
from condivisa.records.journal.models import Entry
from condivisa.site.commands import CannotRun
from condivisa.site.commands.load import CONSOLE
from condivisa.site.commands.serve import can_listen, serve
from condivisa.site.installation import DEMO_MARK
from condivisa.site.procedure_file.loading import load_file
from condivisa.site.procedure_file.reading import read
from condivisa.site.stories import crema, crema_open_call, crema_waiting
from condivisa.site.stories.cast import EXAMPLES, Story, moment
from condivisa.site.stories.stage import put_empty

NAME = "demo"
HELP = "Serve the Crema story at its living moment; what people did is kept until --fresh."

HOST = "127.0.0.1"
"""Where a demo listens unless told otherwise, and what the links of its letters name."""
LIVING = moment("2026-04-21T09:30")
"""The first reports are in, and wait for their check."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and whether to start over."""
    parser.add_argument("--fresh", action="store_true", help="forget what people did and start over")
    parser.add_argument("--host", default=HOST, help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Serve the demo, in a folder, a database and a process of its own, apart from the installation's."""
    if not settings.DEMO:
        can_listen(args.host, args.port)
        only_one(Path(settings.VAR))  # before --fresh takes the folder away from a demo that still runs
        return _apart(args)
    ready = Path(settings.VAR) / "ready"
    if not ready.exists():
        prepare(ready)
    os.environ["CONDIVISA_DEMO_CLOCK"] = f"{start_of_clock().isoformat()}@{clock.now().isoformat()}"
    return serve(args.host, args.port)


def prepare(ready: Path) -> None:
    """Load the examples and play the story up to its living moment; `ready` says that all of it is there.

    Source: practice.
    """
    print("Preparo la dimostrazione: qualche decina di secondi, una volta sola.", file=sys.stderr)
    call_command("migrate", verbosity=0, interactive=False)
    story = Story("crema", say=lambda line: print(f"  {line}", file=sys.stderr))
    for path in sorted(EXAMPLES.glob("*.toml")):
        if path.name not in story.says["files"]:
            load_file(read(path.name, path.read_bytes()), by=CONSOLE, at=moment("2025-09-01T09:00"))
    crema.to_the_living_moment(story, crema_open_call.tell(story), crema_waiting.tell(story))
    ready.touch()


def start_of_clock() -> datetime:
    """The living moment, or later where people have acted since. Source: practice."""
    last = Entry.objects.aggregate(last=Max("at"))["last"]
    return max(LIVING, last + timedelta(minutes=1)) if last else LIVING


def only_one(var: Path) -> int:
    """Hold the demo's folder as long as the process and what it becomes live; the open file that holds it.

    Raises `CannotRun` where another demo holds it. Source: practice.
    """
    var.mkdir(parents=True, exist_ok=True)
    held = os.open(var / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise CannotRun("a demo already runs from this folder: stop it first.") from None
    os.set_inheritable(held, True)
    return held


def _apart(args: argparse.Namespace) -> int:
    folder = Path(settings.VAR) / "demo"
    if args.fresh or not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)  # also what an interrupted start left halfway
        put_empty(folder / "condivisa.sqlite3")
    (folder / DEMO_MARK).touch()
    kept = {name: value for name, value in os.environ.items() if name != "CONDIVISA_DATABASE_URL"}
    here = {"CONDIVISA_ORIGIN": f"http://{args.host}:{args.port}"} if args.host == HOST else {}  # what letters link to
    environment = here | kept | {"CONDIVISA_DEMO": "1", "CONDIVISA_VAR": str(folder)}
    arguments_again = [word for word in sys.argv[1:] if word != "--fresh"]
    os.execve(sys.executable, [sys.executable, "-m", "condivisa", *arguments_again], environment)  # noqa: S606 - ourselves
