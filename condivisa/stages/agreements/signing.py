"""Who signs the papers of an agreement, and what their signature does."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from condivisa.parties.queries import representatives
from condivisa.records.access import Acting
from condivisa.records.signing.kinds import Brought, Side, Signing, register
from condivisa.stages.agreements import access, actions, papers, queries
from condivisa.stages.agreements.models import Agreement, Amendment, Ending, FormalWarning
from condivisa.stages.calls.signing import directors


def register_all() -> None:
    """Say how the papers of this stage are signed. Source: practice."""
    agreements = Agreement.objects.select_related("call__procedure")
    on_agreement = "agreement__call__procedure"
    register(
        papers.AGREEMENT.kind,
        Signing(
            of=lambda paper: agreements.filter(paper=paper).first(),
            reads=access.OF_A_PARTY.holds,
            signs=access.SIGN.allows,
            sides=both_sides,
            sign=_sign_agreement,
            due=lambda agreement: agreement.starts,
            place=lambda agreement: reverse("agreement", args=[agreement.pk]),
            shared=True,
            numbers=access.NUMBER.allows,
            number=lambda agreement, key, **numbers: actions.number_paper(agreement.pk, paper_id=key, **numbers),
        ),
    )
    register(
        papers.AMENDMENT.kind,
        Signing(
            of=lambda paper: Amendment.objects.select_related(on_agreement, "paper").filter(paper=paper).first(),
            reads=_reads,
            signs=_decides,
            sides=_sides_of_change,
            sign=_sign_amendment,
            due=queries.to_sign_by,
            place=lambda change: reverse("amendment", args=[change.agreement_id, change.number]),
            shared=True,
            numbers=_numbers,
            number=_number,
        ),
    )
    register(
        papers.WARNING.kind,
        Signing(
            of=lambda paper: FormalWarning.objects.select_related(on_agreement, "paper").filter(paper=paper).first(),
            reads=_reads_act,
            signs=lambda by, warning: access.WARN.allows(by, warning.agreement),
            sides=lambda warning, on: [_director(warning.agreement, on)],
            sign=_send_warning,
            place=lambda warning: reverse("warning", args=[warning.agreement_id, warning.pk]),
            shared=True,
            numbers=_numbers,
            number=_number,
        ),
    )
    register(
        papers.ENDING.kind,
        Signing(
            of=lambda paper: Ending.objects.select_related(on_agreement, "paper").filter(paper=paper).first(),
            reads=_reads_act,
            signs=lambda by, ending: access.END.allows(by, ending.agreement),
            sides=lambda ending, on: [_director(ending.agreement, on)],
            sign=_sign_ending,
            place=lambda ending: reverse("agreement_end", args=[ending.agreement_id]),
            shared=True,
            numbers=_numbers,
            number=_number,
        ),
    )


type Change = Amendment | FormalWarning | Ending


def both_sides(agreement: Agreement, on: date) -> list[Side]:
    """A director, and whoever represents the lead, for the grouping. Source: L. 241/1990, art. 11, c. 2."""
    lead = queries.lead_of(agreement)
    people = [one.person for one in representatives([lead.pk], on)]
    return [
        _director(agreement, on),
        Side(_("legale rappresentante di %(body)s") % {"body": lead.name}, lead.pk, people),
    ]


def _sides_of_change(change: Amendment, on: date) -> list[Side]:
    if not change.both_sides:
        return [_director(change.agreement, on)]
    return both_sides(change.agreement, on)


def _director(agreement: Agreement, on: date) -> Side:
    return directors(agreement.call.procedure.administration_id, on)


def _reads(by: Acting, thing: Change) -> bool:
    return access.OF_A_PARTY.holds(by, thing.agreement)


def _reads_act(by: Acting, act: FormalWarning | Ending) -> bool:
    """An act of the office alone: until a director signs it nobody decided it, and a partner does not read it."""
    signed = act.paper.signed_at is not None
    return access.OF_THE_ADMINISTRATION.holds(by, act.agreement) or (signed and _reads(by, act))


def _decides(by: Acting, change: Amendment) -> bool:
    return change.state == Amendment.State.PROPOSED and access.DECIDE.allows(by, change.agreement)


def _numbers(by: Acting, thing: Change) -> bool:
    return access.NUMBER.allows(by, thing.agreement)


def _number(thing: Change, key: UUID, **numbers: object) -> object:
    return actions.number_paper(thing.agreement_id, paper_id=key, **numbers)  # type: ignore[arg-type]  # as typed


def _sign_agreement(agreement: Agreement, brought: Brought, by: Acting, at: datetime) -> object:
    return actions.sign_agreement(agreement.pk, file=brought.file, signers=brought.signers, by=by, at=at)


def _sign_amendment(change: Amendment, brought: Brought, by: Acting, at: datetime) -> object:
    return actions.sign_amendment(change.pk, file=brought.file, signers=brought.signers, by=by, at=at)


def _send_warning(warning: FormalWarning, brought: Brought, by: Acting, at: datetime) -> object:
    return actions.send_warning(warning.pk, file=brought.file, signer=_only(brought), by=by, at=at)


def _sign_ending(ending: Ending, brought: Brought, by: Acting, at: datetime) -> object:
    return actions.sign_ending(ending.pk, file=brought.file, signer=_only(brought), by=by, at=at)


def _only(brought: Brought) -> UUID:
    return next(iter(brought.signers.values()), UUID(int=0))
