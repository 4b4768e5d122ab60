"""The selection of a seeded call and the tables of who was selected."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from bench.agreeing import partners_of
from bench.writing import PROPOSAL, YEARS, many, paper, programme_of
from condivisa.parties.models import Body
from condivisa.records.access import Acting, Role
from condivisa.records.papers.models import Paper, StoredFile
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call, Programme
from condivisa.stages.codesign.models import (
    Attendance,
    FinalProject,
    Meeting,
    NegotiatedTerm,
    PlanLine,
    PlannedActivity,
    ProjectVersion,
    Round,
    WorkingTable,
)
from condivisa.stages.selection.models import (
    AdmissibilityCheck,
    Admission,
    ConflictDeclaration,
    Opening,
    Panel,
    Ranking,
    RankingRow,
    Score,
    Seat,
)
from tests import making
from tests.making import at


def select(
    call: Call, applications: list[Application], ranked: list[Application], town: making.Town, file: StoredFile
) -> Acting:
    """Panels, declarations, opening, admissibility and scores of a call, published rankings of those to be ranked."""
    moment = at("2025-11-05T09:00")
    office, panel = (
        Panel.objects.create(call=call, kind=kind, act=making.paper(town.body), appointed_at=moment)
        for kind in Panel.Kind.values
    )
    judges = [making.acting(town.body, Role.COMMITTEE_MEMBER) for _ in range(3)]
    checkers = [making.acting(town.body, Role.OFFICER) for _ in range(3)]
    sits = ((office, checkers), (panel, judges))
    seats = many(Seat, (Seat(panel=of, person_id=one.person, since=moment) for of, some in sits for one in some))
    Opening.objects.create(call=call, at=moment, by_id=town.rup.person)
    declaring = [town.rup, town.director, town.officer, *judges, *checkers]
    said = {"call": call, "declared_at": moment, "applicants_sha256": "0" * 64, "file": file}
    declared = many(
        ConflictDeclaration,
        (ConflictDeclaration(person_id=one.person, conflict=one == judges[-1], **said) for one in declaring),
    )
    declared[len(declaring) - 4].applications.add(*applications[-5:])
    many(
        AdmissibilityCheck,
        (
            AdmissibilityCheck(
                application=one,
                requirement=requirement,
                outcome="met",
                source="avviso, art. 4",
                by_id=town.officer.person,
                at=moment,
            )
            for one in applications
            for requirement in ("runts", "declarations", "powers")
        ),
    )
    act = making.paper(town.body)
    many(Admission, (Admission(application=one, admitted=True, act=act, at=moment) for one in applications))
    scoring = [seat for seat in seats if seat.panel == panel]
    _score(call, applications, scoring)
    _rank(call, ranked, scoring, town)
    return judges[0]


def _score(call: Call, applications: list[Application], seats: list[Seat]) -> None:
    moment = at("2025-11-15T09:00")
    criteria, wanted = list(call.criteria.all()), programme_of(applications)
    many(
        Score,
        (
            Score(
                application=one,
                programme_id=wanted[one.pk],
                criterion=criterion,
                seat=seat,
                value=Decimal("0.8"),
                reason="Risponde ai bisogni, con risorse e tempi credibili.",
                at=moment,
            )
            for one in applications
            for criterion in criteria
            for seat in seats
        ),
    )


def _rank(call: Call, applications: list[Application], seats: list[Seat], town: making.Town) -> None:
    moment, criteria = at("2025-11-15T09:00"), list(call.criteria.all())
    every = programme_of(applications)
    wanted = {one.pk: every[one.pk] for one in applications}
    scored_by = {"committee": [str(seat.person) for seat in seats]}
    rankings = {
        programme.pk: Ranking(
            call=call,
            programme=programme,
            act=making.paper(town.body, inputs=scored_by),
            adopted_at=moment,
            published_at=moment,
        )
        for programme in Programme.objects.filter(pk__in=wanted.values())
    }
    many(Ranking, rankings.values())
    places = dict.fromkeys(rankings, 0)
    rows = []
    for one in applications:
        programme = wanted[one.pk]
        places[programme] += 1
        rows.append(
            RankingRow(
                ranking=rankings[programme],
                application=one,
                position=places[programme],
                points=Decimal(80),
                by_criterion={criterion.code: "16.00" for criterion in criteria},
                outcome="selected" if places[programme] == 1 else "suitable",
            )
        )
    many(RankingRow, rows)


def design(selected: list[Application], town: making.Town, consortium: Body) -> list[WorkingTable]:
    """A table for each selected application, with one round, its meetings, versions and final project."""
    opened, ended, wanted = at("2025-11-20T09:00"), at("2025-12-15T09:00"), programme_of(selected)
    tables = many(WorkingTable, (WorkingTable(call=one.call, title=one.title, opened_at=opened) for one in selected))
    pairs = list(zip(tables, selected, strict=True))
    at_table: Any = WorkingTable.applications.through
    of_table: Any = WorkingTable.programmes.through
    many(at_table, (at_table(workingtable=table, application=one) for table, one in pairs))
    many(of_table, (of_table(workingtable=table, programme_id=wanted[one.pk]) for table, one in pairs))
    first = {"number": 1, "reason": "first", "opened_at": opened, "closed_at": ended}
    rounds = many(Round, (Round(table=table, **first) for table in tables))
    acts = many(Paper, (paper(town, "codesign.final_project") for _ in rounds))
    minutes = many(Paper, (paper(town, "codesign.minutes") for _ in range(3 * len(rounds))))
    held = many(
        Meeting,
        (
            Meeting(
                round=rounds[number // 3],
                at=opened + timedelta(days=number % 3),
                place="Municipio",
                agenda=["bisogni", "attività", "piano"],
                minutes_state="published",
                minutes_text="Si è discusso di bisogni e risorse. " * 30,
                minutes=one,
            )
            for number, one in enumerate(minutes)
        ),
    )
    there = [(town.body.pk, town.rup.person), (town.body.pk, town.facilitator.person)]
    there.append((consortium.pk, town.auditor.person))
    many(Attendance, (Attendance(meeting=one, body_id=body, person_id=who) for one in held for body, who in there))
    versions = many(
        ProjectVersion,
        (
            ProjectVersion(round=one, number=number, text=PROPOSAL, aims={}, saved_at=ended, sha256="1" * 64)
            for one in rounds
            for number in (1, 2)
        ),
    )
    _plans(versions, selected, wanted)
    many(
        NegotiatedTerm,
        (
            NegotiatedTerm(round=one, key=key, value="10", clause="verbale 2", agreed_at=ended)
            for one in rounds
            for key in ("indirect_ceiling_percent", "shift_notice_percent")
        ),
    )
    many(
        FinalProject,
        (
            FinalProject(round=one, version=versions[2 * place + 1], act=acts[place], approved_at=ended)
            for place, one in enumerate(rounds)
        ),
    )
    return tables


def _plans(versions: list[ProjectVersion], selected: list[Application], wanted: dict[int, int]) -> None:
    activities = many(
        PlannedActivity,
        (
            PlannedActivity(
                version=version,
                programme_id=wanted[selected[place // 2].pk],
                code=f"A{number}",
                title="Attività",
                target="100 famiglie",
            )
            for place, version in enumerate(versions)
            for number in range(3)
        ),
    )
    bodies = partners_of(selected)
    leads = {version.pk: bodies[selected[place // 2].pk] for place, version in enumerate(versions)}
    many(
        PlanLine,
        (
            PlanLine(
                version_id=one.version_id,
                activity=one,
                body_id=body,
                category="in_kind",
                cost_line="volontari",
                year=year,
                side="cofinancing",
                kind="volunteers",
                amount=Decimal("1000.00"),
            )
            for one in activities
            for body in leads[one.version_id]
            for year in YEARS
        ),
    )
