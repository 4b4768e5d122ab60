"""A whole application and a whole report with the keyboard alone; and pages twice as large, without sideways scroll."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from condivisa.records import clock
from condivisa.records.access import Acting, Role
from condivisa.records.identity.models import Person
from condivisa.stages.applications.models import Application
from condivisa.stages.reporting.models import FinancialReport
from tests import making
from tests.browser import seed
from tests.browser.conftest import overflow
from tests.browser.test_pages import sign_in
from tests.stages.reporting import conftest as reporting

pytestmark = pytest.mark.browser
type Opened = Callable[..., Page]

MOST = 250
"""More presses than any page needs."""
PDF = FilePayload(name="requisiti.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7\n%synthetic")
NAME_OF_FOCUSED = """() => {
  const it = document.activeElement;
  const labels = [...(it.labels || [])].map((one) => one.innerText).join(' ');
  const said = it.getAttribute('aria-label') || labels || it.innerText;
  return (said || '').trim().replace(/\\s+/g, ' ');
}"""


class Keyboard:
    """Somebody who has no mouse: they reach each thing in order and know it by what it is called."""

    def __init__(self, page: Page):
        self.page = page
        # Listened to from the start: asked for only when a file is chosen, the key may be quicker than the driver.
        page.on("filechooser", lambda chooser: None)

    def to(self, name: str) -> Keyboard:
        """Go on, from where one is, to what is called so."""
        seen = []
        for _press in range(MOST):
            said = self.page.evaluate(NAME_OF_FOCUSED)
            if said.startswith(name):
                return self
            seen.append(said)
            self.page.keyboard.press("Tab")
        raise AssertionError(f"«{name}» is not reached at {self.page.url}: {list(dict.fromkeys(seen))}")

    def presses(self, name: str) -> None:
        """Follow a link or press a button, and wait for what it opens."""
        self.to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def opens(self, name: str) -> None:
        """Unfold what is folded."""
        self.to(name).page.keyboard.press("Enter")
        self.page.keyboard.press("Tab")

    def writes(self, name: str, text: str) -> None:
        """Type in a field; in a list of choices, the first letters of one."""
        self.to(name).page.keyboard.type(text)
        self.page.keyboard.press("Tab")

    def chooses_file(self, name: str) -> None:
        """Choose a file."""
        self.to(name)
        with self.page.expect_file_chooser() as choosing:
            self.page.keyboard.press("Enter")
        choosing.value.set_files(PDF)


def at_the_desk(opened: Opened, who: Acting) -> tuple[Page, Keyboard]:
    person = Person.objects.get(pk=who.person)
    person.set_password(seed.PASSWORD)
    person.save()
    page = opened()
    sign_in(page, person.email)
    return page, Keyboard(page)


def test_a_whole_application_by_keyboard_alone(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: making.at("2025-10-01T10:00"))
    call = making.call(making.town("Comune della tastiera"))
    president = making.acting(making.body("Associazione Tastiera"), Role.LEGAL_REPRESENTATIVE)
    page, keys = at_the_desk(opened, president)
    page.goto(f"/percorsi/{call.procedure.slug}/avvisi/{call.code}/")
    keys.presses("Presenta un’istanza")
    keys.writes("Titolo della proposta", "Case aperte")
    keys.presses("Inizia l’istanza")
    keys.presses("La proposta")
    keys.writes("La proposta", "Apriremo case.")
    keys.presses("Salva la proposta")
    keys.presses("Il piano economico")
    for number, (side, amount) in enumerate((("contributo", "1.000,00"), ("compartecipazione", "500,00")), 1):
        cells = {
            "Macrovoce": "personale",
            "Voce di spesa": "operatori",
            "Azione": "A",
            "Anno": "2026",
            "A carico di": side,
            "Importo": amount,
        }
        for column, text in cells.items():
            keys.writes(f"{column}, riga {number}", text)
    keys.presses("Salva il piano")
    keys.presses("Torna all’istanza")
    keys.presses("Dichiarazioni e allegati")
    keys.chooses_file("File firmato")
    keys.presses("Carica la dichiarazione")
    keys.presses("Torna all’istanza")
    keys.presses("La conferma di ogni legale rappresentante")
    keys.presses("Confermo questa versione")
    keys.presses("Presenta l’istanza")
    keys.presses("Presenta l’istanza")
    expect(page.get_by_text("Impronta del contenuto")).to_be_visible()
    assert Application.objects.get(title="Case aperte").state == Application.State.SUBMITTED


def test_a_whole_report_by_keyboard_alone(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-04-20T10:00"))
    world = reporting.made("Comune che rendiconta a tastiera", lead=making.body("Cooperativa Tastiera"))
    page, keys = at_the_desk(opened, world.leader)
    page.goto(f"/convenzioni/{world.agreement.pk}/rendiconti/")
    keys.opens("Inizia questo rendiconto")
    keys.presses("Inizia")
    keys.presses("Righe")
    keys.opens("Aggiungi una riga a mano")
    keys.presses("apporti non monetari")
    keys.to("Voce del piano").page.keyboard.press("ArrowDown")
    keys.writes("Descrizione", "Sala di quartiere")
    keys.writes("Competenza dal", "02022026")  # the same day in whichever order the browser asks for it
    keys.writes("Competenza al", "03032026")
    keys.writes("Importo a rendiconto (€)", "100,00")
    keys.presses("Aggiungi la riga")
    keys.chooses_file("File")
    keys.presses("Carica")
    keys.presses("Risultati")
    for activity in world.agreement.activities.order_by("code"):
        keys.writes(activity.code, "25")
    keys.presses("Registra i risultati")
    keys.opens("Consegna la parte del suo ente")
    keys.presses("Consegna")
    fellow_page, fellow = at_the_desk(opened, world.fellow)
    fellow_page.goto(f"/convenzioni/{world.agreement.pk}/rendiconti/1/")
    fellow.opens("Consegna la parte del suo ente")
    fellow.writes("Dichiaro che nel periodo", " ")
    fellow.presses("Consegna")
    page.reload()
    keys.presses("Presenta il rendiconto")
    keys.presses("Presenta il rendiconto")
    expect(page.get_by_text("ricevuta n.")).to_be_visible()
    report = FinancialReport.objects.get(period__agreement=world.agreement)
    assert report.state == FinancialReport.State.SUBMITTED


LARGE = [
    "/",
    "/avvisi/",
    "/trasparenza/",
    "/calendario/",
    "/percorsi/crema-2026-2028/",
    "/percorsi/crema-2026-2028/soldi/",
    "/percorsi/crema-2026-2028/avvisi/comune/",
    "/scrivania/",
    "/ufficio/percorsi/",
    "/percorsi/crema-2026-2028/avvisi/comune/ufficio/",
    "/percorsi/crema-2026-2028/avvisi/comune/ufficio/riparto/",
    "/percorsi/crema-2026-2028/avvisi/comune/ufficio/criteri/",
    "/percorsi/crema-2026-2028/avvisi/comune/ufficio/prova/",
]


@pytest.mark.parametrize(("width", "zoom"), [(1280, 2), (390, 1)])
def test_pages_twice_as_large_or_on_a_phone_never_scroll_sideways(opened: Opened, width: int, zoom: int) -> None:
    """WCAG 2.2, 1.4.4 and 1.4.10: a window of 1280 at 200 % is one of 640 pixels."""
    page = opened()
    page.set_viewport_size({"width": width // zoom, "height": 900 // zoom})
    sign_in(page, "anna@example.org")
    for address in LARGE:
        answer = page.goto(address)
        assert (address, answer and answer.status, overflow(page)) == (address, 200, 0)
