"""The agreements of a seeded database: partners, money, plan, who works for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from bench.writing import FILE, YEARS, many, paper, programme_of
from condivisa.parties.models import DedicatedAccount
from condivisa.records.papers.models import Paper
from condivisa.stages.agreements.models import (
    Activity,
    Agreement,
    AgreementCommitment,
    Amendment,
    BudgetLine,
    BudgetMovement,
    Partner,
    SigningCheck,
    Surety,
)
from condivisa.stages.applications.models import Application, Member
from condivisa.stages.calls.models import Booking, Commitment
from condivisa.stages.codesign.models import FinalProject
from condivisa.stages.payments.models import PayeeCheck
from condivisa.stages.reporting.models import Worker
from tests import making
from tests.making import at

BUDGET = Decimal("50000.00")
IBAN = "IT60X0542811101000000123456"
TERMS = making.terms()
type Lines = dict[tuple[int, UUID, str, int], BudgetLine]
"""By agreement, body, side and year."""
type Workers = dict[tuple[int, UUID, str], list[Worker]]
"""By agreement, body and kind."""


def partners_of(selected: Sequence[Application]) -> dict[int, list[UUID]]:
    """The members of each application, the lead first."""
    found: dict[int, list[UUID]] = {}
    members = Member.objects.filter(application__in=selected).order_by("application", "pk")
    for application, body in members.values_list("application", "body"):
        found.setdefault(application, []).append(body)
    return found


def agree(selected: list[Application], town: making.Town) -> list[Agreement]:
    projects = dict(FinalProject.objects.values_list("round__table__applications", "pk"))
    papers = many(Paper, (paper(town, "agreements.agreement") for _ in selected))
    agreements = many(
        Agreement,
        (
            Agreement(
                call=one.call,
                application=one,
                final_project_id=projects[one.pk],
                code=f"CONV-{one.pk}",
                title=f"Convenzione {one.title}",
                state="signed",
                starts=date(2026, 1, 1),
                ends=date(2028, 12, 31),
                cup="F21H24000130004",
                cig="B25194243A",
                terms_json=TERMS.as_json(),
                terms_sha256=TERMS.sha256(),
                paper=act,
                signed_at=at("2025-12-22T09:00"),
            )
            for one, act in zip(selected, papers, strict=True)
        ),
    )
    amended = {"kind": "shift", "state": "notified", "effect_date": date(2026, 6, 1), "reason": "minori costi"}
    many(
        Amendment,
        (
            Amendment(agreement=one, number=number, content={"moves": {}}, **amended)
            for one in agreements
            for number in (1, 2)
        ),
    )
    return agreements


def bind(agreements: list[Agreement], together: dict[int, list[UUID]], town: making.Town) -> None:
    """Partners with their accounts, commitments, sureties and checks before signature."""
    many(
        Partner,
        (
            Partner(agreement=one, body_id=body, lead=not place, joined_on=one.starts)
            for one in agreements
            for place, body in enumerate(together[one.pk])
        ),
    )
    opened = {"iban": IBAN, "since": date(2025, 1, 1)}
    every = {body for one in agreements for body in together[one.pk]}
    many(DedicatedAccount, (DedicatedAccount(body_id=body, **opened) for body in every))
    bookings: dict[int, list[Booking]] = {}
    for booking in Booking.objects.all():
        bookings.setdefault(booking.call_id, []).append(booking)
    pairs = [(one, booking) for one in agreements for booking in bookings[one.call_id]]
    visa = {"act": "DD 200/2025", "visa_date": date(2025, 12, 19)}
    committed = many(
        Commitment,
        (
            Commitment(booking=booking, number=f"I-{one.pk}", amount=3 * BUDGET, visa_number="1", **visa)
            for one, booking in pairs
        ),
    )
    many(
        AgreementCommitment,
        (
            AgreementCommitment(agreement=one, commitment=commitment)
            for (one, _), commitment in zip(pairs, committed, strict=True)
        ),
    )
    span = {"first": date(2026, 1, 1), "last": date(2029, 12, 31), "file_id": FILE, "guarantor": "Compagnia"}
    many(Surety, (Surety(agreement=one, number=f"{one.pk}", amount=BUDGET, **span) for one in agreements))
    passed = {"passed": True, "reference": "prot. 1", "checked_on": date(2025, 12, 1), "by_id": town.officer.person}
    many(
        SigningCheck,
        (
            SigningCheck(agreement=one, body_id=body, kind=kind, **passed)
            for one in agreements
            for body in together[one.pk]
            for kind in ("runts", "durc", "antimafia")
        ),
    )
    many(
        PayeeCheck,
        (
            PayeeCheck(
                agreement=one,
                payee_id=together[one.pk][0],
                kind="durc",
                passed=True,
                reference="prot. 2",
                checked_on=date(2026, month, 1),
                valid_until=date(2026, month, 28),
            )
            for one in agreements
            for month in (3, 7, 11)
        ),
    )


def budget(agreements: list[Agreement], together: dict[int, list[UUID]]) -> Lines:
    wanted = programme_of([one.application for one in agreements])
    activities = many(
        Activity,
        (
            Activity(
                agreement=one,
                programme_id=wanted[one.application_id],
                code=f"A{number}",
                title="Attività",
                target="100 famiglie",
            )
            for one in agreements
            for number in range(3)
        ),
    )
    sources = dict(Booking.objects.values_list("call", "source"))
    calls = {one.pk: one.call_id for one in agreements}
    lines = many(
        BudgetLine,
        (
            BudgetLine(
                agreement_id=activity.agreement_id,
                activity=activity,
                body_id=body,
                category="staff" if side == "contribution" else "in_kind",
                cost_line="educatori" if side == "contribution" else "volontari",
                year=year,
                side=side,
                source_id=sources[calls[activity.agreement_id]] if side == "contribution" else None,
                kind="cash" if side == "contribution" else "volunteers",
            )
            for activity in activities
            for body in together[activity.agreement_id]
            for year in YEARS
            for side in ("contribution", "cofinancing")
        ),
    )
    signed = at("2025-12-22T09:00")
    many(BudgetMovement, (BudgetMovement(line=one, kind="initial", amount=BUDGET, at=signed) for one in lines))
    return {(one.agreement_id, one.body_id, one.side, one.year): one for one in lines}


def workers(agreements: list[Agreement], together: dict[int, list[UUID]]) -> Workers:
    """Three of the staff and three volunteers of every partner of every agreement."""
    made = many(
        Worker,
        (
            Worker(
                body_id=body,
                code=f"{one.pk}-{kind[0]}{number}",
                kind=kind,
                person_key=f"{one.pk}-{kind}-{number}",
                since=date(2020, 1, 1),
                contract="permanent" if kind == "staff" else "",
                job="educatrice" if kind == "staff" else "",
                monthly_hours=Decimal(165) if kind == "staff" else None,
                register_number="" if kind == "staff" else "1",
            )
            for one in agreements
            for body in together[one.pk]
            for kind in Worker.Kind.values
            for number in range(3)
        ),
    )
    found: dict[tuple[int, UUID, str], list[Worker]] = {}
    for worker in made:
        found.setdefault((int(worker.code.split("-")[0]), worker.body_id, worker.kind), []).append(worker)
    return found
