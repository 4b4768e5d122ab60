"""How messages leave: one at a time, each on its own account, as often as needed and no more."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from condivisa.records.journal.actions import INSTALLATION
from condivisa.records.notifications.models import ITALIAN, Message
from condivisa.records.papers import store
from condivisa.records.papers.actions import render
from condivisa.records.papers.models import Paper
from condivisa.records.papers.serving import PDF

BATCH = 100
TRIES = 11
"""The waits double from two minutes on: the last try comes after almost three days."""

_log = logging.getLogger(__name__)


def may_leave() -> Q:
    """What does not wait for a person to read it, or was read and released. Source: practice."""
    return Q(to_read_first=False) | Q(released_at__isnull=False)


def failed() -> QuerySet[Message]:
    """The messages that could not be delivered at the last try, whether they will be tried again or not.

    Source: practice.
    """
    return Message.objects.filter(may_leave(), sent_at=None, tries__gt=0).exclude(last_error="")


def text_of(message: Message) -> str:
    """A message's text exactly as it is e-mailed. Source: practice."""
    return "\n\n".join(text for _language, text in parts_of(message)) + "\n"


def parts_of(message: Message) -> Sequence[tuple[str, str]]:
    """What a message says, in order, each part with its language: the text, in Italian too where that is kept, and the
    pages that it leads to. Source: practice; L. 482/1999, art. 1.
    """
    origin = settings.ORIGIN.geturl().rstrip("/")
    page = f"{origin}{reverse('message', args=[message.pk])}"
    parts, language = [(message.language, message.text.rstrip())], message.language
    with translation.override(language):
        if message.italian:
            parts.append((language, _("Il testo italiano, che prevale:")))
            parts.append((ITALIAN, message.italian.rstrip()))
        foot = []
        if message.address:
            foot.append(_("La pagina a cui si riferisce: {page}").format(page=f"{origin}{message.address}"))
        if not message.to:
            foot.append(_("Questa comunicazione in Condivisa: {page}").format(page=page))
        if language != ITALIAN and message.entry.chain != INSTALLATION:
            foot.append(_("Gli atti sono in italiano, e il loro testo prevale."))
    return [*parts, (language, "\n".join(["--", *foot]))] if foot else parts


def attachment_name(paper: Paper) -> str:
    """How the file that goes with a message is called. Source: practice."""
    return f"{paper.kind.rpartition('.')[2]}-{str(paper.pk)[:8]}.pdf"


def waiting(at: datetime) -> QuerySet[Message]:
    """The messages that may leave now. Source: practice."""
    return Message.objects.filter(
        may_leave(),
        Q(try_after=None) | Q(try_after__lte=at),
        sent_at=None,
        tries__lt=TRIES,
    )


def send_waiting(at: datetime) -> int:
    """Send by e-mail every message that may leave; returns how many left. One that fails is tried again later.

    A try is counted before it is made: two workers never send the same message at once, and after a kill in the middle
    it is sent again under the same Message-ID. While the server cannot be reached no try is counted.
    Source: practice.
    """
    server = mailers.default
    sent = 0
    try:
        while batch := list(waiting(at).select_related("recipient", "entry", "paper__pdf").order_by("pk")[:BATCH]):
            for message in batch:
                if not _reach(server):
                    return sent
                if _claimed(message, at) and _left(message, server, at):
                    sent += 1
    finally:
        server.close()
    return sent


def _reach(server: BaseEmailBackend) -> bool:
    try:
        server.open()
    except OSError as error:  # smtplib's own errors too
        _log.warning("the e-mail server cannot be reached: %s", type(error).__name__)
        return False
    return True


def _claimed(message: Message, at: datetime) -> bool:
    later = at + timedelta(minutes=2 ** (message.tries + 1))
    mine = Message.objects.filter(pk=message.pk, sent_at=None, tries=message.tries)
    return bool(mine.update(tries=F("tries") + 1, try_after=later))


def _left(message: Message, server: BaseEmailBackend, at: datetime) -> bool:
    sender = settings.DEFAULT_FROM_EMAIL
    identity = f"<condivisa-{message.pk}@{parseaddr(sender)[1].partition('@')[2]}>"
    content = _pdf(message.paper) if message.paper else None
    letter = EmailMessage(
        message.subject,
        (_without_its_file(message.language) if message.paper and content is None else "") + text_of(message),
        sender,
        [message.to or message.recipient.email],
        headers={"Message-ID": identity, "Date": format_datetime(at), "Content-Language": message.language},
    )
    if message.paper and content is not None:
        letter.attach(attachment_name(message.paper), content, PDF)
    mine = Message.objects.filter(pk=message.pk)
    try:
        server.send_messages([letter])
    except (OSError, ValueError) as error:  # refused by the server, cut off, or not writable as a message
        server.close()  # the next one starts a conversation of its own
        mine.update(last_error=f"{type(error).__name__}: {error}"[:500])
        _log.warning("message %s could not be sent: %s", message.pk, type(error).__name__)
        return False
    mine.update(sent_at=at, last_error="")
    return True


def _without_its_file(language: str) -> str:
    with translation.override(language):
        said = _("Il file in PDF non è ancora pronto: si scarica più tardi dalla pagina di questa comunicazione.")
    return f"{said}\n\n"


def _pdf(paper: Paper) -> bytes | None:
    """Its PDF, rendered now where the act's own rendering has not come to it; nothing where it cannot be: the message
    leaves all the same, and leads to the page where the paper will be.
    """
    try:
        pdf = render(paper).pdf
        return store.read(pdf) if pdf else None
    except Exception:  # whatever the compiler raises: one paper, never the post of everybody
        _log.exception("the paper %s of a message could not be rendered", paper.pk)
        return None
