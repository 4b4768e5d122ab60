from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from condivisa.parties.models import Body
from condivisa.records.fields import HoursField, MoneyField, RateField
from condivisa.records.papers.models import Paper, StoredFile
from condivisa.stages.agreements.models import Activity, Agreement, BudgetLine


class ReportingPeriod(models.Model):
    """A span of the agreement to report on, and by when."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    first = models.DateField()
    last = models.DateField()
    due = models.DateField()
    final = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="period_number"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="period_days"),
        ]
        ordering = ["number"]


class FinancialReport(models.Model):
    """The report (rendiconto) of one period, submitted by the lead with its members' parts."""

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparazione")
        SUBMITTED = "submitted", _("presentato")
        CHECKED = "checked", _("verificato")

    period = models.OneToOneField(
        ReportingPeriod, on_delete=models.PROTECT, related_name="+", related_query_name="report"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    submitted_at = models.DateTimeField(null=True)
    receipt_number = models.PositiveIntegerField(null=True)
    receipt_year = models.PositiveSmallIntegerField(null=True)
    receipt = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", null=True)
    breakdown = models.JSONField(null=True)
    """Frozen at submission, per line: budget, previously reported, this report, so far, remaining."""
    breakdown_sha256 = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(null=True)
    minutes = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(submitted_at__isnull=False) & ~Q(breakdown_sha256="")),
                name="report_submitted_with_breakdown",
            ),
        ]


class MemberReport(models.Model):
    """A member's part of a report: its rows are frozen when it hands them to the lead."""

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparazione")
        HANDED_IN = "handed_in", _("consegnato al capofila")

    report = models.ForeignKey(FinancialReport, on_delete=models.PROTECT, related_name="parts")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "body"], name="member_report_once")]


class ExpenseDocument(models.Model):
    """A document of cost, once for the whole installation: what all agreements charge on it never exceeds its total.

    Its row is locked while something is charged to it, so that two agreements cannot charge the same euro at once.
    """

    key = models.CharField(max_length=110, unique=True)
    """Issuer, number and day in one writing (`reporting.rules.facts.Document.key`)."""
    issuer = models.CharField(max_length=28)
    """Fiscal or VAT code of who issued it."""
    issuer_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=60)
    date = models.DateField()
    total = MoneyField()
    vat = MoneyField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(total__gt=0) & Q(vat__gte=0), name="document_amounts")]


class Worker(models.Model):
    """A person who works for a body, by a code: staff with hours by contract, or a volunteer in the register."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("dipendente o collaboratore")
        VOLUNTEER = "volunteer", _("volontario")

    class Contract(models.TextChoices):
        PERMANENT = "permanent", _("tempo indeterminato")
        APPRENTICESHIP = "apprenticeship", _("apprendistato")
        FIXED_TERM = "fixed_term", _("tempo determinato")
        AGENCY = "agency", _("somministrazione")
        COLLABORATION = "collaboration", _("collaborazione coordinata e continuativa")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person_key = models.CharField(max_length=64)
    """A keyed hash of the fiscal code: the same person is found again, the code is not kept."""
    since = models.DateField()
    """Hired, or entered in the register of volunteers."""
    until = models.DateField(null=True)
    contract = models.CharField(max_length=14, choices=Contract.choices, blank=True)
    """Staff only."""
    job = models.CharField(max_length=80, blank=True)
    """What the contract hires for (mansione), staff only: a volunteer's task is in each row."""
    collective_agreement = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=10, blank=True)
    monthly_hours = HoursField(null=True)
    register_number = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "code"], name="worker_code"),
            models.UniqueConstraint(
                fields=["body", "person_key"], condition=Q(until=None), name="worker_staff_or_volunteer"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="worker_days"),
            models.CheckConstraint(
                condition=(Q(kind="volunteer") & ~Q(register_number=""))
                | (Q(kind="staff", monthly_hours__isnull=False) & ~Q(contract="")),
                name="worker_kind",
            ),
        ]


