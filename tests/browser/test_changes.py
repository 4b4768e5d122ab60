"""A running agreement in the browser: its changes, its warnings, its end, what it has achieved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from condivisa.parties.models import Appointment, Body
from condivisa.records.access import Role
from condivisa.records.identity.models import Person
from condivisa.records.screens.models import UnsentText
from condivisa.stages.agreements.models import Agreement, Amendment, FormalWarning
from condivisa.stages.calls.models import Call
from condivisa.stages.codesign.models import Round
from tests import making
from tests.browser import seed
from tests.browser.conftest import BOTH_WAYS, WIDTHS, faults
from tests.browser.test_pages import act_for, sign_in

pytestmark = pytest.mark.browser
type Opened = Callable[..., Page]

KINDS = ("estensione", "costo-del-lavoro", "risorse", "spostamento", "partner")
OFFICE = (
    "variazioni/",
    "variazioni/nuova/",
    "variazioni/nuova/voce/",
    *(f"variazioni/nuova/{kind}/" for kind in KINDS),
    "variazioni/1/",
    "variazioni/2/",
    "conclusione/",
    "conclusione/diffide/nuova/",
    "conclusione/risoluzione/",
    "conclusione/recesso/",
    "risultati/",
)
PARTNER = (
    "variazioni/",
    "variazioni/nuova/",
    "variazioni/nuova/spostamento/",
    "variazioni/1/",
    "conclusione/",
    "risultati/",
)


@pytest.fixture
def agreement(site: str) -> Agreement:
    """A running agreement with two partners, one change that waits, one refused, a warning received."""
    manager = Person.objects.filter(email="romeo@example.org").first()
    found = Agreement.objects.filter(call__code="che-cambia").first()
    if manager and found:
        return found
    town, lead = Body.objects.get(name="Comune di Crema"), Body.objects.get(name="Associazione di prova")
    romeo = Person.objects.create_user("romeo@example.org", seed.PASSWORD, given_name="Romeo", family_name="Provetti")
    Appointment.objects.create(person=romeo, body=town, role=Role.PROCEDURE_MANAGER, since=date(2020, 1, 1))
    within = Call.objects.get(code="comune").procedure
    host = replace(making.town("Persone che cambiano"), body=town)
    call = making.call(host, within=within, state="closed", programmes=[("C1", "120000.00")], code="che-cambia")
    member = making.body("Cooperativa sociale dal nome lungo quanto serve per andare a capo")
    made = making.agreement(making.application(call, lead, member), host, shares={lead.name: "75", member.name: "25"})
    Agreement.objects.filter(pk=made.pk).update(ends=date(2099, 12, 31))
    made.lines.filter(side="contribution").update(hours=Decimal(1500), hourly_cost=Decimal("18.93"))
    table = made.final_project.round.table
    for number, reason in enumerate((Round.Reason.EXTENSION, Round.Reason.LABOUR_REVISION, Round.Reason.NEW_FUNDS), 2):
        moments = {"opened_at": making.at("2026-02-02T09:00"), "closed_at": making.at("2026-02-20T09:00")}
        table.rounds.create(number=number, reason=reason, **moments)
    line = made.lines.filter(side="contribution")[0]
    common = {"agreement": made, "effect_date": date(2027, 1, 1), "reason": "Più famiglie.", "paper": made.paper}
    asked = {"content": {"moves": {str(line.pk): "20000.00"}}, "kind": "extension", **common}
    Amendment.objects.create(number=1, round=table.rounds.get(number=2), **asked)
    Amendment.objects.create(number=2, state="refused", refusal="Non serve più.", **asked)
    FormalWarning.objects.create(
        agreement=made,
        reason="Rendiconto non presentato.",
        paper=making.paper(town),
        sent_at=making.at("2026-03-02T09:00"),
        received_on=date(2026, 3, 3),
        due=date(2026, 3, 18),
    )
    return made


def looked(page: Page, address: str) -> None:
    page.goto(address)
    assert page.locator("h1").count() == 1, address
    page.evaluate("document.querySelectorAll('main details').forEach(it => (it.open = true))")
    assert (address, faults(page)) == (address, [])


@BOTH_WAYS
def test_pages_of_a_change_and_of_an_end_are_accessible(
    opened: Opened, agreement: Agreement, width: str, language: str
) -> None:
    warning = agreement.warnings.get()
    office = opened(width, language)
    sign_in(office, "romeo@example.org")
    for address in (*OFFICE, f"conclusione/diffide/{warning.pk}/"):
        looked(office, f"/convenzioni/{agreement.pk}/{address}")
    partner = opened(width, language)
    sign_in(partner, "bruno@example.org")
    act_for(partner, "Associazione di prova")
    for address in (*PARTNER, f"conclusione/diffide/{warning.pk}/"):
        looked(partner, f"/convenzioni/{agreement.pk}/{address}")
    looked(partner, f"/percorsi/crema-2026-2028/convenzioni/{agreement.pk}/")


@pytest.mark.parametrize("width", WIDTHS)
def test_an_extension_is_typed_seen_mended_and_sent(opened: Opened, agreement: Agreement, width: str) -> None:
    """The kind, its fields with sums while one types, its effects, back to writing, then it is proposed."""
    page = opened(width)
    sign_in(page, "romeo@example.org")
    page.goto(f"/convenzioni/{agreement.pk}/variazioni/")
    page.get_by_role("link", name="Proponi una variazione").click()
    page.get_by_role("link", name="Estendere le attività").click()
    page.get_by_label("Vale dal").fill("2027-01-01")
    page.get_by_label("Perché").fill(f"Più famiglie ({width}).")  # the same twice would be asked about
    page.locator("#voci-4-amount").fill("70.000,00")
    expect(page.locator("output[data-where='side=contribution']")).to_have_text("160.000,00 €")
    page.get_by_role("button", name="Vedi gli effetti").click()
    expect(page.get_by_role("heading", name="Così non si può fare")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Torna a scrivere").click()
    expect(page.locator("#voci-4-amount")).to_have_value("70.000,00")
    page.locator("#voci-4-amount").fill("40.000,00")
    page.get_by_role("button", name="Vedi gli effetti").click()
    expect(page.get_by_role("heading", name="Così non si può fare")).to_have_count(0)
    assert faults(page) == []
    page.get_by_role("button", name="Proponi la variazione").click()
    expect(page.locator(".alert-success")).to_contain_text("Variazione proposta")
    page.locator("summary", has_text="Respingere la variazione").click()
    page.get_by_label("Perché si respinge").fill("Solo una prova.")
    page.get_by_role("button", name="Respingi").click()
    expect(page.locator(".alert-success")).to_contain_text("Variazione respinta")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_long_plan_is_searched_and_what_was_changed_stays(opened: Opened, agreement: Agreement, width: str) -> None:
    """Only the lines that hold the words are in sight, with those already changed; arrows go from one to the next."""
    long = Agreement.objects.filter(call__code="che-si-cerca").first() or _long_plan(agreement)
    UnsentText.objects.all().delete()  # what was typed at the other width
    page = opened(width)
    sign_in(page, "romeo@example.org")
    page.goto(f"/convenzioni/{long.pk}/variazioni/nuova/spostamento/")
    rows = page.locator("#voci-righe > tr:visible")
    expect(rows).to_have_count(30)
    page.locator("#voci-1-amount").fill("1,00")
    page.get_by_label("Cerchi una riga").fill("non c’è da nessuna parte")
    expect(page.locator("[data-sifted]")).to_have_text("In vista: 1 di 30.")  # the one changed
    page.get_by_label("Cerchi una riga").fill("quinta 2028")
    expect(rows).to_have_count(3)
    expect(rows.first.locator("input[type=text]")).to_have_value("1,00")
    rows.nth(1).locator("input[type=text]").focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(2).locator("input[type=text]")).to_be_focused()
    assert faults(page) == []
    page.get_by_label("Cerchi una riga").fill("")
    expect(rows).to_have_count(30)
    page.locator("#voci-2-amount").fill("2,00")
    expect(page.locator("[data-kept-at]")).to_contain_text("Salvato")
    page.reload()  # what the server kept is still a change, also among the rows that travel packed
    page.get_by_label("Cerchi una riga").fill("quinta 2028")
    expect(rows).to_have_count(4)


def _long_plan(other: Agreement) -> Agreement:
    """Five partners, three years, two sides: more lines than are fields at once."""
    names = ("Prima", "Seconda", "Terza", "Quarta", "Quinta")
    bodies = [making.body(f"Associazione {name}") for name in names]
    host = replace(making.town("Persone che cercano"), body=other.call.procedure.administration)
    call = making.call(host, within=other.call.procedure, state="closed", code="che-si-cerca")
    shares = {one.name: "20" for one in bodies}
    return making.agreement(making.application(call, *bodies), host, shares=shares)
