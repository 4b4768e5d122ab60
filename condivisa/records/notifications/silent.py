"""The records' own events stay silent: the stage's event that goes with each of them is the one that is told."""

from condivisa.records.journal.events import VerificationAsked, VerificationEnded
from condivisa.records.notifications.events import MessagesHeld, MessagesReleased, MessagesSentAgain
from condivisa.records.notifications.tables import tells
from condivisa.records.papers.events import PaperComposed, PaperNumbered, PaperSigned
from condivisa.records.publication.events import MadePublic

for event in (
    PaperComposed,
    PaperSigned,
    PaperNumbered,
    MadePublic,
    MessagesReleased,
    MessagesHeld,
    MessagesSentAgain,
    VerificationAsked,
    VerificationEnded,
):
    tells(event)
