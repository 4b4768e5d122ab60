"""The process that is killed: does one act on the database it is given, and kills itself at the point it is given.

`python -m tests.crash.acting submit after_lock '{"application": 1, …}'`, with the database in the environment.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import django

POINTS = ("after_lock", "after_paper", "after_write", "before_commit")
ROOTS = {"submit": "applications_application", "sign": "agreements_agreement", "pay": "payments_payment"}
"""The table whose row each act locks and writes."""

PAPERS = {
    "submit": "INSERT INTO papers_paper",
    "sign": "UPDATE papers_paper",
    "pay": "INSERT INTO payments_moneymovement",
}
"""The statement that makes the paper; a payment has none, and its movements stand in for it."""


def die(*_: object) -> None:
    """End here and now, as in a power failure."""
    os.kill(os.getpid(), signal.SIGKILL)


def fatal(act: str, point: str, sql: str, vendor: str) -> bool:
    """Whether an act dies after this statement. SQLite locks when the transaction begins, before any of them."""
    said = sql.replace('"', "")
    match point:
        case "after_lock":
            return said.startswith(f"SELECT {ROOTS[act]}") and ("FOR UPDATE" in said or vendor == "sqlite")
        case "after_paper":
            return said.startswith(PAPERS[act])
    return said.startswith(f"UPDATE {ROOTS[act]}")


def do(act: str, given: dict[str, Any]) -> None:
    """Do one act on what the test has made."""
    from condivisa.records.access import Acting, Role
    from condivisa.stages.agreements import actions as agreements
    from condivisa.stages.applications import actions as applications
    from condivisa.stages.payments.actions import steps
    from tests.making import at

    roles = frozenset(Role(role) for role in given["roles"])
    who: dict[str, Any] = {
        "by": Acting(UUID(given["person"]), UUID(given["body"]), roles),
        "at": at(given["at"]),
    }
    if act == "submit":
        applications.submit(given["pk"], **who)
    elif act == "sign":
        signers = {UUID(body): UUID(person) for body, person in given["signers"].items()}
        agreements.sign_agreement(given["pk"], file=base64.b64decode(given["file"]), signers=signers, **who)
    else:
        steps.record_proof(given["pk"], proof="Q-1", paid_on=date.fromisoformat(given["paid_on"]), **who)


def main(act: str, point: str, given: str) -> None:
    """Do the act and die on the way."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.db import connection

    if point == "before_commit":
        connection.ensure_connection()
        connection.commit = die  # type: ignore[method-assign]  # the bomb
        do(act, json.loads(given))
        return

    def fuse(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        done = execute(sql, *rest)
        if fatal(act, point, sql, connection.vendor):
            die()
        return done

    with connection.execute_wrapper(fuse):
        do(act, json.loads(given))


if __name__ == "__main__":
    main(*sys.argv[1:])
