"""What the lead received for its partners is compared with what it passed on."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from condivisa.records.papers import store
from condivisa.stages.payments.queries.transfers import held_by_lead, passed_on
from condivisa.stages.payments.rules import transfers
from condivisa.stages.reporting.models import LeadTransfer
from tests.stages.payments.conftest import Scene
from tests.stages.payments.test_settlement import by_partner, redetermined

Make = Callable[..., Scene]


@pytest.mark.parametrize(("passed_on", "kept"), [("0.00", ["10.00"]), ("9.99", ["0.01"]), ("10.00", []), ("11.00", [])])
def test_what_is_not_passed_on_is_told_and_stops_nothing(passed_on: str, kept: list[str]) -> None:
    found = transfers.held("Girasole", D("10.00"), D(passed_on))
    assert [(one.blocks, one.facts["kept"]) for one in found] == [(False, D(amount)) for amount in kept]


def test_the_part_of_each_partner_is_followed_until_it_has_it(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    assert held_by_lead(set_up.agreement.pk) == []
    set_up.instalment(set_up.report({set_up.lead: "1000.00", set_up.member: "500.00"}))
    [warning] = held_by_lead(set_up.agreement.pk)
    assert (warning.facts["partner"], warning.facts["kept"]) == ("Girasole", D("500.00"))
    LeadTransfer.objects.create(
        agreement=set_up.agreement,
        body=set_up.member,
        amount=D("400.00"),
        paid_on=date(2026, 6, 1),
        proof=store.keep(b"bonifico"),
    )
    with CaptureQueriesContext(connection) as captured:
        [row] = passed_on(set_up.agreement.pk)
    assert (row.name, row.received, row.passed_on, row.kept) == ("Girasole", D("500.00"), D("400.00"), D("100.00"))
    assert len(captured) == 4
    set_up.instalment(set_up.report({set_up.lead: "1000.00"}))  # a warning stops no request


def test_tax_withheld_from_the_lead_is_not_held_by_it(scene: Make) -> None:
    set_up = scene()
    set_up.lead.withholding = True
    set_up.lead.save()
    set_up.in_order()
    set_up.instalment(set_up.report({set_up.lead: "1000.00", set_up.member: "500.00"}))
    assert [one.facts["received"] for one in held_by_lead(set_up.agreement.pk)] == [D("480.00")]


def test_an_advance_that_passes_to_the_leads_rows_is_not_held_for_the_partner_any_more(scene: Make) -> None:
    """Advance 90.000, 36.000 for Girasole, who reports nothing; the lead's rows of 100.000 take all of it."""
    set_up = scene()
    set_up.lead.withholding = True
    set_up.lead.save()
    set_up.in_order()
    set_up.advance()
    assert [one.facts["received"] for one in held_by_lead(set_up.agreement.pk)] == [D("34560.00")]
    set_up.report({set_up.lead: "100000.00"}, own="30000.00")
    set_up.report({}, final=True, done="100")
    redetermined(set_up)
    assert by_partner(set_up, "paid") == {"Arcobaleno": (D("90000.00"),), "Girasole": (D("0.00"),)}
    assert [(one.name, one.received) for one in passed_on(set_up.agreement.pk)] == [("Girasole", D("0.00"))]
    assert held_by_lead(set_up.agreement.pk) == []
