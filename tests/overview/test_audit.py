"""An auditor follows a euro both ways, reads the journal and has it verified; nobody else does, nothing changes."""

from __future__ import annotations

import inspect
import itertools
import re
import string
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from condivisa.base.findings import Fact, blocks
from condivisa.base.words import catalogue
from condivisa.overview.audit import tasks
from condivisa.records.access import Role
from condivisa.records.identity.models import Person
from condivisa.records.journal import actions as journal
from condivisa.records.journal import queries as of_journal
from condivisa.records.journal import verifying
from condivisa.records.journal.models import Entry, Verification
from condivisa.records.journal.queries import verify_chain
from condivisa.records.papers import queries as of_papers
from condivisa.records.papers.events import PaperComposed
from condivisa.stages.calls.models import Booking, Commitment
from condivisa.stages.payments.models import CancelledOrder, Payment
from condivisa.stages.payments.queries import verifying as of_money
from condivisa.stages.reporting.models import FinancialReport
from condivisa.stages.selection.models import Opening
from tests import making
from tests.making import refused
from tests.overview.trail import NOW, paid, row
from tests.screens import At, said

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture
def town() -> making.Town:
    return making.town()


def links(answer: Any) -> set[str]:
    return set(re.findall(r'href="(/controllo/[^"?]+)"', answer.content.decode()))


# ---- the trail


def test_a_euro_is_followed_from_its_source_to_the_proof_and_back(town: making.Town) -> None:
    trail = paid(town, making.body("Cooperativa"))
    auditor = At(town.auditor)
    steps = [
        f"/controllo/percorsi/{trail.agreement.call.procedure.slug}/",
        f"/controllo/prenotazioni/{trail.booking.pk}/",
        f"/controllo/impegni/{trail.commitment.pk}/",
        f"/controllo/voci/{trail.line.pk}/",
        f"/controllo/righe/{trail.expense.pk}/",
        f"/controllo/pagamenti/{trail.payment.pk}/",
    ]
    pages = {address: auditor.client.get(address) for address in steps}
    assert steps[0] in links(auditor.get("audit"))
    for here, then in itertools.pairwise(steps):
        assert then in links(pages[here]), f"down from {here}"
        assert here in links(pages[then]) or here == steps[4], f"up from {then}"
    assert steps[4] in links(pages[steps[5]]), "a payment shows the rows it covers"
    assert steps[2] in links(pages[steps[5]]), "and the commitment it drew on"
    assert steps[5] in links(pages[steps[2]]), "which shows the payment"
    words = said(pages[steps[4]])
    for fact in (
        "Fornitore s.r.l.",
        "fattura.pdf",
        "bonifico CRO",
        "1.000,00 €",
        "900,00 €",
        "100,00 €",
        "Rita Controlla",
        "Oltre la voce.",
    ):
        assert fact in words, fact
    assert "2026/118/1" in said(pages[steps[5]])
    assert re.search(r"Impegno n\. \S+: P1 – Cooperativa\b.*, 900,00\s€", said(pages[steps[5]])), "how much, for what"


def test_every_link_of_a_step_opens_for_the_auditor(town: making.Town) -> None:
    trail = paid(town, making.body("Cooperativa"))
    Opening.objects.create(call=trail.agreement.call, at=NOW, by_id=town.rup.person)
    auditor = At(town.auditor)
    wrong = {}
    for view, key in (("audit_expense", trail.expense.pk), ("audit_payment", trail.payment.pk)):
        main = auditor.get(view, key=key).content.decode().partition("<main")[2].partition("</main>")[0]
        for address in set(re.findall(r'href="(/[^"?]*)"', main)):
            answer = auditor.client.get(address)
            if answer.streaming:
                b"".join(getattr(answer, "streaming_content"))  # noqa: B009 - the stubs do not know it
            if answer.status_code != 200:
                wrong[address] = answer.status_code
    assert not wrong


