"""What the pages show of how an agreement ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import F, QuerySet

from condivisa.base.days import day
from condivisa.base.findings import Finding
from condivisa.records.access import Acting
from condivisa.stages.agreements import access, questions
from condivisa.stages.agreements.models import Agreement, Ending, FormalWarning
from condivisa.stages.agreements.rules import endings as rules
from condivisa.stages.calls.terms import TermOpen, Terms


def ending_of(agreement: Agreement, viewer: Acting) -> Ending | None:
    """The act that ends an agreement, if one was written: the latest signed or, before, the latest written.

    A partner reads it once it is signed. Source: L. 241/1990, art. 10 and 21-bis.
    """
    return next(iter(_endings(agreement, viewer)), None)


def other_endings(agreement: Agreement, viewer: Acting) -> Sequence[Ending]:
    """The other acts that were written to end it, and do not. Source: L. 241/1990, art. 10 and 21-bis."""
    return _endings(agreement, viewer)[1:]


def signed_already(agreement: Agreement) -> bool:
    """Whether an act that ends an agreement was signed. Source: L. 241/1990, art. 21-bis."""
    return Ending.objects.filter(agreement=agreement, paper__signed_at__isnull=False).exists()


def _endings(agreement: Agreement, viewer: Acting) -> list[Ending]:
    written = Ending.objects.filter(agreement=agreement).select_related("paper")
    if not _of_the_office(agreement, viewer):
        written = written.filter(paper__signed_at__isnull=False)
    return list(written.order_by(F("paper__signed_at").desc(nulls_last=True), "-paper__composed_at", "-pk"))


def warnings_of(agreement: Agreement, viewer: Acting) -> QuerySet[FormalWarning]:
    """The warnings of an agreement, newest first; a partner reads those that were sent: before, nobody decided them.

    Source: c.c. art. 1334 and 1454.
    """
    written = FormalWarning.objects.filter(agreement=agreement).select_related("paper").order_by("-pk")
    return written if _of_the_office(agreement, viewer) else written.filter(sent_at__isnull=False)


def ignored(agreement: Agreement) -> Sequence[FormalWarning]:
    """The warnings that nobody complied with. Source: c.c. art. 1454."""
    return list(
        FormalWarning.objects.filter(agreement=agreement, outcome=FormalWarning.Outcome.IGNORED).order_by("-pk")
    )


def notice_from(received: date, terms: Terms) -> rules.NoticeEnd | None:
    """When a notice received that day would end; None while its term is open. Source: the agreement's own clause."""
    try:
        return rules.notice_end(received, terms)
    except TermOpen:
        return None


def against_receipt(
    ending: Ending, agreement: Agreement, received: date, effective: date | None, *, on: date
) -> list[Finding]:
    """What stands against recording that a signed withdrawal was received on a day, to take effect when its notice ends
    or on a later day. Raises `TermOpen`. Source: the agreement's own clause; c.c. art. 2963; L. 241/1990, art. 21-bis.
    """
    earliest, signed = rules.notice_end(received, agreement.terms).day, ending.paper.signed_at
    return [
        *rules.before_notice_ends(effective or earliest, earliest, agreement.terms),
        *rules.before_its_end(effective or earliest, agreement.ends),
        *(rules.received_by(received, on, day(signed)) if signed else ()),
        *rules.not_in_effect_yet(ending.received_on, ending.effective_on, on),
    ]


def warning_steps(warning: FormalWarning, agreement: Agreement) -> Sequence[rules.Step]:
    """How the last day to comply was found; nothing until the warning is received. Source: c.c. art. 2963."""
    if warning.received_on is None:
        return ()
    return rules.warning_end(warning.received_on, agreement.terms).steps


def against_closing(agreement: Agreement, viewer: Acting) -> Sequence[Finding]:
    """What stands against the closing of an agreement, for who may close it. Source: practice."""
    if not access.CLOSE.roles & viewer.roles:
        return ()
    return [*access.CLOSE.findings(viewer, agreement), *rules.may_close(questions.settled(agreement.pk))]


def _of_the_office(agreement: Agreement, viewer: Acting) -> bool:
    return access.OF_THE_ADMINISTRATION.holds(viewer, agreement)
