"""Every page, in both languages, at a desk and on a phone: axe finds nothing and nothing hides to the side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests.browser import seed
from tests.browser.conftest import BOTH_WAYS, WIDTHS, faults, with_axe

pytestmark = pytest.mark.browser

PUBLIC = [
    "/",
    "/percorsi/",
    "/percorsi/?cerca=nessuno",
    "/avvisi/",
    "/percorsi/crema-2026-2028/",
    "/percorsi/crema-2026-2028/soldi/",
    "/percorsi/crema-2026-2028/avvisi/comune/",
    "/accedi/",
    "/niente/",
]
ASK = "/percorsi/crema-2026-2028/avvisi/comune/domande/"

type Opened = Callable[..., Page]


def sign_in(page: Page, email: str) -> None:
    page.goto("/accedi/")
    page.fill("#id_username", email)
    page.fill("#id_password", seed.PASSWORD)
    page.locator("main form").filter(has=page.locator("#id_password")).locator("[type=submit]").click()


def act_for(page: Page, body: str) -> None:
    page.get_by_role("button", name=body).click()


@BOTH_WAYS
def test_public_pages_are_accessible(opened: Opened, width: str, language: str) -> None:
    page = opened(width, language)
    for address in PUBLIC:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(it => (it.open = true))")
        assert (address, faults(page)) == (address, [])


@BOTH_WAYS
def test_pages_of_who_signed_in_are_accessible(opened: Opened, width: str, language: str) -> None:
    page = opened(width, language)
    sign_in(page, "bruno@example.org")
    page.goto("/ente/")
    assert faults(page) == []
    act_for(page, "Associazione di prova")
    for address in ("/scrivania/", "/ente/", ASK):
        page.goto(address)
        assert (address, faults(page)) == (address, [])


@BOTH_WAYS
def test_a_desk_full_of_work_is_accessible(opened: Opened, width: str, language: str) -> None:
    page = opened(width, language)
    sign_in(page, "anna@example.org")
    page.goto("/scrivania/")
    assert page.locator(".tasks li").count() > 1
    assert faults(page) == []
    page.goto(page.locator(".tasks a").first.get_attribute("href") or "")
    assert faults(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_refusal_is_accessible_focused_and_loses_nothing(opened: Opened, width: str) -> None:
    page = opened(width)
    sign_in(page, "bruno@example.org")
    act_for(page, "Associazione di prova")
    page.goto(ASK)
    page.get_by_role("button", name="Invia la domanda").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("#id_text")).to_have_attribute("aria-invalid", "true")
    assert faults(page) == []


def test_a_refusal_higher_than_the_screen_is_read_from_its_beginning(opened: Opened) -> None:
    """The keyboard of a phone leaves half of it, a long refusal takes more: what it is comes first."""
    page = opened("phone")
    sign_in(page, "bruno@example.org")
    act_for(page, "Associazione di prova")
    page.goto(ASK)
    page.set_viewport_size({"width": 390, "height": 60})
    page.get_by_role("button", name="Invia la domanda").click()
    refusal = page.get_by_role("alert")
    expect(refusal).to_be_focused()
    box = refusal.bounding_box()
    assert box
    assert box["height"] > 60, "or it says nothing of what is higher"
    assert 0 <= box["y"] < 60


def test_a_page_left_open_for_another_body_is_refused_naming_both(opened: Opened) -> None:
    page = opened("phone")
    sign_in(page, "bruno@example.org")
    act_for(page, "Associazione di prova")
    page.goto(ASK)
    page.fill("#id_text", "Chi siede al tavolo?")
    other = page.context.new_page()
    other.goto("/ente/")
    act_for(other, "Comune di Crema")
    page.get_by_role("button", name="Invia la domanda").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("aperta per l’ente «Associazione di prova»")
    expect(summary).to_contain_text("agisce per «Comune di Crema»")
    expect(page.locator("#id_text")).to_have_value("Chi siede al tavolo?")
    assert faults(page) == []


@BOTH_WAYS
def test_the_demo_shows_its_clock_and_lets_people_in(
    opened: Opened, width: str, language: str, settings: Settings
) -> None:
    settings.DEMO = True
    page = opened(width, language)
    page.goto("/accedi/")
    expect(page.locator(".site-clock")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Anna Prova").click()
    expect(page.locator("header")).to_contain_text("Comune di Crema")


@BOTH_WAYS
def test_the_letters_of_the_demo_are_accessible(
    opened: Opened, width: str, language: str, settings: Settings, tmp_path: Path
) -> None:
    settings.DEMO, settings.MAIL = True, tmp_path.as_uri()
    (tmp_path / "20260101-000000-1.log").write_text("Subject: Esito\nTo: anna@example.org\n\nEcco.\n")
    page = opened(width, language)
    for address in ("/posta-di-prova/", "/posta-di-prova/20260101-000000-1.log-0/"):
        answer = page.goto(address)
        assert (address, answer and answer.status, faults(page)) == (address, 200, [])


@pytest.mark.parametrize("language", ["it", "en"])
def test_on_a_phone_the_page_begins_near_the_top_and_the_rest_is_under_a_menu(
    opened: Opened, language: str, settings: Settings
) -> None:
    settings.DEMO = True
    page = opened("phone", language)
    sign_in(page, "anna@example.org")
    page.goto("/scrivania/")
    height = page.evaluate("document.querySelector('header').getBoundingClientRect().height")
    assert height <= 150, "a fifth of what is seen, with the demo's band"
    targets = page.locator(".site-slim a:visible, .site-slim button:visible").all()
    sizes = [box for one in targets if (box := one.bounding_box())]
    assert sizes
    assert min(min(box["width"], box["height"]) for box in sizes) >= 24, "a thumb"
    desk = page.locator("header").get_by_role("link", name={"it": "La mia scrivania", "en": "My desk"}[language])
    expect(desk).to_be_hidden()
    page.locator(".site-menu summary").focus()
    page.keyboard.press("Enter")
    expect(desk).to_be_visible()
    assert faults(page) == []
    page.locator(".site-menu summary").press("Escape")
    expect(desk).to_be_hidden()


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
    assert faults(page) == []


def test_the_style_of_all_pages_locks_no_orientation(opened: Opened) -> None:
    page = opened("phone")
    page.goto("/")
    with_axe(page)
    asked = {"runOnly": {"type": "rule", "values": ["css-orientation-lock"]}}
    found = page.evaluate("asked => axe.run(document, asked)", asked)
    assert found["violations"] == []
    assert [rule["id"] for rule in found["passes"]] == ["css-orientation-lock"]


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
    amount = page.get_by_role("table", name="Co-progettazione del Comune di Crema").locator("summary").first
    amount.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("importo annuo × anni").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("importo annuo × anni").first).to_be_hidden()


def test_looking_for_a_procedure_is_quick_with_scripts(opened: Opened) -> None:
    page = opened()
    page.goto("/percorsi/")
    page.fill("#id_cerca", "nessuno")
    expect(page.get_by_text("Nessun percorso con le parole")).to_be_visible()
    assert "cerca=nessuno" in page.url


def test_looking_for_a_procedure_works_without_scripts(opened: Opened) -> None:
    page = opened(scripts=False)
    page.goto("/percorsi/")
    page.fill("#id_cerca", "nessuno")
    page.get_by_role("button", name="Cerca").click()
    expect(page.get_by_text("Nessun percorso con le parole")).to_be_visible()


@pytest.mark.browser_short
def test_a_citizen_follows_a_procedure_and_a_person_reaches_the_desk(opened: Opened) -> None:
    page = opened("phone")
    page.goto("/")
    page.get_by_role("link", name="Istruttorie pubbliche").click()
    expect(page.locator("[aria-current=step]").first).to_contain_text("Istanze")
    page.get_by_role("link", name="Co-progettazione del Comune di Crema").first.click()
    expect(page.get_by_text("Sì, con un piano finanziario per ciascuno.")).to_be_visible()
    page.locator("header summary", has_text="Menu").click()
    page.get_by_role("link", name="La mia scrivania").click()
    sign_in(page, "bruno@example.org")
    act_for(page, "Associazione di prova")
    expect(page.locator("header")).to_contain_text("per conto di Associazione di prova")
    expect(page.get_by_role("heading", level=1)).to_have_text("La mia scrivania")
