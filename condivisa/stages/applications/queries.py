from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from condivisa.parties.models import Appointment, Body
from condivisa.parties.queries import body_with, holders, representatives
from condivisa.records.access import Acting, Role
from condivisa.records.identity.models import Person
from condivisa.records.paging import PAGE
from condivisa.records.papers.models import StoredFile
from condivisa.records.papers.signatures import attached
from condivisa.records.papers.signatures.attached import Attached
from condivisa.records.papers.signatures.rules import Expected
from condivisa.records.prepared import among, prepared
from condivisa.stages.applications import access
from condivisa.stages.applications.dossier import Dossier, PartnerFacts, Row, SheetRow, programme_facts
from condivisa.stages.applications.models import (
    Application,
    Attachment,
    Declaration,
    LateAttempt,
    Member,
    PlanRow,
    Side,
)
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.models import Call

IN_THE_PLAN = ("programme__code", "category", "cost_line", "action", "year", "side", "amount")
OF_A_ROW = ("kind", "hours", "hourly_cost")


def applications_of(viewer: Acting) -> QuerySet[Application]:
    """The applications of the body one acts for, as lead or as a member that has joined, newest first.

    Source: D.M. 72/2021, par. 3.
    """
    joined = Member.objects.filter(body=viewer.body, joined_at__isnull=False).values("application")
    return (
        Application.objects.filter(Q(lead=viewer.body) | Q(pk__in=joined))
        .select_related("call__procedure", "lead")
        .order_by("-started_at", "-pk")
    )


IN_A_LIST = ("title", "state", "submitted_at", "lead__name", "call__title", "call__code", "call__procedure__slug")


def listed(viewer: Acting) -> QuerySet[Application]:
    """The same for a list, each with the columns it shows. Source: D.M. 72/2021, par. 3."""
    return applications_of(viewer).only(*IN_A_LIST)


def own_of_call(call: Call, *, viewer: Acting) -> dict[str, Application]:
    """What the viewer's body leads for a call, by state: the one it prepares, the last it sent. Source: practice."""
    states = (Application.State.DRAFT, Application.State.SUBMITTED)
    own = applications_of(viewer).filter(call=call, lead=viewer.body, state__in=states)
    return {one.state: one for one in reversed(own)}


def received(call_id: int, *, viewer: Acting) -> QuerySet[Application, Any]:
    """What has arrived for a call, in order of arrival: number, year and time, without saying whose it is.

    All that the administration knows before the opening. Raises `Call.DoesNotExist` for whom the call is not.
    Source: L. 241/1990, art. 18-bis; art. 1 (par condicio).
    """
    call = calls.get_call(call_id, viewer=viewer)
    if not access.SEE_ARRIVALS.allows(viewer, call):
        raise Call.DoesNotExist
    submitted = Application.objects.filter(call=call, state=Application.State.SUBMITTED)
    return submitted.order_by("submitted_at", "pk").values("receipt_number", "receipt_year", "submitted_at")


def late_attempts(call_id: int, *, viewer: Acting, start: int = 0, size: int = PAGE) -> list[datetime]:
    """When somebody tried to submit after the term: `size` from the place `start`. Raises `Call.DoesNotExist`.

    Source: L. 241/1990, art. 1.
    """
    call = calls.get_call(call_id, viewer=viewer)
    if not access.SEE_ARRIVALS.allows(viewer, call):
        raise Call.DoesNotExist
    attempts = LateAttempt.objects.filter(call=call).order_by("at", "pk").values_list("at", flat=True)
    return list(attempts[start : start + size])


def locked(application_id: int) -> Application:
    """One application with its call, its row locked until the transaction ends. Source: practice."""
    return _locked.get(application_id)


@prepared
def _locked(application_id: int) -> QuerySet[Application]:
    applications = Application.objects.select_for_update(of=("self",))
    return applications.select_related("call__procedure", "lead").filter(pk=application_id)


def dossier_of(application: Application, members: Sequence[Member] | None = None) -> Dossier:
    """An application as its rules read it, in a bounded number of statements; `members` where they are read already.

    Source: practice.
    """
    declared: dict[int, set[str]] = {}
    for member, kind in Declaration.objects.filter(member__application=application).values_list("member", "kind"):
        declared.setdefault(member, set()).add(kind)
    money = money_of(application, members)
    # Asked of each member's own applications: from the call's side SQLite would walk all of them.
    rivals = Application.objects.filter(
        pk=OuterRef("application"),
        call=application.call,
        state=Application.State.SUBMITTED,
        programmes__in=application.programmes.all(),
    )
    bodies = [one.body for one in money.partners]
    elsewhere = Member.objects.filter(Exists(rivals), body__in=bodies).exclude(application=application)
    return replace(
        money,
        partners=tuple(replace(one, declarations=frozenset(declared.get(one.member, ()))) for one in money.partners),
        elsewhere=tuple(elsewhere.order_by("body__sort_key").values_list("body__name", flat=True).distinct()),
    )


