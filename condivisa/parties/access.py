"""Who registers bodies, gives roles in them and declares their accounts.

The keeper of the installation registers a body and gives its first roles; from then on its own director or legal
representative does.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from condivisa.base.findings import Finding, blocks
from condivisa.parties.models import Body
from condivisa.records.access import Acting, Role, Scope, power
from condivisa.records.identity.acting import Held

OWN_BODY = Scope("body acted for", ("body",))
"""For what does not exist yet: asked of the acting person themselves."""
THE_BODY = Scope("body itself", ("pk",))

REGISTER = power("parties.register", roles=[Role.KEEPER], within=OWN_BODY, source="practice")
CORRECT = power(
    "parties.correct",
    roles=[Role.KEEPER],
    within=OWN_BODY,
    source="D.Lgs. 117/2017, art. 48, c. 3; D.Lgs. 82/2005, art. 6-ter, c. 3",
)
APPOINT = power(
    "parties.appoint",
    roles=[Role.DIRECTOR, Role.LEGAL_REPRESENTATIVE],
    within=THE_BODY,
    source="D.Lgs. 267/2000, art. 50, c. 10, e art. 107; statuto dell'ente",
)
RESET = power(
    "parties.reset_factor",
    roles=[Role.DIRECTOR, Role.LEGAL_REPRESENTATIVE],
    within=OWN_BODY,
    source="D.Lgs. 82/2005, art. 51; Reg. UE 2016/679, art. 32",
)
RESET_ANY = power("parties.reset_any_factor", roles=[Role.KEEPER], within=OWN_BODY, source=RESET.source)
HEADS = frozenset({Role.DIRECTOR, Role.LEGAL_REPRESENTATIVE, Role.KEEPER})
"""Whose lost factors only the keeper resets."""
DEDICATE = power(
    "parties.dedicate",
    roles=[Role.LEGAL_REPRESENTATIVE, Role.ACCOUNTANT],
    within=THE_BODY,
    source="L. 136/2010, art. 3, c. 7",
)
DECLARE_TAXES = power(
    "parties.declare_taxes",
    roles=[Role.LEGAL_REPRESENTATIVE, Role.ACCOUNTANT],
    within=THE_BODY,
    source="D.P.R. 445/2000, art. 47; D.P.R. 600/1973, art. 28, c. 2; D.Lgs. 117/2017, art. 82, c. 5",
)
AMEND = power(
    "parties.amend",
    roles=[Role.LEGAL_REPRESENTATIVE, Role.DIRECTOR],
    within=THE_BODY,
    source="D.Lgs. 117/2017, art. 48, c. 3; D.Lgs. 82/2005, art. 6-ter, c. 3",
)

CONFIRM_FIRST = power(
    "parties.confirm_first",
    roles=[Role.OFFICER, Role.PROCEDURE_MANAGER, Role.DIRECTOR],
    within=OWN_BODY,
    source="D.Lgs. 117/2017, art. 48 e 52; D.P.R. 445/2000, art. 43",
)
"""The first representative of a body, against the register: any administration may, the register is public."""


def may_reset(by: Acting, person: UUID, held: Sequence[Held], *, public: Collection[UUID]) -> list[Finding]:
    """Why `by` may not give somebody who holds these roles today their account back: the keeper may, anybody's; who
    directs or represents a body, that of its people, but nobody's who directs or represents, and of who works for an
    administration (those of these bodies that are `public`, whatever the role) only an administration. One's own never.

    Source: D.Lgs. 82/2005, art. 51; practice.
    """
    own = [blocks("party.reset_own", RESET.source)] if by.person == person else []
    if RESET_ANY.allows(by, by):
        return own
    here = next((one for one in held if one.body == by.body), None)
    if here is None:
        return [blocks("access.not_yours", RESET.source, power=RESET.name)]
    roles = frozenset[Role]().union(*(one.roles for one in held))
    found = [*own, *RESET.findings(by, here)]
    if roles & HEADS:
        found.append(blocks("party.reset_by_keeper", RESET.source))
    elif by.body not in public and any(one.body in public for one in held):
        found.append(blocks("party.reset_by_administration", RESET.source))
    return found


def may_decide(by: Acting, body: Body | None, represented: bool) -> list[Finding]:
    """Why `by` may not decide who acts for a body: whoever represents it, or for the first an administration.

    Source: statuto dell'ente; D.Lgs. 117/2017, art. 48.
    """
    if body is not None and represented:
        return APPOINT.findings(by, body)
    return CONFIRM_FIRST.findings(by, by)


def may_appoint(by: Acting, body: Body, role: str) -> list[Finding]:
    """Why `by` may not give or end a role in a body: the keeper may in any, and nobody else makes a keeper.

    Source: practice.
    """
    if role == Role.KEEPER or REGISTER.allows(by, by):
        return REGISTER.findings(by, by)
    return APPOINT.findings(by, body)
