"""The states in which the pages are looked at: bodies that have just begun, one of everything, and all of it full.

The gate looks at the second; `make looks` at all three, and keeps a picture of each page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Concat

from bench import seeds, spending
from bench.writing import FILE, YEARS, many
from condivisa.parties.models import Body
from condivisa.records.access import Acting, Role
from condivisa.records.identity.models import Person
from condivisa.records.papers.models import Paper
from condivisa.stages.agreements.models import Activity, Agreement, BudgetLine, BudgetMovement, Partner
from condivisa.stages.applications.models import Application, Member
from condivisa.stages.calls.models import Call, Criterion, Programme, Question, Source
from condivisa.stages.codesign.models import PlannedActivity, WorkingTable
from condivisa.stages.coprogramming.models import Procedure
from condivisa.stages.reporting.models import Evidence, Expense, ExpenseDocument, ReportingPeriod
from tests import making
from tests.browser import seed
from tests.house.addresses import World, world
from tests.house.test_public_pages import ADDRESSES, EXPECTED, address_of

PARTNERS, ROWS, SIZE = 40, 2000, seeds.Size(208, 16)
LONG_REPORT = 6
"""The period whose report has very many rows, not submitted by the seeding."""
AT_TABLE = "Un ponte fra le case: laboratorio permanente di comunità, doposcuola diffuso e sportello mobile"
CALL = (
    "Co-progettazione di interventi e servizi sociali di prossimità, inclusione socio-lavorativa, abitare e contrasto "
    "alla povertà educativa nell’Ambito territoriale sociale per il triennio 2026-2028"
)
ACTIVITY = (
    "Laboratori di comunità, doposcuola diffuso e accompagnamento educativo individualizzato per bambini e ragazzi"
)
ETS = "Associazione di promozione sociale e volontariato «Insieme per il territorio e l’Alta Valle» – ETS, sezione "
FUND = "Fondo nazionale per le politiche sociali e Quota servizi del Fondo povertà, annualità 2025 e residui"
LONG: tuple[tuple[Any, dict[str, str]], ...] = (
    (
        Person,
        {"given_name": "Maria Antonietta Immacolata", "family_name": "Degli Alessandri-Bevilacqua di Sant’Angelo"},
    ),
    (Procedure, {"title": f"Istruttorie pubbliche per individuare soggetti del Terzo settore. {CALL}"}),
    (Call, {"title": CALL}),
    (Programme, {"title": CALL}),
    (Application, {"title": AT_TABLE}),
    (WorkingTable, {"title": AT_TABLE}),
    (Agreement, {"title": f"Convenzione per la realizzazione del progetto «{AT_TABLE}»"}),
    (Activity, {"title": ACTIVITY, "target": "1.250 famiglie raggiunte, di cui 400 con minori sotto i sei anni"}),
    (PlannedActivity, {"title": ACTIVITY, "target": "1.250 famiglie raggiunte, di cui 400 con minori"}),
    (Criterion, {"title": "Qualità, coerenza e innovatività della proposta rispetto ai bisogni letti insieme"}),
    (Source, {"name": FUND}),
    (BudgetLine, {"cost_line": "educatori professionali e coordinatori pedagogici, livelli D2 e D3 del CCNL"}),
    (Expense, {"description": f"Retribuzione degli educatori impegnati nei {ACTIVITY.lower()}"}),
    (ExpenseDocument, {"issuer_name": "Cooperativa sociale di servizi alla persona società a responsabilità limitata"}),
    (Evidence, {"file_name": f"fattura_elettronica_{'0123456789' * 8}_firmata_digitalmente.pdf.p7m"}),
    (Question, {"text": f"Un raggruppamento da costituire può candidarsi a due programmi di {CALL}? " * 2}),
    (Paper, {"title": f"Determinazione di approvazione degli atti della procedura. {CALL}"}),
)
"""What people would write if they were not brief, of everything that has a name."""


@dataclass(frozen=True)
class Place:
    """An address, and who opens it from each side."""

    address: str
    who: dict[str, Acting | None]


type Places = dict[str, Place]


def placed(there: World, names: Iterable[str]) -> Places:
    """These addresses that somebody opens, by name."""
    return {
        name: Place(address_of(name, EXPECTED[name].parts(there)), who)
        for name in names
        if (who := _who_opens(name, there))
    }


def _who_opens(name: str, there: World) -> dict[str, Acting | None]:
    """By side, somebody who may: with every role beside the one that lets them in, so that every form is there."""
    expected = EXPECTED[name]
    if expected.public:
        return {"": None} if expected.anonymous == 200 else {}
    found: dict[str, Acting | None] = {}
    for side, body in (("town", there.town.body), ("ets", there.ets)):
        role = next((role for role in Role if expected.expected(side, role) == 200), None)
        if role is not None:
            person = Person.objects.get(pk=there.seen_by[side, role].person)
            found[side] = making.acting(body, *Role, who=person)
    return found


def light() -> Places:
    """One of everything."""
    seed.everything()
    return placed(world(), ADDRESSES)


def bare() -> Places:
    """Bodies that have just begun: the addresses that hang from nothing else."""
    own = [name for name, path in ADDRESSES.items() if "<" not in path]
    no_call: Any = None
    return placed(_seen(making.town(), making.body("Associazione Prima"), no_call), own)


def _seen(town: making.Town, ets: Body, call: Call) -> World:
    """A world where somebody of each side has each role."""
    sides = {"town": town.body, "ets": ets}
    seen_by = {(side, role): making.acting(body, role) for side, body in sides.items() for role in Role}
    return World(town, ets, making.town("Comune di Altrove"), making.body("Associazione Altra"), call, seen_by)


def full() -> Places:
    """Long names, forty partners, two hundred applications, two thousand rows of a report."""
    filled = seeds.seed(SIZE)
    kept = Path(settings.FILES_DIR) / FILE[:2] / FILE
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(b"%PDF-1.7 one file is all that the seeding encloses")
    agreement = filled.spent.agreements[0]
    _forty(agreement)
    period = ReportingPeriod.objects.get(agreement=agreement, number=LONG_REPORT)
    report = spending.report_of(period, filled.spent.plan[agreement.pk])
    report.save()
    spending.spend_on(filled.spent, [report], ROWS, filled.town)
    _lengthen()

    there = _seen(filled.town, agreement.application.lead, filled.call)
    elsewhere = ("audit_", "thread", "document_original")  # their parts make agreements and papers of their own
    places = placed(there, (name for name in ADDRESSES if not name.startswith(elsewhere)))
    long = {"key": str(agreement.pk), "number": str(LONG_REPORT), "row": str(report.rows.order_by("number")[0].pk)}
    office: dict[str, Acting | None] = {"town": making.acting(filled.town.body, *Role)}
    for name in ("report", "report_rows", "report_check", "report_check_row"):
        places[f"long_{name}"] = Place(address_of(name, long), office)
    one, sits = filled.application, filled.member
    of = {"slug": filled.call.procedure.slug, "code": filled.call.code, "key": str(one.pk)}
    of |= {"programme": one.programmes.get().code, "sha256": FILE}
    for name in ("selection_applications", "selection_application", "selection_proposals", "selection_score"):
        places[name] = Place(address_of(name, of), {"town": sits})
    for name in ("rankings", "public_agreement", "public_outcome"):
        places[name] = Place(address_of(name, of | {"key": str(agreement.pk)}), {"": None})
    return places


def _forty(agreement: Agreement) -> None:
    """As many partners as fit in nobody's mind, each with its budget, in the agreement and in what was applied for."""
    application = agreement.application
    seated = Partner.objects.filter(agreement=agreement).values("body")
    bodies = list(Body.objects.filter(kind="ets").exclude(pk__in=seated)[: PARTNERS - len(seated)])
    line = BudgetLine.objects.filter(agreement=agreement, side="contribution")[0]
    many(Partner, (Partner(agreement=agreement, body=one, lead=False, joined_on=agreement.starts) for one in bodies))
    sides = {"contribution": ("staff", "cash", line.source_id), "cofinancing": ("in_kind", "volunteers", None)}
    budget = many(
        BudgetLine,
        (
            BudgetLine(agreement=agreement, activity=line.activity, body=one, category=category, cost_line="educatori",
                       year=year, side=side, kind=kind, source_id=source)
            for one in bodies for year in YEARS for side, (category, kind, source) in sides.items()
        ),
    )  # fmt: skip
    signed = making.at("2025-12-22T09:00")
    many(
        BudgetMovement,
        (BudgetMovement(line=one, kind="initial", amount=Decimal("12345.67"), at=signed) for one in budget),
    )
    joined = set(Member.objects.filter(application=application).values_list("body", flat=True))
    new = [one for one in bodies if one.pk not in joined]
    many(Member, (Member(application=application, body=one, joined_at=application.started_at) for one in new))


def _lengthen() -> None:
    for model, fields in LONG:
        for name, text in fields.items():
            most = model._meta.get_field(name).max_length or len(text)
            model.objects.update(**{name: text[:most]})
    Body.objects.filter(kind="ets").update(name=Concat(Value(ETS), "fiscal_code"))
    town = "Comune di Castel Sant’Angelo in Valle e di San Giovanni in Croce, capofila dell’Ambito territoriale sociale"
    Body.objects.filter(kind="public").update(name=town)


STATES: tuple[Callable[[], Places], ...] = (light, bare, full)
