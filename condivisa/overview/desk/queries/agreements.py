"""What waits on notices before they are public and on agreements: to appoint who answers, book, open, compose, publish,
prepare, commit, sign, change, end. One statement for each side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Field,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, TruncDate
from django.utils.translation import gettext as _

from condivisa.base.days import ROME
from condivisa.base.money import cents
from condivisa.law.transparency import GRANT_THRESHOLD_PER_YEAR
from condivisa.overview.desk.places import place
from condivisa.overview.desk.queries.tasks import Kind, Task
from condivisa.records.access import Acting, Role
from condivisa.records.fields import MoneyField
from condivisa.records.paging import PAGE
from condivisa.records.papers.models import Paper
from condivisa.records.prepared import prepared
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements import access
from condivisa.stages.agreements.models import (
    Agreement,
    AgreementCommitment,
    Amendment,
    BudgetLine,
    BudgetMovement,
    Ending,
    FormalWarning,
    Partner,
)
from condivisa.stages.agreements.queries import SIGN_BY
from condivisa.stages.agreements.queries.screens import to_prepare
from condivisa.stages.applications.models import Side
from condivisa.stages.calls import access as calls
from condivisa.stages.calls.models import Booking, Call, FundingShare
from condivisa.stages.coprogramming.access import ASSIGN
from condivisa.stages.coprogramming.models import Procedure
from condivisa.stages.payments.access import PUBLISH_GRANT
from condivisa.stages.payments.models import Payment

FINANCE = frozenset({Role.FINANCE_OFFICER})
PREPARE, COMPLETE, PUBLISH, COMMIT, BOOK = "prepare", "complete", "publish", "commit", "book"
APPOINT, OPEN, COMPOSE = "appoint", "open", "compose"
COMMIT_CHANGE, SAY_PUBLIC = "commit_change", "say_public"
DECIDE, WARNED, JUDGE, NOTICE, ISSUE = "decide", "warned", "judge", "notice", "issue"
OPENS = TruncDate("opens_at", tzinfo=ROME)
"""The day in Rome on which a notice opens: by then its money is booked and it is public."""
NAMED = Concat("code", Value(" – "), "title", output_field=CharField())
"""An agreement as its list names it: very many may have the same title."""
WAITING = Payment.objects.filter(state__in=(Payment.State.REQUESTED, Payment.State.ATTESTED)).order_by()
"""Payments that nobody authorises before what they pay is public."""
COLUMNS = tuple(f"task_{name}" for name in ("what", "due", "first", "second", "slug", "code", "thing"))


class Moved(Func):
    """What a change adds to a line or takes from it, out of its content: an amount with two decimals, which without its
    dot is in cents, as the database keeps money.
    """

    output_field = MoneyField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Of `jsonb`. Source: practice."""
        return self._cents(compiler, "%s -> 'moves' ->> %s")

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Of text. Source: practice."""
        return self._cents(compiler, "JSON_EXTRACT(%s, '$.moves.\"' || %s || '\"')")

    def _cents(self, compiler: Any, amount: str) -> Any:
        (content, of_content), (line, of_line) = (compiler.compile(one) for one in self.get_source_expressions())
        return f"CAST(REPLACE({amount % (content, line)}, '.', '') AS BIGINT)", (*of_content, *of_line)


@prepared
def _asked_of_office(viewer: Acting, threshold: int, year: int) -> QuerySet[Any, Any]:
    """Whatever the viewer's roles have to do, in one statement."""
    asked: list[QuerySet[Any]] = []
    if access.PREPARE.roles & viewer.roles:
        asked += [_to_prepare(viewer), _to_complete(viewer), _to_publish(viewer), _to_decide(viewer)]
    if PUBLISH_GRANT.roles & viewer.roles:
        asked += [_to_say_public(viewer, threshold), _to_say_increase_public(viewer)]
    if FINANCE & viewer.roles:
        asked += [_to_commit(viewer), _to_commit_change(viewer), _to_book(viewer)]
    if calls.COMPOSE.roles & viewer.roles:
        asked.append(_to_compose(viewer))
    if calls.PUBLISH.roles & viewer.roles:
        asked.append(_to_issue(viewer))
    if ASSIGN.roles & viewer.roles:
        asked += [_to_appoint(viewer, year), _to_open(viewer)]
    if access.WARN.roles & viewer.roles:
        asked += [_to_say_received(viewer), _to_judge(viewer), _to_say_noticed(viewer)]
    rows = asked[0].union(*asked[1:]) if len(asked) > 1 else asked[0]
    # What has a day comes first on every engine, or what has none would keep it off the desk.
    return rows.order_by(F("task_due").asc(nulls_last=True), "task_what", "task_first", "task_thing")[:PAGE]


