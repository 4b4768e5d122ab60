"""A table in real browsers: every page for everybody's eyes, the plan by keyboard, minutes drafted and never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from condivisa.records.access import Acting
from condivisa.stages.calls.models import Call
from condivisa.stages.codesign.models import Meeting, PlanLine, ProjectVersion, WorkingTable
from tests import making
from tests.browser.conftest import BOTH_WAYS, WIDTHS, faults
from tests.browser.test_pages import sign_in
from tests.browser.test_signing import may_sign_in
from tests.stages.codesign.conftest import CoDesign, make

pytestmark = pytest.mark.browser
type Opened = Callable[..., Page]

LONG = "Un incontro lungo, in una sala dal nome lungo, della biblioteca comunale di quartiere"


@pytest.fixture(scope="module")
def codesign(site: str) -> CoDesign:
    """A table with a meeting to come and one whose draft minutes are open to comments, and two versions."""
    made = make({"payee": None, "flat_percent": None})
    made.opens()
    drafted = made.minutes_drafted(made.meets(place=LONG))
    Meeting.objects.filter(pk=drafted.pk).update(comments_until=date(2099, 1, 1))
    made.meets()
    made.saves(text="Apriamo lo sportello di quartiere.")
    made.saves(1, text="Apriamo due sportelli di quartiere.", lines=made.draft().lines[:-1])
    return made


def at_work(opened: Opened, who: Acting, width: str = "desk", language: str = "it") -> Page:
    page = opened(width, language)
    sign_in(page, may_sign_in(who).email)
    return page


def addresses(codesign: CoDesign) -> list[str]:
    table = WorkingTable.objects.get(call=codesign.call)
    drafted, to_come = Meeting.objects.filter(round__table=table).order_by("pk").values_list("pk", flat=True)
    saved = ProjectVersion.objects.filter(round__table=table).order_by("number")
    first, second = saved.values_list("pk", flat=True)[:2]
    call = f"/percorsi/{codesign.call.procedure.slug}/avvisi/{codesign.call.code}/tavoli/"
    here = f"/tavoli/{table.pk}/"
    parts = (
        "chiusura/",
        "riapertura/",
        "incontri/nuovo/",
        f"incontri/{drafted}/",
        f"incontri/{to_come}/",
        *(f"incontri/{drafted}/{part}/" for part in ("presenze", "verbale", "approvazione")),
        "versioni/",
        "versioni/nuova/",
        "versioni/nuova/?da=istanze",
        "versioni/confronto/",
        f"versioni/confronto/?prima={first}&dopo={second}",
        f"versioni/{second}/",
        f"versioni/{second}/verifica/",
        "condizioni/",
        "condizioni/advance_surety/",
        "condizioni/withdrawal_grounds/",
        "progetto/",
    )
    return ["/tavoli/", call, f"{call}nuovo/", here, *(f"{here}{part}" for part in parts)]


@BOTH_WAYS
def test_pages_of_a_table_are_accessible(opened: Opened, codesign: CoDesign, width: str, language: str) -> None:
    page = at_work(opened, codesign.town.rup, width, language)
    for address in addresses(codesign):
        answer = page.goto(address)
        assert (address, answer and answer.status) == (address, 200)
        page.evaluate("document.querySelectorAll('main details').forEach(it => (it.open = true))")
        assert (address, faults(page)) == (address, [])


@pytest.mark.parametrize("width", WIDTHS)
def test_a_partner_comments_and_a_refusal_is_accessible(opened: Opened, codesign: CoDesign, width: str) -> None:
    page = at_work(opened, codesign.partners[0], width)
    page.goto("/scrivania/")
    assert faults(page) == []
    page.goto(addresses(codesign)[7])
    page.get_by_role("button", name="Invia l’osservazione").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert faults(page) == []
    page.fill("#id_text", f"Manca il piano del 2027 ({width}).")
    page.get_by_role("button", name="Invia l’osservazione").click()
    expect(page.get_by_text(f"Manca il piano del 2027 ({width}).").first).to_be_visible()


def test_a_version_is_written_by_keyboard_alone_with_sums_while_one_types(opened: Opened, codesign: CoDesign) -> None:
    page = at_work(opened, codesign.partners[0])
    page.goto(f"{addresses(codesign)[3]}versioni/nuova/")
    plan = page.locator("[data-grid=piano]")
    before = ProjectVersion.objects.count()
    rows = plan.locator("tbody tr").count()
    total = page.locator("[data-sum=piano-amount][data-where='side=contribution']:not([data-share])")
    expect(total).to_have_text("300.000,00 €")
    page.locator("#piano-1-amount").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("90.000,00")
    expect(total).to_have_text("290.000,00 €")
    page.keyboard.press("Enter")
    expect(page.locator("#piano-2-amount")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#piano-1-amount")).to_be_focused()
    cells = ["P1.1", "Cooperativa Alba", "personale dipendente", "coordinatore", "2026", "contributo", "", "10.000,00"]
    place = f"#piano-{rows}-activity"
    page.locator(place).focus()
    heads = ["Codice dell’attività", "Ente", "Macrovoce"]
    strange = ["P1.1", "Cooperativa Alba", "paghe", '"Case\n""aperte"""', "2026", "contributo", "", "5,00"]
    _paste(page, place, ["\t".join(heads), "\t".join([*strange, *([""] * 9), "di troppo"])])
    said = page.locator("[data-grid-said=piano]")
    expect(said).to_contain_text("Righe incollate: 1. Le intestazioni non sono righe")
    expect(said).to_contain_text("non ci sono caselle: 1.")
    expect(said).to_contain_text(f"Macrovoce, riga {rows}: «paghe»")
    expect(page.locator(f"#piano-{rows}-cost_line")).to_have_value('Case "aperte"')
    expect(page.locator(f"#piano-{rows}-category")).to_have_value("paghe")
    expect(total).to_have_text("290.005,00 €")
    assert faults(page) == []
    page.keyboard.press("Control+z")
    expect(total).to_have_text("290.000,00 €")
    expect(page.locator(f"#piano-{rows}-category")).to_have_value("")
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"#piano-{rows}-body")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(f"#piano-{rows - 1}-activity")).to_be_focused()
    _paste(page, place, ["\t".join(cells)])
    expect(total).to_have_text("300.000,00 €")
    page.get_by_role("button", name="Salva come nuova versione").press("Enter")
    wrong = page.get_by_role("link", name="Riga 6, Fonte del contributo")
    expect(wrong).to_be_visible()
    assert faults(page) == []
    wrong.press("Enter")
    page.get_by_role("button", name="Salva come nuova versione").press("Enter")
    expect(page.locator("[data-refusal]")).to_be_focused()
    page.locator("#piano-6-source").select_option(index=1)
    page.get_by_role("button", name="Salva come nuova versione").press("Enter")
    expect(page.locator(".alert-success")).to_be_visible()
    assert ProjectVersion.objects.count() == before + 1
    assert PlanLine.objects.filter(cost_line="coordinatore").count() == 1


