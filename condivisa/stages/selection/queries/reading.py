"""Who applied, and the files of who may be read.

Term, declarations and recusal hold for lists and files alike: before the term nobody reads even the names, before the
opening nobody reads a proposal, and nobody ever reads an application in conflict. Who audits judges nobody and declares
nothing: they read once every ranking of the call is published.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, DateTimeField, Exists, F, JSONField, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.parties.models import Appointment
from condivisa.parties.queries import representatives
from condivisa.records.access import Acting
from condivisa.records.papers.models import StoredFile
from condivisa.records.papers.signatures.attached import Attached
from condivisa.records.papers.signatures.rules import Expected
from condivisa.records.prepared import prepared
from condivisa.stages.applications.models import Application, Attachment, Declaration, Member
from condivisa.stages.applications.queries import signatures_said
from condivisa.stages.calls.models import Call
from condivisa.stages.selection import access
from condivisa.stages.selection.models import (
    ConflictDeclaration,
    CorrectionRequest,
    Opening,
    Seat,
)
from condivisa.stages.selection.queries.judges import OVER_THE_LIST, all_ranked
from condivisa.stages.selection.queries.received import number, received, written


@dataclass(frozen=True)
class Applicant:
    """An applicant as whoever must declare sees it: number and names, nothing of the proposal."""

    application: int
    number: str
    form: str
    bodies: tuple[str, ...]
    programmes: tuple[str, ...]


def applicants(call: Call, *, at: datetime) -> list[Applicant]:
    """Who applied, for those who must declare: nobody until the term has passed. Source: L. 241/1990, art. 6-bis."""
    return applicant_list(call.pk) if call.closes_at and at > call.closes_at else []


def applicant_list(call_id: int, among: Collection[int] | None = None) -> list[Applicant]:
    """All who applied, or those `among` some applications, in order of arrival, for actions and acts; three statements.

    Of thousands only names are read. Source: L. 241/1990, art. 6-bis.
    """
    arrived = received(call_id)
    if among is not None:
        arrived = arrived.filter(pk__in=among)
    keys = arrived.order_by().values("pk")
    others: dict[int, list[str]] = defaultdict(list)
    members = Member.objects.filter(application__in=keys).exclude(body=F("application__lead"))
    for application, name in members.order_by("body__sort_key").values_list("application", "body__name"):
        others[application].append(name)
    wanted: dict[int, list[str]] = defaultdict(list)
    programmes = Application.programmes.through.objects.filter(application__in=keys)
    for application, code in programmes.values_list("application", "programme__code"):
        wanted[application].append(code)
    forms = {key: str(words) for key, words in Application.Form.choices}
    return [
        Applicant(key, written(receipt, year), forms[form], (lead, *others[key]), tuple(sorted(wanted[key])))
        for key, receipt, year, form, lead in arrived.values_list(
            "pk", "receipt_number", "receipt_year", "form", "lead__name"
        )
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
    """One application. Raises `Application.DoesNotExist` for who may not read it.

    Source: L. 241/1990, art. 6-bis.
    """
    one = _asked_one.get(viewer, application_id)
    if not (one.seated or _of_office(viewer, one.call)):
        raise Application.DoesNotExist
    return one


@prepared
def _asked_one(viewer: Acting, application_id: int) -> QuerySet[Application, Any]:
    seats = Seat.objects.filter(panel__call=OuterRef("call"), left_at=None, person=viewer.person)
    found = _readable(viewer).select_related("lead", "call__procedure__administration", "whole__pdf")
    return found.defer("whole__inputs").annotate(seated=Exists(seats)).filter(pk=application_id)


def reads(application_id: int, *, viewer: Acting) -> bool:
    """Whether `get_application` lets the viewer read an application. Source: L. 241/1990, art. 6-bis."""
    try:
        return bool(get_application(application_id, viewer=viewer))
    except Application.DoesNotExist:
        return False


def readable(call: Call, *, viewer: Acting) -> set[int]:
    """The keys of the applications to a call that the viewer reads as whoever selects; none for who does not select.

    Source: L. 241/1990, art. 6 and 6-bis.
    """
    if not access.READ.allows(viewer, call):
        return set()
    return set(_readable(viewer).filter(call=call).values_list("pk", flat=True))


def signatories(application_id: int, *, viewer: Acting) -> QuerySet[Appointment]:
    """Who could sign for each member when the application arrived, by which act and within which limits: what the
    check of powers looks at. Raises `Application.DoesNotExist` for who may not read it.

    Source: D.P.R. 445/2000, art. 38, c. 3-bis.
    """
    return signatories_in(get_application(application_id, viewer=viewer))


def signatories_in(one: Application) -> QuerySet[Appointment]:
    """The same, of an application that `get_application` has let the viewer read.

    Source: D.P.R. 445/2000, art. 38, c. 3-bis.
    """
    assert one.submitted_at is not None  # nobody reads it before
    return representatives((member.body_id for member in one.members.all()), day(one.submitted_at))


@dataclass(frozen=True)
class ReadableFile:
    """A file of an application: what it is, its name, its bytes' hash; of a declaration, the signatures in it."""

    title: str
    name: str
    file: StoredFile
    signatures: Attached | None = None


