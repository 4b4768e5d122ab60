"""One procedure with an open call, and a few people, for pages to show."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from condivisa.parties.models import Appointment, Area, Body, Municipality
from condivisa.records.access import Role
from condivisa.records.identity.models import Person
from condivisa.stages.calls.models import Call, FundingShare, Programme, Question, Source
from condivisa.stages.coprogramming.models import Hearing, Procedure, ProgrammingAct

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
    Question.objects.create(
        call=call,
        body=asker,
        person=asking,
        asked_at=datetime(2025, 9, 10, 9, tzinfo=UTC),
        text="Un raggruppamento può candidarsi a due programmi?",
        answer="Sì, con un piano finanziario per ciascuno.",
        answered_at=datetime(2025, 9, 12, 9, tzinfo=UTC),
    )
