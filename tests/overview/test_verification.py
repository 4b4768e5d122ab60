"""An auditor reads the journal, takes it away and has it verified: how far, what is found, when it stops."""

from __future__ import annotations

import inspect
import re
import string
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from condivisa.base.findings import Fact, blocks
from condivisa.base.words import catalogue
from condivisa.overview.audit import tasks
from condivisa.records.access import Role
from condivisa.records.journal import actions as journal
from condivisa.records.journal import queries as of_journal
from condivisa.records.journal import verifying
from condivisa.records.journal.models import Entry, Verification
from condivisa.records.journal.queries import verify_chain
from condivisa.records.papers import queries as of_papers
from condivisa.records.papers.events import PaperComposed
from condivisa.stages.payments.queries import verifying as of_money
from tests import making
from tests.databases import unguarded
from tests.making import refused
from tests.overview.trail import NOW
from tests.screens import At, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> making.Town:
    return making.town()


def journalled(town: making.Town, many: int = 3) -> None:
    for number in range(many):
        paper = making.paper(town.body)
        event = PaperComposed(paper.pk, f"test.{number}", "0" * 64)
        journal.record(event, by=town.rup if number else town.director, at=NOW, chain=town.body.pk)


def test_the_journal_is_filtered_and_taken_away(town: making.Town) -> None:
    journalled(town)
    other = making.town("Altrove")
    journalled(other, 1)
    auditor = At(town.auditor)
    assert "3 righe" in said(auditor.get("journal"))
    family_name = making.Person.objects.get(pk=town.rup.person).family_name
    assert "3 righe" in said(
        auditor.get("journal", query={"chi": family_name, "dal": "2026-05-10", "al": "2026-05-10"})
    )
    assert "Niente corrisponde a questi filtri" in said(auditor.get("journal", query={"chi": "Nessuna"}))
    assert "Niente corrisponde a questi filtri" in said(auditor.get("journal", query={"dal": "2026-05-11"}))
    exported = b"".join(auditor.get("journal", query={"formato": "csv"}).streaming_content).decode()
    assert exported.count("papers.PaperComposed") == 3
    assert exported.count("Il contenuto di un documento è stato fissato") == 3
    assert "Il contenuto di un documento è stato fissato</option>" in auditor.get("journal").content.decode()
    for one in (town.rup, town.officer, making.acting(making.body("Ente"), Role.OPERATOR)):
        assert At(one).get("journal").status_code == 404


def test_a_verification_is_asked_walked_and_shown(town: making.Town) -> None:
    journalled(town)
    auditor = At(town.auditor)
    assert "Nessuno ha ancora chiesto" in said(auditor.get("verification"))
    assert auditor.post("verification", "avvia", {}).status_code == 302
    asked = Verification.objects.get()
    assert "Aspetta il suo turno" in said(auditor.get("verification"))
    tasks.verify.call(asked.pk, str(asked.chain))
    asked.refresh_from_db()
    assert asked.state == Verification.State.DONE
    assert asked.checked == asked.total
    page = said(auditor.get("verification"))
    assert "non corrispond" in page, "these papers were never composed by a recipe"
    assert str(making.Person.objects.get(pk=town.auditor.person)) in page
    ended = Entry.objects.get(event="journal.VerificationEnded")
    assert ended.data == {"verification": asked.pk, "checked": asked.checked, "found": asked.found, "stopped": False}


def test_an_entry_that_was_altered_is_found_and_said(town: making.Town) -> None:
    for number in range(3):
        journal.record(making_event(number), by=town.rup, at=NOW, chain=town.body.pk)
    assert list(verify_chain(town.body.pk)) == []
    unguarded("journal_entry")
    Entry.objects.filter(chain=town.body.pk, number=2).update(body=town.rup.person)
    auditor = At(town.auditor)
    auditor.post("verification", "avvia", {})
    asked = Verification.objects.get()
    tasks.verify.call(asked.pk, str(asked.chain))
    asked.refresh_from_db()
    assert asked.found == 1
    page = said(auditor.get("verification"))
    assert "1 cosa non corrisponde" in page
    assert "la registrazione n. 2 è stata alterata" in page


