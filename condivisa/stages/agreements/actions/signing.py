from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.records.papers.models import Paper
from condivisa.records.publication import rules as publication
from condivisa.records.publication.actions import make_public
from condivisa.records.publication.models import Publication
from condivisa.records.publication.queries import publication_of
from condivisa.stages.agreements import access, queries
from condivisa.stages.agreements import papers as written
from condivisa.stages.agreements.events import AgreementComposed, AgreementSigned
from condivisa.stages.agreements.models import Agreement, Signature
from condivisa.stages.agreements.rules import signing as rules
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.rules import window


@transaction.atomic(durable=True)
def compose_agreement(agreement_id: int, *, by: Acting, at: datetime) -> Agreement:
    """Write the text to be signed from the draft as it stands; written again, it replaces the earlier one.

    Raises `Refused`. Source: L. 241/1990, art. 11, c. 2; D.M. 72/2021, par. 3.
    """
    agreement = queries.locked(agreement_id)
    require(access.COMPOSE.findings(by, agreement))
    chain = agreement.call.procedure.administration_id
    agreement.paper = papers.compose(
        written.AGREEMENT,
        f"Convenzione {agreement.code}",
        written.agreement(agreement, on=day(at)),
        chain=chain,
        by=by,
        at=at,
        supersedes=agreement.paper,
    )
    agreement.save(update_fields=["paper"])
    journal.record(AgreementComposed(agreement.pk, agreement.paper.pk), by=by, at=at, chain=chain)
    return agreement


@transaction.atomic(durable=True)
def sign_agreement(
    agreement_id: int, *, file: bytes, signers: Mapping[UUID, UUID], by: Acting, at: datetime
) -> Agreement:
    """Take back the agreement signed by both sides: its terms and its grant are frozen, it is in force.

    `signers` says by body who signed for it: a director for the administration, the legal representative for the
    lead, who acts for the grouping. Raises `Refused` with everything that stands against it.
    Source: L. 241/1990, art. 11; D.M. 72/2021, par. 3; D.Lgs. 267/2000, art. 183 and 191.
    """
    calls.locked(Agreement.objects.values_list("call", flat=True).get(pk=agreement_id))  # not while it is revoked
    agreement = queries.locked(agreement_id)
    facts = queries.signing_of(agreement)
    up_to_date = agreement.paper is not None and agreement.paper.inputs == written.agreement(agreement, on=day(at))
    require(
        access.SIGN.findings(by, agreement),
        window.running(agreement.call.state == Call.State.REVOKED),
        rules.ready_to_sign(facts, on=day(at)),
        rules.composed(up_to_date),
        rules.signed_for_all(queries.signers_of(agreement, signers, day(at)), queries.lead_of(agreement).name),
    )
    assert agreement.paper is not None  # rules.composed has refused otherwise

    administration = agreement.call.procedure.administration_id
    everyone = signers.values()
    acts, director = agreement.paper.pk, signers[administration]
    agreement.paper = papers.sign(acts, file=file, signer=director, others=everyone, by=by, at=at)
    Signature.objects.bulk_create(
        Signature(paper=agreement.paper, body_id=body, person_id=person) for body, person in signers.items()
    )
    agreement.state, agreement.signed_at = Agreement.State.SIGNED, at
    agreement.terms_sha256 = agreement.terms.sha256()
    agreement.save(update_fields=["state", "signed_at", "terms_sha256"])
    granted = queries.granted_total(agreement)
    event = AgreementSigned(agreement.pk, agreement.paper.pk, agreement.terms_sha256, granted)
    journal.record(event, by=by, at=at, chain=administration)
    return agreement


@transaction.atomic(durable=True)
def number_paper(
    agreement_id: int,
    *,
    paper_id: UUID,
    act_number: str = "",
    act_date: date | None = None,
    protocol_number: str = "",
    protocol_date: date | None = None,
    by: Acting,
    at: datetime,
) -> Paper:
    """Copy the numbers that the office's own systems gave to a signed paper of the agreement.

    Raises `Refused`, or `Paper.DoesNotExist` for a paper of something else. Source: D.P.R. 445/2000, art. 53.
    """
    agreement = queries.locked(agreement_id)
    require(access.NUMBER.findings(by, agreement))
    return papers.number(
        queries.papers_of(agreement, by).get(pk=paper_id).pk,
        act_number=act_number,
        act_date=act_date,
        protocol_number=protocol_number,
        protocol_date=protocol_date,
        by=by,
        at=at,
    )


@transaction.atomic(durable=True)
def publish_agreement(
    agreement_id: int,
    *,
    place: Publication.Place = Publication.Place.TRANSPARENCY,
    on: date | None = None,
    reference: str = "",
    by: Acting,
    at: datetime,
) -> Publication:
    """Record that the signed agreement is public, where and since when. The grant's own table is another fact.

    Raises `Refused`, also for a day to come or before the signature, and for what is public there already.
    Source: D.Lgs. 33/2013, art. 23; D.M. 72/2021, par. 6.
    """
    agreement = queries.locked(agreement_id)
    public = publication_of(agreement, place)
    require(
        access.PUBLISH.findings(by, agreement),
        publication.recorded(
            on or day(at),
            signed=day(agreement.signed_at) if agreement.signed_at else None,
            already=public.day if public else None,
            source="D.Lgs. 33/2013, art. 23",
            today=day(at),
        ),
    )
    return make_public(
        agreement,
        place,
        chain=agreement.call.procedure.administration_id,
        paper=papers.signed(agreement.paper),
        on=on,
        reference=reference,
        by=by,
        at=at,
    )
