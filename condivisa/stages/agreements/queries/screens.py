"""What the pages of an agreement show, each in a bounded number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from condivisa.base.findings import Finding
from condivisa.base.money import ZERO
from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.records.fields import MoneyField
from condivisa.records.publication.models import Publication
from condivisa.records.publication.queries import publication_of
from condivisa.stages.agreements import questions
from condivisa.stages.agreements.models import (
    Agreement,
    AgreementCommitment,
    Amendment,
    BudgetLine,
    BudgetMovement,
    Partner,
    SigningCheck,
    Surety,
)
from condivisa.stages.agreements.queries.changes import moves_of
from condivisa.stages.agreements.queries.facts import as_judged, signing_of, signing_partners
from condivisa.stages.agreements.queries.money import BudgetRow
from condivisa.stages.agreements.queries.reading import agreements_for, parties_of
from condivisa.stages.agreements.rules.coverage import Pot
from condivisa.stages.agreements.rules.signing import holding, needed_of, needed_of_all, ready_to_sign
from condivisa.stages.agreements.rules.steps import Progress
from condivisa.stages.applications.models import Application, Side
from condivisa.stages.calls.models import IN_FORCE, Booking, Call, Commitment
from condivisa.stages.codesign.models import FinalProject


def agreement_at(key: int, *, viewer: Acting) -> Agreement:
    """An agreement the viewer's body has a side in, with its partners. Raises `Agreement.DoesNotExist` for another's.

    Source: L. 241/1990, art. 10.
    """
    partners = Partner.objects.select_related("body").order_by("-lead", "body__sort_key", "pk")
    people = ("call__procedure__procedure_manager", "call__procedure__director")
    deep = agreements_for(viewer, Q(pk=key)).select_related(
        *people, "final_project__act", "final_project__round", "paper"
    )
    return deep.prefetch_related(Prefetch("partners", partners)).get()


def standing_of(
    agreement: Agreement, on: date, plan: Sequence[BudgetRow] | None = None
) -> tuple[Progress, list[Finding]]:
    """How far an agreement is, and what the signature would find on a day. Source: L. 241/1990, art. 11."""
    if agreement.state != Agreement.State.DRAFT:
        published = publication_of(agreement, Publication.Place.TRANSPARENCY) is not None
        return Progress(
            agreement.state, published=published, sureties=agreement.sureties.filter(voided_on=None).count()
        ), []
    facts = signing_of(agreement, plan=plan)
    awaited = bool(facts.terms.get("advance_percent") and facts.terms.get("advance_surety"))
    now = Progress(
        agreement.state,
        checks=len(facts.checks),
        commitments=len(facts.committed),
        sureties=facts.sureties,
        sureties_awaited=awaited,
        composed=agreement.paper_id is not None,
    )
    return now, ready_to_sign(facts, on=on)


IN_A_LIST = ("code", "title", "state", "starts", "ends", "ended_on", "call__title")


def listed(viewer: Acting, call: Call | None = None) -> QuerySet[Agreement]:
    """The viewer's agreements, of one call or of all, for a list. Source: L. 241/1990, art. 10 and 22."""
    mine = agreements_for(viewer).select_related(None).select_related("call").only(*IN_A_LIST)
    if call is not None:
        mine = mine.filter(call=call)
    return mine.order_by("-starts", "code", "pk")


class Weight(NamedTuple):
    """What an agreement grants now, after the final redetermination (`granted`), what of it `moved`, and what is left
    `to_pay` (EUR): None before the signature, never below zero, since what was paid in excess is asked back.
    """

    moved: questions.Moved
    granted: Decimal
    to_pay: Decimal | None


