"""Who applied, and the files of who may be read.

Term, declarations and recusal hold for lists and files alike: before the term nobody reads even the names, before the
opening nobody reads a proposal, and nobody ever reads an application in conflict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.parties.models import Appointment
from condivisa.parties.queries import representatives
from condivisa.records.access import Acting
from condivisa.records.paging import PAGE
from condivisa.records.papers.models import StoredFile
from condivisa.stages.applications.models import Application, Attachment, Declaration, Member
from condivisa.stages.calls.models import Call
from condivisa.stages.selection import access
from condivisa.stages.selection.models import (
    ConflictDeclaration,
    CorrectionRequest,
    Opening,
)
from condivisa.stages.selection.queries.judges import seats_in_force
from condivisa.stages.selection.queries.received import number, received


@dataclass(frozen=True)
class Applicant:
    """An applicant as whoever must declare sees it: number and names, nothing of the proposal."""

    application: int
    number: str
    form: str
    bodies: tuple[str, ...]
    programmes: tuple[str, ...]


def applicants(call_id: int, *, viewer: Acting, at: datetime, start: int = 0, size: int = PAGE) -> list[Applicant]:
    """Who applied, the lead first in each, for those who must declare: `size` from the place `start`, none until the
    term has passed.

    Raises `Call.DoesNotExist` for anybody else. Source: L. 241/1990, art. 6-bis.
    """
    call = _call_for(call_id, viewer)
    if call.closes_at is None or at <= call.closes_at:
        return []
    return _applicants(received(call_id)[start : start + size])


def applicant_list(call_id: int) -> list[Applicant]:
    """All who applied, in order of arrival, for actions and acts. Source: L. 241/1990, art. 6-bis."""
    return _applicants(received(call_id))


def _applicants(some: QuerySet[Application]) -> list[Applicant]:
    names = ("application_id", "body_id", "body__name")
    members = Member.objects.select_related("body").only(*names).order_by("body__sort_key")
    return [
        Applicant(
            one.pk,
            number(one),
            one.get_form_display(),
            (one.lead.name, *(member.body.name for member in one.members.all() if member.body_id != one.lead_id)),
            tuple(sorted(programme.code for programme in one.programmes.all())),
        )
        for one in some.defer("proposal").prefetch_related(Prefetch("members", queryset=members), "programmes")
    ]


def applicants_sha256(listed: Sequence[Applicant]) -> str:
    """The hash of a list of applicants, kept with every declaration made over it. Source: L. 241/1990, art. 6-bis."""
    return hashlib.sha256(repr(listed).encode()).hexdigest()


def applications(call_id: int, *, viewer: Acting) -> QuerySet[Application]:
    """The applications that the viewer may read: none before the opening or an own declaration, never one in conflict.

    Raises `Call.DoesNotExist` for who is not of the selection. Source: L. 241/1990, art. 6-bis.
    """
    _call_for(call_id, viewer)
    return _readable(viewer).filter(call=call_id).select_related("lead").order_by("submitted_at", "pk")


def get_application(application_id: int, *, viewer: Acting) -> Application:
    """One application with members, programmes and plan. Raises `Application.DoesNotExist` for who may not read it.

    Source: L. 241/1990, art. 6-bis.
    """
    found = _readable(viewer).select_related("lead", "call__procedure")
    one = found.prefetch_related("members__body", "programmes", "plan").get(pk=application_id)
    seated = seats_in_force(one.call_id).filter(person=viewer.person).exists()
    if not (seated or access.READ.allows(viewer, one.call)):
        raise Application.DoesNotExist
    return one


def signatories(application_id: int, *, viewer: Acting) -> QuerySet[Appointment]:
    """Who could sign for each member when the application arrived, by which act and within which limits: what the
    check of powers looks at. Raises `Application.DoesNotExist` for who may not read it.

    Source: D.P.R. 445/2000, art. 38, c. 3-bis.
    """
    one = get_application(application_id, viewer=viewer)
    assert one.submitted_at is not None  # nobody reads it before
    return representatives((member.body_id for member in one.members.all()), day(one.submitted_at))


@dataclass(frozen=True)
class ReadableFile:
    """A file of an application: what it is, its name, its bytes' hash."""

    title: str
    name: str
    file: StoredFile


def files_of(application: Application, *, viewer: Acting) -> list[ReadableFile]:
    """The files of an application: attachments, declarations, answers to correction requests.

    Raises `Application.DoesNotExist` for who may not read it: not even a file's name is seen before.
    Source: L. 241/1990, art. 6-bis.
    """
    get_application(application.pk, viewer=viewer)
    attachments = Attachment.objects.filter(application=application).select_related("file").order_by("pk")
    declarations = Declaration.objects.filter(member__application=application).select_related("file", "member__body")
    answers = CorrectionRequest.objects.filter(application=application, file__isnull=False).select_related("file")
    answer = _("risposta a una richiesta di integrazione")
    return [
        *(ReadableFile(one.title, one.file_name, one.file) for one in attachments),
        *(
            ReadableFile(f"{one.get_kind_display()} – {one.member.body.name}", one.file_name, one.file)
            for one in declarations.order_by("pk")
        ),
        *(ReadableFile(answer, f"{one.requirement}.pdf", one.file) for one in answers if one.file),
    ]


def _call_for(call_id: int, viewer: Acting) -> Call:
    call = Call.objects.select_related("procedure").get(pk=call_id)
    if access.READ.allows(viewer, call) or seats_in_force(call_id).filter(person=viewer.person).exists():
        return call
    raise Call.DoesNotExist


def _readable(viewer: Acting) -> QuerySet[Application]:
    said = ConflictDeclaration.objects.filter(person=viewer.person)
    return Application.objects.filter(
        Exists(Opening.objects.filter(call=OuterRef("call"))),
        Exists(said.filter(call=OuterRef("call"))),
        ~Exists(said.filter(applications=OuterRef("pk"))),
        state=Application.State.SUBMITTED,
    )
