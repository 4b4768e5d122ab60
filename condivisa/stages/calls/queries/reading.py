"""Calls as they are read: the draft, its figures and findings, how far it is, questions, acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from condivisa.base.days import day
from condivisa.base.findings import Finding, Weight
from condivisa.records.access import Acting
from condivisa.records.prepared import prepared
from condivisa.stages.calls import papers
from condivisa.stages.calls.access import OF_THE_CALL
from condivisa.stages.calls.drafts import CallDraft, CriterionDraft, ProgrammeDraft, ShareDraft, SourceDraft
from condivisa.stages.calls.models import (
    IN_FORCE,
    Booking,
    Call,
    Criterion,
    FundingShare,
    Outage,
    Programme,
    ProgrammeLink,
    Question,
    Rectification,
    Source,
)
from condivisa.stages.calls.queries.money import bookings_by_source_year, shares_by_source_year
from condivisa.stages.calls.rules import budget, notice, readiness
from condivisa.stages.calls.rules.figures import HorizonFigures, NoticeFigures, ProgrammeFigures
from condivisa.stages.calls.rules.steps import Progress, open_terms
from condivisa.stages.calls.rules.window import Window
from condivisa.stages.coprogramming.models import Horizon, Procedure, ProgrammingAct
from condivisa.stages.coprogramming.rules import Cited, programming_basis

PUBLIC = (Call.State.PUBLISHED, Call.State.CLOSED, Call.State.REVOKED)


def calls_for(viewer: Acting) -> QuerySet[Call]:
    """The calls that a viewer may read: those public, and the drafts of one's own administration.

    Source: D.Lgs. 33/2013, art. 23.
    """
    return Call.objects.filter(Q(state__in=PUBLIC) | OF_THE_CALL.q(viewer)).select_related("procedure__administration")


def get_call(call_id: int, *, viewer: Acting) -> Call:
    """One call. Raises `Call.DoesNotExist` for a draft of somebody else. Source: D.Lgs. 33/2013, art. 23."""
    return calls_for(viewer).get(pk=call_id)


def locked(call_id: int) -> Call:
    """One call with its procedure and notice, its row locked until the transaction ends. Source: practice."""
    return _locked.get(call_id)


@prepared
def _locked(call_id: int) -> QuerySet[Call]:
    calls = Call.objects.select_for_update(of=("self",))
    return calls.select_related("procedure", "notice", "source").filter(pk=call_id)


def kept_by(viewer: Acting) -> QuerySet[Call]:
    """The calls of the viewer's own administration, drafts too: what its office pages open.

    Source: L. 241/1990, art. 5-6.
    """
    return Call.objects.filter(OF_THE_CALL.q(viewer)).select_related(
        "procedure__administration",
        "procedure__procedure_manager",
        "procedure__director",
        "source",
        "notice",
        "revocation",
    )


def sources_of_nobody_else(procedure: Procedure, call: Call | None) -> list[int]:
    """The keys of a procedure's sources that only this draft uses, or nobody: no other call, no booking.

    Source: practice.
    """
    key = call.pk if call else 0
    used = [
        Call.objects.filter(procedure=procedure, source__isnull=False).exclude(pk=key).values("source"),
        FundingShare.objects.filter(programme__call__procedure=procedure).exclude(programme__call=key).values("source"),
        Booking.objects.filter(call__procedure=procedure).values("source"),
    ]
    found = Source.objects.filter(procedure=procedure)
    for some in used:
        found = found.exclude(pk__in=some)
    return list(found.values_list("pk", flat=True))


def draft_of(call: Call) -> CallDraft:
    """The draft as it is written, with every source of the procedure. Source: practice."""
    sources = list(Source.objects.filter(procedure=call.procedure_id).order_by("pk"))
    code_of = {one.pk: one.code for one in sources}
    return CallDraft(
        code=call.code,
        title=call.title,
        source=code_of[call.source_id] if call.source_id else "",
        sources=tuple(SourceDraft(one.code, one.name, one.body_id) for one in sources),
        programmes=tuple(
            ProgrammeDraft(
                one.code,
                one.title,
                tuple(one.aims),
                one.stated_annual,
                one.stated_triennial,
                tuple(
                    ShareDraft(code_of[share.source_id], share.year, share.amount, share.computed)
                    for share in one.shares.all()
                ),
            )
            for one in call.programmes.prefetch_related(
                Prefetch("shares", FundingShare.objects.order_by("source", "year"))
            )
        ),
        criteria=tuple(
            CriterionDraft(
                one.code,
                one.title,
                one.scoring,
                one.max_points,
                tuple((label, Decimal(value)) for label, value in one.scale),
                one.per_unit,
                one.unit,
                one.max_units,
                one.threshold,
            )
            for one in call.criteria.all()
        ),
        terms=call.terms,
        links=tuple(
            ProgrammeLink.objects.filter(first__call=call).order_by("pk").values_list("first__code", "second__code")
        ),
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        questions_until=call.questions_until,
        cup=call.cup,
        cig=call.cig,
        appeal_authority=call.appeal_authority,
        stated={key: said for key in papers.STATED if (said := call.stated.get(key))},
    )


def other_programmes(call: Call) -> QuerySet[Programme]:
    """The programmes of the procedure's other calls, for links. Source: practice."""
    others = Programme.objects.filter(call__procedure=call.procedure_id).exclude(call=call)
    return others.select_related("call").order_by("call__code", "order")


