from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks, require
from condivisa.base.versions import unchanged
from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import store
from condivisa.records.papers.signatures import attached
from condivisa.stages.applications import access, queries
from condivisa.stages.applications.dossier import SheetRow
from condivisa.stages.applications.events import (
    ApplicationChanged,
    ApplicationStarted,
    DeclarationAdded,
    MemberInvited,
    MemberJoined,
    MemberRemoved,
)
from condivisa.stages.applications.models import Application, Attachment, Declaration, Member, PlanRow, Side
from condivisa.stages.applications.rules import members, plan
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.rules import window

READABLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody mistakes when reading a code aloud."""


@transaction.atomic(durable=True)
def start_application(
    call_id: int, *, form: str, title: str, programmes: Iterable[str] = (), by: Acting, at: datetime
) -> Application:
    """Start an application of the body one acts for; `programmes` are codes of the call.

    Raises `Refused` when the window is closed, the body is no ETS, or a draft of its own is already there.
    Source: D.M. 72/2021, par. 3; D.Lgs. 117/2017, art. 4 and 55.
    """
    call = calls.locked(call_id)
    lead = Body.objects.get(pk=by.body)
    application = Application(call=call, lead=lead, form=form, title=title, project_code=_project_code(), started_at=at)
    drafts = Application.objects.filter(call=call, lead=lead, state=Application.State.DRAFT)
    wanted = set(programmes)
    require(
        access.START.findings(by, application),
        window.closed_or_not_open_yet(calls.window_of(call), at),
        members.may_lead(lead.kind == Body.Kind.ETS),
        [blocks("application.draft_exists", "practice")] if drafts.exists() else [],
        _unknown(application, wanted),
    )
    application.save(force_insert=True)
    application.programmes.set(call.programmes.filter(code__in=wanted))
    Member.objects.create(application=application, body=lead, joined_at=at)
    journal.record(ApplicationStarted(application.pk, call.pk), by=by, at=at, chain=call.chain)
    return application


@transaction.atomic(durable=True)
def invite_member(application_id: int, *, body: UUID, funded: bool = True, by: Acting, at: datetime) -> Member:
    """Invite a body to join; the lead gives it the project code. A body that is no ETS joins without funds.

    Raises `Refused`. Source: D.M. 72/2021, par. 3 (raggruppamenti).
    """
    application = queries.locked(application_id)
    there = application.members.filter(body=body).exists()
    invited = Body.objects.get(pk=body)
    require(
        access.LEAD.findings(by, application),
        [blocks("application.member_there", "practice", member=invited.name)] if there else [],
        [blocks("application.funded_not_ets", members.OTHERS_WITHOUT_FUNDS, member=invited.name)]
        if funded and invited.kind != Body.Kind.ETS
        else [],
    )
    member = Member.objects.create(application=application, body=invited, funded=funded)
    _change(application)
    journal.record(MemberInvited(application.pk, body), by=by, at=at, chain=application.call.chain)
    return member


@transaction.atomic(durable=True)
def join(project_code: str, *, by: Acting, at: datetime) -> Application:
    """Accept an invitation with its project code, for the body one acts for; the code as it comes out of a letter, with
    the full stop that ends its sentence, or as somebody dictates it, in groups.

    Raises `Application.DoesNotExist` for an unknown code, `Refused` for a body that was not invited.
    Source: D.M. 72/2021, par. 3 (raggruppamenti).
    """
    found = Application.objects.only("pk").get(project_code=_as_given(project_code))
    application = queries.locked(found.pk)
    require(access.JOIN.findings(by, application))
    joining = application.members.filter(body=by.body, joined_at=None)
    if joining.update(joined_at=at):
        _change(application)
        journal.record(MemberJoined(application.pk, by.body), by=by, at=at, chain=application.call.chain)
    return application


def _as_given(project_code: str) -> str:
    return "".join(one for one in project_code.upper() if one.isalnum())


@transaction.atomic(durable=True)
def remove_member(application_id: int, *, body: UUID, by: Acting, at: datetime) -> Application:
    """Take a body out of the draft, with its rows of the plan; the lead cannot leave its own application.

    Raises `Refused`. Source: practice.
    """
    application = queries.locked(application_id)
    require(
        access.LEAD.findings(by, application),
        [blocks("application.lead_stays", "practice")] if body == application.lead_id else [],
    )
    application.plan.filter(body=body).delete()
    application.members.filter(body=body).delete()
    _change(application)
    journal.record(MemberRemoved(application.pk, body), by=by, at=at, chain=application.call.chain)
    return application


@transaction.atomic(durable=True)
def save_proposal(
    application_id: int,
    *,
    version: int,
    title: str,
    proposal: str,
    form: str,
    programmes: Iterable[str],
    by: Acting,
    at: datetime,
) -> Application:
    """Save the lead's part over the `text_version` it was read in: title, text, form, programmes by code.

    Raises `Refused` when somebody saved it meanwhile: nothing is overwritten. Source: practice.
    """
    application = queries.locked(application_id)
    wanted = set(programmes)
    require(
        access.LEAD.findings(by, application),
        unchanged(version, application.text_version),
        _unknown(application, wanted),
    )
    application.title, application.proposal, application.form = title, proposal, form
    application.text_version += 1
    application.save(update_fields=["title", "proposal", "form", "text_version"])
    application.programmes.set(application.call.programmes.filter(code__in=wanted))
    _change(application)
    _changed(application, "text", by, at)
    return application


@transaction.atomic(durable=True)
def save_sheet(application_id: int, *, version: int, rows: Sequence[SheetRow], by: Acting, at: datetime) -> Application:
    """Save the rows of the financial plan of the body one acts for, whole, over the `sheet_version` they were read in.

    The lead's sheet also holds the public body's own staff, premises and equipment. Raises `Refused` when somebody
    saved it meanwhile: nothing is overwritten. Source: D.M. 72/2021, par. 3 (piano economico-finanziario).
    """
    application = queries.locked(application_id)
    lead = by.body == application.lead_id
    powers = access.FILL.findings(by, application)
    member = application.members.select_for_update().filter(body=by.body).first()
    codes = dict(application.call.programmes.values_list("code", "pk"))
    require(
        powers,
        _joined(member),
        unchanged(version, member.sheet_version) if member else [],
        plan.fillable(rows, codes, lead),
    )
    assert member is not None  # the power has refused
    own = application.plan.filter(body=by.body)
    own.delete()
    if lead:
        application.plan.filter(side=Side.PUBLIC_BODY).delete()
    administration = application.call.procedure.administration_id
    PlanRow.objects.bulk_create(
        PlanRow(
            application=application,
            body_id=administration if row.side == Side.PUBLIC_BODY else by.body,
            programme_id=codes[row.programme],
            category=row.category,
            cost_line=row.cost_line,
            action=row.action,
            year=row.year,
            side=row.side,
            kind=row.kind,
            amount=row.amount,
            hours=row.hours,
            hourly_cost=row.hourly_cost,
        )
        for row in rows
    )
    member.sheet_version += 1
    member.save(update_fields=["sheet_version"])
    _change(application)
    _changed(application, "sheet", by, at)
    return application


@transaction.atomic(durable=True)
def add_declaration(
    application_id: int, *, kind: str, file: bytes, file_name: str, signer: UUID, by: Acting, at: datetime
) -> Declaration:
    """Hand in a declaration that `signer`, who represents the body one acts for, signed outside, over an earlier one.

    The signatures in the file are read and kept: one that does not hold is refused; signed by hand, with a copy of an
    identity card, it has none and is as good. Raises `Refused`.
    Source: D.P.R. 445/2000, art. 38, 46-47; D.Lgs. 82/2005, art. 65.
    """
    application = queries.locked(application_id)
    powers = access.FILL.findings(by, application)
    member = application.members.filter(body=by.body).select_related("body").first()
    require(
        powers,
        _joined(member),
        [] if kind in Declaration.Kind.values else [blocks("application.declaration_unknown", "practice", kind=kind)],
        members.signed_by_who_represents(
            signer in {one.pk for one in queries.who_signs_for(by.body, day(at))}, member.body.name if member else ""
        ),
        _not_empty(file, file_name),
    )
    assert member is not None  # the power has refused
    read = attached.read(file)
    require(attached.broken(read, title=file_name))
    told = {
        "file": store.keep(file),
        "file_name": file_name,
        "signed_by_id": signer,
        "signatures": attached.kept(read),
        "at": at,
    }
    declaration, _ = Declaration.objects.update_or_create(member=member, kind=kind, defaults=told)
    event = DeclarationAdded(application.pk, by.body, kind, declaration.file_id)
    journal.record(event, by=by, at=at, chain=application.call.chain)
    return declaration


@transaction.atomic(durable=True)
def attach(application_id: int, *, title: str, file: bytes, file_name: str, by: Acting, at: datetime) -> Attachment:
    """Put a file beside the proposal. Raises `Refused`. Source: D.M. 72/2021, par. 3."""
    application = queries.locked(application_id)
    require(access.LEAD.findings(by, application), _not_empty(file, file_name))
    require(attached.altered(file, title=file_name))
    attachment = Attachment.objects.create(
        application=application, title=title, file=store.keep(file), file_name=file_name
    )
    _change(application)
    _changed(application, "attachments", by, at)
    return attachment


@transaction.atomic(durable=True)
def detach(attachment_id: int, *, by: Acting, at: datetime) -> Application:
    """Take a file away from the draft. Raises `Refused`. Source: practice."""
    attachment = Attachment.objects.get(pk=attachment_id)
    application = queries.locked(attachment.application_id)
    require(access.LEAD.findings(by, application))
    attachment.delete()
    _change(application)
    _changed(application, "attachments", by, at)
    return application


def _change(application: Application) -> None:
    """Whatever members confirmed before was another version."""
    application.version += 1
    application.save(update_fields=["version"])


def _changed(application: Application, part: str, by: Acting, at: datetime) -> None:
    event = ApplicationChanged(application.pk, part, application.version)
    journal.record(event, by=by, at=at, chain=application.call.chain)


def _project_code() -> str:
    return "".join(secrets.choice(READABLE) for _ in range(10))


def _unknown(application: Application, wanted: set[str]) -> list[Finding]:
    known = set(application.call.programmes.values_list("code", flat=True))
    return [blocks("application.no_such_programme", "practice", programme=code) for code in sorted(wanted - known)]


def _joined(member: Member | None) -> list[Finding]:
    if member is None or member.joined_at is not None:
        return []
    return [blocks("application.not_joined", access.FORM, member=member.body.name)]


def _not_empty(file: bytes, file_name: str) -> list[Finding]:
    return [] if file else [blocks("application.file_empty", "practice", name=file_name)]
