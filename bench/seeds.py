"""Fills a database with invented applications, agreements and expenses, straight through `bulk_create`.

One great call takes most of the applications. Agreements come eight to a procedure; one partner, the consortium, sits
in all of them. So the lists of an office and of a partner grow with the size, and the things one opens do not.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from bench import choosing, spending
from bench.writing import FILE, PROPOSAL, YEARS, many, programme_of
from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.records.papers.models import StoredFile
from condivisa.records.publication.actions import subject_of
from condivisa.records.publication.models import Publication
from condivisa.stages.alliances.models import Pact, PactParty, Series
from condivisa.stages.applications.models import (
    Application,
    Attachment,
    Declaration,
    LateAttempt,
    Member,
    PlanRow,
)
from condivisa.stages.calls.models import Call, Criterion, Question
from condivisa.stages.codesign.models import (
    Meeting,
    WorkingTable,
)
from condivisa.stages.coprogramming.models import Hearing, ProgrammingAct, Step
from condivisa.stages.monitoring.models import AddedResource, StatedLeverage
from condivisa.stages.selection.models import (
    Ranking,
)
from tests import making
from tests.making import at

PER_PROCEDURE = 8
PROGRAMMES = [(f"P{number}", "9000000.00") for number in (1, 2, 3)]
OPEN_CALLS, OLD_PROCEDURES = 8, 60


@dataclass(frozen=True)
class Size:
    """How many applications and agreements; every agreement has 500 expense rows."""

    applications: int
    agreements: int

    @property
    def expenses(self) -> int:
        """How many expense rows in all."""
        return self.agreements * spending.REPORTS * spending.ROWS


SMALL, LARGE = Size(200, 56), Size(5000, 200)


@dataclass(frozen=True)
class World:
    """What the measured questions ask about: the great call, an ordinary application to it, who asks."""

    town: making.Town
    partner: Acting
    """Of the consortium."""
    call: Call
    member: Acting
    """Of the committee."""
    application: Application
    table: WorkingTable
    spent: spending.Spent
    pact: Pact
    series: Series


@transaction.atomic
def seed(size: Size) -> World:
    """Fill the database up to a size."""
    town = making.town("Comune di Prova")
    consortium = making.body("Consorzio di tutti")
    bodies = _bodies(size.applications // 2)
    file = StoredFile.objects.create(sha256=FILE, size=1)
    old = [making.procedure(town, slug=f"vecchio-{number}") for number in range(OLD_PROCEDURES)]
    based = {"kind": "DGC", "date": date(2020, 1, 10), "subject": "Indirizzi"}
    many(ProgrammingAct, (ProgrammingAct(procedure=one, **based) for one in old))
    calls = [_call(town, number) for number in range(size.agreements // PER_PROCEDURE)]
    applications: list[list[Application]] = []
    for number, call in enumerate(calls):
        few = PER_PROCEDURE * (len(calls) - 1)
        applications.append(_applications(call, PER_PROCEDURE if number else size.applications - few, bodies, number))
    partner = making.representative(consortium)
    _insides([one for some in applications for one in some], bodies, consortium, partner, file)
    asked = applications[0][20]
    programmes = programme_of(applications[0])
    # Its programme waits for its ranking: once there is one, nobody scores any more.
    ranked = [[one for one in applications[0] if programmes[one.pk] != programmes[asked.pk]], *applications[1:]]
    members = [choosing.select(*of, town, file) for of in zip(calls, applications, ranked, strict=True)]
    selected = [one for some in ranked for one in some[:PER_PROCEDURE]]
    tables = choosing.design(selected, town, consortium)
    spent = spending.spend(selected, town)
    _public(town, calls, spent)
    pact, series = _alliances(town, bodies)
    return World(town, partner, calls[0], members[0], asked, tables[0], spent, pact, series)


def settle() -> None:
    """Let PostgreSQL know what is in its tables, as its autovacuum does within minutes; keep what was seeded from
    Python's collector, since no process that serves pages carries it along.
    """
    gc.collect()
    gc.freeze()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _bodies(how_many: int) -> list[Body]:
    return many(
        Body,
        (
            Body(
                kind="ets",
                name=f"Cooperativa {number}",
                sort_key=f"cooperativa {number:05}",
                fiscal_code=f"{80000000000 + number}",
                runts_section="d",
                runts_number=f"R{number}",
                runts_date=date(2022, 5, 2),
            )
            for number in range(how_many)
        ),
    )


def _call(town: making.Town, number: int) -> Call:
    """A procedure with a call that has run its course, and calls that are open."""
    found = making.procedure(town, slug=f"percorso-{number}", legal_basis=["D.Lgs. 117/2017, art. 55"])
    days = [date(2024, month, 10) for month in range(1, 7)]
    many(ProgrammingAct, (ProgrammingAct(procedure=found, kind="DGC", date=day, subject="Indirizzi") for day in days))
    many(Hearing, (Hearing(procedure=found, committee="Commissione", date=day, subject="Bisogni") for day in days))
    many(
        Step,
        (Step(procedure=found, order=place, kind="meetings", title="Incontro", when="2024") for place in range(6)),
    )
    call = making.call(town, within=found, state="closed", programmes=PROGRAMMES)
    Call.objects.filter(pk=call.pk).update(notice=making.paper(town.body, "calls.notice"))
    taking = [
        making.call(town, within=found, closes_at=at("2099-10-20T12:00"), programmes=PROGRAMMES[:1])
        for _ in range(OPEN_CALLS)
    ]
    asked = {"body": town.body, "person_id": town.rup.person, "asked_at": at("2025-09-20T10:00"), "text": "Si può?"}
    many(
        Question,
        (
            *(Question(call=call, answer="Sì.", answered_at=at("2025-09-22T10:00"), **asked) for _ in range(30)),
            *(Question(call=one, **asked) for one in taking),
        ),
    )
    many(
        Criterion,
        (
            Criterion(
                call=call,
                code=f"C{place}",
                title="Qualità della proposta",
                order=place,
                scoring="coefficient",
                max_points=20,
                scale=[["ottimo", "1"], ["buono", "0.8"], ["sufficiente", "0.6"]],
            )
            for place in range(5)
        ),
    )
    return call


def _applications(call: Call, how_many: int, bodies: list[Body], place: int) -> list[Application]:
    started, first = at("2025-09-20T10:00"), at("2025-10-01T08:00")
    return many(
        Application,
        (
            Application(
                call=call,
                lead=bodies[(number + place) % len(bodies)],
                form="to_be_formed",
                project_code=f"B{place:03}{number:06}",
                title=f"Proposta {number}",
                proposal=PROPOSAL,
                state="submitted",
                started_at=started,
                submitted_at=first + timedelta(minutes=number),
                receipt_number=place * 10000 + number + 1,
                receipt_year=2025,
                content_sha256="0" * 64,
            )
            for number in range(how_many)
        ),
    )


def _insides(
    applications: list[Application], bodies: list[Body], consortium: Body, partner: Acting, file: StoredFile
) -> None:
    """Members, programmes, plan, declarations and attachments of every application."""
    programmes = {call: list(call.programmes.all()) for call in {one.call for one in applications}}
    through: Any = Application.programmes.through
    place_of = {body.pk: place for place, body in enumerate(bodies)}
    members, rows, wanted = [], [], []
    for number, one in enumerate(applications):
        lead, third = place_of[one.lead_id], len(bodies) // 3
        together = [bodies[(lead + third * step) % len(bodies)] for step in range(3)]
        if number < 60 or one.call != applications[0].call:
            together.append(consortium)
        programme = programmes[one.call][number % len(PROGRAMMES)]
        wanted.append(through(application=one, programme=programme))
        for body in together:
            members.append(
                Member(
                    application=one,
                    body=body,
                    joined_at=one.started_at,
                    confirmed_version=1,
                    confirmed_at=one.started_at,
                    confirmed_by_id=partner.person,
                )
            )
            rows += [
                PlanRow(
                    application=one,
                    body=body,
                    programme=programme,
                    category="staff" if side == "contribution" else "in_kind",
                    cost_line="educatori",
                    action="A1",
                    year=year,
                    side=side,
                    kind="cash" if side == "contribution" else "volunteers",
                    amount=Decimal("10000.00"),
                )
                for year in YEARS[:2]
                for side in ("contribution", "cofinancing")
            ]
    many(through, wanted)
    many(PlanRow, rows)
    declared = {"kind": "requirements", "file": file, "file_name": "dichiarazione.pdf", "signed_by_id": partner.person}
    joined = many(Member, members)
    many(Declaration, (Declaration(member=one, at=at("2025-10-01T08:00"), **declared) for one in joined))
    enclosed = {"title": "Statuto", "file": file, "file_name": "statuto.pdf"}
    many(Attachment, (Attachment(application=one, **enclosed) for one in applications for _ in range(2)))
    late = applications[:: len(applications) // 100 or 1]
    closed = at("2025-10-20T12:00")
    many(
        LateAttempt,
        (
            LateAttempt(
                call=one.call, application=one, body=one.lead, at=closed + timedelta(minutes=1), closed_at=closed
            )
            for one in late
        ),
    )


def _public(town: making.Town, calls: list[Call], spent: spending.Spent) -> None:
    """What is on the notice board: notices, rankings, minutes, grants."""
    common = {"chain": town.body.pk, "day": date(2026, 1, 10)}
    site = {"place": Publication.Place.SITE, **common}
    many(
        Publication,
        (
            *(Publication(subject=subject_of(one), reference="albo 1/2026", **site) for one in calls),
            *(Publication(subject=subject_of(one), paper_id=one.act_id, **site) for one in Ranking.objects.all()),
            *(Publication(subject=subject_of(one), paper_id=one.minutes_id, **site) for one in Meeting.objects.all()),
            *(
                Publication(subject=subject_of(one), place=Publication.Place.GRANTS, reference="atto 1/2026", **common)
                for one in spent.agreements
            ),
        ),
    )


def _alliances(town: making.Town, bodies: list[Body]) -> tuple[Pact, Series]:
    """A pact with sixty parties, a series with what it called in."""
    common = {"administration": town.body, "source": "documento"}
    pact = Pact.objects.create(slug="patto", title="Patto", signed_on=date(2021, 1, 1), **common)
    joined = {"pact": pact, "joined_on": date(2021, 1, 1), "joined_by": "patto"}
    many(PactParty, (PactParty(body=body, **joined) for body in bodies[:60]))
    series = Series.objects.create(slug="serie", title="Serie", since=2006, **common)
    amount, stated = Decimal("4500000.00"), {"series": series, "source": "documento"}
    StatedLeverage.objects.create(total=2 * amount, percent=Decimal(22), about=True, **stated)
    many(AddedResource, (AddedResource(origin=origin, amount=amount, **stated) for origin in ("foundations", "own")))
    return pact, series
