"""Who is in a story, and how its acts are done: bodies and people of the story's file, each acting with their roles."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Generator
from datetime import date, datetime
from decimal import Decimal
from heapq import heapify, heappop, heapreplace
from pathlib import Path
from typing import Any

from django.conf import settings

from condivisa.base.days import ROME, day
from condivisa.base.findings import Refused
from condivisa.base.words import say
from condivisa.parties import actions as parties
from condivisa.parties.models import Body
from condivisa.parties.queries import acting_for
from condivisa.parties.rules import BodyFacts
from condivisa.records.access import Acting, Role
from condivisa.records.identity.models import Person
from condivisa.records.notifications import actions as notifications
from condivisa.records.notifications import queries
from condivisa.site.commands.load import CONSOLE
from condivisa.site.procedure_file.loading import load_file
from condivisa.site.procedure_file.reading import Read, read

EXAMPLES = settings.ROOT / "examples"
SINCE = date(2024, 1, 1)


def moment(text: str) -> datetime:
    """`2025-09-16T09:00`, in Rome. Source: practice."""
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


class Story:
    """A story's file, its cast, and what earlier chapters leave to later ones (`kept`)."""

    def __init__(self, name: str, say: Callable[[str], None] = lambda line: None):
        self.says: dict[str, Any] = tomllib.loads((EXAMPLES / "stories" / f"{name}.toml").read_text("utf-8"))
        self.say = say
        self.files: dict[str, Read] = {}
        self.bodies: dict[str, Body] = {}
        self.people: dict[str, Person] = {}
        self.kept: dict[str, Any] = {}
        self._lives: dict[str, str] = {}

    def load(self, at: datetime) -> None:
        """Load the procedure files that the story names. Source: practice."""
        for name in self.says["files"]:
            path: Path = EXAMPLES / name
            self.files[name] = read(name, path.read_bytes())
            load_file(self.files[name], by=CONSOLE, at=at)

    def enter(self, at: datetime, **known: Body) -> None:
        """Register the story's bodies and people; `known` are bodies that the files brought. Source: practice."""
        self.bodies |= known
        for one in self.says["bodies"]:
            facts = BodyFacts(
                kind="ets",
                name=one["name"],
                fiscal_code=one["fiscal_code"],
                vat_number=one["vat_number"],
                runts_section=one["section"],
                runts_number=one["runts_number"],
                runts_date=one["runts_date"],
                activities=one["activities"],
            )
            self.bodies[one["key"]] = parties.register_body(facts, invented=True, by=CONSOLE, at=at)
        for one in self.says["people"]:
            self._enter(one, at)
        for one in self.says["bodies"]:
            parties.add_account(
                self.bodies[one["key"]].pk,
                iban=one["iban"],
                delegates=["legale rappresentante"],
                since=SINCE,
                by=self.by(one["key"], at),
                at=at,
            )

    def _enter(self, one: dict[str, Any], at: datetime) -> None:
        address = f"{one['given_name']}.{one['family_name']}@example.org".lower()
        person = Person.objects.create_user(
            address, given_name=one["given_name"], family_name=one["family_name"], fiscal_code=one["fiscal_code"]
        )
        self.people[one["key"]], self._lives[one["key"]] = person, one["body"]
        for role in one["roles"]:
            parties.appoint(
                self.bodies[one["body"]].pk,
                person=person.pk,
                role=Role(role),
                since=SINCE,
                act="nomina (inventata)",
                limits=one.get("limits", ""),
                by=CONSOLE,
                at=at,
            )

    def say_why(self, refusal: Refused, what: str = "") -> None:
        """Say why the rules refused something, one sentence after the other. Source: practice."""
        self.say(" ".join(([f"{what}:"] if what else []) + [say(finding) for finding in refusal.findings]))

    def by(self, key: str, at: datetime) -> Acting:
        """A person of the story acting for their body, with the roles held that day. Source: practice."""
        return acting_for(self.people[key].pk, self.bodies[self._lives[key]].pk, day(at))

    def letters_leave(self, at: datetime) -> None:
        """The manager reads what waits in the outbox and lets it leave, act by act. Source: practice."""
        manager = self.by("rup", at)
        for act in queries.outbox(manager):
            waiting = queries.waiting_of(act["entry"], viewer=manager).values_list("pk", flat=True)
            notifications.release(list(waiting), by=manager, at=at)


type Tale = Generator[datetime]
"""Acts in order of time: it yields the moment of its next act, then does it."""


def together(*tales: Tale) -> None:
    """Tell several tales at once, always the act that comes first: time never runs back. Source: practice."""
    waiting = [(at, place, tale) for place, tale in enumerate(tales) if (at := next(tale, None))]
    heapify(waiting)
    while waiting:
        _, place, tale = waiting[0]
        if at := next(tale, None):
            heapreplace(waiting, (at, place, tale))
        else:
            heappop(waiting)


def decimal(value: Any) -> Decimal:
    """A number of the story's file, exactly. Source: practice."""
    return Decimal(str(value))