def money_of(
    application: Application, members: Sequence[Member] | None = None, wanted: Collection[str] | None = None
) -> Dossier:
    """The same without declarations and rivals, where only the plan and its minima are shown.

    `members` and `wanted` (the codes of its programmes) where they are read already; the plan's table needs no members,
    and with `wanted` it shows those programmes alone. Source: practice.
    """
    call, procedure = application.call, application.call.procedure
    if members is None:
        members = list(application.members.select_related("body").order_by("pk"))
    return Dossier(
        form=application.form,
        proposal=application.proposal,
        wanted=frozenset(application.programmes.values_list("code", flat=True) if wanted is None else wanted),
        programmes=tuple(
            programme_facts(code, shares, call.source_id) for code, shares in calls.shares_by_programme(call).items()
        ),
        partners=tuple(
            PartnerFacts(
                body=one.body_id,
                name=one.body.name,
                ets=one.body.kind == Body.Kind.ETS,
                funded=one.funded,
                joined=one.joined_at is not None,
                confirmed=one.confirmed_version == application.version,
                member=one.pk,
            )
            for one in members
        ),
        rows=tuple(
            Row(body, SheetRow(*row), name)
            for body, name, *row in _planned(application.pk, None if wanted is None else sorted(wanted))
        ),
        terms=call.terms,
        years=tuple(range(procedure.first_year, procedure.last_year + 1)),
    )


@prepared
def _planned(application_id: int, wanted: list[str] | None) -> QuerySet[PlanRow, tuple[Any, ...]]:
    rows = PlanRow.objects.filter(application=application_id).order_by("pk")
    if wanted is not None:
        rows = rows.filter(among("programme__code", wanted))
    return rows.values_list("body", "body__name", *IN_THE_PLAN, *OF_A_ROW)


def content_of(application: Application) -> dict[str, Any]:
    """All that an application says, as plain JSON: what the receipt's hash freezes. Source: D.Lgs. 82/2005, art. 20."""
    return {
        "call": application.call_id,
        "form": application.form,
        "title": application.title,
        "proposal": application.proposal,
        "version": application.version,
        "programmes": sorted(application.programmes.values_list("code", flat=True)),
        "members": [
            [str(body), funded] for body, funded in application.members.order_by("body").values_list("body", "funded")
        ],
        "plan": [
            [None if value is None else str(value) for value in row]
            for row in PlanRow.objects.filter(application=application)
            .order_by("pk")
            .values_list("body", *IN_THE_PLAN, *OF_A_ROW)
        ],
        "declarations": sorted(
            [str(body), kind, file]
            for body, kind, file in Declaration.objects.filter(member__application=application).values_list(
                "member__body", "kind", "file"
            )
        ),
        "attachments": sorted(
            list(row)
            for row in Attachment.objects.filter(application=application).values_list("title", "file_name", "file")
        ),
    }


def bodies_that_started(call_id: int) -> list[UUID]:
    """The bodies with an application for a call, drafted or submitted. Source: L. 241/1990, art. 1."""
    alive = (Application.State.DRAFT, Application.State.SUBMITTED)
    return list(
        Member.objects.filter(application__call=call_id, application__state__in=alive)
        .order_by("body")
        .values_list("body", flat=True)
        .distinct()
    )


def at_address(slug: str, code: str, key: int, *, viewer: Acting) -> Application:
    """One application of the viewer's by its address. Raises `Application.DoesNotExist` for anybody else.

    Source: L. 241/1990, art. 1 (par condicio).
    """
    found = applications_of(viewer).prefetch_related("call__programmes")
    return found.get(call__procedure__slug=slug, call__code=code, pk=key)


def members_of(application: Application) -> list[Member]:
    """The members, the lead first, with their bodies; one statement. Source: practice."""
    members = _members(application.pk)
    for member in members:
        member.application = application
    return sorted(members, key=lambda member: member.body_id != application.lead_id)


def confirmed_once(application: Application) -> bool:
    """Whether somebody confirmed some version: after a change, who did is asked again.

    Source: D.P.R. 445/2000, art. 38.
    """
    return Member.objects.filter(application=application, confirmed_version__isnull=False).exists()


