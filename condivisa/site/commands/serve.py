"""`condivisa serve`: the site and its task worker, on one machine, until told to stop."""

import argparse
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.tasks import Task
from django.urls import reverse

from condivisa.overview.portal.indexing import read_on
from condivisa.parties.first_start import code_of
from condivisa.parties.queries import is_kept
from condivisa.records.notifications.tasks import send_waiting
from condivisa.records.papers.tasks import render_waiting
from condivisa.records.tasks import wake
from condivisa.site.commands import CannotRun
from condivisa.site.periodic import every_minute

NAME = "serve"
HELP = "Serve the site, with its task worker, bringing the database up to date first."

WEB = (
    *("-m", "gunicorn", "condivisa.site.wsgi", "--log-level", "warning"),
    *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
)
WEB_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}  # or each thread keeps memory of its own, and a worker grows by a third
WORKER = ("-m", "django", "db_worker", "--max-tasks", "200")  # then a fresh one: rendering makes memory grow
ORIGIN = "CONDIVISA_ORIGIN"
PATIENCE = 5  # seconds


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Serve until stopped. Raises `CannotRun` when the port is taken."""
    return serve(args.host, args.port)


def serve(host: str, port: int) -> int:
    """Bring database and static files up to date, then keep gunicorn and a task worker running.

    Returns gunicorn's exit status. Raises `CannotRun` when `host` and `port` cannot be listened on.
    Source: practice.
    """
    can_listen(host, port)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    root = settings.ROOT
    origin = origin_at(host, port)
    environment = os.environ | WEB_ENVIRONMENT | {"PYTHONPATH": str(root), ORIGIN: origin}

    def start(*command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, *command], env=environment, start_new_session=True)

    web = start(*WEB, "--bind", f"{host}:{port}")
    worker = start(*WORKER)
    _wake(render_waiting, send_waiting, read_on)  # what an earlier stop left, or another version read

    def stop(number: int, frame: FrameType | None) -> None:
        web.terminate()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    print(f"Condivisa: http://{host}:{port} (Ctrl+C stops it)", flush=True)
    if not settings.DEMO and not is_kept():
        address = reverse("first_start", args=[code_of(settings.VAR)])
        print(f"First start: make the installation's keeper at {origin}{address}", flush=True)
    next_minute = 0.0
    try:
        while (status := web.poll()) is None:
            if time.monotonic() >= next_minute:
                next_minute = time.monotonic() + 60
                _wake(every_minute)
            if worker.poll() is not None:
                worker = start(*WORKER)
            time.sleep(0.5)
    finally:
        web.terminate()
        _stop(worker)
    return 0 if status in {0, -signal.SIGTERM} else 1


def origin_at(host: str, port: int) -> str:
    """The address that people type: the one that is set, or this machine's own at the port it listens on, which the
    letters name and the first page must be opened from. Source: practice.
    """
    at_home = ORIGIN not in os.environ and host == settings.ORIGIN.hostname
    return f"http://{host}:{port}" if at_home else settings.ORIGIN.geturl().rstrip("/")


def _wake(*tasks: Task[..., Any]) -> None:
    try:
        with transaction.atomic():
            for one in tasks:
                wake(one)
    except OperationalError as error:
        print(f"condivisa: the database does not answer: {error}", file=sys.stderr)  # the next minute tries again
    finally:
        connection.close()


def _stop(worker: subprocess.Popen[bytes]) -> None:
    """Let the worker end its task, but not for long: what it leaves is taken up at the next start."""
    worker.terminate()
    try:
        worker.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        worker.terminate()  # asked twice, it leaves the task where it is
        worker.wait()


def can_listen(host: str, port: int) -> None:
    """Raise `CannotRun` when `host` and `port` cannot be listened on. Source: practice."""
    try:
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OverflowError:
        raise CannotRun(f"{port} is not a port: it must lie between 0 and 65535.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotRun(f"something already listens on {host}:{port}; choose another --port.") from None
        raise CannotRun(f"cannot listen on {host}:{port}: {error.strerror}.") from None