def files_of(application: Application, *, viewer: Acting) -> list[ReadableFile]:
    """The files of an application: all of it in one PDF, attachments, declarations, answers to correction requests.

    Raises `Application.DoesNotExist` for who may not read it: not even a file's name is seen before.
    Source: L. 241/1990, art. 6-bis.
    """
    return files_in(get_application(application.pk, viewer=viewer))


def files_in(application: Application) -> list[ReadableFile]:
    """The same, of an application that `get_application` has let the viewer read; one statement.

    Source: L. 241/1990, art. 6-bis.
    """
    entire = application.whole and application.whole.pdf
    whole = (
        [ReadableFile(_("Istanza"), f"istanza-{number(application)}.pdf".replace("/", "-"), entire)] if entire else []
    )
    return [*whole, *(_file(*row) for row in _filed(application.pk))]


@prepared
def _filed(application_id: int) -> QuerySet[Any, tuple[Any, ...]]:
    """The files handed in with an application and after it: attachments, then declarations, then answers."""
    attachments = Attachment.objects.filter(application=application_id)
    declarations = Declaration.objects.filter(member__application=application_id)
    answers = CorrectionRequest.objects.filter(application=application_id, file__isnull=False)
    unsigned = (Value(None, JSONField()), Value(None, DateTimeField()), *[Value("", CharField())] * 3)
    signed = (F("signatures"), F("at"), *[F(f"signed_by__{name}") for name in PERSON])
    first, *others = (
        some.annotate(who=who, rank=Value(rank), **dict(zip(SIGNED, signatures, strict=True)))
        .values_list(*names, "file", "file__size", "who", "rank", "pk", *SIGNED)
        .order_by()
        for rank, (some, names, who, signatures) in enumerate(
            (
                (attachments, ("title", "file_name"), Value(""), unsigned),
                (declarations, ("kind", "file_name"), F("member__body__name"), signed),
                (answers, ("requirement", "reason"), Value(""), unsigned),
            )
        )
    )
    return first.union(*others, all=True).order_by("rank", "pk")


PERSON = ("given_name", "family_name", "fiscal_code")
SIGNED = ("read", "arrived", "given", "family", "fiscal")
"""What is known of the signatures in a file, as the union of three tables names it."""


def _file(
    title: str, name: str, sha256: str, size: int, who: str, rank: int, _key: int, read: Any, arrived: Any, *signer: Any
) -> ReadableFile:
    """A file as its table names it: what a declaration is in words, an answer by what it answers."""
    file = StoredFile(sha256, size)
    match rank:
        case 1:
            return ReadableFile(
                f"{Declaration.Kind(title).label} – {who}", name, file, _signatures(title, read, arrived, *signer)
            )
        case 2:
            return ReadableFile(_("risposta a una richiesta di integrazione"), f"{title}.pdf", file)
    return ReadableFile(title, name, file)


def _signatures(
    kind: str, read: Any, arrived: datetime, given: str, family: str, fiscal: str | None
) -> Attached | None:
    return signatures_said(read, Expected(given, family, fiscal or ""), kind=kind, at=arrived)


def _call_for(call_id: int, viewer: Acting) -> Call:
    call = _asked_call.get(viewer, call_id)
    if call.seated or _of_office(viewer, call):
        return call
    raise Call.DoesNotExist


@prepared
def _asked_call(viewer: Acting, call_id: int) -> QuerySet[Call, Any]:
    seats = Seat.objects.filter(panel__call=OuterRef("pk"), left_at=None, person=viewer.person)
    return Call.objects.select_related("procedure").annotate(seated=Exists(seats)).filter(pk=call_id)


def _of_office(viewer: Acting, call: Call) -> bool:
    return access.READ.allows(viewer, call) or access.AUDIT.allows(viewer, call)


def _readable(viewer: Acting) -> QuerySet[Application]:
    # Asked once for all the rows, not of each: a list of thousands is counted too.
    said = ConflictDeclaration.objects.filter(person=viewer.person)
    conflicts = said.filter(applications__isnull=False).values("applications")
    seen = Application.objects.filter(call__in=Opening.objects.values("call"), state=Application.State.SUBMITTED)
    calls = Q(call__in=said.filter(OVER_THE_LIST).values("call"))
    if access.AUDIT.roles & viewer.roles:
        audited = Call.objects.filter(all_ranked(), procedure__administration=viewer.body)
        calls |= Q(call__in=audited.values("pk"))
    return seen.filter(calls).exclude(pk__in=conflicts)