def _paste(page: Page, place: str, lines: list[str]) -> None:
    page.evaluate(
        """([place, text]) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const target = document.querySelector(place);
            target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [place, "\n".join(lines) + "\n"],
    )


def test_a_long_plan_comes_back_whole_with_its_error_far_down(opened: Opened, codesign: CoDesign) -> None:
    page = at_work(opened, codesign.partners[0])
    page.goto(f"{addresses(codesign)[3]}versioni/nuova/")
    first = page.locator("[data-grid=piano] tbody tr").count()
    cells = ["P1.1", "Cooperativa Alba", "personale dipendente", "educatori", "2026", "compartecipazione", "", "10,00"]
    _paste(page, f"#piano-{first}-activity", ["\t".join(cells)] * 39 + ["\t".join([*cells[:-1], "1.0,0"])])
    page.get_by_role("button", name="Salva come nuova versione").press("Enter")
    wrong = page.locator("[data-refusal] a", has_text="Importo")
    expect(wrong).to_be_visible()
    assert page.locator("[data-packed]").count() == 0, "the script unpacks the rows"
    last = page.locator("[name=piano-amount][aria-invalid=true]")
    expect(last).to_have_value("1.0,0")
    assert (
        page.locator("[name=piano-amount]").evaluate_all("all => all.filter(one => one.value === '10,00').length") == 39
    )
    assert page.locator("[name=piano-body]").evaluate_all("all => all.at(-1).options.length") > 1
    assert faults(page) == []
    wrong.press("Enter")
    last.fill("10,00")
    last.press("Control+Enter")  # the button is forty rows away
    expect(page.locator(".alert-success")).to_be_visible()
    assert PlanLine.objects.filter(cost_line="educatori", amount=10).count() == 40
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 900})
    page.goto(f"{addresses(codesign)[3]}versioni/nuova/")
    expect(page.locator("#piano-1-amount")).to_be_hidden()
    assert page.locator("#piano-righe").evaluate("it => it.offsetHeight") < 4_500, "forty rows are forty lines"
    assert faults(page) == []
    fold = page.locator("#piano-righe .row-fold").first
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "true")
    page.fill("#piano-1-amount", "11,00")
    expect(fold).to_contain_text("11,00 €")
    assert (
        page.locator("form:has(#piano-1-amount)").evaluate(
            "it => new FormData(it).getAll('piano-amount').filter(one => one === '10,00').length"
        )
        == 40
    ), "folded rows are sent too"
    for long in ("#piano-1-body", "#piano-1-cost_line", "#attivita-1-title"):
        seen = page.locator(long).evaluate("it => it.offsetWidth / it.closest('tr').offsetWidth")
        assert seen > 0.9, f"{long} has {seen:.0%} of its card: a long name is cut"


def test_minutes_typed_in_the_room_are_there_when_one_comes_back(opened: Opened, codesign: CoDesign) -> None:
    page = at_work(opened, codesign.town.facilitator)
    address = f"{addresses(codesign)[8]}verbale/"
    page.goto(address)
    page.fill("#id_text", "Si apre la seduta.")
    expect(page.locator("[data-kept-at]")).to_contain_text("Salvato alle")
    page.goto("/scrivania/")
    page.goto(address)
    expect(page.locator("#id_text")).to_have_value("Si apre la seduta.")
    assert not Meeting.objects.exclude(minutes_text="").filter(minutes_text__contains="seduta").exists()


def test_the_share_beside_its_minimum_counts_what_the_notice_counts(opened: Opened, codesign: CoDesign) -> None:
    """A notice that counts cash only: goods and volunteers do not bring a plan nearer to the minimum."""
    before = codesign.call.terms_json
    terms = making.terms(cofinancing_base="total_cost", cofinancing_kinds="cash").as_json()
    Call.objects.filter(pk=codesign.call.pk).update(terms_json=terms)
    page = at_work(opened, codesign.partners[0])
    page.goto(f"{addresses(codesign)[3]}versioni/nuova/")
    share = page.locator("output[data-share]")
    sides = page.locator("select[name=piano-side]").evaluate_all("all => all.map(it => it.value)")
    contribution, own = (sides.index(side) + 1 for side in ("contribution", "cofinancing"))
    for number in range(1, len(sides) + 1):
        page.locator(f"#piano-{number}-amount").fill("0,00")
    page.locator(f"#piano-{contribution}-amount").fill("900,00")
    page.locator(f"#piano-{own}-amount").fill("100,00")
    page.locator(f"#piano-{own}-kind").select_option("cash")
    expect(share).to_have_text("10 %")
    page.locator(f"#piano-{own}-kind").select_option("volunteers")
    expect(share).to_have_text("0 %")
    Call.objects.filter(pk=codesign.call.pk).update(terms_json=before)


def test_rows_pasted_without_network_all_come_back(opened: Opened, codesign: CoDesign) -> None:
    page = at_work(opened, codesign.partners[0])
    address = f"{addresses(codesign)[3]}versioni/nuova/"
    page.goto(address)
    said = page.locator("form:has([data-grid=piano]) [data-kept-at]")
    last = page.locator("[data-grid=piano] tbody tr").count()
    page.locator(f"#piano-{last}-cost_line").fill("una riga a metà")  # kept by the server, and to go on from
    expect(said).to_contain_text("Salvato alle")
    page.context.set_offline(True)
    cells = ["P1.1", "Cooperativa Alba", "personale dipendente", "educatore", "2026", "contributo", "", "1.000,00"]
    _paste(
        page,
        f"#piano-{last}-activity",
        ["\t".join([*cells[:3], f"educatore {number}", *cells[4:]]) for number in range(8)],
    )
    expect(said).to_contain_text("La rete manca")
    page.locator("#piano-1-activity").focus()
    expect(said).to_be_in_viewport()
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(address)
    expect(again.locator(f"#piano-{last + 7}-cost_line")).to_have_value("educatore 7")
    expect(again.locator("form:has([data-grid=piano]) [data-kept-at]")).to_contain_text("Salvato alle")
    again.reload()  # empty rows are no rows to the server
    expect(again.locator("[name=piano-cost_line][value^=educatore]")).to_have_count(8)
