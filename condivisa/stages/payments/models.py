from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from condivisa.base.money import ZERO
from condivisa.parties.models import Body
from condivisa.records.fields import MoneyField
from condivisa.records.papers.models import Paper
from condivisa.stages.agreements.models import Agreement, AgreementCommitment, Surety
from condivisa.stages.calls.models import Programme
from condivisa.stages.reporting.models import FinancialReport


class Payment(models.Model):
    """One request of money and its way: attested, authorised, ordered, paid. Attest, authorise and order are three
    people's. Its amounts (EUR) are those of its papers: gross = withheld + offset + net.
    """

    class Kind(models.TextChoices):
        ADVANCE = "advance", _("anticipo")
        INSTALMENT = "instalment", _("acconto")
        BALANCE = "balance", _("saldo")

    class State(models.TextChoices):
        REQUESTED = "requested", _("richiesto")
        ATTESTED = "attested", _("attestato dal RUP")
        AUTHORISED = "authorised", _("liquidato")
        ORDERED = "ordered", _("mandato emesso")
        PAID = "paid", _("pagato")
        REFUSED = "refused", _("respinto")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    report = models.ForeignKey(FinancialReport, on_delete=models.PROTECT, related_name="+", null=True)
    payee = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    eligible = MoneyField()
    """What was admitted on the contribution, for an instalment."""
    recovery = MoneyField(default=ZERO)
    """What of it the advance has already paid."""
    gross = MoneyField()
    withheld = MoneyField(default=ZERO)
    offset = MoneyField(default=ZERO)
    """What a clawback takes back from this payment."""
    net = MoneyField()
    stamp = MoneyField(default=ZERO)
    debit_note = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", null=True)
    requested_at = models.DateTimeField()
    attested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    attested_at = models.DateTimeField(null=True)
    authorised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    authorised_at = models.DateTimeField(null=True)
    authorisation = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", null=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    ordered_at = models.DateTimeField(null=True)
    order_number = models.CharField(max_length=40, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    proof = models.CharField(max_length=60, blank=True)
    paid_on = models.DateField(null=True)
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="payment_number"),
            models.UniqueConstraint(
                fields=["report", "payee"],
                condition=~Q(state="refused") & Q(report__isnull=False),
                name="payment_once",
            ),
            models.UniqueConstraint(
                fields=["agreement", "payee", "kind"],
                condition=~Q(state="refused") & ~Q(kind="instalment"),
                name="payment_one_advance_one_balance",
            ),
            models.CheckConstraint(
                condition=Q(gross__gt=0, net__gte=0, withheld__gte=0, offset__gte=0, recovery__gte=0)
                & Q(gross=models.F("net") + models.F("withheld") + models.F("offset")),
                name="payment_amounts",
            ),
            models.CheckConstraint(
                condition=Q(kind="instalment", report__isnull=False) | (~Q(kind="instalment") & Q(report=None)),
                name="payment_instalment_of_a_report",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal=""), name="payment_refused_with_reason"),
            models.CheckConstraint(
                condition=Q(attested_by=None) | Q(authorised_by=None) | ~Q(attested_by=models.F("authorised_by")),
                name="payment_attest_authorise_apart",
            ),
            models.CheckConstraint(
                condition=Q(ordered_by=None)
                | (~Q(ordered_by=models.F("authorised_by")) & ~Q(ordered_by=models.F("attested_by"))),
                name="payment_order_apart",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | (~Q(proof="") & Q(paid_on__isnull=False)), name="payment_paid_with_proof"
            ),
        ]


class PaymentShare(models.Model):
    """How a payment splits over commitments, programmes and the partners whose rows it covers."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="shares")
    commitment = models.ForeignKey(AgreementCommitment, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "commitment", "programme", "body"], name="payment_share_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_share_amount"),
        ]


class CancelledOrder(models.Model):
    """An order to the treasurer that was cancelled or sent back (mandato annullato o respinto), and why: the payment
    waits for another one.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="cancelled_orders")
    order_number = models.CharField(max_length=40)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="order_cancelled_with_reason")]


class PayeeCheck(models.Model):
    """A check on who is to be paid. The latest of a kind counts, until the day it holds."""

    class Kind(models.TextChoices):
        DURC = "durc", _("regolarità contributiva (DURC)")
        ANTIMAFIA = "antimafia", _("documentazione antimafia")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    passed = models.BooleanField()
    reference = models.CharField(max_length=200)
    checked_on = models.DateField()
    valid_until = models.DateField()


class Dispute(models.Model):
    """A disagreement on money that stops authorisation until it is settled."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="dispute_settled_with_outcome",
            ),
        ]


class Redetermination(models.Model):
    """The final grant of an agreement: proposed once every report is checked, in force when its act is signed.
    What it sets free are the economies.
    """

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField()
    """Every figure with formula and inputs, and what is due by programme and partner, as the act shows them."""
    act = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True)


class Clawback(models.Model):
    """Money to be given back (restituzione): asked of who was paid, then offset, paid, or overdue and taken from the
    guarantee. `body` is the partner whose account it clears.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("richiesta")
        OFFSET = "offset", _("compensata")
        PAID = "paid", _("restituita")
        OVERDUE = "overdue", _("scaduta")
        GUARANTEE_CALLED = "guarantee_called", _("garanzia escussa")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    debtor = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    due = models.DateField()
    """Counted from the signature of the request; until it is signed, as if it were signed the day it was composed."""
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="clawback_amount")]


class GuaranteeCall(models.Model):
    """What the guarantor of one surety was asked to pay, in the debtor's place, of an overdue return (EUR)."""

    clawback = models.ForeignKey(Clawback, on_delete=models.PROTECT, related_name="calls")
    surety = models.ForeignKey(Surety, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    called_at = models.DateTimeField()
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clawback", "surety"], name="guarantee_called_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="guarantee_call_amount"),
        ]


class Offset(models.Model):
    """What a payment takes off for a clawback (EUR); it counts as returned once that payment is proved."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="offsets")
    clawback = models.ForeignKey(Clawback, on_delete=models.PROTECT, related_name="offsets")
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "clawback"], name="offset_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="offset_amount"),
        ]


class MoneyMovement(models.Model):
    """Money of the contribution that moved, by programme and partner (EUR). Append-only.

    `paid` is gross; `returned` was given back or offset; `reduced` was set free by the redetermination. A negative
    `paid` only moves an advance from the partner it was shared to, to the partner whose rows now cover it; a negative
    `reduced` moves grant to the partner who did, within one activity, what another did not.
    """

    class Kind(models.TextChoices):
        PAID = "paid", _("pagato")
        RETURNED = "returned", _("restituito")
        REDUCED = "reduced", _("ridotto")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    commitment = models.ForeignKey(AgreementCommitment, on_delete=models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = MoneyField()
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", null=True)
    redetermination = models.ForeignKey(Redetermination, on_delete=models.PROTECT, related_name="+", null=True)
    clawback = models.ForeignKey(Clawback, on_delete=models.PROTECT, related_name="+", null=True)
    guarantee_call = models.ForeignKey(GuaranteeCall, on_delete=models.PROTECT, related_name="+", null=True)
    """Whose guarantor gave the money back, where it was not the debtor."""
    proof = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0) & (~Q(kind="returned") | Q(amount__gt=0)), name="money_movement_amount"
            ),
        ]
        indexes = [models.Index(fields=["agreement", "programme", "body"], name="money_movement_by_partner")]
