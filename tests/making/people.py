"""People, bodies and what they are refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest

from condivisa.base.days import ROME
from condivisa.base.findings import Refused
from condivisa.parties.models import Appointment, Body
from condivisa.records.access import Acting, Role
from condivisa.records.identity.models import Person

numbers = count(1)


def at(moment: str) -> datetime:
    """`2026-03-02T09:00`, in Rome."""
    return datetime.fromisoformat(moment).replace(tzinfo=ROME)


@contextmanager
def refused(*codes: str) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """Expect a refusal that carries all these codes."""
    with pytest.raises(Refused) as refusal:
        yield refusal
    found = {finding.code for finding in refusal.value.findings}
    assert set(codes) <= found, found


def person(given_name: str = "Ada", family_name: str = "Prova") -> Person:
    """A person who cannot sign in."""
    email = f"{given_name}.{family_name}.{next(numbers)}@example.org".lower().replace(" ", "")
    return Person.objects.create(email=email, given_name=given_name, family_name=family_name, password="!")


def body(name: str, kind: str = "ets", **fields: Any) -> Body:
    """A body; an ETS is in the RUNTS since 2022."""
    number = next(numbers)
    registered = (
        {"runts_section": "d", "runts_number": f"{number}", "runts_date": date(2022, 5, 2)} if kind == "ets" else {}
    )
    return Body.objects.create(
        kind=kind, name=name, sort_key=name.casefold(), fiscal_code=f"{90000000000 + number}", **(registered | fields)
    )


def acting(body: Body, *roles: Role, who: Person | None = None) -> Acting:
    """Somebody appointed to these roles in a body since 2020."""
    somebody = who or person(f"{roles[0].value.title()}" if roles else "Nessuno", body.name.split()[-1])
    held = Appointment.objects.filter(person=somebody, body=body).values_list("role", flat=True) if who else ()
    new = [role for role in roles if role not in held]
    Appointment.objects.bulk_create(
        Appointment(person=somebody, body=body, role=role, since=date(2020, 1, 1)) for role in new
    )
    return Acting(somebody.pk, body.pk, frozenset(roles))


@dataclass(frozen=True)
class Town:
    """A public body and its people, each with one role."""

    body: Body
    officer: Acting
    rup: Acting
    director: Acting
    finance: Acting
    facilitator: Acting
    auditor: Acting


def town(name: str = "Comune di Prova") -> Town:
    """A municipality with its people."""
    public = body(name, "public")
    return Town(
        public,
        acting(public, Role.OFFICER),
        acting(public, Role.PROCEDURE_MANAGER),
        acting(public, Role.DIRECTOR),
        acting(public, Role.FINANCE_OFFICER),
        acting(public, Role.FACILITATOR),
        acting(public, Role.AUDITOR),
    )


def representative(ets: Body) -> Acting:
    """The legal representative of a body."""
    return acting(ets, Role.LEGAL_REPRESENTATIVE)
