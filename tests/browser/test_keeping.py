"""Nothing typed is lost: two tabs, a dead session, a dead network, the back button, a double click."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from condivisa.records.screens.models import UnsentText
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Question
from tests.browser.conftest import faults
from tests.browser.test_pages import ASK, act_for, sign_in

pytestmark = pytest.mark.browser
type Opened = Callable[..., Page]


def asking(opened: Opened, width: str = "desk") -> Page:
    page = opened(width)
    sign_in(page, "bruno@example.org")
    act_for(page, "Associazione di prova")
    page.goto(ASK)
    throw = page.get_by_role("button", name="Buttalo via")
    if throw.count():
        throw.click()
        page.goto(ASK)
    return page


def kept(page: Page) -> None:
    expect(page.locator("[data-kept-at]").last).to_contain_text("Salvato alle")


def test_what_was_typed_is_there_when_one_comes_back(opened: Opened) -> None:
    page = asking(opened, "phone")
    page.fill("#id_text", "Chi siede al tavolo?")
    kept(page)
    page.goto("/scrivania/")
    page.goto(ASK)
    expect(page.locator("#id_text")).to_have_value("Chi siede al tavolo?")
    expect(page.get_by_role("status").filter(has_text="Abbiamo rimesso")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Buttalo via").click()
    expect(page.locator("#id_text")).to_have_value("")


def test_two_tabs_never_overwrite_each_other_unseen(opened: Opened) -> None:
    first = asking(opened)
    second = first.context.new_page()
    second.goto(ASK)
    first.fill("#id_text", "Dalla prima scheda")
    kept(first)
    second.fill("#id_text", "Dalla seconda scheda")
    said = second.locator("[data-kept-at]")
    expect(said).to_contain_text("Non abbiamo sovrascritto niente")
    assert faults(second) == []
    said.get_by_role("button", name="Prendi l’altro").click()
    expect(second.locator("#id_text")).to_have_value("Dalla prima scheda")
    second.fill("#id_text", "Dalla seconda, sapendolo")
    kept(second)
    first.fill("#id_text", "Ancora la prima")
    first.locator("[data-kept-at]").get_by_role("button", name="Tieni questo testo").click()
    kept(first)


def test_a_dead_session_loses_nothing_and_the_page_says_what_to_do(opened: Opened) -> None:
    page = asking(opened)
    cookies = [one for one in page.context.cookies() if one["name"] != "sessionid"]
    page.context.clear_cookies(name="sessionid")
    page.fill("#id_text", "Scritta dopo la scadenza")
    said = page.locator("[data-kept-at]")
    expect(said).to_contain_text("sessione è scaduta")
    page.get_by_role("button", name="Invia la domanda").click()
    expect(said).to_contain_text("sessione è scaduta")
    expect(page.locator("#id_text")).to_have_value("Scritta dopo la scadenza")
    with page.context.expect_page() as opening:
        said.get_by_role("link").click()
    other = opening.value
    sign_in(other, "bruno@example.org")
    act_for(other, "Associazione di prova")
    assert cookies
    page.bring_to_front()
    page.fill("#id_text", "Scritta dopo la scadenza, e inviata")
    kept(page)
    page.get_by_role("button", name="Invia la domanda").click()
    expect(page.get_by_text("Domanda inviata")).to_be_visible()


def test_where_a_colleague_signs_in_meanwhile_nothing_is_kept_or_sent_in_their_name(opened: Opened) -> None:
    page = asking(opened)
    page.fill("#id_text", "Scritta da Bruno")
    kept(page)
    other = page.context.new_page()
    sign_in(other, "anna@example.org")
    page.bring_to_front()
    page.get_by_role("button", name="Invia la domanda").click()
    said = page.locator("[data-kept-at]")
    expect(said).to_contain_text("ora ha fatto l’accesso")
    page.fill("#id_text", "Scritta da Bruno, e ripresa")
    page.wait_for_timeout(2_500)
    expect(said).to_contain_text("ora ha fatto l’accesso")
    assert faults(page) == []
    assert not UnsentText.objects.filter(person__email="anna@example.org").exists()
    assert not Question.objects.filter(text__startswith="Scritta da Bruno").exists()
    sign_in(other, "bruno@example.org")
    act_for(other, "Associazione di prova")
    page.bring_to_front()
    page.fill("#id_text", "Scritta da Bruno, e inviata da lui")
    kept(page)
    page.get_by_role("button", name="Invia la domanda").click()
    expect(page.get_by_text("Domanda inviata")).to_be_visible()


def test_a_dead_network_loses_nothing(opened: Opened) -> None:
    page = asking(opened)
    page.context.set_offline(True)
    page.fill("#id_text", "Scritta in treno")
    said = page.locator("[data-kept-at]")
    expect(said).to_contain_text("La rete manca")
    page.get_by_role("button", name="Invia la domanda").click()
    expect(page.locator("#id_text")).to_have_value("Scritta in treno")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    kept(page)


def test_while_the_server_restarts_the_button_leaves_the_page_as_it_is(opened: Opened) -> None:
    page = asking(opened)
    page.route("**/*", lambda route: route.abort())
    page.fill("#id_text", "Scritta durante il riavvio")
    said = page.locator("[data-kept-at]")
    expect(said).to_contain_text("La rete manca")
    page.get_by_role("button", name="Invia la domanda").click()
    expect(said).to_contain_text("La rete manca")
    expect(page.locator("#id_text")).to_have_value("Scritta durante il riavvio")
    page.unroute("**/*")
    page.get_by_role("button", name="Invia la domanda").click()
    expect(page.get_by_text("Domanda inviata")).to_be_visible()


def test_after_the_browser_was_closed_without_network_the_text_comes_back(opened: Opened) -> None:
    page = asking(opened)
    page.route("**/da-inviare/", lambda route: route.abort())
    page.fill("#id_text", "Scritta e mai salvata")
    expect(page.locator("[data-kept-at]")).to_contain_text("La rete manca")
    page.unroute("**/da-inviare/")
    page.goto("/")
    page.goto(ASK)
    expect(page.locator("#id_text")).to_have_value("Scritta e mai salvata")
    kept(page)


def test_what_a_device_kept_never_overwrites_what_was_written_later_on_another(opened: Opened) -> None:
    """Typed on a laptop without network, then anew on the phone: back on the laptop, whoever wrote both chooses."""
    laptop = asking(opened)
    laptop.context.set_offline(True)
    laptop.fill("#id_text", "Dal portatile, ieri")
    expect(laptop.locator("[data-kept-at]")).to_contain_text("rete")
    laptop.close()
    phone = asking(opened, "phone")
    phone.fill("#id_text", "Dal telefono, oggi")
    kept(phone)
    again = laptop.context.new_page()
    laptop.context.set_offline(False)
    again.goto(ASK)
    expect(again.locator("#id_text")).to_have_value("Dal telefono, oggi")
    expect(again.locator("[data-kept-at]")).to_contain_text("ha scritto qui qualcosa di diverso")
    again.wait_for_timeout(2_000)
    phone.reload()
    expect(phone.locator("#id_text")).to_have_value("Dal telefono, oggi")
    again.get_by_role("button", name="Tieni questo testo").click()
    expect(again.locator("#id_text")).to_have_value("Dal portatile, ieri")
    kept(again)
    phone.reload()
    expect(phone.locator("#id_text")).to_have_value("Dal portatile, ieri")


def test_going_back_finds_the_text_and_once_sent_it_is_gone(opened: Opened) -> None:
    page = asking(opened)
    page.fill("#id_text", "Indietro e avanti")
    kept(page)
    page.get_by_role("banner").get_by_role("link", name="Avvisi", exact=True).click()
    page.go_back()
    expect(page.locator("#id_text")).to_have_value("Indietro e avanti")
    page.get_by_role("button", name="Invia la domanda").click()
    expect(page.get_by_text("Domanda inviata")).to_be_visible()
    page.goto(ASK)
    expect(page.locator("#id_text")).to_have_value("")


def test_a_list_gone_back_to_is_asked_again_and_stays_in_no_browser(opened: Opened) -> None:
    page = opened()
    sign_in(page, "bruno@example.org")
    act_for(page, "Associazione di prova")
    page.goto("/percorsi/")
    word = page.get_by_role("search").locator("[name=cerca]")
    for sought in ("crema", "niente"):
        word.fill(sought)
        page.wait_for_url(f"**cerca={sought}*")
    page.go_back()
    expect(word).to_have_value("crema")
    page.get_by_role("button", name="Esci").click()
    page.wait_for_url("**/")
    assert "Crema" not in page.evaluate("Object.values(sessionStorage).join()")


def test_a_double_click_asks_once(opened: Opened) -> None:
    page = asking(opened)
    page.fill("#id_text", "Una volta sola?")
    page.get_by_role("button", name="Invia la domanda").dblclick()
    expect(page.get_by_text("Domanda inviata")).to_be_visible()
    assert Question.objects.filter(text="Una volta sola?").count() == 1


def test_going_back_after_sending_and_sending_again_asks_first(opened: Opened) -> None:
    page = asking(opened)
    page.fill("#id_text", "Una volta, e poi indietro?")
    page.get_by_role("button", name="Invia la domanda").click()
    expect(page.get_by_text("Domanda inviata")).to_be_visible()
    page.go_back()
    page.fill("#id_text", "Una volta, e poi indietro?")
    page.get_by_role("button", name="Invia la domanda").click()
    page.wait_for_load_state()
    assert Question.objects.filter(text="Una volta, e poi indietro?").count() == 1
    if page.url.endswith(ASK):  # the browser opened the page anew: another number, and the same text
        expect(page.locator("[data-refusal]")).to_contain_text("Ha già inviato queste stesse cose")
        assert faults(page) == []
        page.get_by_role("button", name="Invia la domanda").click()
        expect(page.get_by_text("Domanda inviata")).to_be_visible()
        assert Question.objects.filter(text="Una volta, e poi indietro?").count() == 2


def test_going_back_and_writing_something_else_loses_neither(opened: Opened) -> None:
    page = asking(opened)
    page.fill("#id_text", "La prima, poi indietro")
    page.get_by_role("button", name="Invia la domanda").click()
    expect(page.get_by_text("Domanda inviata")).to_be_visible()
    page.go_back()
    page.fill("#id_text", "La seconda, da dove si era")
    page.get_by_role("button", name="Invia la domanda").click()
    page.wait_for_load_state()
    if page.url.endswith(ASK):  # the very page of before, with the number already used
        expect(page.locator("[data-refusal]")).to_contain_text("non è ancora inviato")
        page.get_by_role("button", name="Invia la domanda").click()
    expect(page.get_by_text("Domanda inviata")).to_be_visible()
    for text in ("La prima, poi indietro", "La seconda, da dove si era"):
        assert Question.objects.filter(text=text).count() == 1


def test_a_page_whose_token_is_gone_goes_on_keeping_and_can_be_sent(opened: Opened) -> None:
    page = asking(opened)
    page.context.clear_cookies(name="csrftoken")
    page.fill("#id_text", "Scritta senza il gettone")
    kept(page)
    page.get_by_role("button", name="Invia la domanda").click()
    expect(page.get_by_text("Domanda inviata")).to_be_visible()


def test_sent_without_its_token_the_page_says_so_and_going_back_finds_the_text(opened: Opened) -> None:
    page = asking(opened)
    page.fill("#id_text", "Scritta e respinta")
    kept(page)
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Invia la domanda").click()
    expect(page.get_by_role("heading", name="La pagina è scaduta")).to_be_visible()
    assert faults(page) == []
    page.goto(ASK)
    expect(page.locator("#id_text")).to_have_value("Scritta e respinta")


def test_a_sending_cut_before_its_answer_loses_nothing_and_is_done_once(opened: Opened) -> None:
    page = asking(opened)
    page.fill("#id_text", "Tagliata alla fine?")
    kept(page)
    page.route(f"**{ASK}", lambda route: route.abort("connectionreset"))
    page.get_by_role("button", name="Invia la domanda").click()
    page.wait_for_timeout(500)
    page.unroute(f"**{ASK}")
    assert not Question.objects.filter(text="Tagliata alla fine?").exists()
    page.goto(ASK)
    expect(page.locator("#id_text")).to_have_value("Tagliata alla fine?")
    page.get_by_role("button", name="Invia la domanda").click()
    expect(page.get_by_text("Domanda inviata")).to_be_visible()
    assert Question.objects.filter(text="Tagliata alla fine?").count() == 1


def test_the_clock_that_counts_goes_on_while_one_reads(opened: Opened, draft: Application) -> None:
    page = opened("phone")
    sign_in(page, "bruno@example.org")
    act_for(page, "Associazione di prova")
    page.clock.install()
    page.goto(f"/percorsi/crema-2026-2028/avvisi/comune/istanze/{draft.pk}/invio/")
    clock = page.locator("time[data-clock]")
    said = datetime.fromisoformat(clock.get_attribute("data-clock") or "")
    page.clock.fast_forward("02:00:00")
    later = [f"{said + timedelta(hours=2, minutes=more):%H:%M}" for more in (0, 1)]  # a minute may have begun meanwhile
    expect(clock).to_have_text(re.compile("|".join(later)))


def test_rows_read_from_a_spreadsheet_stand_over_those_typed_and_are_kept(
    opened: Opened, site: str, draft: Application, tmp_path: Path
) -> None:
    sheet = tmp_path / "piano.csv"
    sheet.write_text("Programma;Macrovoce;Voce di spesa;Azione;Anno;A carico di;Importo\n;;Dal foglio;;;;\n")
    page = opened()
    sign_in(page, "bruno@example.org")
    act_for(page, "Associazione di prova")
    page.goto(f"/percorsi/crema-2026-2028/avvisi/comune/istanze/{draft.pk}/piano/")
    line = page.locator("[name='piano-cost_line']").first
    line.fill("Scritta a mano")
    kept(page)
    page.get_by_text("Preferisce un foglio di calcolo?").click()
    page.get_by_label("Foglio di calcolo").set_input_files(sheet)
    page.get_by_role("button", name="Leggi il foglio").click()
    expect(page.get_by_text("Letta 1 riga dal foglio")).to_be_visible()
    kept(page)
    expect(line).to_have_value("Dal foglio")
    expect(page.get_by_text("Abbiamo rimesso")).to_have_count(0)
    page.goto("/scrivania/")
    page.go_back()
    page.reload()
    expect(line).to_have_value("Dal foglio")
    page.get_by_role("button", name="Buttalo via").click()


def test_choosing_a_file_is_nothing_typed(opened: Opened, draft: Application) -> None:
    page = opened()
    sign_in(page, "bruno@example.org")
    act_for(page, "Associazione di prova")
    documents = f"/percorsi/crema-2026-2028/avvisi/comune/istanze/{draft.pk}/documenti/"
    page.goto(documents)
    page.set_input_files(
        "#allegato-file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
    )
    page.wait_for_timeout(2_000)
    page.goto(documents)
    expect(page.get_by_text("Abbiamo rimesso")).to_have_count(0)
    expect(page.locator("[data-kept-at]").last).to_be_empty()
