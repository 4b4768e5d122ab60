"""Who signs the papers of a notice, and what their signature does."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from condivisa.base.days import day
from condivisa.parties.queries import holding
from condivisa.records.access import Acting, Role
from condivisa.records.papers.models import Paper
from condivisa.records.signing.kinds import Brought, Side, Signing, register
from condivisa.stages.calls import access, actions, papers
from condivisa.stages.calls.models import Call, Outage, Rectification
from condivisa.stages.coprogramming.models import Procedure

DIRECTOR = _("dirigente")


def director_of(procedure: Procedure) -> Side:
    """The director of a procedure. Source: D.Lgs. 267/2000, art. 107."""
    return Side(DIRECTOR, procedure.administration_id, [procedure.director] if procedure.director else [])


def directors(administration: UUID, on: date) -> Side:
    """Whoever is director of an administration that day. Source: D.Lgs. 267/2000, art. 107."""
    return Side(DIRECTOR, administration, [one.person for one in holding(administration, Role.DIRECTOR, on)])


def register_all() -> None:
    """Say how the papers of this stage are signed. Source: practice."""
    calls = Call.objects.select_related("procedure__director", "procedure__administration")

    def notice(call: Call, brought: Brought, by: Acting, at: datetime) -> object:
        return actions.sign_notice(call.pk, file=brought.file, signer=_only(brought), by=by, at=at)

    def revocation(call: Call, brought: Brought, by: Acting, at: datetime) -> object:
        return actions.revoke_call(call.pk, file=brought.file, signer=_only(brought), by=by, at=at)

    def extension(outage: Outage, brought: Brought, by: Acting, at: datetime) -> object:
        return actions.extend_after_outage(outage.pk, file=brought.file, signer=_only(brought), by=by, at=at)

    def rectification(made: Rectification, brought: Brought, by: Acting, at: datetime) -> object:
        return actions.rectify_call(made.pk, file=brought.file, signer=_only(brought), by=by, at=at)

    def rectification_of(paper: Paper) -> Rectification | None:
        found = Rectification.objects.select_related("call__procedure__director").filter(act=paper)
        return found.first()

    def outage_of(paper: Paper) -> Outage | None:
        found = Outage.objects.select_related("call__procedure__director").filter(certificate=paper)
        return found.first()

    register(
        papers.NOTICE.kind,
        Signing(
            of=lambda paper: calls.filter(notice=paper).first(),
            reads=access.OF_THE_CALL.holds,
            signs=access.SIGN.allows,
            sides=lambda call, on: [director_of(call.procedure)],
            sign=notice,
            place=_office,
            due=lambda call: day(call.opens_at) if call.opens_at else None,
            numbers=access.NUMBER.allows,
            number=lambda call, key, **numbers: actions.number_notice(call.pk, **numbers),
        ),
    )
    register(
        papers.REVOCATION.kind,
        Signing(
            of=lambda paper: calls.filter(revocation=paper).first(),
            reads=access.OF_THE_CALL.holds,
            signs=access.REVOKE.allows,
            sides=lambda call, on: [director_of(call.procedure)],
            sign=revocation,
            place=_office,
        ),
    )
    register(
        papers.EXTENSION.kind,
        Signing(
            of=outage_of,
            reads=lambda by, outage: access.OF_THE_CALL.holds(by, outage.call),
            signs=lambda by, outage: access.EXTEND.allows(by, outage.call),
            sides=lambda outage, on: [director_of(outage.call.procedure)],
            sign=extension,
            place=lambda outage: _office(outage.call),
            due=lambda outage: day(outage.closes_now),
        ),
    )
    register(
        papers.RECTIFICATION.kind,
        Signing(
            of=rectification_of,
            reads=lambda by, made: access.OF_THE_CALL.holds(by, made.call),
            signs=lambda by, made: access.RECTIFY.allows(by, made.call),
            sides=lambda made, on: [director_of(made.call.procedure)],
            sign=rectification,
            place=lambda made: _office(made.call),
            due=lambda made: day(made.closes_now) if made.substantial else None,
        ),
    )


def _office(call: Call) -> str:
    return reverse("call_office", args=[call.procedure.slug, call.code])


def _only(brought: Brought) -> UUID:
    """Who signed for the administration; somebody who is nobody where no director is appointed, and is refused."""
    return next(iter(brought.signers.values()), UUID(int=0))