def weights_of(agreements: QuerySet[Agreement]) -> dict[int, Weight]:
    """What each of these agreements weighs, by its key, in three statements. Source: practice."""
    states = dict(agreements.order_by().values_list("pk", "state"))
    rows = (
        BudgetMovement.objects.filter(line__agreement__in=list(states), line__side=Side.CONTRIBUTION)
        .order_by()
        .values_list("line__agreement")
        .annotate(total=Sum("amount"))
    )
    totals, moved, nothing = dict(rows), questions.moved(list(states)), questions.Moved()
    weights = {}
    for key, state in states.items():
        of_it = moved.get(key, nothing)
        granted = totals.get(key, ZERO) - of_it.reduced
        left = max(ZERO, granted - of_it.paid + of_it.returned) if state != Agreement.State.DRAFT else None
        weights[key] = Weight(of_it, granted, left)
    return weights


def leads_of(agreements: Sequence[Agreement]) -> dict[int, str]:
    """Who leads each of these agreements, by its key. Source: practice."""
    leads = Partner.objects.filter(agreement__in=agreements, lead=True, left_on=None)
    return dict(leads.values_list("agreement", "body__name"))


def to_prepare(viewer: Acting, call: Call | None = None) -> QuerySet[Any]:
    """The applications at a table whose latest final project has no agreement yet, as rows: `pk` of the project,
    `application` and its title, the table's title, when it was approved. Once one is signed, what the table adds is an
    amendment.

    Source: L. 241/1990, art. 11.
    """
    later = FinalProject.objects.filter(
        round__table=OuterRef("round__table"), round__number__gt=OuterRef("round__number")
    )
    of_it = Agreement.objects.filter(application=OuterRef("application"))
    drafted = of_it.filter(final_project=OuterRef("pk"))
    running = of_it.filter(final_project__round__table=OuterRef("round__table")).exclude(state=Agreement.State.DRAFT)
    found = FinalProject.objects.filter(
        ~Exists(later),
        round__table__call__procedure__administration=viewer.body,
        round__table__call__state__in=[Call.State.PUBLISHED, Call.State.CLOSED],
        round__table__applications__isnull=False,
    )
    if call is not None:
        found = found.filter(round__table__call=call)
    return (
        found.alias(application=F("round__table__applications"))
        .filter(~Exists(drafted), ~Exists(running))
        .order_by("approved_at", "pk", "round__table__applications")
        .values(
            "pk",
            "approved_at",
            application=F("round__table__applications"),
            application_title=F("round__table__applications__title"),
            lead=F("round__table__applications__lead__name"),
            table=F("round__table__title"),
        )
    )


@dataclass(frozen=True)
class PlanTotal:
    """What the plan puts on one side, for a partner and a year (EUR)."""

    side: str
    partner: str
    year: int
    amount: Decimal


def plan_totals(agreement: Agreement) -> list[PlanTotal]:
    """The plan summed by side, partner and year (EUR), in one statement. Source: practice."""
    rows = (
        BudgetMovement.objects.filter(line__agreement=agreement)
        .order_by("line__side", "line__body__sort_key", "line__year")
        .values_list("line__side", "line__body__name", "line__year")
        .annotate(total=Sum("amount"))
    )
    return [PlanTotal(*row) for row in rows]


def changes_of(lines: Iterable[BudgetLine]) -> dict[int, list[tuple[str, int, Decimal]]]:
    """What amendments moved on each line, by its key: their kind in words, their number, the amount (EUR).

    Source: L. 241/1990, art. 11.
    """
    found: dict[int, list[tuple[str, int, Decimal]]] = {}
    moved = BudgetMovement.objects.filter(line__in=list(lines), amendment__isnull=False).order_by("pk")
    for line, kind, number, amount in moved.values_list("line", "kind", "amendment__number", "amount"):
        found.setdefault(line, []).append((str(BudgetMovement.Kind(kind).label), number, amount))
    return found


@dataclass(frozen=True)
class Needed:
    """A check that the signature asks of a partner (none: of all together), and the latest made, if any."""

    body: Body | None
    kind: SigningCheck.Kind
    source: str
    latest: SigningCheck | None
    holds: bool


