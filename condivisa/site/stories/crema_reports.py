"""Fifth chapter: what is spent is reported every quarter, checked row by row, paid; the agreement changes midway."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import Any
from uuid import UUID

from condivisa.base.days import Period, add_months
from condivisa.base.findings import Refused
from condivisa.base.money import CENT, cents, show
from condivisa.parties.models import DedicatedAccount
from condivisa.records.access import Acting
from condivisa.site.stories.cast import Story, Tale, decimal, moment
from condivisa.site.stories.crema_agreements import STARTS, pay
from condivisa.site.stories.signing import signed
from condivisa.stages.agreements.models import Activity, Agreement, BudgetLine, Partner
from condivisa.stages.applications.models import Side
from condivisa.stages.payments.actions import requests
from condivisa.stages.payments.models import Payment, PaymentShare
from condivisa.stages.reporting import actions as reporting
from condivisa.stages.reporting.models import Expense, FinancialReport, ReportingPeriod, RowCheck
from condivisa.stages.reporting.queries import checking
from condivisa.stages.reporting.rules import checks
from condivisa.stages.reporting.rules.evidence import Proof
from condivisa.stages.reporting.rules.facts import Document, Method, Row, RowKind, Worker
from condivisa.stages.reporting.rules.reasons import Reason

QUARTERS = 12


def hire(story: Story) -> None:
    """Register, by a code, who works for the partners of the main agreement: staff and volunteers. Source: practice."""
    at = moment("2026-01-15T09:00")
    reports = story.says["reports"]
    number = 0
    for one in story.says["plan"]:
        for line in one["lines"]:
            for place in range(line.get("workers", 0)):
                number += 1
                code = _code(one["activity"], line, place)
                hours, contract = decimal(reports["monthly_hours"]), reports["contract_type"]
                hired = Worker("staff", code, Period(STARTS, date.max), contract, hours, line["job"])
                _register(story, line["body"], hired, number, at)
    for place in range(reports["volunteers"]):
        number += 1
        _register(story, "spazio", Worker("volunteer", f"V{place + 1}", Period(STARTS, date.max)), number, at)


def _code(activity: str, line: dict[str, Any], place: int) -> str:
    return f"{activity}-{line['cost_line'].split()[0][:6]}-{place + 1}"


def _register(story: Story, key: str, worker: Worker, number: int, at: datetime) -> None:
    by = story.by(key, at)
    staff = worker.kind == "staff"
    reporting.register_worker(
        by.body,
        worker,
        fiscal_code=f"PERSONAINVENTATA{number}",
        register_number="" if staff else f"{number:03}",
        collective_agreement=story.says["reports"]["contract"] if staff else "",
        by=by,
        at=at,
    )


def report(story: Story, key: str, quarter: int) -> Tale:
    """One report of an agreement, from its first row to its submission. Source: practice."""
    agreement = Agreement.objects.get(pk=story.kept[f"agreement {key}"])
    period = ReportingPeriod.objects.get(agreement=agreement, number=quarter)
    yield (at := _after(period.last, 9))
    started = reporting.start_report(period.pk, by=story.by(key, at), at=at)
    keys = {body.pk: name for name, body in story.bodies.items()}
    partners = [keys[body] for body in Partner.objects.filter(agreement=agreement).values_list("body", flat=True)]
    for partner in partners:
        _write(story, started, partner, quarter, list(_rows(story, agreement, key, partner, period)), at)
        reporting.hand_in(started.pk, by=story.by(partner, at), at=at)
    yield (at := at + timedelta(days=9))
    percent = (Decimal(100) * quarter / QUARTERS).quantize(CENT)
    stated = dict.fromkeys(Activity.objects.filter(agreement=agreement).values_list("pk", flat=True), percent)
    reporting.state_achievements(started.pk, stated, by=story.by(key, at), at=at)
    reporting.submit_report(started.pk, by=story.by(key, at), at=at)
    story.kept[f"report {key} {quarter}"] = started.pk


def _after(last: date, hour: int) -> datetime:
    return moment(f"{last + timedelta(days=10)}T{hour:02}:00")


def _write(story: Story, report: FinancialReport, partner: str, quarter: int, rows: list[Row], at: datetime) -> None:
    by = story.by(partner, at)
    if partner == "cascina" and quarter == 3:
        _tries(story, report, [_with_hours(rows[0], Decimal(180))], by, at)
    if partner == "porta":
        _tries(story, report, [_with_document(rows[0], story.kept["shared invoice"])], by, at)
    written = reporting.add_rows(report.pk, rows, by=by, at=at)
    if partner == "cascina" and quarter == 1:
        first = next(row for row in rows if row.document)
        story.kept["shared invoice"] = first.document
        place = rows.index(first)
        reporting.attach_evidence(
            written[place].pk, Proof.DOCUMENT, file=b"Fattura inventata", file_name="fattura-1.pdf", by=by, at=at
        )


def _tries(story: Story, report: FinancialReport, rows: list[Row], by: Acting, at: datetime) -> None:
    """What the rules refuse: hours beyond a contract, a document already charged elsewhere."""
    try:
        reporting.add_rows(report.pk, rows, by=by, at=at)
    except Refused as refusal:
        story.say_why(refusal)


def _with_hours(row: Row, hours: Decimal) -> Row:
    assert row.hourly_cost is not None
    return Row(**{**_fields(row), "hours": hours, "amount": cents(hours * row.hourly_cost)})


def _with_document(row: Row, document: Document) -> Row:
    return Row(**{**_fields(row), "kind": RowKind.SUPPLIER, "document": document, "amount": Decimal("20000.00")})


def _fields(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Row.__dataclass_fields__}


def _rows(story: Story, agreement: Agreement, key: str, partner: str, period: ReportingPeriod) -> Iterator[Row]:
    lines = BudgetLine.objects.filter(agreement=agreement, body=story.bodies[partner], year=period.first.year).exclude(
        side=Side.PUBLIC_BODY
    )
    for line in lines.select_related("activity").order_by("pk"):
        amount = sum((one.amount for one in line.movements.all()), Decimal(0))
        if key != "ponte":
            yield from _quarterly(story, line, partner, period, amount)
        elif line.hours:
            yield from _staff(story, line, period)
        elif line.category == "indirect":
            yield _indirect(story, line, partner, period, amount)
        elif line.kind == "volunteers":
            yield from _volunteers(story, line, period)
        elif line.side == Side.COFINANCING:
            yield _in_kind(line, period, amount)
        elif line.category == "external":
            yield _invoice(story, "mediators", line, partner, period, amount / 4, 0)
        else:
            invoices = story.says["reports"]["meals"]["invoices"]
            for place in range(invoices):
                yield _invoice(story, "meals", line, partner, period, amount / 4 / invoices, place)


def _months(period: ReportingPeriod) -> Iterator[Period]:
    for place in range(3):
        first = add_months(period.first, place)
        yield Period(first, add_months(first, 1) - timedelta(days=1))


def _planned(story: Story, line: BudgetLine) -> dict[str, Any]:
    """What the story says of a line of the main agreement's plan."""
    found: dict[str, Any] = next(
        said
        for one in story.says["plan"]
        for said in one["lines"]
        if one["activity"] == line.activity.code and said["cost_line"] == line.cost_line
    )
    return found