def test_money_booked_and_not_committed_is_a_zero_and_where_it_ends_is_said(town: making.Town) -> None:
    call = making.call(town, programmes=[("P1", "6000.00")])
    auditor = At(town.auditor)
    first = said(auditor.get("audit"))
    assert "6.000,00 somma delle prenotazioni dei suoi avvisi = 6.000,00" in first
    assert "art. 183, c. 3 0,00" in first, "an empty cell is no amount, and on a phone it vanishes"
    assert "2.000,00 0,00" in said(auditor.get("audit_procedure", slug=call.procedure.slug))
    booking = call.bookings.order_by("year")[0]
    assert "quando la ragioneria ne registra uno, compare qui" in said(auditor.get("audit_booking", key=booking.pk))


def test_a_step_from_which_nothing_goes_on_is_sorted_as_any_other(town: making.Town) -> None:
    trail, auditor = paid(town, making.body("Cooperativa")), At(town.auditor)
    loose = Commitment.objects.create(
        booking=trail.booking,
        number="7",
        amount=Decimal("10.00"),
        act="det. 7",
        visa_number="7",
        visa_date=date(2026, 1, 1),
    )
    Payment.objects.filter(pk=trail.payment.pk).update(kind=Payment.Kind.ADVANCE, report=None)
    for view, key, column in (
        ("audit_commitment", loose.pk, "budget"),
        ("audit_payment", trail.payment.pk, "admitted"),
    ):
        assert auditor.get(view, key=key, query={"ordine": column}).status_code == HTTPStatus.OK, view


def test_a_counter_entry_is_told_from_what_it_cancels_and_an_order_sent_back_is_not_lost(town: making.Town) -> None:
    trail, auditor = paid(town, making.body("Cooperativa")), At(town.auditor)
    wrong, bound = Booking.objects.get(pk=trail.booking.pk), Commitment.objects.get(pk=trail.commitment.pk)
    parts = {"number": wrong.number, "chapter": wrong.chapter, "act": wrong.act, "year": wrong.year}
    counter = Booking.objects.create(
        call=wrong.call, source=wrong.source, amount=-wrong.amount, cancels=wrong, reason="Capitolo sbagliato.", **parts
    )
    parts = {"number": bound.number, "act": bound.act, "visa_number": "9", "visa_date": bound.visa_date}
    undone = Commitment.objects.create(
        booking=wrong, amount=-bound.amount, cancels=bound, reason="Importo sbagliato.", **parts
    )
    of_all = said(auditor.get("audit_procedure", slug=wrong.call.procedure.slug))
    assert f"n. {wrong.number}, cap. {wrong.chapter} (storno)" in of_all
    assert f"n. {wrong.number}, cap. {wrong.chapter} (con storno)" in of_all
    for key in (wrong.pk, counter.pk):
        assert "Capitolo sbagliato." in said(auditor.get("audit_booking", key=key))
    assert "(con storno)" in said(auditor.get("audit_booking", key=wrong.pk))
    assert "da qui non va niente" in said(auditor.get("audit_booking", key=counter.pk))
    for key in (bound.pk, undone.pk):
        assert "Importo sbagliato." in said(auditor.get("audit_commitment", key=key))
    assert "Storno dell’impegno" in said(auditor.get("audit_commitment", key=undone.pk))
    person = Person.objects.get(pk=town.finance.person)
    CancelledOrder.objects.create(
        payment=trail.payment, order_number="2026/117", reason="Conto estinto.", ordered_by=person, ordered_at=NOW,
        cancelled_by=person, cancelled_at=NOW,
    )  # fmt: skip
    assert "2026/117 – Conto estinto." in said(auditor.get("audit_payment", key=trail.payment.pk))