class Expense(models.Model):
    """A reported row. It counts as reported once, in the report where it first appears, parked or not."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("personale")
        SUPPLIER = "supplier", _("fornitori e professionisti")
        INDIRECT = "indirect", _("costi indiretti")
        VOLUNTEERS = "volunteers", _("ore dei volontari")
        REFUND = "refund", _("rimborsi ai volontari")
        IN_KIND = "in_kind", _("apporti non monetari")
        SERVICE_USER = "service_user", _("sostegni ai destinatari")

    report = models.ForeignKey(FinancialReport, on_delete=models.PROTECT, related_name="rows")
    """Where it first appeared."""
    number = models.PositiveIntegerField()
    """Kept when the row is parked and comes back."""
    kind = models.CharField(max_length=12, choices=Kind.choices)
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(ExpenseDocument, on_delete=models.PROTECT, related_name="+", null=True)
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    service_user = models.CharField(max_length=20, blank=True)
    """A code, never a name; never public."""
    description = models.CharField(max_length=300)
    amount = MoneyField()
    """What is charged to the line (EUR)."""
    vat_recoverable = models.BooleanField(default=False)
    deferred = models.BooleanField(default=False)
    """Deferred pay (thirteenth month, end-of-service): accrued in the period and paid later."""
    driver = models.CharField(max_length=60, blank=True)
    driver_percent = RateField(null=True)
    hours = HoursField(null=True)
    hourly_cost = RateField(null=True)
    dedication_percent = RateField(null=True)
    """Share of the contract's hours of the month that this row is for (10 = 10 %), staff only."""
    task = models.CharField(max_length=120, blank=True)
    """What a volunteer did in those hours."""
    equivalent_level = models.CharField(max_length=120, blank=True)
    """Collective agreement and level whose pay values a volunteer's hours."""
    monthly_pay = MoneyField(null=True)
    """Gross pay (EUR a month): of staff its own, for a volunteer's hours that of the equivalent level."""
    hourly_divisor = HoursField(null=True)
    month = models.DateField(null=True)
    """First day of the month worked."""
    order_date = models.DateField(null=True)
    competence_first = models.DateField()
    competence_last = models.DateField()
    paid_on = models.DateField(null=True)
    payment_method = models.CharField(max_length=20, blank=True)
    payment_reference = models.CharField(max_length=60, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    cup_on_document = models.BooleanField(default=False)
    other_funding = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="expense_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="expense_amount"),
            models.CheckConstraint(
                condition=Q(dedication_percent=None) | Q(dedication_percent__gt=0, dedication_percent__lte=100),
                name="expense_dedication",
            ),
            models.CheckConstraint(condition=Q(competence_last__gte=F("competence_first")), name="expense_competence"),
            models.CheckConstraint(
                condition=~Q(kind__in=("staff", "volunteers"))
                | Q(worker__isnull=False, hours__isnull=False, month__isnull=False),
                name="expense_hours",
            ),
        ]
        indexes = [
            models.Index(fields=["line"], name="expense_by_line"),
            models.Index(fields=["worker", "month"], name="expense_by_worker_month"),
        ]


class Evidence(models.Model):
    """A file that proves a row."""

    expense = models.ForeignKey(Expense, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=30)
    """What it proves (`reporting.rules.evidence.Proof`)."""
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    read = models.BooleanField(default=False)
    """Whether the row was filled in from it, as from an e-invoice."""


class RowCheck(models.Model):
    """What the check of one report said of a row: a parked row comes back in the next report.

    It can be taken back until that check is closed (the journal keeps both), never after.
    """

    class Outcome(models.TextChoices):
        ADMITTED = "admitted", _("ammessa")
        CUT = "cut", _("tagliata")
        PARKED = "parked", _("da chiarire")

    expense = models.ForeignKey(Expense, on_delete=models.PROTECT, related_name="checks")
    report = models.ForeignKey(FinancialReport, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    """`cut` where anything was taken away, even in part."""
    admitted = MoneyField(default=0)
    cut = MoneyField(default=0)
    reason = models.CharField(max_length=40, blank=True)
    """A typed reason (`reporting.rules`), for every cut and every parked row."""
    note = models.CharField(max_length=300, blank=True)
    looked_at = models.BooleanField(default=True)
    """A person looked at the row and its evidence; else it was left out of the sample and admitted on the automatic
    checks alone."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["expense", "report"], name="row_check_once_per_report"),
            models.UniqueConstraint(fields=["expense"], condition=~Q(outcome="parked"), name="row_check_one_decision"),
            models.CheckConstraint(condition=Q(outcome="admitted") | ~Q(reason=""), name="row_check_reason"),
            models.CheckConstraint(condition=Q(admitted__gte=0) & Q(cut__gte=0), name="row_check_amounts"),
            models.CheckConstraint(
                condition=~Q(outcome="parked") | (Q(admitted=0) & Q(cut=0)),
                name="row_check_parked_moves_nothing",
            ),
        ]
        # Few rows are put aside, and every desk asks for them.
        indexes = [models.Index(fields=["report"], condition=Q(outcome="parked"), name="row_check_parked")]


class Achievement(models.Model):
    """How far an activity has come (percent): stated by the report, verified by the check."""

    report = models.ForeignKey(FinancialReport, on_delete=models.PROTECT, related_name="achievements")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+")
    stated = RateField()
    verified = RateField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "activity"], name="achievement_once"),
            models.CheckConstraint(
                condition=Q(stated__gte=0, stated__lte=100)
                & (Q(verified=None) | Q(verified__gte=0, verified__lte=100)),
                name="achievement_percent",
            ),
        ]


class Sample(models.Model):
    """The rows of one stratum drawn for a full check, with the seed that lets anyone draw them again."""

    report = models.ForeignKey(FinancialReport, on_delete=models.PROTECT, related_name="samples")
    stratum = models.CharField(max_length=30)
    seed = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    rows = models.ManyToManyField(Expense, related_name="+")
    whole = models.BooleanField(default=False)
    """The error rate went above the term: every row of the stratum is checked, nothing is extrapolated."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "stratum"], name="sample_once")]


class LeadTransfer(models.Model):
    """Money that the lead passed on to a partner, with its proof."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    paid_on = models.DateField()
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_amount")]
