"""One procedure with a call open and one running, and a few people, for pages to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from condivisa.parties.models import Appointment, Area, Body, Municipality
from condivisa.records.access import Role
from condivisa.records.identity.models import Person
from condivisa.records.publication.actions import subject_of
from condivisa.records.publication.models import Publication
from condivisa.stages.calls.models import Call, FundingShare, Programme, Question, Source
from condivisa.stages.coprogramming.models import Hearing, Procedure, ProgrammingAct
from condivisa.stages.payments.models import MoneyMovement
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod
from tests import making

PASSWORD = "una parola d'ordine lunga"


def everything() -> None:
    """A town with an area, an association, an officer of both, and the Crema figures in an open call."""
    crema = Municipality.objects.create(istat="019035", name="Crema", sort_key="crema")
    town = Body.objects.create(
        kind="public", name="Comune di Crema", sort_key="comune di crema", fiscal_code="91035680197"
    )
    association = Body.objects.create(
        kind="ets",
        name="Associazione di prova",
        sort_key="associazione di prova",
        fiscal_code="91000000190",
        runts_section="b",
        runts_number="1",
        runts_date=date(2022, 1, 1),
        invented=True,
    )
    area = Area.objects.create(code="crema", name="Ambito di Crema", lead=town)
    area.municipalities.add(crema)
    anna = Person.objects.create_user("anna@example.org", PASSWORD, given_name="Anna", family_name="Prova")
    bruno = Person.objects.create_user("bruno@example.org", PASSWORD, given_name="Bruno", family_name="Duenti")
    for person, body, role in (
        (anna, town, Role.PROCEDURE_MANAGER),
        (bruno, town, Role.OFFICER),
        (bruno, association, Role.LEGAL_REPRESENTATIVE),
    ):
        Appointment.objects.create(person=person, body=body, role=role, since=date(2020, 1, 1))
    _procedure(town, area, anna, association, bruno)


def _procedure(town: Body, area: Area, manager: Person, asker: Body, asking: Person) -> None:
    procedure = Procedure.objects.create(
        slug="crema-2026-2028",
        title="Istruttorie pubbliche finalizzate all'individuazione di soggetti del Terzo Settore disponibili alla "
        "co-progettazione di interventi nel settore dei servizi sociali 2026-2028",
        administration=town,
        area=area,
        procedure_manager=manager,
        first_year=2026,
        last_year=2028,
        legal_basis=["L. 241/1990, art. 12"],
    )
    ProgrammingAct.objects.create(
        procedure=procedure,
        kind="deliberazione di Giunta comunale",
        number="177",
        date=date(2024, 7, 30),
        subject="Approvazione del documento preliminare alla co-progettazione",
    )
    Hearing.objects.create(
        procedure=procedure,
        committee="Commissione Politiche Sociali e Lavoro",
        date=date(2025, 9, 9),
        subject="Istruttorie pubbliche 2026-2028",
    )
    call = Call.objects.create(
        procedure=procedure,
        code="comune",
        title="Co-progettazione del Comune di Crema",
        state=Call.State.PUBLISHED,
        published_at=datetime(2025, 9, 9, 10, tzinfo=UTC),
        closes_at=datetime(2099, 10, 9, 10, tzinfo=UTC),
        terms_json=making.terms().as_json(),
        terms_sha256="0" * 64,
    )
    source = Source.objects.create(procedure=procedure, code="comune", name="Comune di Crema", body=town)
    for order, (code, title, annual, stated) in enumerate(
        (
            ("P4", "Prossimità e reti di protezione", "192000.00", "576000.00"),
            ("P5", "Politiche inclusione socio lavorativa", "726293.00", "2178979.00"),
        )
    ):
        programme = Programme.objects.create(
            call=call,
            code=code,
            title=title,
            order=order,
            aims=["lavoro sociale di comunità e patti nelle zone sociali"],
            stated_annual=Decimal(annual),
            stated_triennial=Decimal(stated),
        )
        for year in (2026, 2027, 2028):
            FundingShare.objects.create(programme=programme, source=source, year=year, amount=Decimal(annual))
    asked = {"call": call, "body": asker, "person": asking, "asked_at": datetime(2025, 9, 10, 9, tzinfo=UTC)}
    Question.objects.create(
        text="Un raggruppamento può candidarsi a due programmi?",
        answer="Sì, con un piano finanziario per ciascuno.",
        answered_at=datetime(2025, 9, 12, 9, tzinfo=UTC),
        **asked,
    )
    Question.objects.create(text="Chi siede al tavolo?", **asked)
    _running(procedure, town, asker)


def _running(procedure: Procedure, town: Body, lead: Body) -> None:
    """The second call of the procedure, already at its first report, with an advance paid."""
    people = making.town("Persone")
    host = replace(people, body=town)
    call = making.call(host, within=procedure, state="closed", programmes=[("A1", "660000.00")], code="ambito")
    call.title = "Co-progettazione d’Ambito"
    call.save(update_fields=["title"])
    agreement = making.agreement(making.application(call, lead), host)
    period = ReportingPeriod.objects.create(
        agreement=agreement, number=1, first=date(2026, 1, 1), last=date(2026, 3, 31), due=date(2026, 4, 30)
    )
    ReportingPeriod.objects.create(
        agreement=agreement, number=2, first=date(2026, 4, 1), last=date(2026, 6, 30), due=date(2026, 7, 30)
    )
    FinancialReport.objects.create(
        period=period, state="submitted", submitted_at=making.at("2026-04-20T09:00"), breakdown_sha256="0" * 64
    )
    MoneyMovement.objects.create(
        agreement=agreement,
        programme=call.programmes.get(),
        body=lead,
        kind="paid",
        amount=Decimal("198000.00"),
        at=making.at("2026-02-02T09:00"),
    )
    for number, (thing, paper, place) in enumerate(
        ((agreement, agreement.paper, "transparency"), (agreement, agreement.paper, "grants"), (call, None, "site"))
    ):
        Publication.objects.create(
            chain=town.pk, subject=subject_of(thing), paper=paper, place=place, day=date(2026, 1, 2 + number)
        )
