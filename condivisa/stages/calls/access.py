"""Who may do what with a notice, in which state, by which source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from condivisa.law import tuel
from condivisa.records.access import Acting, Role, Scope, power
from condivisa.stages.calls.models import Call

OF_THE_PROCEDURE = Scope("administration of the procedure", ("administration_id",))
OF_THE_CALL = Scope("administration of the call", ("procedure__administration_id",))
OF_A_BOOKING = Scope("administration of the booking", ("call__procedure__administration_id",))
OF_THE_ASKER = Scope("body that asks", ("body_id",))

OFFICE = (Role.OFFICER, Role.PROCEDURE_MANAGER)
ELSEWHERE = frozenset({Role.COMMITTEE_MEMBER, Role.FACILITATOR})
"""Who judges proposals or leads tables: the office's pages are not where they work."""
DRAFT, SIGNED, PUBLISHED, CLOSED = Call.State.DRAFT, Call.State.SIGNED, Call.State.PUBLISHED, Call.State.CLOSED
MANAGER = "L. 241/1990, art. 6"

START = power("calls.start", roles=OFFICE, within=OF_THE_PROCEDURE, source=MANAGER)
REDRAFT = power("calls.draft", roles=OFFICE, within=OF_THE_CALL, while_in=[DRAFT], source=MANAGER)
BOOK = power(
    "calls.book",
    roles=[Role.FINANCE_OFFICER, Role.DIRECTOR],
    within=OF_THE_CALL,
    while_in=[DRAFT, PUBLISHED, CLOSED],
    source=tuel.BOOKING,
)
"""Also after the notice: an extension or a revision of labour costs needs money of its own."""
COMMIT = power("calls.commit", roles=[Role.FINANCE_OFFICER], within=OF_A_BOOKING, source=tuel.COVERAGE_VISA)
OPEN = power("calls.open", roles=[Role.DIRECTOR], within=OF_THE_CALL, while_in=[DRAFT], source=tuel.DIRECTOR)
COMPOSE = power("calls.compose", roles=OFFICE, within=OF_THE_CALL, while_in=[DRAFT], source=MANAGER)
SIGN = power("calls.sign", roles=[Role.DIRECTOR, *OFFICE], within=OF_THE_CALL, while_in=[DRAFT], source=tuel.DIRECTOR)
"""Whoever brings the signed file back; the signer is always the director."""
NUMBER = power("calls.number", roles=OFFICE, within=OF_THE_CALL, source="D.P.R. 445/2000, art. 53")
RETURN = power("calls.return", roles=OFFICE, within=OF_THE_CALL, while_in=[SIGNED], source=MANAGER)
PUBLISH = power(
    "calls.publish",
    roles=[Role.PROCEDURE_MANAGER],
    within=OF_THE_CALL,
    while_in=[SIGNED],
    source="L. 241/1990, art. 6 e 12; D.Lgs. 33/2013, art. 26, c. 1",
)
ASK = power(
    "calls.ask", roles=[Role.LEGAL_REPRESENTATIVE, Role.OPERATOR], within=OF_THE_ASKER, source="L. 241/1990, art. 1"
)
ANSWER = power("calls.answer", roles=OFFICE, within=OF_THE_CALL, while_in=[PUBLISHED, CLOSED], source=MANAGER)
"""Also after the term: who asked in time is answered, and an answer that is wrong is given again."""
EXTEND = power(
    "calls.extend",
    roles=[Role.DIRECTOR, Role.PROCEDURE_MANAGER],
    within=OF_THE_CALL,
    while_in=[PUBLISHED, CLOSED],
    source=tuel.DIRECTOR,
)
RECTIFY = power(
    "calls.rectify",
    roles=[Role.DIRECTOR, Role.PROCEDURE_MANAGER],
    within=OF_THE_CALL,
    while_in=[PUBLISHED, CLOSED],
    source=f"{tuel.DIRECTOR}; D.M. 72/2021, par. 3",
)
CLOSE = power("calls.close", roles=[*OFFICE, Role.KEEPER], within=OF_THE_CALL, while_in=[PUBLISHED], source=MANAGER)
"""The installation's clock too, which has already closed it."""
REVOKE = power(
    "calls.revoke",
    roles=[Role.DIRECTOR, Role.PROCEDURE_MANAGER],
    within=OF_THE_CALL,
    while_in=[PUBLISHED, CLOSED],
    source="L. 241/1990, art. 21-quinquies",
)


def works_in_the_office(scope: Scope) -> Callable[[Acting, Any], bool]:
    """Whether a door to an office's page, of a thing within `scope`, is for somebody: not for who only judges proposals
    or leads tables, whose own pages say where they work. Source: practice.
    """
    return lambda by, thing: bool(by.roles - ELSEWHERE) and scope.holds(by, thing)