@prepared
def _members(application_id: int) -> QuerySet[Member]:
    found = Member.objects.filter(application=application_id)
    return found.select_related("body", "confirmed_by").order_by("pk")


def sheet_of(application: Application, *, viewer: Acting) -> list[dict[str, Any]]:
    """The rows of the plan that the viewer's body fills; the lead's also hold the public body's. Source: practice."""
    own = Q(body=viewer.body)
    if viewer.body == application.lead_id:
        own |= Q(side=Side.PUBLIC_BODY)
    rows = PlanRow.objects.filter(own, application=application).order_by("pk")
    return [dict(zip(SHEET, row, strict=True)) for row in rows.values_list(*IN_THE_PLAN, *OF_A_ROW)]


SHEET = ("programme", *IN_THE_PLAN[1:], *OF_A_ROW)
"""The names of a row's fields as a sheet has them."""


def whole_plan(application: Application) -> QuerySet[PlanRow]:
    """Every row of the plan with its body and programme, by member; one statement. Source: practice."""
    rows = PlanRow.objects.filter(application=application).select_related("body", "programme")
    return rows.order_by("body__sort_key", "body", "programme__order", "year", "pk")


def declarations_of(application: Application) -> list[Declaration]:
    """The declarations handed in by the members; one statement. Source: D.P.R. 445/2000, art. 38."""
    found = Declaration.objects.filter(member__application=application)
    return list(found.select_related("member__body", "signed_by", "file").order_by("member__body__sort_key", "kind"))


def signatures_of(one: Declaration) -> Attached | None:
    """What is to be said of the signatures in a declaration's file; nothing where nobody read them.

    Source: D.Lgs. 82/2005, art. 24; D.P.R. 445/2000, art. 38.
    """
    person = one.signed_by
    signer = Expected(person.given_name, person.family_name, person.fiscal_code or "")
    return signatures_said(one.signatures, signer, kind=one.kind, at=one.at)


def signatures_said(
    kept: Sequence[Mapping[str, Any]] | None, signer: Expected, *, kind: str, at: datetime
) -> Attached | None:
    """The same, from what a declaration of a kind keeps of its file. Source: D.Lgs. 82/2005, art. 24."""
    if kept is None:
        return None
    return attached.shown(kept, signer, title=str(Declaration.Kind(kind).label), at=at)


def who_signs_for(body: UUID, on: date) -> list[Person]:
    """Who represents a body on a day: whose signature its declarations bear, each once.

    Source: D.P.R. 445/2000, art. 38; c.c. art. 19.
    """
    return list(dict.fromkeys(one.person for one in representatives([body], on)))


def attachments_of(application: Application) -> list[Attachment]:
    """The files beside the proposal; one statement. Source: practice."""
    return list(Attachment.objects.filter(application=application).select_related("file").order_by("pk"))


def file_of(application: Application, sha256: str) -> tuple[StoredFile, str]:
    """A file of an application with its name, by the hash in its address. Raises `StoredFile.DoesNotExist`.

    Source: practice.
    """
    one: Any
    for one in (*attachments_of(application), *declarations_of(application)):
        if one.file_id == sha256:
            return one.file, one.file_name
    raise StoredFile.DoesNotExist


def body_written(written: str) -> Body | None:
    """The body that somebody means by its fiscal code, or by the e-mail of a person who acts for it and for no other.

    Source: practice.
    """
    text = written.strip()
    if "@" not in text:
        return body_with(text)
    bodies = Body.objects.filter(pk__in=Appointment.objects.filter(person__email__iexact=text).values("body"))[:2]
    return bodies[0] if len(bodies) == 1 else None


def answering_for(members: QuerySet[Member], on: date) -> list[tuple[UUID, UUID | None]]:
    """Who is told, for each of these members, what becomes of an application that was sent, as (person, body): whoever
    confirmed it, as long as they represent the body on a day; else who represents it then, if anybody does.

    Source: L. 241/1990, art. 7, 10-bis and 21-bis; D.P.R. 445/2000, art. 38.
    """
    rows = list(members.order_by("pk").values_list("confirmed_by", "body"))
    representing = holders([body for _person, body in rows], [Role.LEGAL_REPRESENTATIVE], on)
    told: list[tuple[UUID, UUID | None]] = []
    for each in dict.fromkeys(body for _person, body in rows):
        heads = [one for one in representing if one[1] == each]
        confirmed = dict.fromkeys((person, body) for person, body in rows if body == each and person is not None)
        told += [one for one in confirmed if one in heads or not heads] or heads
    return told