def tied_by_others(call: Call) -> dict[str, str]:
    """The programmes of a call that other notices, signed or published, tie to: the other's title by code.

    Source: D.M. 72/2021, par. 3.
    """
    stand = (Call.State.SIGNED, Call.State.PUBLISHED, Call.State.CLOSED)
    links = ProgrammeLink.objects.filter(second__call=call, first__call__state__in=stand).exclude(first__call=call)
    return dict(links.values_list("second__code", "first__call__title"))


def past_their_term(at: datetime) -> QuerySet[Call]:
    """The calls that the clock has closed and nobody has recorded as closed. Source: practice."""
    return Call.objects.filter(state=Call.State.PUBLISHED, closes_at__lt=at).select_related("procedure").order_by("pk")


def window_of(call: Call) -> Window:
    """When the call takes applications. Source: practice."""
    published = call.state in (Call.State.PUBLISHED, Call.State.CLOSED)
    return Window(published, call.opens_at, call.closes_at, call.questions_until)


def figures_of(call: Call) -> NoticeFigures:
    """A notice as its rules read it. Source: practice."""
    return figures_of_each([call])[0]


def figures_of_each(calls: Sequence[Call]) -> list[NoticeFigures]:
    """Notices as their rules read them, in four statements however many. Source: practice."""
    own = {call.pk: call.source_id for call in calls}
    others: dict[int, dict[str, dict[str, Decimal]]] = {pk: {} for pk in own}
    shares = FundingShare.objects.filter(programme__call__in=calls).order_by()
    summed = shares.values_list("programme__call", "programme__code", "source", "source__name")
    for pk, programme, source, name, total in summed.annotate(total=Sum("amount")):
        if source != own[pk]:
            others[pk].setdefault(programme, {})[name] = total
    programmes: dict[int, list[ProgrammeFigures]] = {pk: [] for pk in own}
    for one in Programme.objects.filter(call__in=calls):
        figures = ProgrammeFigures(
            one.code, one.stated_annual, one.stated_triennial, others[one.call_id].get(one.code, {})
        )
        programmes[one.call_id].append(figures)
    horizons: dict[int, list[HorizonFigures]] = {call.procedure_id: [] for call in calls}
    for span in Horizon.objects.filter(procedure__in=horizons).order_by("first_year", "pk"):
        horizons[span.procedure_id].append(HorizonFigures(span.code, span.title, span.first_year, span.last_year))
    counted = Criterion.objects.filter(call__in=calls).order_by().values_list("call").annotate(n=Count("pk"))
    criteria = dict(counted)
    return [
        NoticeFigures(
            code=call.code,
            source=call.source.name if call.source else "",
            years=tuple(range(call.procedure.first_year, call.procedure.last_year + 1)),
            programmes=tuple(programmes[call.pk]),
            terms=call.terms,
            horizons=tuple(horizons[call.procedure_id]),
            cup=call.cup,
            cig=call.cig,
            criteria=criteria.get(call.pk, 0),
            title=call.title,
        )
        for call in calls
    ]


def findings_on(call: Call, *, on: date) -> list[Finding]:
    """What the draft's page, like `condivisa check`, says of a notice: all of it warns unless figures contradict.

    Source: that of each finding.
    """
    funds = budget.without_funds(shares_by_source_year(call))
    return [*basis_of(call, on=on), *funds, *notice.findings(figures_of(call))]


def basis_of(call: Call, *, on: date) -> list[Finding]:
    """Whether programming acts found the call on a day. Source: D.Lgs. 117/2017, art. 55, c. 3."""
    acts = ProgrammingAct.objects.filter(procedure=call.procedure_id)
    return programming_basis([Cited(act.kind, act.number, act.date, act.basis) for act in acts], on=on)


def questions_for(viewer: Acting) -> QuerySet[Question]:
    """The questions that the viewer's administration has to answer, or has answered. Source: L. 241/1990, art. 1."""
    own = Question.objects.filter(call__procedure__administration=viewer.body)
    return own.defer("person", "body").select_related("call__procedure__administration")


def asked_from(call: Call, *, viewer: Acting) -> QuerySet[Question]:
    """What the viewer's own body asked about a call, the latest first: nobody else's. Source: L. 241/1990, art. 1."""
    return Question.objects.filter(call=call, body=viewer.body).defer("person").order_by("-asked_at", "-pk")