def _office(viewer: Acting, on: date) -> Iterable[Task]:
    words = {
        PREPARE: _("Preparare la convenzione"),
        COMPLETE: _("Completare la convenzione"),
        PUBLISH: _("Pubblicare la convenzione firmata"),
        SAY_PUBLIC: _("Dire dove è pubblicato il contributo: un pagamento lo aspetta"),
        COMMIT: _("Registrare gli impegni con il visto"),
        COMMIT_CHANGE: _("Registrare l’impegno per una variazione"),
        BOOK: _("Prenotare i fondi di un avviso"),
        DECIDE: _("Decidere su una variazione"),
        WARNED: _("Annotare quando è stata ricevuta una diffida"),
        JUDGE: _("Annotare l’esito di una diffida"),
        NOTICE: _("Annotare quando è stato ricevuto un recesso"),
        ISSUE: _("Pubblicare un avviso firmato"),
        APPOINT: _("Indicare chi risponde di un percorso"),
        OPEN: _("Registrare la determina di avvio di un avviso"),
        COMPOSE: _("Comporre il testo di un avviso"),
    }
    places = {
        PREPARE: "prepare_agreement",
        COMPLETE: "agreement",
        PUBLISH: "agreement_text",
        SAY_PUBLIC: "grant",
        COMMIT: "agreement_money",
        COMMIT_CHANGE: "agreement_money",
        BOOK: "call_money",
        DECIDE: "decide_change",
        WARNED: "judge_warning",
        JUDGE: "judge_warning",
        NOTICE: "record_notice",
        ISSUE: "publish_notice",
        APPOINT: "appoint",
        OPEN: "open_notice",
        COMPOSE: "publish_notice",
    }
    threshold = int(cents(GRANT_THRESHOLD_PER_YEAR.value(on)) * 100)
    for what, due, first, second, slug, code, thing in _asked_of_office(viewer, threshold, on.year):
        parts = {"key": first, "agreement": first, "project": first, "slug": slug, "code": code}
        parts |= {"application": second, "number": second}
        yield Task(words[what], thing, place(places[what], **parts), due)


def _rows(found: QuerySet[Any], what: str, **columns: Any) -> QuerySet[Any]:
    """Rows of one shape, so that all kinds are asked for at once; columns are paths, or what is worked out."""
    nothing: dict[str, Field[Any, Any]] = {"due": DateField(), "first": IntegerField(), "second": IntegerField()}
    given: dict[str, Any] = {
        "what": Value(what, CharField()),
        **{name: Cast(Value(None), field) for name, field in nothing.items()},
        "slug": Value("", CharField()),
        "code": Value("", CharField()),
        **{
            name: Cast(F(path) if isinstance(path, str) else path, nothing.get(name, CharField()))
            for name, path in columns.items()
        },
    }
    return found.order_by().annotate(**{f"task_{name}": value for name, value in given.items()}).values_list(*COLUMNS)


def _to_prepare(viewer: Acting) -> QuerySet[Any]:
    at_table = "round__table__applications"
    return _rows(to_prepare(viewer), PREPARE, first="pk", second=at_table, thing=f"{at_table}__title")


