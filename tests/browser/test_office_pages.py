"""From an empty procedure to a public notice, by hand, by its people; and every office page, for everybody's eyes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from django.db import connections
from playwright.sync_api import FilePayload, Page, expect

from condivisa.parties.models import Appointment, Body
from condivisa.records.access import Role
from condivisa.records.identity.models import Person
from condivisa.stages.alliances.models import Pact
from condivisa.stages.calls.models import Call, Source
from condivisa.stages.coprogramming.models import Procedure
from tests import making
from tests.browser import seed
from tests.browser.conftest import BOTH_WAYS, faults
from tests.browser.test_pages import sign_in

pytestmark = pytest.mark.browser
type Opened = Callable[..., Page]

PEOPLE = {
    "dora": Role.DIRECTOR,
    "ugo": Role.OFFICER,
    "fulvia": Role.FINANCE_OFFICER,
    "rita": Role.PROCEDURE_MANAGER,
}
PROCEDURE = "/percorsi/a-mano/ufficio/"
OFFICE = "/percorsi/a-mano/avvisi/uno/ufficio/"
DRAFT = "/percorsi/crema-2026-2028/avvisi/bozza/ufficio/"
PARTS = ("dati", "tempi", "fonti", "programmi", "finalita", "riparto", "criteri", "collegamenti", "condizioni")
PAGES = [
    "/percorsi/nuovo/",
    "/percorsi/nuovo/da-un-altro/",
    "/percorsi/nuovo/da-file/",
    "/ufficio/percorsi/",
    "/ufficio/avvisi/",
    "/selezioni/",
    "/patti/",
    "/patti/alleanza/",
    "/patti/alleanza/ufficio/",
    *(f"/percorsi/crema-2026-2028/ufficio/{part}" for part in ("", "incarichi/", "programmazione/", "nuovo-avviso/")),
    DRAFT,
    *(f"{DRAFT}{part}/" for part in PARTS),
    *(f"{DRAFT}condizioni/{group}/" for group in ("applying", "paying")),
    *(f"{DRAFT}{part}/" for part in ("verifica", "prova", "copertura", "avvio", "testo", "domande", "termine")),
    f"{DRAFT}revoca/",
]


@pytest.fixture
def people(site: str) -> None:
    """Four people of the town, one role each."""
    town = Body.objects.get(name="Comune di Crema")
    for name, role in PEOPLE.items():
        if not Person.objects.filter(email=f"{name}@example.org").exists():
            made = Person.objects.create_user(
                f"{name}@example.org", seed.PASSWORD, given_name=name.title(), family_name="Provetti"
            )
            Appointment.objects.create(person=made, body=town, role=role, since=date(2020, 1, 1))


def at_work(opened: Opened, name: str) -> Page:
    page = opened()
    sign_in(page, f"{name}@example.org")
    return page


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()
    expect(page.locator(".alert-success")).to_be_visible()


def opened_and_assigned(director: Page) -> None:
    director.goto("/percorsi/nuovo/")
    director.get_by_label("Titolo del percorso").fill("Percorso scritto a mano 2098-2099")
    director.get_by_label("Nome nell’indirizzo web della pagina").fill("a-mano")
    director.get_by_label("Primo anno").fill("2098")
    director.get_by_label("Ultimo anno").fill("2099")
    press(director, "Apri il percorso")
    director.get_by_role("link", name="Chi risponde del percorso").click()
    director.locator("#id_procedure_manager").select_option(label="Rita Provetti")
    director.locator("#id_director").select_option(label="Dora Provetti")
    press(director, "Salva gli incarichi")


def written(officer: Page) -> None:
    officer.goto(PROCEDURE)
    officer.get_by_role("link", name="Nuovo avviso").click()
    officer.get_by_label("Sigla per l’indirizzo della pagina").fill("uno")
    officer.get_by_label("Titolo dell’avviso").fill("Avviso scritto a mano")
    officer.get_by_label("Sigla della fonte").fill("comune")
    officer.get_by_label("Nome della fonte").fill("Comune di Crema")
    press(officer, "Apri la bozza")
    fills = {
        "dati": {"#id_appeal_authority": "TAR Lombardia, Brescia, entro 60 giorni", "#id_cup": "F21H24000130004"},
        "tempi": {"#id_opens_at": "2097-05-04T09:00", "#id_closes_at": "2097-06-05T12:00"},
        "programmi": {"#programmi-1-code": "P1", "#programmi-1-title": "Case aperte"},
        "finalita": {"textarea": "abitare\nvicinato"},
        "riparto": {"#riparto-1-y2098": "100.000,00", "#riparto-1-y2099": "100.000,00"},
        "criteri": {"#criteri-1-code": "1", "#criteri-1-title": "Qualità", "#criteri-1-max_points": "100"},
    }
    fills["criteri"]["#criteri-1-scale"] = "insufficiente=0; buono=0,7; ottimo=1"
    chosen = {
        "riparto": {"#riparto-1-programme": "P1", "#riparto-1-source": "comune"},
        "criteri": {"#criteri-1-scoring": "coefficient"},
    }
    for part, fields in fills.items():
        officer.goto(f"{OFFICE}{part}/")
        for where, value in chosen.get(part, {}).items():
            officer.locator(where).select_option(value)
        for where, text in fields.items():
            officer.locator(where).first.fill(text)
        press(officer, "Salva nella bozza")
    terms = {
        "applying": {"programme_choice": "several", "applying_twice": "refuse", "below_minimum": "refuse"},
        "scoring": {
            "score_rounding": "final",
            "ties": "first_criterion",
            "selected": "best",
            "table_mode": "selected",
        },
    }
    for group, values in terms.items():
        officer.goto(f"{OFFICE}condizioni/{group}/")
        for key, value in values.items():
            officer.locator(f"#id_{key}-layer").select_option("fixed")
            officer.locator(f"#id_{key}-value").select_option(value)
            officer.locator(f"#id_{key}-clause").fill("art. 9")
        press(officer, "Salva nella bozza")


def booked(finance: Page) -> None:
    finance.goto(f"{OFFICE}copertura/")
    for year in ("2098", "2099"):
        finance.locator("#id_year").select_option(year)
        finance.locator("#id_chapter").fill("1104")
        finance.locator("#id_number").fill(f"{year}/9")
        finance.locator("#id_amount").fill("100.000,00")
        finance.locator("#id_act").fill("DD 1/2097")
        press(finance, "Registra la prenotazione")


@pytest.mark.usefixtures("people")
def test_its_people_take_a_notice_from_nothing_to_the_public(opened: Opened) -> None:
    director, officer = at_work(opened, "dora"), at_work(opened, "ugo")
    opened_and_assigned(director)
    written(officer)
    booked(at_work(opened, "fulvia"))
    director.goto(f"{OFFICE}avvio/")
    director.locator("#id_number").fill("361")
    director.locator("#id_date").fill("2026-01-20")
    press(director, "Registra l’atto di avvio")
    officer.goto(f"{OFFICE}testo/")
    press(officer, "Componi l’avviso")
    call = Call.objects.get(code="uno")
    director.goto(f"/documenti/{call.notice_id}/")
    # The signing library runs a loop of its own, and this thread has the browser's.
    with ThreadPoolExecutor(1) as aside:
        signed = aside.submit(_signed_by_the_director, call).result()
    director.reload()
    file = FilePayload(name="avviso.pdf.p7m", mimeType="application/pkcs7-mime", buffer=signed)
    director.locator("input[type=file]").set_input_files(file)
    press(director, "Carica il file firmato")
    manager = at_work(opened, "rita")
    manager.goto(OFFICE)
    manager.get_by_role("link", name="Pubblicazione", exact=True).first.click()
    press(manager, "Pubblica l’avviso")
    citizen = opened("phone")
    citizen.goto("/percorsi/a-mano/avvisi/uno/")
    expect(citizen.get_by_role("heading", level=1)).to_contain_text("Avviso scritto a mano")


def _signed_by_the_director(call: Call) -> bytes:
    try:
        return making.signed(call.notice, Person.objects.get(email="dora@example.org").pk)
    finally:
        connections.close_all()


@pytest.fixture
def draft(people: None) -> None:
    """A draft with programmes, money and terms, in the procedure that runs."""
    if Call.objects.filter(code="bozza").exists():
        return
    procedure = Procedure.objects.get(slug="crema-2026-2028")
    town = replace(making.town("Altre persone"), body=procedure.administration)
    made = making.call(town, within=procedure, state="draft", code="bozza", opening_act_number="")
    made.source = Source.objects.get(procedure=procedure, code="comune")
    made.save(update_fields=["source"])
    fields = {"title": "Alleanza di prova", "administration": town.body, "signed_on": date(2023, 9, 14)}
    pact = Pact.objects.create(slug="alleanza", source="inventato", **fields)
    for first, last in ((date(2023, 9, 14), date(2024, 9, 13)), (date(2025, 1, 1), date(2028, 12, 31))):
        pact.terms.create(first=first, last=last)
    pact.parties.create(body=town.body, joined_on=date(2023, 9, 14), joined_by="il patto")


@pytest.mark.usefixtures("draft")
@BOTH_WAYS
def test_pages_of_the_office_are_accessible(opened: Opened, width: str, language: str) -> None:
    page = opened(width, language)
    sign_in(page, "ugo@example.org")
    for address in PAGES:
        answer = page.goto(address)
        assert (address, answer and answer.status) == (address, 200)
        page.evaluate("document.querySelectorAll('main details').forEach(it => (it.open = true))")
        assert (address, faults(page)) == (address, [])
