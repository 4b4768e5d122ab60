"""An auditor follows a euro both ways; nobody else does, and nothing changes."""

from __future__ import annotations

import itertools
import re
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from condivisa.records.access import Role
from condivisa.records.identity.models import Person
from condivisa.stages.calls.models import Booking, Commitment
from condivisa.stages.payments.models import CancelledOrder, Payment
from condivisa.stages.reporting.models import FinancialReport
from condivisa.stages.selection.models import Opening
from tests import making
from tests.overview.trail import NOW, paid, row
from tests.screens import At, said

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture
def town() -> making.Town:
    return making.town()


def links(answer: Any) -> set[str]:
    return set(re.findall(r'href="(/controllo/[^"?]+)"', answer.content.decode()))


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
