"""A final project, an agreement with its budget and commitments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from condivisa.parties.models import DedicatedAccount
from condivisa.stages.agreements.models import (
    Activity,
    Agreement,
    AgreementCommitment,
    Amendment,
    BudgetLine,
    BudgetMovement,
    Partner,
)
from condivisa.stages.applications.models import Application, CostCategory, Side
from condivisa.stages.calls.models import Commitment
from condivisa.stages.calls.terms import Terms
from condivisa.stages.codesign.models import FinalProject, ProjectVersion, Round, WorkingTable
from tests.making.papers import paper
from tests.making.people import Town, at, numbers


def final_project(application: Application, town: Town) -> FinalProject:
    """A table with one closed round and its frozen project (no activities or lines)."""
    call = application.call
    table = WorkingTable.objects.create(call=call, title="Tavolo", opened_at=at("2025-11-20T09:00"))
    table.programmes.set(call.programmes.all())
    table.applications.add(application)
    ended = Round.objects.create(
        table=table, number=1, reason="first", opened_at=at("2025-11-20T09:00"), closed_at=at("2025-12-15T09:00")
    )
    version = ProjectVersion.objects.create(
        round=ended, number=1, text="Progetto", saved_at=at("2025-12-10T09:00"), sha256="1" * 64
    )
    return FinalProject.objects.create(
        round=ended, version=version, act=paper(town.body), approved_at=at("2025-12-15T09:00")
    )


def budgeted(line_id: int, amount: str) -> None:
    """Bring a line's budget to `amount` (EUR), by a movement of a signed amendment."""
    line = BudgetLine.objects.select_related("agreement__paper").get(pk=line_id)
    amendment = Amendment.objects.create(
        agreement=line.agreement,
        number=next(numbers),
        kind=Amendment.Kind.BUDGET_CHANGE,
        state=Amendment.State.SIGNED,
        effect_date=line.agreement.starts,
        reason="prova",
        content={},
        paper=line.agreement.paper,
        signed_at=line.agreement.signed_at,
    )
    change = Decimal(amount) - sum(line.movements.values_list("amount", flat=True))
    line.movements.create(kind=amendment.kind, amount=change, amendment=amendment, at=at("2026-02-02T09:00"))


def agreement(
    application: Application,
    town: Town,
    *,
    state: str = "signed",
    terms: Terms | None = None,
    shares: dict[str, str] | None = None,
    committed: bool = True,
) -> Agreement:
    """An agreement from 1.1.2026 to 31.12.2028: per programme one activity, a line per year and side.

    `shares` splits each year's contribution over members by body name (percent); otherwise the lead has it all.
    The own share is 10 % of the contribution, on the same partner.
    """
    agreed = terms or application.call.terms
    made = Agreement.objects.create(
        call=application.call,
        application=application,
        final_project=final_project(application, town),
        code=f"CONV-{next(numbers)}",
        title="Convenzione di prova",
        state=state,
        starts=date(2026, 1, 1),
        ends=date(2028, 12, 31),
        cup=application.call.cup,
        cig=application.call.cig,
        terms_json=agreed.as_json(),
        terms_sha256=agreed.sha256() if state != "draft" else "",
        signed_at=at("2025-12-22T09:00") if state != "draft" else None,
        paper=paper(town.body),
    )
    for member in application.members.select_related("body"):
        Partner.objects.create(
            agreement=made, body=member.body, lead=member.body_id == application.lead_id, joined_on=made.starts
        )
        DedicatedAccount.objects.get_or_create(
            body=member.body,
            iban="IT60X0542811101000000123456",
            defaults={"since": date(2025, 1, 1), "delegates": ["legale rappresentante"]},
        )
    split = shares or {application.lead.name: "100"}
    members = {member.body.name: member.body for member in application.members.select_related("body")}
    budget: list[tuple[BudgetLine, Decimal]] = []
    for programme in application.programmes.all():
        activity = Activity.objects.create(
            agreement=made, programme=programme, code=f"{programme.code}.1", title=f"Attività di {programme.code}"
        )
        for share in programme.shares.all():
            for name, percent in split.items():
                amount = share.amount * Decimal(percent) / 100
                for side, value in ((Side.CONTRIBUTION, amount), (Side.COFINANCING, amount / 10)):
                    line = BudgetLine(
                        agreement=made,
                        activity=activity,
                        body=members[name],
                        category=CostCategory.STAFF if side == Side.CONTRIBUTION else CostCategory.IN_KIND,
                        cost_line="educatori" if side == Side.CONTRIBUTION else "volontari",
                        year=share.year,
                        side=side,
                        source_id=share.source_id if side == Side.CONTRIBUTION else None,
                    )
                    budget.append((line, value.quantize(Decimal("0.01"))))
    BudgetLine.objects.bulk_create(line for line, _ in budget)
    granted_at = at("2025-12-22T09:00")
    BudgetMovement.objects.bulk_create(
        BudgetMovement(line=line, kind="initial", amount=amount, at=granted_at) for line, amount in budget
    )
    if committed:
        for booking in application.call.bookings.all():
            commitment = Commitment.objects.create(
                booking=booking,
                number=f"I-{booking.year}",
                amount=booking.amount,
                act="DD 200/2025",
                visa_number=f"V-{booking.year}",
                visa_date=date(2025, 12, 19),
            )
            AgreementCommitment.objects.create(agreement=made, commitment=commitment)
    return made