def _staff(story: Story, line: BudgetLine, period: ReportingPeriod) -> Iterator[Row]:
    said = _planned(story, line)
    assert line.hours is not None
    hours = (line.hours / 12 / said["workers"]).quantize(CENT, ROUND_DOWN)
    dedication = (hours * 100 / decimal(story.says["reports"]["monthly_hours"])).quantize(CENT, ROUND_UP)
    cost: Decimal = story.kept.get(f"cost {line.pk}", line.hourly_cost)
    iban = _iban(line.body_id)
    for month in _months(period):
        for place in range(said["workers"]):
            yield Row(
                RowKind.STAFF,
                line.pk,
                cents(hours * cost),
                month,
                f"{line.cost_line}, {month.first:%m/%Y}",
                worker=_code(line.activity.code, said, place),
                hours=hours,
                hourly_cost=cost,
                dedication_percent=dedication,
                paid_on=month.first.replace(day=27),
                payment_method=Method.TRANSFER,
                payment_reference=f"CRO{line.pk}{month.first:%y%m}{place}",
                iban=iban,
                cup_on_document=True,
            )


def _volunteers(story: Story, line: BudgetLine, period: ReportingPeriod) -> Iterator[Row]:
    reports = story.says["reports"]
    if period.number > reports["last_quarter_with_volunteers"]:
        return
    pay_, divisor = decimal(reports["monthly_pay"]), decimal(reports["hourly_divisor"])
    # The two lines of volunteers share the same people: hours in proportion to what each is planned for.
    hours = decimal(reports["volunteer_hours"]) * (2 if line.activity.code == "P1.2" else 1) / 2
    for month in _months(period):
        for place in range(reports["volunteers"]):
            yield Row(
                RowKind.VOLUNTEERS,
                line.pk,
                cents(hours * pay_ / divisor),
                month,
                f"{line.cost_line}, {month.first:%m/%Y}",
                worker=f"V{place + 1}",
                hours=hours,
                task=_planned(story, line)["task"],
                equivalent_level=reports["equivalent_level"],
                monthly_pay=pay_,
                hourly_divisor=divisor,
            )


