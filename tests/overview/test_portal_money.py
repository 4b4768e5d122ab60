"""Where the money of agreements is, as anybody reads it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from condivisa.base.money import Figure
from condivisa.overview.portal import queries
from condivisa.overview.portal.queries.agreements import with_money
from condivisa.records.screens.tables import MoneyTable
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.calls.models import Call
from condivisa.stages.payments.models import MoneyMovement
from tests import making
from tests.making import at
from tests.overview.test_portal import running
from tests.screens import said

pytestmark = pytest.mark.django_db


def values(table: MoneyTable | None) -> list[Decimal | None]:
    """The amounts of the first row."""
    assert table
    return [cell.value if isinstance(cell, Figure) else cell for cell in table.rows[0].amounts]


def money(call: Call) -> list[Decimal | None]:
    """Granted, admitted, paid, returned and left of the procedure's first agreement."""
    return values(queries.procedure(call.procedure.slug, at=at("2026-06-01T09:00")).agreements)


def test_the_money_of_an_agreement_adds_up() -> None:
    town = making.town()
    call = running(town)
    granted, admitted, paid, returned, left = money(call)
    assert (granted, admitted, paid, returned) == (Decimal("390000.00"), 0, 0, 0)
    assert left == granted


def test_what_is_paid_moves_the_money_still_to_pay() -> None:
    town = making.town()
    call = running(town)
    agreement = with_money(Agreement.objects.filter(call=call))[0]
    payment = {"agreement": agreement, "programme": call.programmes.first(), "body": agreement.application.lead}
    for kind, amount in (("paid", "100000.00"), ("returned", "5000.00"), ("reduced", "20000.00")):
        MoneyMovement.objects.create(kind=kind, amount=Decimal(amount), at=at("2026-05-01T09:00"), **payment)
    granted, _admitted, paid, returned, left = money(call)
    assert (granted, paid, returned) == (Decimal("370000.00"), Decimal("100000.00"), Decimal("5000.00"))
    assert left == Decimal("275000.00")


def test_the_page_and_the_ledger_say_the_same_of_the_money() -> None:
    town = making.town()
    call = running(town)
    row = {
        "agreement": with_money(Agreement.objects.filter(call=call))[0],
        "body": making.Body.objects.get(name="Cooperativa"),
    }
    for kind, amount in (("paid", "100000.00"), ("returned", "5000.00"), ("reduced", "20000.00")):
        programme = call.programmes.get(code="P1")
        MoneyMovement.objects.create(
            kind=kind, amount=Decimal(amount), at=at("2026-05-01T09:00"), programme=programme, **row
        )
    table = queries.ledger(call.procedure.slug, at=at("2026-06-01T09:00")).table
    assert table
    said = [cell.value if isinstance(cell, Figure) else cell for cell in table.totals[0].amounts]
    _initial, granted, _reported, admitted, _cut, _reduced, paid, returned, left = said
    assert [granted, admitted, paid, returned, left] == money(call)
    sources = {str(cell.source) for row in table.rows for cell in row.amounts if isinstance(cell, Figure)}
    assert "Cooperativa" not in sources, "a figure comes from a law or a clause, not from who is paid"


def test_where_a_programmes_money_is_stands_before_its_partners(client: Client) -> None:
    town = making.town()
    call = making.call(town, state="closed", programmes=[("P1", "300000.00"), ("P4", "90000.00")])
    bodies = [making.body("Arcobaleno"), making.body("Caritas")]
    agreement = making.agreement(making.application(call, *bodies), town, shares={"Arcobaleno": "75", "Caritas": "25"})
    paid = {"kind": "paid", "amount": Decimal("20000.00"), "at": at("2026-05-01T09:00"), "agreement": agreement}
    MoneyMovement.objects.create(body=bodies[0], programme=call.programmes.get(code="P4"), **paid)
    slug = call.procedure.slug
    for page in (
        queries.ledger(slug, at=at("2026-06-01T09:00")),
        queries.agreement(slug, agreement.pk, at=at("2026-06-01T09:00")),
    ):
        assert page.brief
        assert [row.words for row in page.brief.rows] == [f"{one.code} · {one.title}" for one in call.programmes.all()]
        amounts = [cell.value if isinstance(cell, Figure) else cell for cell in page.brief.rows[1].amounts]
        assert amounts == [Decimal(one) for one in ("90000.00", "0.00", "20000.00", "70000.00")]
    assert "Il contributo pubblico, per programma" in said(client.get(f"/percorsi/{slug}/soldi/"))
    for address in (f"/percorsi/{slug}/soldi/", f"/percorsi/{slug}/convenzioni/{agreement.pk}/"):
        file: Any = client.get(f"{address}?formato=csv")
        text = b"".join(file.streaming_content).decode("utf-8-sig")
        heads, *rows = (line.split(";") for line in text.splitlines())
        shown = said(client.get(address))
        assert [head for head in heads[2:] if head not in shown] == [], "the file calls its columns as the page"
        assert all(head.endswith(" (€)") for head in heads[2:])
        assert rows[2][:4] == ["P4", "Arcobaleno", "67500,00", "67500,00"]
        assert rows[2][-3:] == ["20000,00", "0,00", "47500,00"]
        book: Any = client.get(f"{address}?formato=xlsx")
        assert b"".join(book.streaming_content)[:2] == b"PK"


def test_a_ledger_as_short_as_its_programmes_is_said_once() -> None:
    call = running(making.town())
    assert queries.ledger(call.procedure.slug, at=at("2026-06-01T09:00")).brief is None
