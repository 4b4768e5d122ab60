"""What waits for the people of an administration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    Exists,
    F,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from condivisa.base.days import ROME, day
from condivisa.overview.desk.places import place
from condivisa.overview.desk.queries.signable import signable
from condivisa.overview.desk.queries.tasks import Kind, Task, last_day
from condivisa.records.access import Acting, Role
from condivisa.records.notifications import queries as messages
from condivisa.records.notifications.access import RELEASE
from condivisa.records.paging import PAGE
from condivisa.records.papers.models import Paper
from condivisa.records.prepared import prepared
from condivisa.stages.agreements.models import Agreement, Amendment
from condivisa.stages.agreements.queries import SIGN_BY
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call, Outage, Question, Rectification
from condivisa.stages.calls.terms import Terms
from condivisa.stages.payments.models import Payment
from condivisa.stages.payments.queries.accounts import account_gone
from condivisa.stages.reporting.models import FinancialReport
from condivisa.stages.reporting.rules.periods import check_due
from condivisa.stages.selection.access import DECLARE, RUNNING
from condivisa.stages.selection.models import (
    Admission,
    ConflictDeclaration,
    CorrectionRequest,
    IntendedRefusal,
    Opening,
    Panel,
    Ranking,
    Seat,
    Session,
)
from condivisa.stages.selection.papers import RANKING
from condivisa.stages.selection.queries import (
    OVER_THE_LIST,
    all_ranked,
    calls_to_admit,
    calls_to_check,
    calls_to_open,
    calls_to_score,
    programmes_to_rank,
    recused_from,
)

OFFICE = frozenset({Role.OFFICER, Role.PROCEDURE_MANAGER})
MANAGER = frozenset({Role.PROCEDURE_MANAGER})
NEXT_STEP = {
    Payment.State.REQUESTED: MANAGER,
    Payment.State.ATTESTED: OFFICE,
    Payment.State.AUTHORISED: frozenset({Role.FINANCE_OFFICER}),
    Payment.State.ORDERED: frozenset({Role.FINANCE_OFFICER}),
}
"""Whose turn it is, by the state of a payment; once its authorisation is prepared the director finds it to sign."""
AGAIN = "again"
"""The step of a payment authorised to an account that was closed since: its act is prepared again."""
FIRST_WORDS = 12
"""How much of a question tells it from the others."""
SIGNED_BY_THE_MANAGER = ("codesign.minutes", "reporting.minutes")
SIGNED_BY_WHO_SITS = ("selection.minutes",)
CALL_OF_APPLICATION = ("application__call__procedure__slug", "application__call__code")


@prepared
def _written_to(viewer: Acting, on: date) -> QuerySet[Any, Any]:
    """Questions to answer; to whoever manages the procedure or checks from a seat, answers to a correction request and
    requests that nobody answered in their term; to the former, observations on an intended refusal: one statement.
    """
    asked = Question.objects.filter(
        call__procedure__administration=viewer.body,
        call__state__in=(Call.State.PUBLISHED, Call.State.CLOSED),
        answered_at=None,
    )
    of_call = ("call__title", "call__procedure__slug", "call__code", "pk", "asked_at", "call__closes_at", "text")
    rows = asked.order_by().values_list(Value("answer_question", CharField()), *of_call)
    of_viewer = Q(application__call__procedure__administration=viewer.body, application__call__state__in=RUNNING)
    nothing = (Value(None, DateTimeField()), Value("", TextField()))
    parts = ("application__title", *CALL_OF_APPLICATION, "application", "answered_at", *nothing)
    corrections = CorrectionRequest.objects.filter(of_viewer).order_by()
    if not MANAGER & viewer.roles:
        seats = Seat.objects.filter(person=viewer.person, left_at=None, panel__kind=Panel.Kind.CHECK_PANEL)
        corrections = corrections.filter(application__call__in=seats.values("panel__call"))
    answered = corrections.filter(state=CorrectionRequest.State.ANSWERED)
    rows = rows.union(answered.values_list(Value("judge_correction", CharField()), *parts), all=True)
    expired = corrections.filter(state=CorrectionRequest.State.SENT, due__lt=on)
    rows = rows.union(expired.values_list(Value("close_correction", CharField()), *parts), all=True)
    if MANAGER & viewer.roles:
        decided = Admission.objects.filter(application=OuterRef("application"))
        told = Q(answered_at__isnull=False, weighed_at=None, replaced=False)
        observed = IntendedRefusal.objects.filter(~Exists(decided), of_viewer, told).order_by()
        rows = rows.union(observed.values_list(Value("weigh_observations", CharField()), *parts), all=True)
    return rows.order_by(F("call__closes_at").asc(nulls_last=True), "asked_at", "pk")[:PAGE]


def _written(viewer: Acting, on: date) -> Iterable[Task]:
    words = {
        "answer_question": _("Rispondere a una domanda"),
        "judge_correction": _("Valutare una risposta al soccorso istruttorio"),
        "close_correction": _("Chiudere una richiesta di integrazione scaduta senza risposta"),
        "weigh_observations": _("Valutare le osservazioni a un preavviso di rigetto"),
    }
    for what, title, slug, code, key, at, closes_at, text in _written_to(viewer, on):
        title = f"«{Truncator(text).words(FIRST_WORDS)}» – {title}" if text else title
        yield Task(words[what], title, place(what, slug=slug, code=code, key=key), last_day(closes_at), last_day(at))


@prepared
def _money_in_hand(viewer: Acting, on: date) -> QuerySet[Any, Any]:
    """Reports to check, by when the agreement's terms say, and, by whose turn it is, the next step of each payment: one
    statement. A payment authorised to an account that is not dedicated any more goes back to the office.
    """
    ours = Q(agreement__call__procedure__administration=viewer.body)
    mine = [state for state, roles in NEXT_STEP.items() if roles & viewer.roles]
    # Attesting, authorising and ordering are three different people's; the act may be prepared by any of the office.
    others = ~(Q(attested_by=viewer.person) | Q(authorised_by=viewer.person))
    prepares = Q(state=Payment.State.ATTESTED)
    again = Q(account_gone(on), state=Payment.State.AUTHORISED)
    turn = Q((prepares & Q(authorisation=None)) | (~prepares & ~again & others), state__in=mine)
    if OFFICE & viewer.roles:
        turn |= again
    payments = Payment.objects.filter(ours, turn).order_by()
    no_terms = Value(None, JSONField())
    step = Case(When(again, then=Value(AGAIN)), default="state", output_field=CharField())
    rows = payments.values_list(step, "agreement__title", "agreement", "pk", "requested_at", no_terms)
    if OFFICE & viewer.roles:
        reports = FinancialReport.objects.filter(
            period__agreement__call__procedure__administration=viewer.body, state=FinancialReport.State.SUBMITTED
        )
        of = "period__agreement"
        parts = (f"{of}__title", of, "period__number", "submitted_at", f"{of}__terms_json")
        rows = rows.union(reports.order_by().values_list(Value("report", CharField()), *parts), all=True)
    return rows.order_by("requested_at", "pk")[: 2 * PAGE]


def _money(viewer: Acting, on: date) -> Iterable[Task]:
    words = {
        AGAIN: _("Preparare di nuovo una liquidazione: il conto non è più dedicato"),
        Payment.State.REQUESTED: _("Attestare un pagamento"),
        Payment.State.ATTESTED: _("Preparare la liquidazione di un pagamento"),
        Payment.State.AUTHORISED: _("Emettere un mandato"),
        Payment.State.ORDERED: _("Registrare una quietanza"),
    }
    for state, title, agreement, key, at, terms in _money_in_hand(viewer, on):
        if state == "report":
            address = place("check_report", agreement=agreement, number=key)
            # Of forty terms a desk needs one, for each of fifty reports.
            due = check_due(day(at), Terms.from_json([one for one in terms if one["key"] == "report_check_days"]))
            yield Task(_("Verificare il rendiconto n. %(number)s") % {"number": key}, title, address, due, day(at))
        else:
            address = place("payment", agreement=agreement, key=key)
            yield Task(words[state], title, address, since=day(at))


@prepared
def _to_judge_and_sign(viewer: Acting) -> QuerySet[Any, Any]:
    """Conflicts to declare, of whom `selection.queries.must_declare` names: who sits; RUP and director from the term,
    if anybody applied, as long as something is left to judge (who took over after the opening too, until an agreement).
    Then applications to open, requirements to check, admission to decide, proposals to score, rankings to prepare, then
    to publish, acts to sign: one statement of the desk's twelve.
    """
    person = viewer.person
    applied = Application.objects.filter(call=OuterRef("pk"), state=Application.State.SUBMITTED)
    opened = Opening.objects.filter(call=OuterRef("pk"))
    agreed = Agreement.objects.filter(call=OuterRef("pk"))
    seated = Seat.objects.filter(panel__call=OuterRef("pk"), person=person, left_at=None)
    said = ConflictDeclaration.objects.filter(call=OuterRef("pk"), person=person)
    leads = Q(procedure__procedure_manager=person) | Q(procedure__director=person)
    judged_still = Q(ranked=False) & ~Exists(agreed)
    calls = Call.objects.alias(ranked=all_ranked()).filter(
        Exists(seated) | leads & Q(state=Call.State.CLOSED) & Exists(applied) & (~Exists(opened) | judged_still),
        ~Exists(said) | Q(state=Call.State.CLOSED) & ~Exists(said.filter(OVER_THE_LIST)),
        procedure__administration=viewer.body,
        state__in=DECLARE.while_in,
    )
    parts = ("title", "procedure__slug", "code", "closes_at", Cast("pk", CharField()), Cast(Value(None), DateField()))
    rows = calls.order_by().values_list(Value("declare_conflict", CharField()), *parts)
    rows = rows.union(calls_to_score(viewer).order_by().values_list(Value("score", CharField()), *parts), all=True)
    steps = {"check": calls_to_check(viewer)}
    if MANAGER & viewer.roles:
        steps |= {"open": calls_to_open(viewer), "admit": calls_to_admit(viewer)}
    for what, waiting in steps.items():
        told = waiting.filter(~Exists(agreed)).order_by()
        rows = rows.union(told.values_list(Value(what, CharField()), *parts), all=True)
    if MANAGER & viewer.roles:
        mine = Ranking.objects.filter(published_at=None, call__procedure__administration=viewer.body)
        adopted = mine.exclude(programme__in=recused_from(viewer)).order_by()
        of_call = ("call__title", "call__procedure__slug", "call__code")
        of_ranking = (*of_call, "adopted_at", "programme__code", parts[-1])
        rows = rows.union(adopted.values_list(Value("publish_ranking", CharField()), *of_ranking), all=True)
        of_programme = (*of_call, "call__closes_at", "code", parts[-1])
        scored = programmes_to_rank(viewer).order_by().values_list(Value("rank", CharField()), *of_programme)
        rows = rows.union(scored, all=True)
    if (DECLARE.roles | RELEASE.roles) & viewer.roles:
        nowhere, key = Value("", CharField()), Cast("pk", CharField())
        acts = _papers_to_sign(viewer).order_by()
        of_paper = ("title", nowhere, nowhere, "composed_at", key, _by_when())
        signing = acts.values_list(Value("sign", CharField()), *of_paper)
        rows = rows.union(signing, all=True)
    return rows.order_by("closes_at", "title")[: 2 * PAGE]


def _judging_and_signing(viewer: Acting, on: date) -> Iterable[Task]:
    words = {
        "declare_conflict": _("Dichiarare se c’è un conflitto di interessi"),
        "open": _("Aprire le istanze"),
        "check": _("Controllare i requisiti delle istanze"),
        "admit": _("Preparare l’atto di ammissione"),
        "score": _("Valutare le proposte"),
        "rank": _("Preparare l’atto di graduatoria"),
        "publish_ranking": _("Pubblicare una graduatoria adottata"),
        "sign": _("Firmare un atto"),
    }
    for what, title, slug, code, at, key, due in _to_judge_and_sign(viewer):
        # SQLite writes a UUID without its dashes.
        address = place(what, slug=slug, code=code, key=UUID(key) if what == "sign" else key)
        about = f"{key} – {title}" if what in ("rank", "publish_ranking") else title  # each programme has its own
        yield Task(words[what], about, address, due, last_day(at) if what in ("sign", "publish_ranking") else None)


@prepared
def _held_back(viewer: Acting) -> QuerySet[Any, Any]:
    return messages.outbox(viewer).filter(held_at=None)[:PAGE]


def _outbox(viewer: Acting, on: date) -> Iterable[Task]:
    """What was held back waits for nobody: somebody has decided that it stays."""
    for act in messages.addressed(_held_back(viewer)):
        many = act["messages"]
        several = _("Leggere e far partire %(n)s comunicazioni") % {"n": many}
        words = _("Leggere e far partire una comunicazione") if many == 1 else several
        about = f"{act['subject']} – {act['to']}" if act["to"] else act["subject"]
        yield Task(words, about, place("release", key=act["entry"]), since=day(act["entry__at"]))


def _papers_to_sign(viewer: Acting) -> QuerySet[Paper]:
    """The acts that the viewer's role signs, but no ranking of who they are in conflict with; the minutes of the panels
    on which they sit in conflict with nobody.
    """
    seated = Seat.objects.filter(panel=OuterRef("panel"), person=viewer.person, left_at=None)
    recused = ConflictDeclaration.objects.filter(call=OuterRef("panel__call"), person=viewer.person, conflict=True)
    sittings = Session.objects.filter(Exists(seated), ~Exists(recused))
    mine = Q(kind__in=SIGNED_BY_WHO_SITS, pk__in=sittings.values("minutes"))
    if Role.PROCEDURE_MANAGER in viewer.roles:
        mine |= Q(kind__in=SIGNED_BY_THE_MANAGER)
    if Role.DIRECTOR in viewer.roles:
        abstains = Q(kind=RANKING.kind, ranked__in=recused_from(viewer).values_list(Cast("programmes", CharField())))
        mine |= ~Q(kind__in=[*SIGNED_BY_THE_MANAGER, *SIGNED_BY_WHO_SITS]) & ~abstains
    papers = Paper.objects.alias(ranked=Cast(KT("inputs__programme"), CharField()))
    waiting = papers.filter(mine, chain=viewer.body, state=Paper.State.TO_SIGN, superseded_by=None)
    return signable(waiting)


def _by_when() -> Coalesce:
    """The day by which a paper is to be signed, as its page says it (`due` in the `signing` of each stage)."""
    this = OuterRef("pk")
    opens, closes = TruncDate("opens_at", tzinfo=ROME), TruncDate("closes_now", tzinfo=ROME)
    return Coalesce(
        Subquery(Call.objects.filter(notice=this).values(due=opens)[:1]),
        Subquery(Outage.objects.filter(certificate=this).values(due=closes)[:1]),
        Subquery(Rectification.objects.filter(act=this, substantial=True).values(due=closes)[:1]),
        Subquery(Agreement.objects.filter(paper=this).values("starts")[:1]),
        Subquery(Amendment.objects.filter(paper=this).values(due=SIGN_BY)[:1]),
    )


KINDS: Sequence[Kind] = (
    (OFFICE, _written),
    (OFFICE.union(*NEXT_STEP.values()), _money),
    (DECLARE.roles | RELEASE.roles, _judging_and_signing),
    (RELEASE.roles, _outbox),
)
"""Whom each kind of task waits for."""
