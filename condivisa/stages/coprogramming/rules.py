"""What the law asks of the programming that a call rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from condivisa.base.findings import Finding, blocks, warns

BASIS = "D.Lgs. 117/2017, art. 55, c. 3"
RULINGS = (
    "TAR Toscana 840/2026, che annulla una procedura senza co-programmazione partecipata; in senso diverso "
    "CdS 3082/2026, che ammette fasi riunite, se una lettura partecipata dei bisogni c’è stata davvero"
)


@dataclass(frozen=True)
class Cited:
    """A programming act that a procedure cites, and whether it rests on it."""

    kind: str
    number: str
    date: date
    basis: bool = True


def programming_basis(acts: Iterable[Cited], *, on: date) -> list[Finding]:
    """Warn when no programming act adopted by a day founds the procedure, and about those dated later.

    Judges are divided: without a participatory programming before it a co-design was annulled and its agreement
    declared ineffective; elsewhere a real reading of needs within the same procedure was enough.

    Judged on: the day the call opens (while it is a draft, the day of reading).
    Source: D.Lgs. 117/2017, art. 55, c. 3; TAR Toscana 840/2026; CdS 3082/2026.
    """
    founding = [act for act in acts if act.basis]
    late = [act for act in founding if act.date > on]
    found = [warns("programming.act_after", BASIS, kind=act.kind, date=act.date, on=on) for act in late]
    if len(late) == len(founding):
        found.append(warns("programming.no_basis", RULINGS))
    return found


def years_in_order(first_year: int, last_year: int) -> list[Finding]:
    """A span of years that ends before it starts.

    Judged on: no day. Source: practice.
    """
    if first_year <= last_year:
        return []
    return [blocks("programming.years", "practice", first=first_year, last=last_year)]


def holds_the_office(person_has_role: bool, role: str) -> list[Finding]:
    """A person named to a procedure without the office that the law asks for.

    Judged on: the day of the act. Source: L. 241/1990, art. 4-6; D.Lgs. 267/2000, art. 107.
    """
    if person_has_role:
        return []
    return [blocks("programming.not_in_office", "L. 241/1990, art. 5; D.Lgs. 267/2000, art. 107", role=role)]
