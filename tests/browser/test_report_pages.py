"""The pages of a report and of its check, in both languages, at a desk and on a phone; rows ticked all at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from condivisa.records import clock
from condivisa.stages.reporting.models import Expense, RowCheck
from condivisa.stages.reporting.rules.reasons import Reason
from tests import making
from tests.browser.conftest import BOTH_WAYS, faults
from tests.browser.test_keyboard import at_the_desk
from tests.stages.reporting import conftest as reporting
from tests.stages.reporting.test_invoices import ONE

pytestmark = pytest.mark.browser
type Opened = Callable[..., Page]

PAGES = ("", "righe/", "righe/nuova/supplier/", "foglio/", "fatture/", "risultati/", "invio/")


@BOTH_WAYS
def test_pages_of_a_report_are_accessible(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, width: str, language: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-04-20T10:00"))
    world = reporting.made(f"Comune del rendiconto {width}", lead=making.body(f"Cooperativa {width}"))
    (row,) = world.writes(world.report(), world.row())
    page, _keys = at_the_desk(lambda: opened(width, language), world.leader)
    report = f"/convenzioni/{world.agreement.pk}/rendiconti/"
    for address in (
        report,
        *(f"{report}1/{one}" for one in (*PAGES, f"righe/{row.pk}/", f"righe/{row.pk}/correzione/")),
    ):
        page.goto(address)
        assert (address, faults(page)) == (address, [])
    page.goto(f"{report}1/fatture/")
    read = FilePayload(name="fattura.xml", mimeType="application/xml", buffer=ONE.encode())
    page.locator("input[type=file]").set_input_files(read)
    page.locator("main form button").last.click()
    expect(page.locator("table.grid")).to_be_visible()
    assert faults(page) == [], "as many columns as an invoice has"
    page.goto(f"{report}1/invio/")
    with page.expect_navigation():
        page.locator("main form button").last.click()
    expect(page.locator("[data-refusal] .place a").first).to_be_visible()
    assert faults(page) == []


@BOTH_WAYS
def test_one_tick_chooses_every_row_of_the_page(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, width: str, language: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-04-25T10:00"))
    world = reporting.made(f"Comune che verifica {width}", lead=making.body(f"Cooperativa verificata {width}"))
    report = world.report()
    world.writes(report, *[world.row(description=f"spesa {number}") for number in range(4)])
    world.submits(report)
    page, _keys = at_the_desk(lambda: opened(width, language), world.town.officer)
    page.goto(f"/convenzioni/{world.agreement.pk}/rendiconti/1/verifica/")
    assert faults(page) == []
    every = page.locator("[data-ticks-all] input")
    boxes = page.locator("input[name=riga]")
    every.focus()
    page.keyboard.press("Space")
    assert [box.is_checked() for box in boxes.all()] == [True] * 4
    boxes.first.focus()
    page.keyboard.press("Space")
    expect(every).not_to_be_checked()
    with page.expect_navigation():
        page.locator("#insieme button").click()
    assert page.url.count("riga=") == 3
    assert faults(page) == []


def test_one_row_after_another_is_decided_from_the_keyboard(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-04-25T10:00"))
    world = reporting.made("Comune della verifica a tastiera", lead=making.body("Cooperativa a tastiera"))
    report = world.report()
    first, second, third = world.writes(report, *[world.row(description=f"spesa {number}") for number in range(3)])
    world.submits(report)
    page, _keys = at_the_desk(opened, world.town.officer)
    check = f"/convenzioni/{world.agreement.pk}/rendiconti/1/verifica/"

    def arrives_at(row: Expense) -> None:
        page.wait_for_url(f"**{check}{row.pk}/")

    page.goto(f"{check}{first.pk}/")
    page.keyboard.press("n")
    arrives_at(second)
    page.keyboard.press("t")
    expect(page.get_by_label("tagliata")).to_be_checked()
    expect(page.locator("[name=cut]")).to_be_focused()
    page.keyboard.type("10,00")
    page.locator("[name=reason]").focus()
    page.keyboard.press("n")
    assert page.url.endswith(f"/{second.pk}/"), "in a field a letter is a letter"
    page.select_option("[name=reason]", Reason.NOT_PERTINENT)
    page.keyboard.press("Enter")
    arrives_at(third)
    page.keyboard.press("c")
    expect(page.get_by_label("da chiarire")).to_be_checked()
    expect(page.locator("[name=reason]")).to_be_focused()
    page.select_option("[name=reason]", Reason.INSUFFICIENT_DESCRIPTION)
    page.keyboard.press("Enter")
    arrives_at(first)
    page.keyboard.press("a")
    expect(page.get_by_label("ammessa")).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{check}")
    outcomes = dict(RowCheck.objects.values_list("expense", "outcome"))
    assert outcomes == {first.pk: "admitted", second.pk: "cut", third.pk: "parked"}


def test_the_letters_are_turned_off_and_stay_off_on_this_device(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WCAG 2.2, 2.1.4: whoever dictates to the browser says letters too."""
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-04-25T10:00"))
    world = reporting.made("Comune delle lettere", lead=making.body("Cooperativa delle lettere"))
    report = world.report()
    first, second = world.writes(report, *[world.row(description=f"spesa {number}") for number in range(2)])
    world.submits(report)
    page, _keys = at_the_desk(opened, world.town.officer)
    check = f"/convenzioni/{world.agreement.pk}/rendiconti/1/verifica/"
    page.goto(f"{check}{first.pk}/")
    page.get_by_role("button", name="Spegni le lettere").click()
    page.reload()
    expect(page.get_by_role("button", name="Accendi le lettere")).to_be_visible()
    assert faults(page) == []
    page.locator("body").press("t")
    expect(page.get_by_label("tagliata")).not_to_be_checked()
    page.locator("body").press("n")
    assert page.url.endswith(f"/{first.pk}/")
    page.get_by_role("button", name="Accendi le lettere").click()
    forbidden = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })"
    page.add_init_script(forbidden)  # where the browser keeps nothing the letters work all the same, page by page
    page.reload()
    page.get_by_role("button", name="Spegni le lettere").click()
    page.get_by_role("button", name="Accendi le lettere").click()
    page.keyboard.press("n")
    page.wait_for_url(f"**{check}{second.pk}/")