def test_nobody_follows_the_money_of_another_administration(town: making.Town) -> None:
    trail = paid(town, making.body("Cooperativa"))
    strangers = (making.town("Altrove").auditor, making.acting(trail.agreement.application.lead, Role.AUDITOR))
    for stranger in strangers:
        at_desk = At(stranger)
        for view, key in (
            ("audit_booking", trail.booking.pk),
            ("audit_commitment", trail.commitment.pk),
            ("audit_line", trail.line.pk),
            ("audit_expense", trail.expense.pk),
            ("audit_payment", trail.payment.pk),
        ):
            assert at_desk.get(view, key=key).status_code == 404
        assert trail.agreement.call.procedure.slug not in at_desk.get("audit").content.decode()
    assert At(town.rup).get("audit").status_code == 404


def test_a_row_that_its_partner_is_still_writing_is_nobody_elses(town: making.Town) -> None:
    trail = paid(town, making.body("Cooperativa"))
    FinancialReport.objects.update(state="draft", submitted_at=None)
    assert At(town.auditor).get("audit_expense", key=trail.expense.pk).status_code == 404
    page = At(town.auditor).get("audit_line", key=trail.line.pk)
    assert trail.expense.description not in said(page)


def test_a_row_is_found_by_its_name_as_the_list_writes_it(town: making.Town) -> None:
    trail = paid(town, making.body("Cooperativa"))
    period, number = trail.expense.report.period.number, trail.expense.number
    for view, key in (("audit_line", trail.line.pk), ("audit_payment", trail.payment.pk)):
        for words, there in (
            (f"rendiconto {period}, riga {number}", True),
            (f"rendiconto {period + 7}, riga 1", False),
        ):
            answer = At(town.auditor).get(view, key=key, query={"cerca": words, "formato": "csv"})
            assert (trail.expense.description in b"".join(answer.streaming_content).decode()) is there


def test_the_auditor_changes_nothing(town: making.Town) -> None:
    trail = paid(town, making.body("Cooperativa"))
    auditor = At(town.auditor)
    page = auditor.get("payment", key=trail.agreement.pk, number=trail.payment.pk).content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "<form" not in main


def test_the_auditor_reads_what_waits_to_leave_and_to_be_paid_and_what_arrived(town: making.Town) -> None:
    call = making.call(town, state="closed")
    at_work = At(town.auditor)
    assert at_work.get("arrivals", slug=call.procedure.slug, code=call.code).status_code == 200
    desk = said(at_work.get("desk"))
    for view, words in (("outbox", "Comunicazioni in uscita"), ("finance_work", "Il lavoro della ragioneria")):
        assert words in desk, "and finds the way there"
        page = at_work.get(view).content.decode()
        assert 'method="post"' not in page.partition("<main")[2].partition("</main>")[0]
    stranger = At(making.acting(making.body("Cooperativa di altri"), Role.AUDITOR))
    assert "Niente aspetta la ragioneria" in said(stranger.get("finance_work"))
    assert stranger.get("arrivals", slug=call.procedure.slug, code=call.code).status_code == 404


def test_the_steps_ask_the_same_for_one_row_and_for_thirty(
    town: making.Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    trail = paid(town, making.body("Cooperativa"))
    auditor, counts = At(town.auditor), []
    for more in (0, 29):
        for _ in range(more):
            row(trail.line, trail.report)
            other = paid(town, trail.agreement.application.lead)
            assert other.line != trail.line
        taken = []
        for view, key in (
            ("audit", None),
            ("audit_booking", trail.booking.pk),
            ("audit_commitment", trail.commitment.pk),
            ("audit_line", trail.line.pk),
            ("audit_expense", trail.expense.pk),
            ("audit_payment", trail.payment.pk),
            ("journal", None),
            ("verification", None),
        ):
            with django_assert_max_num_queries(MOST) as asked:
                assert auditor.get(view, **({"key": key} if key else {})).status_code == 200
            taken.append((view, len(asked)))
        counts.append(taken)
    assert counts[0] == counts[1], counts


# ---- the journal


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


# ---- verifying


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
    with connection.cursor() as cursor:
        drop = "DROP TRIGGER journal_entry_no_update" if connection.vendor == "sqlite" else None
        cursor.execute(drop or "ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_no_rewrite")
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
