"""Messages as their recipient sees them, and as whoever lets them leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import ngettext

from condivisa.records.access import Acting
from condivisa.records.notifications import access
from condivisa.records.notifications.models import ITALIAN, Message
from condivisa.records.notifications.questions import kept_from, names_of, sealed_letters
from condivisa.records.notifications.sending import failed, may_leave
from condivisa.records.papers.models import Paper


def messages_for(viewer: Acting) -> QuerySet[Message]:
    """Every message to the viewer, for whichever body, the latest first; none that still waits to be read by others,
    nor a letter to an address of its own, which shows that one reads mail there.

    Source: D.Lgs. 82/2005, art. 5-bis.
    """
    return Message.objects.filter(may_leave(), recipient=viewer.person, to="").select_related("entry").order_by("-pk")


def get_message(key: int, *, viewer: Acting, at: datetime) -> Message:
    """One message to the viewer, or one that their office reads before it leaves or could not deliver; no other, for a
    receipt names who applied, and before its term not even that; to who releases none, nothing the stages keep from
    them.

    Raises `Message.DoesNotExist` for anybody else's. Source: D.Lgs. 82/2005, art. 5-bis; L. 241/1990, art. 1 and 6-bis.
    """
    found = messages_for(viewer).select_related("recipient", "paper__pdf").filter(pk=key).first()
    theirs = _of_the_office(viewer).filter(Q(to_read_first=True) | Q(pk__in=_undelivered(viewer, at).values("pk")))
    return found or theirs.select_related("recipient", "paper__pdf").get(pk=key)


def file_with(message: Message, *, viewer: Acting) -> Paper | None:
    """The paper that goes with a message, for its recipient alone, once it is typeset: None for the office.

    Source: D.Lgs. 82/2005, art. 5-bis; L. 241/1990, art. 6-bis.
    """
    paper = message.paper if message.recipient_id == viewer.person else None
    return paper if paper is not None and paper.pdf is not None else None


def _of_the_office(viewer: Acting) -> QuerySet[Message]:
    office = Message.objects.filter(access.READ.within.q(viewer))
    reads_as = access.READ.roles & viewer.roles
    if reads_as & access.RELEASE.roles:
        return office
    return office.exclude(Exists(kept_from(reads_as).filter(pk=OuterRef("entry")))) if reads_as else office.none()


def _unreleased(viewer: Acting) -> QuerySet[Message]:
    return _of_the_office(viewer).filter(to_read_first=True, released_at=None, sent_at=None)


def outbox(viewer: Acting) -> QuerySet[Any, Any]:
    """The acts of the viewer's administration whose messages wait, the oldest first: `entry`, `entry__event`,
    `entry__at`, `messages`, `held`, a `subject` with its `language` (Italian where one is), `first` of the `bodies` it
    goes to. Nothing for who has no part in it. Source: L. 241/1990, art. 6.
    """
    grouped = _unreleased(viewer).values("entry", "entry__event", "entry__at").order_by("entry")
    first = Min(Cast("body", CharField()))  # a UUID has no least of its own on every engine
    subject = Coalesce(Min("subject", filter=Q(language=ITALIAN)), Min("subject"))
    language = Coalesce(Min("language", filter=Q(language=ITALIAN)), Min("language"))
    return grouped.annotate(
        messages=Count("pk"),
        held=Count("held_at"),
        subject=subject,
        language=language,
        first=first,
        bodies=Count("body", distinct=True),
    )


def outbox_filtered(viewer: Acting, by: Mapping[str, Any]) -> QuerySet[Any, Any]:
    """The acts of `outbox` with some words in a message (`cerca`), to be read or held back (`stato`: waiting, held).

    Source: practice.
    """
    acts = outbox(viewer)
    if words := by.get("cerca"):
        said = Q(subject__icontains=words) | Q(text__icontains=words) | Q(italian__icontains=words)
        acts = acts.filter(entry__in=_unreleased(viewer).filter(said).values("entry"))
    if state := by.get("stato"):
        acts = acts.filter(held_at__isnull=state == "waiting")
    return acts


def addressed(acts: Iterable[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Acts of `outbox`, each with `to`: whom its messages go to, in words, empty where it is no body. One statement.

    Source: practice.
    """
    found = list(acts)
    names = names_of({UUID(act["first"]) for act in found if act["first"]})
    return [{**act, "to": _to(names, act["first"], act["bodies"])} for act in found]


def _to(names: Mapping[UUID, str], first: str | None, bodies: int) -> str:
    name, others = names.get(UUID(first), "") if first else "", bodies - 1
    if not name or not others:
        return name
    words = ngettext("%(name)s e %(n)s altro ente", "%(name)s e %(n)s altri enti", others)
    return words % {"name": name, "n": others}


def waiting_of(entry: int, *, viewer: Acting) -> QuerySet[Message]:
    """The messages of one act that wait, in order, with their recipients. Source: L. 241/1990, art. 6."""
    return _unreleased(viewer).filter(entry=entry).select_related("entry", "recipient").order_by("pk")


def failures(viewer: Acting, words: str = "", *, at: datetime) -> QuerySet[Message]:
    """The messages of the viewer's administration that could not be delivered, the latest first, without those that
    would tell at a moment who applies; `words` are looked for in subject, family name and address.

    Source: practice; L. 241/1990, art. 1 (par condicio).
    """
    found = _undelivered(viewer, at)
    if words:
        to = Q(recipient__family_name__icontains=words) | Q(recipient__email__icontains=words)
        found = found.filter(Q(subject__icontains=words) | to)
    return found.select_related("entry", "recipient").order_by("-pk")


def sealed_failures(viewer: Acting, *, at: datetime) -> int:
    """How many messages could not be delivered and are not in `failures` yet. Source: L. 241/1990, art. 1."""
    return _failed(viewer).filter(_sealed(at)).count()


def undelivered(viewer: Acting) -> int:
    """How many messages of the viewer's administration could not be delivered, whomever to. Source: practice."""
    return _failed(viewer).count()


def _failed(viewer: Acting) -> QuerySet[Message]:
    return _of_the_office(viewer).filter(pk__in=failed().values("pk"))


def _undelivered(viewer: Acting, at: datetime) -> QuerySet[Message]:
    return _failed(viewer).exclude(_sealed(at))


def _sealed(at: datetime) -> Exists:
    return Exists(sealed_letters(at).filter(pk=OuterRef("entry")))


def reads_outbox(viewer: Acting) -> bool:
    """Whether somebody has an outbox at all. Source: practice."""
    return bool(access.READ.roles & viewer.roles)


def releases(viewer: Acting, message: Message) -> bool:
    """Whether somebody may let a message leave. Source: L. 241/1990, art. 6, c. 1, lett. d."""
    return access.RELEASE.allows(viewer, message)
