"""What the pages of an agreement show, each in a bounded number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Sum

from condivisa.base.findings import Finding
from condivisa.base.money import ZERO
from condivisa.records.access import Acting
from condivisa.records.publication.models import Publication
from condivisa.records.publication.queries import publication_of
from condivisa.stages.agreements.models import Agreement, BudgetMovement, Partner
from condivisa.stages.agreements.queries.facts import signing_of
from condivisa.stages.agreements.queries.reading import agreements_for
from condivisa.stages.agreements.rules.signing import ready_to_sign
from condivisa.stages.agreements.rules.steps import Progress
from condivisa.stages.applications.models import Side
from condivisa.stages.calls.models import Call
from condivisa.stages.codesign.models import FinalProject


def agreement_at(key: int, *, viewer: Acting) -> Agreement:
    """An agreement the viewer's body has a side in, with its partners. Raises `Agreement.DoesNotExist` for another's.

    Source: L. 241/1990, art. 10.
    """
    partners = Partner.objects.select_related("body").order_by("-lead", "body__sort_key", "pk")
    people = ("call__procedure__procedure_manager", "call__procedure__director")
    deep = agreements_for(viewer).select_related(*people, "final_project__act", "final_project__round", "paper")
    return deep.prefetch_related(Prefetch("partners", partners)).get(pk=key)


def standing_of(agreement: Agreement, on: date) -> tuple[Progress, list[Finding]]:
    """How far an agreement is, and what the signature would find on a day. Source: L. 241/1990, art. 11."""
    published = publication_of(agreement, Publication.Place.TRANSPARENCY) is not None
    if agreement.state != Agreement.State.DRAFT:
        return Progress(agreement.state, published=published, sureties=agreement.sureties.count()), []
    facts = signing_of(agreement)
    awaited = bool(facts.terms.get("advance_percent") and facts.terms.get("advance_surety"))
    now = Progress(
        agreement.state,
        checks=len(facts.checks),
        commitments=len(facts.committed),
        sureties=facts.sureties,
        sureties_awaited=awaited,
        composed=agreement.paper_id is not None,
        published=published,
    )
    return now, ready_to_sign(facts, on=on)


def listed(viewer: Acting, call: Call | None = None) -> QuerySet[Agreement]:
    """The viewer's agreements, of one call or of all, for a list. Source: L. 241/1990, art. 10 and 22."""
    mine = agreements_for(viewer).defer("terms_json")
    if call is not None:
        mine = mine.filter(call=call)
    return mine.order_by("-starts", "code", "pk")


def weighed(agreements: Sequence[Agreement]) -> list[Agreement]:
    """These agreements with `granted` (EUR) and `lead` (its name), in two statements. Source: practice."""
    rows = (
        BudgetMovement.objects.filter(line__agreement__in=agreements, line__side=Side.CONTRIBUTION)
        .order_by()
        .values_list("line__agreement")
        .annotate(total=Sum("amount"))
    )
    leads = Partner.objects.filter(agreement__in=agreements, lead=True, left_on=None)
    totals, names = dict(rows), dict(leads.values_list("agreement", "body__name"))
    for one in agreements:
        one.granted, one.lead = totals.get(one.pk, ZERO), names.get(one.pk, "")  # type: ignore[attr-defined]  # shown, never stored
    return list(agreements)


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
