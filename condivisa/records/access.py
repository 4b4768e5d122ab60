"""Powers: who may do what, within which body's things, in which moment, by which source.

A power answers with findings, never with a bare no: the page that shows a button and the action behind it
ask the same object. Deny by default: without a role, a scope that holds and the right moment nothing is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Manager, Q

from condivisa.base.findings import Finding, blocks


class Role(StrEnum):
    """What a person is in a body. Source: L. 241/1990, art. 4-6; D.Lgs. 267/2000, art. 107, 147-bis, 183-185."""

    OFFICER = "officer"
    PROCEDURE_MANAGER = "procedure_manager"
    DIRECTOR = "director"
    FINANCE_OFFICER = "finance_officer"
    COMMITTEE_MEMBER = "committee_member"
    FACILITATOR = "facilitator"
    LEGAL_REPRESENTATIVE = "legal_representative"
    OPERATOR = "operator"
    ACCOUNTANT = "accountant"
    AUDITOR = "auditor"
    KEEPER = "keeper"


@dataclass(frozen=True)
class Acting:
    """A person acting on behalf of a body, with the roles held there that day."""

    person: UUID
    body: UUID
    roles: frozenset[Role] = frozenset()


def _reach(thing: Any, path: list[str]) -> Iterator[Any]:
    if thing is None:
        return
    if isinstance(thing, Manager):
        for one in thing.all():
            yield from _reach(one, path)
    elif path:
        yield from _reach(getattr(thing, path[0]), path[1:])
    else:
        yield getattr(thing, "pk", thing)


@dataclass(frozen=True)
class Scope:
    """The lookups that lead from a thing to the bodies it belongs to; `holds` and `q` always agree.

    `by_person` compares with the acting person instead of the body (a committee seat, a declaration). Where `roles` are
    named, to whoever holds none of them the things of their own body do not exist either.
    """

    name: str
    lookups: tuple[str, ...]
    by_person: bool = False
    roles: frozenset[Role] = frozenset()

    def holds(self, by: Acting, thing: Any) -> bool:
        """Whether one thing is within the scope."""
        if self.roles and not self.roles & by.roles:
            return False
        key = by.person if self.by_person else by.body
        return any(key == found for lookup in self.lookups for found in _reach(thing, lookup.split("__")))

    def q(self, by: Acting) -> Q:
        """The same as a filter for lists (may repeat rows over many-valued lookups: use `distinct`)."""
        filters = Q(pk__in=())
        if self.roles and not self.roles & by.roles:
            return filters
        key = by.person if self.by_person else by.body
        for lookup in self.lookups:
            filters |= Q(**{lookup: key})
        return filters


@dataclass(frozen=True)
class Power:
    """Role × scope × moment, by a source. `name` is `<app>.<verb>`, said as `word.<name>` in the catalogue;
    `while_in` lists states of the thing's own `state` field, empty means in any.
    """

    name: str
    roles: frozenset[Role]
    within: Scope
    source: str
    while_in: frozenset[str] = field(default_factory=frozenset)

    def findings(self, by: Acting, thing: Any) -> list[Finding]:
        """Why `by` may not do this to `thing`; nothing when it may. Source: the power's own."""
        if not self.within.holds(by, thing):
            return [blocks("access.not_yours", self.source, power=self.name)]
        found = []
        if not self.roles & by.roles:
            found.append(blocks("access.role", self.source, power=self.name, roles=_list(self.roles)))
        if self.while_in and thing.state not in self.while_in:
            found.append(
                blocks(
                    "access.moment",
                    self.source,
                    power=self.name,
                    state=str(thing.get_state_display()),
                )
            )
        return found

    def allows(self, by: Acting, thing: Any) -> bool:
        """Whether nothing stands against it."""
        return not self.findings(by, thing)


def power(name: str, *, roles: Iterable[Role], within: Scope, source: str, while_in: Iterable[str] = ()) -> Power:
    """Write a power as data. Source: practice."""
    return Power(name, frozenset(roles), within, source, frozenset(while_in))


def not_yours(findings: Iterable[Finding]) -> bool:
    """Whether a refusal says that the thing is somebody else's: pages answer 404. Source: practice."""
    return any(finding.code == "access.not_yours" for finding in findings)


def _list(values: Iterable[str]) -> str:
    return ", ".join(sorted(str(value) for value in values))
