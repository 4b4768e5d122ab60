"""Agreements as a viewer may read them, and as an action locks them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from condivisa.base.versions import version_of
from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.records.papers.models import Paper
from condivisa.records.prepared import prepared
from condivisa.stages.agreements.access import OF_A_PARTY, OF_THE_ADMINISTRATION
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetMovement, Ending, FormalWarning, Partner

WITH_ITS_CALL = ("call__procedure__administration", "application", "final_project")


def agreements_for(viewer: Acting, *within: Q) -> QuerySet[Agreement]:
    """The agreements that a viewer may read in full: one's own as administration or partner.

    Whoever looks for one says `within` which it is, so that the others are not looked through.
    Source: L. 241/1990, art. 10 and 22.
    """
    mine = Agreement.objects.filter(OF_A_PARTY.q(viewer), *within).values("pk")
    return Agreement.objects.filter(*within, pk__in=mine).select_related(*WITH_ITS_CALL).order_by("call", "code")


def past_their_notice(on: date) -> QuerySet[Agreement]:
    """The agreements in force whose notice of withdrawal has run out on a day. Source: L. 241/1990, art. 11, c. 4."""
    run_out = Ending.objects.filter(kind=Ending.Kind.WITHDRAWAL, effective_on__lte=on)
    over = Agreement.objects.filter(state=Agreement.State.SIGNED, pk__in=run_out.order_by().values("agreement"))
    return over.select_related("call__procedure").order_by("pk")


def version_of_frame(agreement: Agreement) -> str:
    """What tells the number, title and days of an agreement from any others. Source: practice."""
    return version_of([f"{agreement.code}\n{agreement.title}\n{agreement.starts}/{agreement.ends}"])


def version_of_codes(agreement: Agreement) -> str:
    """What tells the codes of an agreement from any others. Source: practice."""
    return version_of([f"CUP {agreement.cup}", f"CIG {agreement.cig}"])


def version_of_plan(agreement: Agreement) -> int:
    """A number that grows with every movement of the plan: over which plan a change was written. Source: practice."""
    return BudgetMovement.objects.filter(line__agreement=agreement).count()


def locked(agreement_id: int) -> Agreement:
    """An agreement with its call, locked before anything else. Raises `Agreement.DoesNotExist`. Source: practice."""
    return _locked.get(agreement_id)


@prepared
def _locked(agreement_id: int) -> QuerySet[Agreement]:
    agreements = Agreement.objects.select_for_update(of=("self",))
    with_all = ("call__procedure__administration", "application", "final_project__round", "paper")
    return agreements.select_related(*with_all).filter(pk=agreement_id)


def in_force(call_id: int) -> bool:
    """Whether an agreement of a call is signed and has not ended. Source: L. 241/1990, art. 11."""
    return Agreement.objects.filter(call=call_id, state=Agreement.State.SIGNED).exists()


def parties_of(agreement: Agreement) -> list[Partner]:
    """The partners bound today, the lead first; asked of the database once. Source: practice."""
    if "partners" not in getattr(agreement, "_prefetched_objects_cache", {}):
        found = agreement.partners.filter(left_on=None).select_related("body")
        return list(found.order_by("-lead", "body__sort_key", "pk"))
    return [one for one in agreement.partners.all() if one.left_on is None]


def lead_of(agreement: Agreement) -> Body:
    """The lead partner. Source: practice."""
    return next(one.body for one in parties_of(agreement) if one.lead)


def papers_of(agreement: Agreement, viewer: Acting) -> QuerySet[Paper]:
    """The papers of an agreement: itself, its amendments, warnings, ending.

    A partner reads a warning, or an act that ends the agreement, once it is signed: before, nobody decided it.
    Source: L. 241/1990, art. 22; c.c. art. 1334.
    """
    decided = Q() if OF_THE_ADMINISTRATION.holds(viewer, agreement) else Q(paper__signed_at__isnull=False)
    of_it = (
        Agreement.objects.filter(pk=agreement.pk).values("paper"),
        Amendment.objects.filter(agreement=agreement).values("paper"),
        FormalWarning.objects.filter(decided, agreement=agreement).values("paper"),
        Ending.objects.filter(decided, agreement=agreement).values("paper"),
    )
    wanted = Q(pk__in=())
    for papers in of_it:
        wanted |= Q(pk__in=papers.filter(paper__isnull=False))
    return Paper.objects.filter(wanted).order_by("composed_at", "pk")
