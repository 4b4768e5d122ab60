"""Where what was found against a row is mended: a field that the form of such a row has."""

from __future__ import annotations

import pytest

from condivisa.base.findings import blocks, warns
from condivisa.base.words import catalogue
from condivisa.stages.reporting import sheet
from condivisa.stages.reporting.pages.fields import FIELDS, NAMING, OF_A_DOCUMENT, field_of
from condivisa.stages.reporting.rules import eligibility


def test_every_field_told_is_in_the_form_of_some_row_and_every_finding_is_worded() -> None:
    asked = {name for names in sheet.OF_KIND.values() for name in names}
    assert {name for names in FIELDS.values() for name in names} <= asked
    assert catalogue().keys() >= FIELDS.keys() | NAMING


def test_every_field_that_a_kind_of_row_cannot_miss_has_its_place() -> None:
    for kind, needed in eligibility.NEEDED.items():
        for name in needed:
            found = field_of(blocks("report.field_missing", "", fields=f"row.field.{name}"), kind)
            assert found is not None, (kind, name)
            assert found[1] == (OF_A_DOCUMENT if name == "document" else name)


@pytest.mark.parametrize(
    ("code", "kind", "field"),
    [
        ("report.bound_before_start", "supplier", "order_date"),
        ("report.bound_before_start", "staff", "worker"),
        ("report.unpaid", "supplier", "paid_on"),
        ("report.dedication_percent", "supplier", None),
        ("report.evidence_missing", "supplier", None),
        ("report.double_funded", "supplier", None),
    ],
)
def test_the_field_depends_on_the_kind_of_row(code: str, kind: str, field: str | None) -> None:
    found = field_of(blocks(code, ""), kind)
    assert (found and found[1]) == field


def test_a_finding_that_names_its_fields_leads_to_the_first_that_the_row_has() -> None:
    found = field_of(
        warns("report.payment_untraced", "", fields="row.field.iban, row.field.payment_reference"), "staff"
    )
    assert found == ("IBAN da cui è uscito", "iban")