def _to_complete(viewer: Acting) -> QuerySet[Any]:
    """A draft waits for its office until its text is out for signature."""
    drafts = _agreements(viewer).filter(state=Agreement.State.DRAFT, paper=None)
    return _rows(drafts, COMPLETE, due="starts", first="pk", thing=NAMED)


def _to_publish(viewer: Acting) -> QuerySet[Any]:
    public = Publication.objects.filter(place=Publication.Place.TRANSPARENCY, subject=OuterRef("subject"))
    named = Concat(Value(f"{Agreement._meta.label_lower}:"), Cast("pk", CharField()), output_field=CharField())
    signed = _agreements(viewer).filter(state=Agreement.State.SIGNED).alias(subject=named)
    return _rows(signed.filter(~Exists(public)), PUBLISH, first="pk", thing=NAMED)


def _to_say_public(viewer: Acting, threshold: int) -> QuerySet[Any]:
    """A grant that is not in the public table of contributions, where a payment waits for it: no authorisation before.
    Up to the threshold, in cents, nobody must publish it.
    """
    budget = BudgetMovement.objects.filter(line__agreement=OuterRef("pk"), line__side=Side.CONTRIBUTION).order_by()
    summed = budget.values("line__agreement").annotate(total=Sum(Cast("amount", BigIntegerField()))).values("total")
    waiting = Exists(WAITING.filter(agreement=OuterRef("pk")))
    # Nearly every grant is public: sums are worked out for the few that are not, which no engine does first by itself.
    granted = Case(When(waiting & ~_granted_in_public(Agreement), then=Subquery(summed)), default=0)
    held = _agreements(viewer).alias(granted=granted).filter(granted__gt=threshold)
    return _rows(held, SAY_PUBLIC, first="pk", thing=NAMED)


def _to_say_increase_public(viewer: Acting) -> QuerySet[Any]:
    """The same of a change that grants more. What moves between members each paid apart is on the page, not here."""
    moved = BudgetMovement.objects.filter(amendment=OuterRef("pk"), line__side=Side.CONTRIBUTION).order_by()
    more = moved.values("amendment").annotate(total=Sum("amount")).filter(total__gt=0)
    waiting = WAITING.filter(agreement=OuterRef("agreement"))
    ours = Amendment.objects.filter(
        Exists(more), Exists(waiting), agreement__call__procedure__administration=viewer.body
    )
    raised = ours.filter(~_granted_in_public(Amendment))
    return _rows(raised, SAY_PUBLIC, first="agreement", thing="agreement__title")


