"""Makes the things a test stands on, straight through the models: people, bodies, a call, an application, an agreement.

A test of one stage must not depend on the actions of the stages before it. Every name here is invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from condivisa.base.days import ROME
from condivisa.base.findings import Refused
from condivisa.parties.models import Appointment, Body, DedicatedAccount
from condivisa.records.access import Acting, Role
from condivisa.records.identity.models import Person
from condivisa.records.papers import store
from condivisa.records.papers.models import Paper, StoredFile
from condivisa.site.stories import signing
from condivisa.stages.agreements.models import (
    Activity,
    Agreement,
    AgreementCommitment,
    Amendment,
    BudgetLine,
    BudgetMovement,
    Partner,
)
from condivisa.stages.applications.models import Application, CostCategory, Member, PlanRow, Side
from condivisa.stages.calls.models import Booking, Call, Commitment, FundingShare, Programme, Source
from condivisa.stages.calls.terms import Term, Terms, Value
from condivisa.stages.codesign.models import FinalProject, ProjectVersion, Round, WorkingTable
from condivisa.stages.coprogramming.models import Procedure

_numbers = count(1)

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


def at(moment: str) -> datetime:
    """`2026-03-02T09:00`, in Rome."""
    return datetime.fromisoformat(moment).replace(tzinfo=ROME)


@contextmanager
def refused(*codes: str) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """Expect a refusal that carries all these codes."""
    with pytest.raises(Refused) as refusal:
        yield refusal
    found = {finding.code for finding in refusal.value.findings}
    assert set(codes) <= found, found


def person(given_name: str = "Ada", family_name: str = "Prova") -> Person:
    """A person who cannot sign in."""
    email = f"{given_name}.{family_name}.{next(_numbers)}@example.org".lower().replace(" ", "")
    return Person.objects.create(email=email, given_name=given_name, family_name=family_name, password="!")


def body(name: str, kind: str = "ets", **fields: Any) -> Body:
    """A body; an ETS is in the RUNTS since 2022."""
    number = next(_numbers)
    registered = (
        {"runts_section": "d", "runts_number": f"{number}", "runts_date": date(2022, 5, 2)} if kind == "ets" else {}
    )
    return Body.objects.create(
        kind=kind, name=name, sort_key=name.casefold(), fiscal_code=f"{90000000000 + number}", **(registered | fields)
    )


def acting(body: Body, *roles: Role, who: Person | None = None) -> Acting:
    """Somebody appointed to these roles in a body since 2020."""
    somebody = who or person(f"{roles[0].value.title()}" if roles else "Nessuno", body.name.split()[-1])
    for role in roles:
        Appointment.objects.get_or_create(person=somebody, body=body, role=role, defaults={"since": date(2020, 1, 1)})
    return Acting(somebody.pk, body.pk, frozenset(roles))


@dataclass(frozen=True)
class Town:
    """A public body and its people, each with one role."""

    body: Body
    officer: Acting
    rup: Acting
    director: Acting
    finance: Acting
    facilitator: Acting
    auditor: Acting


def town(name: str = "Comune di Prova") -> Town:
    """A municipality with its people."""
    public = body(name, "public")
    return Town(
        public,
        acting(public, Role.OFFICER),
        acting(public, Role.PROCEDURE_MANAGER),
        acting(public, Role.DIRECTOR),
        acting(public, Role.FINANCE_OFFICER),
        acting(public, Role.FACILITATOR),
        acting(public, Role.AUDITOR),
    )


def representative(ets: Body) -> Acting:
    """The legal representative of a body."""
    return acting(ets, Role.LEGAL_REPRESENTATIVE)


def paper(chain: Body, kind: str = "test.paper", signed: bool = True) -> Paper:
    """A paper of no recipe; signed unless told otherwise."""
    moment = at("2026-01-02T09:00")
    return Paper.objects.create(
        chain=chain.pk,
        kind=kind,
        title="Atto di prova",
        state=Paper.State.SIGNED if signed else Paper.State.TO_SIGN,
        template_version="0" * 64,
        inputs={},
        content_sha256="0" * 64,
        composed_at=moment,
        composed_by=person().pk,
        head_number=0,
        head_hash="0" * 64,
        signed_file=stored(b"firmato") if signed else None,
        signed_at=moment if signed else None,
    )


def signed(paper: Paper | None, *people: Acting | UUID) -> bytes:
    """The paper as these people send it back signed (.p7m); one not typeset yet gets a small PDF, for speed."""
    assert paper is not None
    paper.refresh_from_db(fields=["pdf"])
    if paper.pdf is None:
        paper.pdf = stored(b"%PDF-1.7\n%" + paper.pk.bytes.hex().encode())
        Paper.objects.filter(pk=paper.pk).update(pdf=paper.pdf)
    keys = dict.fromkeys(one.person if isinstance(one, Acting) else one for one in people)
    holders = [signing.holder(Person.objects.get(pk=key)) for key in keys]
    return signing.sign_bytes(store.read(paper.pdf), *holders, at=paper.composed_at)


def stored(content: bytes) -> StoredFile:
    """A stored file, on the disk too."""
    return store.keep(content)


def terms(**changes: Value | None) -> Terms:
    """A whole set of fixed terms; `key=None` leaves one open."""
    values = {**TERMS, **changes}
    return Terms({key: Term(key, "avviso, art. 9", value) for key, value in values.items() if value is not None})


def procedure(town: Town, slug: str = "", **fields: Any) -> Procedure:
    """A percorso for 2026-2028."""
    return Procedure.objects.create(
        slug=slug or f"prova-{next(_numbers)}",
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
            "code": f"avviso-{next(_numbers)}",
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
    number = next(_numbers)
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
        number=next(_numbers),
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
        code=f"CONV-{next(_numbers)}",
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
    for programme in application.programmes.all():
        activity = Activity.objects.create(
            agreement=made, programme=programme, code=f"{programme.code}.1", title=f"Attività di {programme.code}"
        )
        for share in programme.shares.all():
            for name, percent in split.items():
                amount = share.amount * Decimal(percent) / 100
                for side, value in ((Side.CONTRIBUTION, amount), (Side.COFINANCING, amount / 10)):
                    line = BudgetLine.objects.create(
                        agreement=made,
                        activity=activity,
                        body=members[name],
                        category=CostCategory.STAFF if side == Side.CONTRIBUTION else CostCategory.IN_KIND,
                        cost_line="educatori" if side == Side.CONTRIBUTION else "volontari",
                        year=share.year,
                        side=side,
                        source=share.source if side == Side.CONTRIBUTION else None,
                    )
                    BudgetMovement.objects.create(
                        line=line, kind="initial", amount=value.quantize(Decimal("0.01")), at=at("2025-12-22T09:00")
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
