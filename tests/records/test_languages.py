"""Each reads what happened in the language chosen for letters, whoever acted and in whichever language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext as _
from pytest_django import Settings

from condivisa.records.access import Acting
from condivisa.records.identity.models import Person
from condivisa.records.journal import actions as journal
from condivisa.records.notifications import sending, sink
from condivisa.records.notifications.models import Message
from condivisa.records.notifications.tables import Notice, tells
from condivisa.records.notifications.words import show_day
from condivisa.site import installation
from condivisa.stages.agreements import events
from tests import making
from tests.making import at
from tests.records.test_journal import SomethingHappened
from tests.screens import At, said

pytestmark = pytest.mark.django_db
NOW = at("2026-03-02T09:00")
EVENT = SomethingHappened(7, Decimal(1), NOW.date(), UUID(int=1))
EIGHTH = date(2026, 5, 8)


def in_english(who: Acting) -> Acting:
    """The same, who reads letters in English."""
    Person.objects.filter(pk=who.person).update(language="en")
    return who


def told(chain: UUID, *people: Acting, first: bool = False) -> list[str]:
    """An act that tells these people something with a day in it; the languages in which it was worded."""
    worded: list[str] = []

    def wording(event: Any) -> tuple[str, str]:
        worded.append(translation.get_language() or "")
        return _("Atto da firmare"), _("L'avviso chiude il {moment}.").format(moment=show_day(EIGHTH))

    audience = [(one.person, one.body) for one in people]
    tells(SomethingHappened, Notice(lambda event, on: audience, wording, first, place=lambda event: "/scrivania/"))
    try:
        with transaction.atomic():
            journal.record(EVENT, by=Acting(UUID(int=1), UUID(int=2)), at=NOW, chain=chain)
    finally:
        tells(SomethingHappened)
    return worded


@pytest.fixture
def town() -> making.Town:
    return making.town()


@pytest.fixture
def mary() -> Acting:
    return in_english(making.representative(making.body("Associazione")))


@pytest.mark.parametrize("page", ["it", "en"])
def test_two_who_are_told_of_one_act_read_it_each_in_their_own_language(
    town: making.Town, settings: Settings, page: str
) -> None:
    """Also where whoever acts reads pages in another one."""
    cooperative = making.body("Cooperativa")
    made = making.agreement(making.application(making.call(town, state="closed"), cooperative), town)
    english = in_english(making.representative(cooperative))
    with translation.override(page), transaction.atomic():
        journal.record(events.AgreementClosed(made.pk), by=town.rup, at=NOW, chain=town.body.pk)
    letters = {one.recipient_id: one for one in Message.objects.select_related("entry")}
    assert {who: one.language for who, one in letters.items()} == {english.person: "en", town.rup.person: "it"}
    letter, lettera = letters[english.person], letters[town.rup.person]
    assert (letter.subject, lettera.subject) == (f"Agreement closed – {made.code}", f"Convenzione chiusa – {made.code}")
    rup = Person.objects.get(pk=town.rup.person)
    origin = settings.ORIGIN.geturl().rstrip("/")
    assert sending.text_of(letter) == (
        "Everything is reported and paid: there is nothing else to do.\n\n"
        f"Agreement {made.code}: {made.title}\nProcedure: {made.call.procedure.title}\nFrom: Comune di Prova\n"
        f"For information: {rup}, procedure manager (RUP)\n\n--\n"
        f"The page it is about: {origin}/convenzioni/{made.pk}/\n"
        f"This message in Condivisa: {origin}/comunicazioni/{letter.pk}/\n"
        "Acts are in Italian, and their text prevails.\n"
    )
    assert "Scrive: Comune di Prova" in lettera.text
    assert "prevale" not in sending.text_of(lettera)


def test_a_letter_writes_days_as_its_reader_does(town: making.Town, mary: Acting) -> None:
    told(town.body.pk, mary, town.rup)
    letters = {one.language: one.text for one in Message.objects.all()}
    assert letters == {"en": "The call closes on 8 May 2026.", "it": "L'avviso chiude l’8 maggio 2026."}


def test_a_message_keeps_its_language_when_the_person_chooses_another(
    town: making.Town, mary: Acting, settings: Settings, tmp_path: Path
) -> None:
    told(town.body.pk, mary)
    Person.objects.filter(pk=mary.person).update(language="it")
    settings.MAIL = (tmp_path / "mail").as_uri()
    settings.MAILERS = {"default": installation.mailer(settings.MAIL)}
    assert sending.send_waiting(NOW) == 1
    [letter] = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in (tmp_path / "mail").iterdir()]
    assert (letter["Subject"], letter["Content-Language"]) == ("Act to sign", "en")
    assert "This message in Condivisa: " in letter.get_content()
    assert [one.language for one in sink.letters()[0]] == ["en"]
    sent = Message.objects.get()
    page = At(mary).get("message", key=sent.pk).content.decode()
    assert '<h1 class="long" lang="en">Act to sign</h1>' in page
    assert '<div lang="en">--<br>The page it is about: ' in page
    assert '<th scope="row" role="rowheader" lang="en"><a' in At(mary).get("messages").content.decode()


def test_a_paper_that_is_not_ready_is_said_in_the_letters_language(
    town: making.Town, mary: Acting, settings: Settings, tmp_path: Path
) -> None:
    told(town.body.pk, mary)
    Message.objects.update(paper=making.paper(town.body, "test.no_recipe"))
    settings.MAILERS = {"default": installation.mailer((tmp_path / "mail").as_uri())}
    sending.send_waiting(NOW)
    [letter] = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in (tmp_path / "mail").iterdir()]
    assert "The PDF is not ready yet" in letter.get_content()


def test_what_a_person_reads_before_it_leaves_is_there_in_italian_too(town: making.Town, mary: Acting) -> None:
    """Who releases it answers for it, and it is a communication of the procedure: L. 482/1999, art. 1."""
    told(town.body.pk, mary, making.representative(making.body("Altra")), first=True)
    letter, lettera = Message.objects.order_by("pk")
    assert (letter.text, letter.italian, lettera.italian) == ("The call closes on 8 May 2026.", lettera.text, "")
    office = At(town.rup)
    listed = office.get("outbox").content.decode()
    assert 'lang="it"><a href="' in listed, "an act is called in Italian where one of its letters is"
    page = said(office.get("outbox_act", entry=letter.entry_id))
    assert "Act to sign" in page
    assert page.count("L'avviso chiude l’8 maggio 2026.") == 2
    assert "The Italian text, which prevails:\n\nL'avviso chiude l’8 maggio 2026.\n\n--\n" in sending.text_of(letter)


def test_an_act_is_worded_once_a_language_however_many_are_told(town: making.Town) -> None:
    counts = []
    told(town.body.pk, town.rup)  # the journal has begun
    for more in (1, 20):
        people = [who for n in range(more) for who in (making.acting(town.body), in_english(making.acting(town.body)))]
        with CaptureQueriesContext(connection) as asked:
            assert told(town.body.pk, *people) == ["en", "it"]
        counts.append(len(asked))
        assert sum("identity_person" in one["sql"] for one in asked) == 1, "their languages, in one statement"
    assert counts[0] == counts[1]
    assert told(town.body.pk, town.rup) == ["it"]
    assert told(town.body.pk, in_english(town.rup)) == ["en"]
    assert told(town.body.pk, town.rup, first=True) == ["en", "it"]


def test_the_database_knows_no_other_language() -> None:
    with pytest.raises(IntegrityError):
        Person.objects.filter(pk=making.person().pk).update(language="de")
