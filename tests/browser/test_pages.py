"""Every page, in both languages, at a desk and on a phone: axe finds nothing and nothing hides to the side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import seed
from tests.browser.conftest import WIDTHS, faults, overflow

pytestmark = pytest.mark.browser

PUBLIC = [
    "/",
    "/?cerca=nessuno",
    "/avvisi/",
    "/percorsi/crema-2026-2028/",
    "/percorsi/crema-2026-2028/avvisi/comune/",
    "/accedi/",
    "/niente/",
]
SIGNED_IN = ["/scrivania/", "/ente/"]

type Opened = Callable[..., Page]


def sign_in(page: Page, email: str) -> None:
    page.goto("/accedi/")
    page.fill("#id_username", email)
    page.fill("#id_password", seed.PASSWORD)
    page.locator("main form button[type=submit]").click()


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_public_pages_are_accessible(opened: Opened, width: str, language: str) -> None:
    page = opened(width, language)
    for address in PUBLIC:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(it => (it.open = true))")
        assert (address, faults(page), overflow(page)) == (address, [], 0)


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_who_signed_in_are_accessible(opened: Opened, width: str, language: str) -> None:
    page = opened(width, language)
    sign_in(page, "bruno@example.org")
    for address in SIGNED_IN:
        page.goto(address)
        assert (address, faults(page), overflow(page)) == (address, [], 0)


def test_a_wrong_password_is_said_first_and_the_address_stays(opened: Opened) -> None:
    page = opened("phone")
    page.goto("/accedi/")
    page.fill("#id_username", "anna@example.org")
    page.fill("#id_password", "sbagliata")
    page.keyboard.press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("non corrispondono a nessuna persona")
    expect(page.locator("#id_username")).to_have_value("anna@example.org")
    assert (faults(page), overflow(page)) == ([], 0)


def test_the_keyboard_alone_reaches_the_content(opened: Opened) -> None:
    page = opened()
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Vai al contenuto")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#contenuto")).to_be_focused()


def test_a_computed_amount_opens_to_its_formula_by_keyboard(opened: Opened) -> None:
    page = opened()
    page.goto("/percorsi/crema-2026-2028/")
    amount = page.locator(".money summary").first
    amount.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("importo annuo × anni").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("importo annuo × anni").first).to_be_hidden()


def test_looking_for_a_procedure_is_quick_with_scripts(opened: Opened) -> None:
    page = opened()
    page.goto("/")
    page.fill("#id_cerca", "nessuno")
    expect(page.get_by_text("Nessun percorso con le parole")).to_be_visible()
    assert page.url.endswith("?cerca=nessuno")


def test_looking_for_a_procedure_works_without_scripts(opened: Opened) -> None:
    page = opened(scripts=False)
    page.goto("/")
    page.fill("#id_cerca", "nessuno")
    page.get_by_role("button", name="Cerca").click()
    expect(page.get_by_text("Nessun percorso con le parole")).to_be_visible()


@pytest.mark.browser_short
def test_a_citizen_follows_a_procedure_and_a_person_reaches_the_desk(opened: Opened) -> None:
    page = opened("phone")
    page.goto("/")
    page.get_by_role("link", name="Istruttorie pubbliche").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("Istanze")
    page.get_by_role("link", name="Co-progettazione del Comune di Crema").first.click()
    expect(page.get_by_text("Sì, con un piano finanziario per ciascuno.")).to_be_visible()
    page.get_by_role("link", name="La mia scrivania").click()
    sign_in(page, "bruno@example.org")
    page.get_by_role("button", name="Associazione di prova").click()
    expect(page.locator("header")).to_contain_text("per conto di Associazione di prova")
    expect(page.get_by_role("heading", level=1)).to_have_text("La mia scrivania")