def _in_kind(line: BudgetLine, period: ReportingPeriod, amount: Decimal) -> Row:
    span = Period(period.first, period.last)
    return Row(RowKind.IN_KIND, line.pk, cents(amount / 4), span, f"{line.cost_line}, trimestre {period.number}")


def _document(says: dict[str, Any], number: str, when: date, total: Decimal) -> Document:
    return Document(says["issuer"], number, when, total, issuer_name=says["issuer_name"])


def _invoice(
    story: Story, kind: str, line: BudgetLine, partner: str, period: ReportingPeriod, amount: Decimal, place: int
) -> Row:
    says = story.says["reports"][kind]
    when = period.first + timedelta(days=20 + place * 15)
    charged = amount.quantize(CENT, ROUND_DOWN)
    total = max(decimal(says.get("total", "0")), charged)
    return Row(
        RowKind.SUPPLIER,
        line.pk,
        charged,
        Period(period.first, period.last),
        f"{line.cost_line}, {when:%m/%Y}",
        document=_document(says, f"{line.pk}-{period.number}-{place + 1}/{when.year}", when, total),
        order_date=STARTS,
        paid_on=min(when + timedelta(days=10), period.last),
        payment_method=Method.TRANSFER,
        payment_reference=f"CRO{line.pk}{period.number:02}{place}",
        iban=_iban(story.bodies[partner].pk),
        cup_on_document=True,
    )


def _indirect(story: Story, line: BudgetLine, partner: str, period: ReportingPeriod, amount: Decimal) -> Row:
    says = story.says["reports"]["utilities"]
    when = period.last - timedelta(days=12)
    return Row(
        RowKind.INDIRECT,
        line.pk,
        cents(amount / 4),
        Period(period.first, period.last),
        f"{line.cost_line}, trimestre {period.number}",
        document=_document(says, f"E{period.number}/{when.year}", when, decimal(says["total"])),
        driver="ore lavorate",
        driver_percent=Decimal(50),
        paid_on=period.last,
        payment_method=Method.DIRECT_DEBIT,
        payment_reference=f"SDD{line.pk}{period.number:02}",
        iban=_iban(story.bodies[partner].pk),
        cup_on_document=True,
    )


def _quarterly(story: Story, line: BudgetLine, partner: str, period: ReportingPeriod, amount: Decimal) -> Iterator[Row]:
    """The rows of an agreement that the story tells in short: one invoice a line, the own share in kind."""
    if line.side == Side.COFINANCING:
        yield _in_kind(line, period, amount)
    elif cents(amount / 4) > 0:
        yield _invoice(story, "mediators", line, partner, period, amount / 4, 0)