def needed_checks(agreement: Agreement, on: date) -> list[Needed]:
    """What is checked before the signature, partner by partner, and how each stands on a day.

    Source: D.Lgs. 117/2017, art. 11 and 18; D.Lgs. 159/2011, art. 83; D.M. 72/2021, par. 3.
    """
    made = checks_of(agreement)
    latest = {(one.body_id, one.kind): one for one in reversed(made)}
    judged = [as_judged(one) for one in made]
    to_be_formed = agreement.application.form == Application.Form.TO_BE_FORMED
    asked: list[tuple[Body | None, dict[str, str]]] = [
        (partner.body, needed_of(signing, on=on))
        for partner, signing in zip(parties_of(agreement), signing_partners(agreement), strict=True)
    ]
    asked.append((None, needed_of_all(to_be_formed=to_be_formed)))
    return [
        Needed(
            body,
            SigningCheck.Kind(kind),
            source,
            latest.get((body.pk if body else None, kind)),
            holding(judged, kind, str(body.pk) if body else None, on),
        )
        for body, needed in asked
        for kind, source in needed.items()
    ]


def checks_of(agreement: Agreement) -> list[SigningCheck]:
    """The checks recorded, the latest first. Source: L. 241/1990, art. 18."""
    return list(agreement.checks.select_related("body", "by").order_by("-checked_on", "-pk"))


def sureties_of(agreement: Agreement) -> list[Surety]:
    """The sureties handed in. Source: practice."""
    return list(agreement.sureties.select_related("file").order_by("first", "pk"))


def commitments_of(agreement: Agreement) -> list[Commitment]:
    """The commitments taken for an agreement, each with its booking. Source: D.Lgs. 267/2000, art. 183, c. 7."""
    taken = AgreementCommitment.objects.filter(agreement=agreement).values("commitment")
    found = Commitment.objects.filter(pk__in=taken).select_related("booking__source")
    return list(found.order_by("booking__source__name", "booking__year", "pk"))


def free_commitments(agreement: Agreement) -> list[Commitment]:
    """The commitments of the call that no agreement has taken. Source: D.Lgs. 267/2000, art. 183."""
    taken = AgreementCommitment.objects.values("commitment")
    found = Commitment.objects.filter(IN_FORCE, booking__call=agreement.call_id).exclude(pk__in=taken)
    return list(found.select_related("booking__source").order_by("booking__source__name", "booking__year", "pk"))


def bookings_left(agreement: Agreement) -> list[tuple[Booking, Decimal]]:
    """The bookings of the call with what is not committed of each yet (EUR). Source: D.Lgs. 267/2000, art. 183."""
    found = Booking.objects.filter(IN_FORCE, call=agreement.call_id).select_related("source")
    bound_already = Coalesce(Sum("commitments__amount"), 0, output_field=MoneyField())
    left = found.annotate(committed=bound_already).order_by("source__name", "year", "pk")
    return [(one, one.amount - one.committed) for one in left if one.amount > one.committed]


def asked_by_changes(agreement: Agreement) -> dict[Pot, Decimal]:
    """What the amendments still to be signed would add (EUR), by source and year. Source: D.Lgs. 267/2000, art. 191."""
    moves: dict[int, Decimal] = {}
    proposed = agreement.amendments.filter(state=Amendment.State.PROPOSED)
    for one in proposed.exclude(kind=Amendment.Kind.PARTNER_CHANGE):
        for line, amount in moves_of(one).items():
            moves[line] = moves.get(line, ZERO) + amount
    pots: dict[Pot, Decimal] = {}
    lines = agreement.lines.filter(pk__in=moves, side=Side.CONTRIBUTION)
    for line, source, year in lines.values_list("pk", "source__name", "year"):
        pots[source, year] = pots.get((source, year), ZERO) + moves[line]
    return pots
