"""Fourth chapter: three agreements are committed, checked, signed and made public; one takes its advance."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from condivisa.base.money import show
from condivisa.site.stories.cast import Story, decimal, moment
from condivisa.site.stories.signing import signed
from condivisa.stages.agreements import actions as agreements
from condivisa.stages.agreements.models import Agreement, BudgetLine, Partner, SigningCheck
from condivisa.stages.applications.models import Side
from condivisa.stages.calls import actions as calls
from condivisa.stages.calls.models import Booking
from condivisa.stages.payments.actions import grants, requests, steps
from condivisa.stages.payments.models import PayeeCheck, Payment
from condivisa.stages.reporting.actions import periods

OF_CALL = {"ponte": "comune", "serio": "comune", "porta": "ambito"}
GRANTS_TABLE = "Amministrazione trasparente, art. 26-27"
STARTS, ENDS = date(2026, 1, 1), date(2028, 12, 31)


def tell(story: Story) -> None:
    """From the final projects to three agreements in force, and an advance paid. Source: practice."""
    for place, key in enumerate(OF_CALL):
        _sign(story, key, moment(f"2025-12-17T{9 + place:02}:00"))
    at = moment("2026-01-08T09:00")
    for key in OF_CALL:
        agreement = story.kept[f"agreement {key}"]
        grants.publish_grant(agreement, reference=GRANTS_TABLE, by=story.by("rup", at), at=at)
        periods.open_periods(agreement, by=story.by("rup", at), at=at)
    _advance(story, moment("2026-01-12T09:00"))


def _sign(story: Story, key: str, at: datetime) -> None:
    says = story.says["agreements"][key]
    agreement = agreements.prepare_agreement(
        story.kept[f"project {OF_CALL[key]}"],
        story.kept[f"application {key}"],
        code=says["code"],
        title=says["title"],
        starts=STARTS,
        ends=ENDS,
        by=story.by("rup", at),
        at=at,
    )
    story.kept[f"agreement {key}"] = agreement.pk
    commit(story, agreement, at)
    _check(story, agreement, at)
    if "surety" in says:
        surety = says["surety"]
        agreements.add_surety(
            agreement.pk,
            guarantor=surety["guarantor"],
            number=surety["number"],
            amount=decimal(surety["amount"]),
            first=STARTS,
            last=date(2029, 12, 31),
            file=b"Fideiussione inventata",
            by=story.by("rup", at),
            at=at,
        )
    agreement = agreements.compose_agreement(agreement.pk, by=story.by("rup", at), at=at)
    director, lead = story.by("director", at), story.by(key, at)
    agreements.sign_agreement(
        agreement.pk,
        file=signed(agreement.paper, director, lead, at=at),
        signers={director.body: director.person, lead.body: lead.person},
        by=director,
        at=at,
    )
    agreements.publish_agreement(agreement.pk, by=story.by("rup", at), at=at)
    story.say(f"{says['code']}: convenzione firmata")


def commit(story: Story, agreement: Agreement, at: datetime) -> None:
    """Commit, with the accounting visa, the grant of each source and year. Source: practice."""
    wanted: dict[tuple[int, int], Decimal] = {}
    lines = BudgetLine.objects.filter(agreement=agreement, side=Side.CONTRIBUTION).prefetch_related("movements")
    for line in lines:
        assert line.source_id is not None  # a line of the contribution names its source
        pot = line.source_id, line.year
        wanted[pot] = wanted.get(pot, Decimal(0)) + sum(one.amount for one in line.movements.all())
    for place, ((source, year), amount) in enumerate(sorted(wanted.items()), 1):
        booking = Booking.objects.get(call=agreement.call, source=source, year=year)
        bind(story, agreement, booking, amount, f"{agreement.code}/{place}", at)


def bind(story: Story, agreement: Agreement, booking: Booking, amount: Decimal, number: str, at: datetime) -> None:
    """One commitment of a booking, taken for the agreement. Source: practice."""
    finance = story.by("finance", at)
    commitment = calls.commit_money(
        booking.pk,
        number=f"{booking.year}/{number}",
        amount=amount,
        act=f"determinazione del {at.date():%d.%m.%Y} (inventata)",
        visa_number=f"V{booking.year}/{number}",
        visa_date=at.date(),
        by=finance,
        at=at,
    )
    agreements.link_commitment(agreement.pk, commitment_id=commitment.pk, by=finance, at=at)


def _check(story: Story, agreement: Agreement, at: datetime) -> None:
    kinds = SigningCheck.Kind
    each = (kinds.RUNTS, kinds.DURC, kinds.ANTIMAFIA, kinds.INSURANCE)
    checks = [(kind, partner.body_id) for partner in Partner.objects.filter(agreement=agreement) for kind in each]
    for kind, body in [*checks, (kinds.GROUPING_FORMED, None), (kinds.JOINT_CONTROLLERS, None)]:
        agreements.record_check(
            agreement.pk,
            kind=kind,
            body=body,
            passed=True,
            reference=f"{kind.label} (inventato)",
            checked_on=at.date(),
            valid_until=at.date() + timedelta(days=120) if kind == kinds.DURC else None,
            by=story.by("rup", at),
            at=at,
        )


def _advance(story: Story, at: datetime) -> None:
    payment = requests.request_advance(story.kept["agreement ponte"], by=story.by("ponte", at), at=at)
    pay(story, payment, at + timedelta(days=2))
    story.say(f"Anticipo pagato: {show(payment.gross)}")


def pay(story: Story, payment: Payment, at: datetime) -> None:
    """The way of a payment in one morning, by three people: attested, authorised, ordered, proved. Source: practice."""
    for kind in PayeeCheck.Kind:
        grants.record_payee_check(
            payment.agreement_id,
            payee=payment.payee_id,
            kind=kind,
            passed=True,
            reference="verifica inventata",
            checked_on=at.date(),
            valid_until=at.date() + timedelta(days=120),
            by=story.by("officer", at),
            at=at,
        )
    steps.attest(payment.pk, by=story.by("rup", at), at=at)
    payment = steps.prepare_authorisation(payment.pk, by=story.by("officer", at), at=at)
    director = story.by("director", at)
    steps.authorise(payment.pk, file=signed(payment.authorisation, director, at=at), by=director, at=at)
    finance = story.by("finance", at)
    number = f"{at.year}/{1000 + payment.pk}"
    steps.order(payment.pk, order_number=number, by=finance, at=at)
    steps.record_proof(payment.pk, proof=f"{number}/1", paid_on=at.date(), by=finance, at=at)
