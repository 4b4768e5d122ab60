"""A procedure, a call with its terms and money, an application."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from condivisa.parties.models import Body
from condivisa.stages.applications.models import Application, CostCategory, Member, PlanRow, Side
from condivisa.stages.calls.models import Booking, Call, FundingShare, Programme, Source
from condivisa.stages.calls.terms import Term, Terms, Value
from condivisa.stages.coprogramming.models import Procedure
from tests.making.people import Town, at, numbers, person

TERMS: dict[str, Value] = {
    "programme_choice": "several",
    "applying_twice": "refuse",
    "below_minimum": "refuse",
    "correction_days": Decimal(10),
    "score_rounding": "final",
    "minimum_score": Decimal(60),
    "ties": "first_criterion",
    "selected": "best",
    "table_mode": "selected",
    "cofinancing_minimum_percent": Decimal(10),
    "cofinancing_base": "contribution",
    "cofinancing_sources": "all",
    "cofinancing_kinds": "both",
    "indirect_mode": "ledger",
    "indirect_ceiling_percent": Decimal(7),
    "extension_maximum_percent": Decimal(25),
    "extension_base": "contribution",
    "extension_scope": "agreement",
    "labour_revision": True,
    "shift_notice_percent": Decimal(5),
    "shift_approval_percent": Decimal(10),
    "shift_base": "line",
    "withdrawal_notice_months": Decimal(6),
    "withdrawal_grounds": ("nuove esigenze oggettive", "minori risorse"),
    "warning_days": Decimal(15),
    "report_every_months": Decimal(3),
    "report_due_days": Decimal(30),
    "payment_tail_days": Decimal(60),
    "sample_percent": Decimal(10),
    "sample_all_above": Decimal("1000.00"),
    "error_rate_percent": Decimal(5),
    "payee": "lead",
    "advance_percent": Decimal(30),
    "advance_surety": True,
    "paid_before_balance_percent": Decimal(100),
    "reduction_method": "by_activity",
    "own_share_short": "cut_gap",
    "clawback_days": Decimal(30),
}


def terms(**changes: Value | None) -> Terms:
    """A whole set of fixed terms; `key=None` leaves one open."""
    values = {**TERMS, **changes}
    return Terms({key: Term(key, "avviso, art. 9", value) for key, value in values.items() if value is not None})


def procedure(town: Town, slug: str = "", **fields: Any) -> Procedure:
    """A percorso for 2026-2028."""
    return Procedure.objects.create(
        slug=slug or f"prova-{next(numbers)}",
        title="Percorso di prova 2026-2028",
        administration=town.body,
        procedure_manager_id=town.rup.person,
        director_id=town.director.person,
        first_year=2026,
        last_year=2028,
        **fields,
    )


def call(
    town: Town,
    *,
    state: str = "published",
    programmes: Sequence[tuple[str, str]] = (("P1", "300000.00"),),
    within: Procedure | None = None,
    terms: Terms | None = None,
    **fields: Any,
) -> Call:
    """A call with programmes (code, contribution of the three years in EUR), one source, equal years, bookings."""
    percorso = within or procedure(town)
    agreed = terms or globals()["terms"]()
    made = Call.objects.create(
        procedure=percorso,
        **{
            "code": f"avviso-{next(numbers)}",
            "title": "Avviso di prova",
            "state": state,
            "cup": "F21H24000130004",
            "cig": "B25194243A",
            "opening_act_number": "100",
            "opening_act_date": date(2025, 9, 10),
            "opens_at": at("2025-09-15T09:00"),
            "closes_at": at("2025-10-20T12:00"),
            "questions_until": at("2025-10-15T12:00"),
            "published_at": None if state in ("draft", "signed") else at("2025-09-15T09:00"),
            "appeal_authority": "TAR Lombardia, sezione di Brescia, entro 60 giorni",
            "terms_json": agreed.as_json(),
            "terms_sha256": "" if state == "draft" else agreed.sha256(),
            **fields,
        },
    )
    source, _ = Source.objects.get_or_create(
        procedure=percorso, code="comune", defaults={"name": town.body.name, "body": town.body}
    )
    for order, (code, amount) in enumerate(programmes):
        programme = Programme.objects.create(
            call=made, code=code, title=f"Programma {code}", order=order, aims=[f"finalità di {code}"]
        )
        for year in (2026, 2027, 2028):
            FundingShare.objects.create(programme=programme, source=source, year=year, amount=Decimal(amount) / 3)
    for year in (2026, 2027, 2028):
        total = sum((Decimal(amount) for _, amount in programmes), Decimal(0)) / 3
        Booking.objects.create(
            call=made, source=source, year=year, chapter="1100", number=f"{year}/1", amount=total, act="DD 100/2025"
        )
    return made


def application(
    call: Call,
    *bodies: Body,
    state: str = "submitted",
    moment: str = "2025-10-10T10:00",
    cofinancing: str = "30000.00",
) -> Application:
    """An application for all programmes; every body confirmed; a plan for the whole contribution and own money."""
    number = next(numbers)
    made = Application.objects.create(
        call=call,
        lead=bodies[0],
        form="single" if len(bodies) == 1 else "to_be_formed",
        project_code=f"PRJ{number:06d}",
        title=f"Proposta di {bodies[0].name}",
        proposal="Che cosa faremo, con chi e per chi.",
        state=state,
        started_at=at("2025-09-20T10:00"),
        submitted_at=at(moment) if state == "submitted" else None,
        receipt_number=number if state == "submitted" else None,
        receipt_year=2025 if state == "submitted" else None,
        content_sha256="0" * 64 if state == "submitted" else "",
    )
    for member in bodies:
        who = person("Rappresentante", member.name.split()[-1])
        Member.objects.create(
            application=made,
            body=member,
            joined_at=made.started_at,
            confirmed_version=1,
            confirmed_at=at("2025-10-09T10:00"),
            confirmed_by=who,
        )
    for programme in call.programmes.all():
        made.programmes.add(programme)
        for share in programme.shares.all():
            common = {
                "application": made,
                "body": bodies[0],
                "programme": programme,
                "year": share.year,
                "action": "A1",
            }
            PlanRow.objects.create(
                category=CostCategory.STAFF,
                cost_line="educatori",
                side=Side.CONTRIBUTION,
                amount=share.amount,
                **common,
            )
            PlanRow.objects.create(
                category=CostCategory.IN_KIND,
                cost_line="volontari",
                side=Side.COFINANCING,
                kind="volunteers",
                amount=(Decimal(cofinancing) / 3).quantize(Decimal("0.01")),
                **common,
            )
    return made
