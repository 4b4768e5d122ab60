"""What makes something wait at the desk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from condivisa.overview.desk import queries
from condivisa.parties.models import ActingRequest, DedicatedAccount
from condivisa.records.access import Acting, Role
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from condivisa.records.publication.actions import subject_of
from condivisa.records.publication.models import Publication
from condivisa.records.threads import actions as threads
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.calls.models import Call
from condivisa.stages.payments.models import Clawback, Payment
from condivisa.stages.payments.papers import CLAWBACK_REQUEST
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod
from condivisa.stages.selection.models import (
    ConflictDeclaration,
    CorrectionRequest,
    IntendedRefusal,
    Opening,
)
from condivisa.stages.selection.rules.admissibility import REQUIREMENTS
from tests import making
from tests.making import at

REQUIREMENT = next(iter(REQUIREMENTS))
NOW = at("2026-04-10T09:00")
DECLARE = ["Dichiarare se c’è un conflitto di interessi"]


def agreed(town: making.Town) -> Agreement:
    call = making.call(town, state="closed")
    Opening.objects.create(call=call, at=NOW, by_id=town.rup.person)
    made = making.agreement(making.application(call, making.body("Cooperativa")), town)
    published(made)
    return made


def published(agreement: Agreement) -> None:
    """It is in the transparency pages of its administration, and its grant in the table of contributions."""
    chain = agreement.call.procedure.administration_id
    for place in ("transparency", "grants"):
        Publication.objects.create(chain=chain, subject=subject_of(agreement), place=place, day=NOW.date())


def period(agreement: Agreement, number: int = 1, due: date = date(2026, 4, 30)) -> ReportingPeriod:
    return ReportingPeriod.objects.create(
        agreement=agreement, number=number, first=date(2026, 1, 1), last=date(2026, 3, 31), due=due
    )


def submitted(agreement: Agreement, number: int = 1) -> FinancialReport:
    return FinancialReport.objects.create(
        period=period(agreement, number), state="submitted", submitted_at=NOW, breakdown_sha256="0" * 64
    )


def payment(agreement: Agreement, number: int = 1, **fields: Any) -> Payment:
    """A payment of a report that is checked already, to the account of the lead."""
    report = submitted(agreement, number)
    FinancialReport.objects.filter(pk=report.pk).update(state="checked")
    amounts = dict.fromkeys(("eligible", "gross", "net"), Decimal("1000.00"))
    payee = agreement.application.lead
    return Payment.objects.create(
        agreement=agreement,
        report=report,
        number=number,
        kind="instalment",
        payee=payee,
        iban=DedicatedAccount.objects.filter(body=payee).values_list("iban", flat=True)[:1].get(),
        requested_at=NOW,
        **{**amounts, **fields},
    )


def words(viewer: Acting) -> list[str]:
    return [task.words for task in queries.waiting(viewer=viewer, at=NOW)]


def declares(call: Call, who: Acting) -> None:
    ConflictDeclaration.objects.create(
        call=call, person_id=who.person, declared_at=NOW, conflict=False, applicants_sha256="", file=making.stored(b"d")
    )


def clawback(agreement: Agreement, *, signed: bool = True) -> Clawback:
    return Clawback.objects.create(
        agreement=agreement,
        debtor=agreement.application.lead,
        body=agreement.application.lead,
        programme=agreement.call.programmes.get(),
        amount=Decimal("5000.00"),
        asked_at=NOW,
        due=date(2026, 5, 10),
        paper=making.paper(agreement.call.procedure.administration, CLAWBACK_REQUEST.kind, signed),
    )


def written(agreement: Agreement, town: making.Town) -> None:
    """Something written by each side about a new agreement of the same partner."""
    made = making.agreement(making.application(agreement.call, agreement.application.lead), town, committed=False)
    for by in (town.director, making.representative(agreement.application.lead)):
        threads.send_note("convenzione", made.pk, text="Ecco.", internal=False, by=by, at=NOW)


def refusal(call: Call, lead: making.Body, **fields: Any) -> IntendedRefusal:
    application = making.application(call, lead)
    times = {"sent_at": NOW, "told_at": NOW, "due": date(2099, 4, 20)}
    return IntendedRefusal.objects.create(application=application, **{**times, **fields})


def correction(call: Call, lead: making.Body, **fields: Any) -> CorrectionRequest:
    application = making.application(call, lead)
    return CorrectionRequest.objects.create(
        application=application, requirement=REQUIREMENT, reason="?", sent_at=NOW, due=date(2099, 4, 20), **fields
    )


def letter(town: making.Town) -> None:
    """An act whose message waits to be read."""
    number = Entry.objects.count() + 1_000_000
    act = {"person": town.rup.person, "body": town.body.pk, "event": "test", "data": {}, "previous": "", "hash": ""}
    entry = Entry.objects.create(chain=town.body.pk, number=number, at=NOW, **act)
    Message.objects.create(entry=entry, recipient=making.person(), subject="Esito", text="Ecco.", to_read_first=True)


def asking(body: making.Body | None = None) -> ActingRequest:
    """Somebody who asks to act for a body, or for one that is not registered yet."""
    proposed = {} if body else {"name": "Associazione nuova"}
    return ActingRequest.objects.create(
        person=making.person(), body=body, proposed=proposed, role=Role.OPERATOR, asked_at=NOW
    )