def making_event(number: int) -> Any:
    from condivisa.records.notifications.events import MessagesReleased  # an event that needs nothing else

    return MessagesReleased([number])


def test_a_walk_says_how_far_it_is_and_stops_when_told(town: making.Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "EVERY", 1)
    asked = verifying.ask(start=lambda key: None, by=town.auditor, at=NOW)
    seen = []

    def walk(chain: Any, looked: Callable[[], None]) -> Any:
        for number in range(10):
            looked()
            seen.append(Verification.objects.get().checked)
            yield blocks("journal.entry_altered", "practice", chain=str(chain), number=number)
            if number == 3:
                verifying.stop(asked.pk, by=town.auditor, at=NOW)

    verifying.walk(asked.pk, [walk], total=10, now=lambda: NOW)
    asked.refresh_from_db()
    assert seen == [1, 2, 3, 4]
    assert (asked.state, asked.checked, asked.ended_at) == (Verification.State.STOPPED, 4, NOW)
    assert Entry.objects.get(event="journal.VerificationEnded").data["stopped"] is True
    verifying.walk(asked.pk, [walk], total=10, now=lambda: NOW)
    assert len(seen) == 4, "what was stopped does not start again"


CODES = {
    code
    for module in (of_journal, of_papers, of_money, verifying)
    for code in re.findall(r'blocks\("([a-z_.]+)", SOURCE', inspect.getsource(module))
}


def test_whatever_a_verification_finds_is_kept_and_said(town: making.Town) -> None:
    assert {"payment.movements_altered", "payment.returns_altered", "payment.reduction_altered"} < CODES
    facts: dict[str, Fact] = {"eur": Decimal("1234.50"), "day": date(2026, 3, 2), "moment": NOW, "": "testo"}
    found = []
    for code in sorted(CODES):
        fields = string.Formatter().parse(catalogue()[code]["it"])
        found.append(blocks(code, "practice", **{name: facts[spec or ""] for _, name, spec, _ in fields if name}))
    found.append(blocks("journal.tail_cut", "practice", chain="x", number=3, expected=date(2026, 3, 2)))
    asked = verifying.ask(start=lambda key: None, by=town.auditor, at=NOW)
    verifying.walk(asked.pk, [lambda chain, looked: found], total=10, now=lambda: NOW)
    asked.refresh_from_db()
    assert verifying.kept_findings(asked) == found
    page = said(At(town.auditor).get("verification"))
    assert f"{len(found)} cose non corrispondono" in page
    assert "i movimenti danno 1.234,50 €" in page.replace("\xa0", " ")


def test_a_walk_that_breaks_off_ends_with_what_it_found(town: making.Town) -> None:
    asked = verifying.ask(start=lambda key: None, by=town.auditor, at=NOW)

    def walk(chain: Any, looked: Callable[[], None]) -> Any:
        yield blocks("journal.entry_missing", "practice", chain=str(chain), number=2)
        raise KeyError("paper")

    with pytest.raises(KeyError):
        verifying.walk(asked.pk, [walk], total=10, now=lambda: NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.found) == (Verification.State.STOPPED, 2)
    page = said(At(town.auditor).get("verification"))
    assert "si è interrotta per un errore (KeyError)" in page
    assert "manca la registrazione n. 2" in page
    assert Entry.objects.get(event="journal.VerificationEnded").data["stopped"] is True


def test_one_verification_at_a_time_and_only_by_who_may(town: making.Town) -> None:
    first = verifying.ask(start=lambda key: None, by=town.auditor, at=NOW)
    with refused("journal.verifying"):
        verifying.ask(start=lambda key: None, by=town.director, at=NOW)
    with refused("access.role"):
        verifying.ask(start=lambda key: None, by=town.rup, at=NOW)
    with refused("access.not_yours"):
        verifying.stop(first.pk, by=making.town("Altrove").auditor, at=NOW)
    auditor = At(town.director)
    assert auditor.post("verification", "ferma", {}).status_code == 302
    first.refresh_from_db()
    assert first.state == Verification.State.STOPPED
    verifying.stop(first.pk, by=town.auditor, at=NOW)
    assert Entry.objects.filter(event="journal.VerificationEnded").count() == 1