def readiness_of(call: Call) -> list[Finding]:
    """What a notice still lacks before its signature, its money included. Source: that of each finding.

    The draft may have changed since the opening act: what it promises must still be booked.
    """
    opened = bool(call.opening_act_number)
    return [
        *readiness.ready_to_sign(
            window_of(call),
            call.terms,
            programmes=call.programmes.count(),
            criteria=call.criteria.count(),
            opened=opened,
            appeal_authority=call.appeal_authority,
        ),
        *readiness.terms_sound(call.terms),
        *(coverage_of(call) if opened else []),
    ]


def everything_on(call: Call, *, on: date) -> list[Finding]:
    """What a notice lacks while it is a draft, what its opening act waits for included, then what only warns, each said
    once; after the signature nothing stops it any more, and all warns. Source: that of each finding.
    """
    lacking = readiness_of(call) if call.state == Call.State.DRAFT else []
    if call.state == Call.State.DRAFT and not call.opening_act_number:
        lacking += _opening_of(call)
    said = {finding.code for finding in lacking}
    found = [finding for finding in findings_on(call, on=on) if finding.code not in said]
    if call.state != Call.State.DRAFT:
        found = [*coverage_of(call), *(replace(finding, weight=Weight.WARNS) for finding in found)]
    return [*lacking, *found]


def coverage_of(call: Call) -> list[Finding]:
    """What the notice promises and is not booked: it keeps a draft from its opening act; of a signed one it is only
    said, and a revoked one promises nothing. Source: D.Lgs. 267/2000, art. 183, c. 3.
    """
    if call.state == Call.State.REVOKED:
        return []
    judge = budget.missing_bookings if call.state == Call.State.DRAFT else budget.uncovered
    return judge(shares_by_source_year(call), bookings_by_source_year(call))


def _opening_of(call: Call) -> list[Finding]:
    """What the opening act still waits for: who answers for the procedure, the money booked."""
    procedure = call.procedure
    return [
        *readiness.ready_to_open(procedure.procedure_manager_id is not None, procedure.director_id is not None),
        *coverage_of(call),
    ]


def together_with(call: Call) -> list[Finding]:
    """What only this notice and the others of its procedure, read together, show. Source: that of each finding."""
    others = Call.objects.filter(procedure=call.procedure_id).select_related("procedure", "source").order_by("pk")
    return notice.together(figures_of_each(list(others)))


def progress_of(call: Call, *, at: datetime) -> Progress:
    """How a notice stands, step by step. Source: practice."""
    draft = draft_of(call)
    fixed = [term.key for term in draft.terms if term.fixed]
    return Progress(
        state=call.state,
        titled=bool(call.title),
        appeal=bool(call.appeal_authority),
        sources=len(draft.sources),
        programmes=len(draft.programmes),
        without_aims=sum(not one.aims for one in draft.programmes),
        shares=sum(len(one.shares) for one in draft.programmes),
        without_shares=sum(not one.shares for one in draft.programmes),
        criteria=len(draft.criteria),
        links=ProgrammeLink.objects.filter(Q(first__call=call) | Q(second__call=call)).count(),
        terms=len(draft.terms.by_key),
        open_terms=open_terms(fixed, bool(draft.criteria)),
        scored=draft.terms.get("selected") != "all_admitted",
        several=len(draft.programmes) > 1,
        booked=call.bookings.filter(IN_FORCE).count(),
        opened=bool(call.opening_act_number),
        composed=call.notice_id is not None,
        stale=call.state == Call.State.DRAFT and notice_stale(call),
        **Question.objects.filter(call=call).aggregate(
            asked=Count("pk"), unanswered=Count("pk", filter=Q(answered_at=None))
        ),
        opens=day(call.opens_at) if call.opens_at else None,
        closes=day(call.closes_at) if call.closes_at else None,
        past=call.closes_at is not None and at > call.closes_at,
    )


def outages_of(call: Call) -> QuerySet[Outage]:
    """The outages of a notice, each with the act that certifies it. Source: L. 241/1990, art. 1 and 12."""
    return Outage.objects.filter(call=call).select_related("certificate").order_by("pk")


def rectifications_of(call: Call) -> QuerySet[Rectification]:
    """The corrections of a notice, each with its act. Source: L. 241/1990, art. 3."""
    return Rectification.objects.filter(call=call).select_related("act").order_by("pk")


def years_of(call: Call) -> list[int]:
    """The years that a notice gives money for: those of its procedure. Source: practice."""
    return list(range(call.procedure.first_year, call.procedure.last_year + 1))


def notice_stale(call: Call) -> bool:
    """Whether the draft changed after its notice was composed. Source: practice."""
    return call.notice is not None and (call.notice.title, call.notice.inputs) != (call.title, papers.notice(call))


def copied_from(viewer: Acting) -> QuerySet[Procedure]:
    """The procedures that the viewer may start another from: those with a public call, and one's own; none revoked.

    Source: D.Lgs. 33/2013, art. 7.
    """
    stand = calls_for(viewer).exclude(state=Call.State.REVOKED)
    return (
        Procedure.objects.filter(pk__in=stand.order_by().values("procedure"))
        .select_related("administration")
        .order_by("-first_year", "slug")
    )
