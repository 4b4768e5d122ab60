"""Messages as their recipient sees them, and as whoever lets them leave."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min, QuerySet

from condivisa.records.access import Acting
from condivisa.records.notifications import access
from condivisa.records.notifications.models import Message
from condivisa.records.notifications.sending import failed, may_leave


def messages_for(viewer: Acting) -> QuerySet[Message]:
    """Every message to the viewer, for whichever body, the latest first; none that still waits to be read by others.

    Source: D.Lgs. 82/2005, art. 5-bis.
    """
    return Message.objects.filter(may_leave(), recipient=viewer.person).select_related("entry").order_by("-pk")


def get_message(key: int, *, viewer: Acting) -> Message:
    """One message to the viewer, or one of the acts whose outbox they read.

    Raises `Message.DoesNotExist` for anybody else's. Source: D.Lgs. 82/2005, art. 5-bis.
    """
    found = messages_for(viewer).select_related("recipient").filter(pk=key).first()
    return found or _of_the_office(viewer).select_related("recipient").get(pk=key)


def _of_the_office(viewer: Acting) -> QuerySet[Message]:
    office = Message.objects.filter(access.READ.within.q(viewer))
    return office if access.READ.roles & viewer.roles else office.none()


def _unreleased(viewer: Acting) -> QuerySet[Message]:
    return _of_the_office(viewer).filter(to_read_first=True, released_at=None, sent_at=None)


def outbox(viewer: Acting) -> QuerySet[Any, Any]:
    """The acts of the viewer's administration whose messages wait, the oldest first: `entry`, `entry__event`,
    `entry__at`, `messages`, `held`, `subject`. Nothing for who has no part in it. Source: L. 241/1990, art. 6.
    """
    grouped = _unreleased(viewer).values("entry", "entry__event", "entry__at").order_by("entry")
    return grouped.annotate(messages=Count("pk"), held=Count("held_at"), subject=Min("subject"))


def waiting_of(entry: int, *, viewer: Acting) -> QuerySet[Message]:
    """The messages of one act that wait, in order, with their recipients. Source: L. 241/1990, art. 6."""
    return _unreleased(viewer).filter(entry=entry).select_related("entry", "recipient").order_by("pk")


def failures(viewer: Acting) -> QuerySet[Message]:
    """The messages of the viewer's administration that could not be delivered, the latest first. Source: practice."""
    keys = failed().values("pk")
    return _of_the_office(viewer).filter(pk__in=keys).select_related("entry", "recipient").order_by("-pk")


def reads_outbox(viewer: Acting) -> bool:
    """Whether somebody has an outbox at all. Source: practice."""
    return bool(access.READ.roles & viewer.roles)


def releases(viewer: Acting, message: Message) -> bool:
    """Whether somebody may let a message leave. Source: L. 241/1990, art. 6, c. 1, lett. d."""
    return access.RELEASE.allows(viewer, message)