def _granted_in_public(model: type[Agreement] | type[Amendment]) -> Exists:
    subject = Concat(Value(f"{model._meta.label_lower}:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    return Exists(Publication.objects.filter(place=Publication.Place.GRANTS, subject=subject))


def _to_commit(viewer: Acting) -> QuerySet[Any]:
    """A grant of a source and year above what is committed for it with the visa: no signature before, so what is signed
    has its commitments.
    """
    bound = AgreementCommitment.objects.filter(
        agreement=OuterRef("line__agreement"),
        commitment__booking__source=OuterRef("line__source"),
        commitment__booking__year=OuterRef("line__year"),
    )
    committed = bound.order_by().values("agreement").annotate(total=Sum("commitment__amount")).values("total")
    short = (
        BudgetMovement.objects.filter(line__agreement=OuterRef("pk"), line__side=Side.CONTRIBUTION)
        .order_by()
        .values("line__agreement", "line__source", "line__year")
        .annotate(total=Sum("amount"), committed=Coalesce(Subquery(committed), 0, output_field=MoneyField()))
        .filter(total__gt=F("committed"))
    )
    drafts = _agreements(viewer).filter(Exists(short), state=Agreement.State.DRAFT)
    return _rows(drafts, COMMIT, due="starts", first="pk", thing=NAMED)


def _to_commit_change(viewer: Acting) -> QuerySet[Any]:
    """A change that grants, of a source and year, more than is committed for it: nobody can sign it before. Of a change
    of partners what leaves one reaches the other.
    """
    pot = {"source": OuterRef("source"), "year": OuterRef("year")}
    now = BudgetMovement.objects.filter(
        line__side=Side.CONTRIBUTION,
        line__agreement=OuterRef("agreement"),
        **{f"line__{name}": value for name, value in pot.items()},
    )
    bound = AgreementCommitment.objects.filter(
        agreement=OuterRef("agreement"), **{f"commitment__booking__{name}": value for name, value in pot.items()}
    )
    granted = now.order_by().values("line__agreement").annotate(total=Sum("amount")).values("total")
    committed = bound.order_by().values("agreement").annotate(total=Sum("commitment__amount")).values("total")
    short = (
        BudgetLine.objects.filter(agreement=OuterRef("agreement"), side=Side.CONTRIBUTION)
        .order_by()
        .values("agreement", "source", "year")
        .annotate(
            more=Sum(Moved(OuterRef("content"), Cast("pk", CharField()))),
            now=Coalesce(Subquery(granted), 0, output_field=MoneyField()),
            committed=Coalesce(Subquery(committed), 0, output_field=MoneyField()),
        )
        .filter(more__gt=0, committed__lt=F("now") + F("more"))
    )
    waiting = _of_agreement(Amendment, viewer).filter(Exists(short), state=Amendment.State.PROPOSED)
    asked = waiting.exclude(kind=Amendment.Kind.PARTNER_CHANGE)
    return _rows(asked, COMMIT_CHANGE, due=SIGN_BY, first="agreement", thing="agreement__title")


def _to_appoint(viewer: Acting, year: int) -> QuerySet[Any]:
    """A procedure not over, by its years, without a public notice and with nobody who answers for it yet."""
    issued = Exists(Call.objects.filter(procedure=OuterRef("pk")).exclude(state=Call.State.DRAFT))
    nobody = Q(procedure_manager=None) | Q(director=None)
    found = Procedure.objects.filter(~issued, nobody, administration=viewer.body, last_year__gte=year)
    return _rows(found, APPOINT, slug="slug", thing="title")


def _to_open(viewer: Acting) -> QuerySet[Any]:
    """A notice with its times, and its money booked: its opening act is missing."""
    drafts = _drafts(viewer).filter(~Exists(_unbooked()), opening_act_number="", opens_at__isnull=False)
    return _rows(drafts, OPEN, due=OPENS, slug="procedure__slug", code="code", thing="title")


def _to_compose(viewer: Acting) -> QuerySet[Any]:
    """A notice whose opening act is in, not yet a text to sign."""
    drafts = _drafts(viewer).filter(~Exists(_unbooked()), ~Q(opening_act_number=""), notice=None)
    return _rows(drafts, COMPOSE, due=OPENS, slug="procedure__slug", code="code", thing="title")


def _to_book(viewer: Acting) -> QuerySet[Any]:
    """What a notice in preparation promises and nobody has booked: no opening act before."""
    drafts = _drafts(viewer).filter(Exists(_unbooked()))
    return _rows(drafts, BOOK, due=OPENS, slug="procedure__slug", code="code", thing="title")


def _drafts(viewer: Acting) -> QuerySet[Call]:
    return Call.objects.filter(procedure__administration=viewer.body, state=Call.State.DRAFT)


def _unbooked() -> QuerySet[Any]:
    """Of a notice (`pk`), the sources and years for which more is promised than booked."""
    booked = Booking.objects.filter(call=OuterRef("programme__call"), source=OuterRef("source"), year=OuterRef("year"))
    set_aside = booked.order_by().values("call").annotate(total=Sum("amount")).values("total")
    return (
        FundingShare.objects.filter(programme__call=OuterRef("pk"))
        .order_by()
        .values("programme__call", "source", "year")
        .annotate(total=Sum("amount"), booked=Coalesce(Subquery(set_aside), 0, output_field=MoneyField()))
        .filter(total__gt=F("booked"))
    )


def _to_issue(viewer: Acting) -> QuerySet[Any]:
    """A notice that came back signed: nobody reads it until it is published."""
    signed = Call.objects.filter(procedure__administration=viewer.body, state=Call.State.SIGNED)
    return _rows(signed, ISSUE, due=OPENS, slug="procedure__slug", code="code", thing="title")


def _to_decide(viewer: Acting) -> QuerySet[Any]:
    """A change that was proposed and neither signed nor turned down."""
    waiting = _of_agreement(Amendment, viewer).filter(state=Amendment.State.PROPOSED)
    return _rows(waiting, DECIDE, due=SIGN_BY, first="agreement", second="number", thing="agreement__title")


def _to_say_received(viewer: Acting) -> QuerySet[Any]:
    sent = _warnings(viewer).filter(sent_at__isnull=False, received_on=None)
    return _rows(sent, WARNED, first="agreement", second="pk", thing="agreement__title")


def _to_judge(viewer: Acting) -> QuerySet[Any]:
    running = _warnings(viewer).filter(due__isnull=False)
    return _rows(running, JUDGE, due="due", first="agreement", second="pk", thing="agreement__title")


def _to_say_noticed(viewer: Acting) -> QuerySet[Any]:
    """A withdrawal that was signed and sent: its notice runs from the day it was received."""
    sent = _of_agreement(Ending, viewer).filter(
        kind=Ending.Kind.WITHDRAWAL, paper__signed_at__isnull=False, received_on=None
    )
    return _rows(sent, NOTICE, first="agreement", thing="agreement__title")


def _warnings(viewer: Acting) -> QuerySet[Any]:
    return _of_agreement(FormalWarning, viewer).filter(outcome=FormalWarning.Outcome.WAITING)


def _of_agreement(model: type[Amendment] | type[FormalWarning] | type[Ending], viewer: Acting) -> QuerySet[Any]:
    """What belongs to the signed agreements of the viewer's administration."""
    mine = {"agreement__call__procedure__administration": viewer.body, "agreement__state": Agreement.State.SIGNED}
    return model._default_manager.filter(**mine)


def _agreements(viewer: Acting) -> QuerySet[Agreement]:
    return Agreement.objects.filter(call__procedure__administration=viewer.body)


@prepared
def _papers_of_lead(viewer: Acting) -> QuerySet[Any, Any]:
    """Whoever represents the lead signs for the partners."""
    led = Partner.objects.filter(body=viewer.body, lead=True, left_on=None).values("agreement")
    out = Q(paper__state=Paper.State.TO_SIGN, paper__superseded_by=None)
    drafts = Agreement.objects.filter(out, pk__in=led, state=Agreement.State.DRAFT)
    asked = Amendment.objects.filter(out, agreement__in=led, agreement__state=Agreement.State.SIGNED)
    changes = asked.filter(state=Amendment.State.PROPOSED).exclude(
        kind=Amendment.Kind.SHIFT,
        by_lead=True,  # the administration alone approves it
    )
    rows = drafts.order_by().values_list(Value("agreement", CharField()), "paper", "title", "starts")
    of_change = ("paper", "agreement__title", SIGN_BY)
    more = changes.order_by().values_list(Value("change", CharField()), *of_change)
    return rows.union(more).order_by("starts", "title")[:PAGE]


def _to_sign(viewer: Acting, on: date) -> Iterable[Task]:
    words = {"agreement": _("Firmare la convenzione"), "change": _("Firmare una variazione")}
    for what, paper, title, due in _papers_of_lead(viewer):
        yield Task(words[what], title, place("sign", key=paper), due)


OFFICE = access.PREPARE.roles | access.WARN.roles | calls.COMPOSE.roles | calls.PUBLISH.roles | ASSIGN.roles | FINANCE
KINDS: Sequence[Kind] = (
    (OFFICE, _office),
    (frozenset({Role.LEGAL_REPRESENTATIVE}), _to_sign),
)
"""Whom each kind of task waits for."""