def _iban(body: UUID) -> str:
    return DedicatedAccount.objects.filter(body=body).values_list("iban", flat=True)[0]


def check(story: Story, key: str, quarter: int) -> Tale:
    """The check of a report: sample, rows, achievements, signed minutes; then what it admits is paid.

    Source: practice.
    """
    found = FinancialReport.objects.select_related("period__agreement").get(pk=story.kept[f"report {key} {quarter}"])
    yield (at := _after(found.period.last, 9) + timedelta(days=16))
    by = story.by("officer", at)
    reporting.draw_sample(found.pk, by=by, at=at)
    said = checking.said(found)
    decided = list(_decisions(story, key, quarter, found)) if key == "ponte" else []
    named = {one.row for one in decided}
    sampled = found.samples.values_list("rows", flat=True)
    returned = [row for row in said if not said[row].first_here]
    decided += [checks.admit(row) for row in sorted({*sampled, *returned} - named)]
    reporting.check_rows(found.pk, decided, by=by, at=at)
    reporting.admit_unsampled(found.pk, by=by, at=at)
    rest = [row for row, one in checking.said(found).items() if not one.outcome]
    if rest:
        reporting.check_rows(found.pk, [checks.admit(row) for row in sorted(rest)], by=by, at=at)
    _verify(story, key, found, at)
    closed = reporting.close_check(found.pk, by=story.by("rup", at), at=at)
    rup = story.by("rup", at)
    reporting.sign_minutes(found.pk, file=signed(closed.minutes, rup, at=at), signer=rup.person, by=rup, at=at)
    yield (at := at + timedelta(days=4))
    payment = requests.request_instalment(found.pk, by=story.by(key, at), at=at)
    yield (at := at + timedelta(days=6))
    pay(story, payment, at)
    yield (at := at + timedelta(hours=3))
    _pass_on(story, payment, at)
    story.say(f"{found.period.agreement.code}, rendiconto {quarter}: pagati {show(payment.gross)}")


def _decisions(story: Story, key: str, quarter: int, report: FinancialReport) -> Iterator[checks.Decision]:
    for one in story.says["checks"]:
        if one["quarter"] != quarter:
            continue
        first = ReportingPeriod.objects.get(agreement=report.period.agreement, number=one.get("from", quarter))
        rows = Expense.objects.filter(report__period=first, line__cost_line=one["cost_line"]).order_by("number")
        if "from" in one:
            rows = rows.filter(checks__outcome=RowCheck.Outcome.PARKED)
        row = rows[0].pk
        if "park" in one:
            yield checks.park(row, Reason(one["park"]))
        elif "cut" in one:
            yield checks.take(row, decimal(one["cut"]), Reason(one["reason"]))
        else:
            yield checks.admit(row)


def _verify(story: Story, key: str, report: FinancialReport, at: datetime) -> None:
    half = story.says["half_done"]
    verified = {
        one.activity_id: (
            Decimal(half["percent"]) * report.period.number / QUARTERS
            if key == "ponte" and one.activity.code == half["activity"]
            else one.stated
        ).quantize(CENT)
        for one in report.achievements.select_related("activity")
    }
    reporting.verify_achievements(report.pk, verified, by=story.by("officer", at), at=at)


def _pass_on(story: Story, payment: Payment, at: datetime) -> None:
    """The lead hands to each partner what covers its rows, with the proof."""
    keys = {body.pk: name for name, body in story.bodies.items()}
    shares = PaymentShare.objects.filter(payment=payment).exclude(body=payment.payee_id)
    amounts: dict[UUID, Decimal] = {}
    for share in shares:
        amounts[share.body_id] = amounts.get(share.body_id, Decimal(0)) + share.amount
    for body, amount in sorted(amounts.items()):
        reporting.record_lead_transfer(
            payment.agreement_id,
            body,
            amount=amount,
            paid_on=at.date(),
            proof=f"Bonifico inventato a {keys[body]}".encode(),
            by=story.by(keys[payment.payee_id], at),
            at=at,
        )
