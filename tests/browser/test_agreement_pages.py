"""An agreement in the making, by hand, by its people; and its pages, for everybody's eyes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from condivisa.parties.models import Body
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.calls.models import Call, Source
from condivisa.stages.codesign.models import FinalProject, PlanLine, PlannedActivity
from tests import making
from tests.browser.conftest import BOTH_WAYS, faults
from tests.browser.test_pages import act_for, sign_in

pytestmark = pytest.mark.browser
type Opened = Callable[..., Page]
PARTS = ("", "parti/", "piano/", "condizioni/", "condizioni/payee/", "verifiche/", "impegni/", "garanzie/", "testo/")


@pytest.fixture
def project(site: str) -> FinalProject:
    """A final project of the association and of another body, that waits for its agreement."""
    if found := FinalProject.objects.filter(round__table__title="Tavolo dell’abitare").first():
        return found
    call = Call.objects.get(code="ambito")
    lead = Body.objects.get(name="Associazione di prova")
    town = replace(making.town("Persone del tavolo"), body=call.procedure.administration)
    application = making.application(call, lead, making.body("Cooperativa sociale Girasole"))
    made = making.final_project(application, town)
    made.round.table.title = "Tavolo dell’abitare"
    made.round.table.save(update_fields=["title"])
    activity = PlannedActivity.objects.create(
        version=made.version, programme=call.programmes.get(), code="A1.1", title="Case aperte", target="40 nuclei"
    )
    common: dict[str, Any] = {"version": made.version, "activity": activity, "category": "staff"}
    source = Source.objects.get(procedure=call.procedure, code="comune")
    for body in (lead, application.members.exclude(body=lead).get().body):
        for year in (2026, 2027, 2028):
            staff = {"cost_line": "educatori", "hours": 100, "hourly_cost": 20, "amount": 2000}
            PlanLine.objects.create(body=body, year=year, side="contribution", source=source, **staff, **common)
            own = {"cost_line": "volontari", "kind": "volunteers", "amount": 200, "side": "cofinancing"}
            PlanLine.objects.create(body=body, year=year, **own, **common)
    return made


@pytest.fixture
def draft(project: FinalProject) -> Agreement:
    """An agreement in preparation, with nothing of what its signature asks."""
    found = Agreement.objects.filter(state="draft", code="CONV-OCCHI").first()
    if found:
        return found
    call = Call.objects.get(code="ambito")
    town = replace(making.town("Altre persone del tavolo"), body=call.procedure.administration)
    application = making.application(call, making.body("Cooperativa dei Navigli"), making.body("Banco alimentare"))
    made = making.agreement(application, town, state="draft", committed=False)
    Agreement.objects.filter(pk=made.pk).update(code="CONV-OCCHI", title="Abitare i quartieri, con chi li abita")
    return made


def at_the_office(opened: Opened, width: str = "desk", language: str = "it") -> Page:
    page = opened(width, language)
    sign_in(page, "bruno@example.org")
    page.goto("/ente/")
    act_for(page, "Comune di Crema")
    return page


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()
    expect(page.locator(".alert-success")).to_be_visible()


@pytest.mark.usefixtures("project")
def test_an_officer_opens_a_draft_and_takes_its_first_steps(opened: Opened) -> None:
    page = at_the_office(opened)
    page.goto("/scrivania/")
    page.get_by_role("link", name="Preparare la convenzione").first.click()
    page.get_by_label("Numero o sigla").fill("CONV-2026-9")
    press(page, "Apri la bozza")
    expect(page.get_by_role("heading", level=2).first).to_have_text("Passi della convenzione")
    page.get_by_role("link", name="Verifiche prima della firma", exact=True).first.click()
    page.get_by_label("Che cosa si è verificato").select_option(label="regolarità contributiva (DURC)")
    page.get_by_label("Di chi", exact=True).select_option(label="Associazione di prova")
    page.get_by_label("positivo").check()
    page.get_by_label("Numero o riferimento").fill("DURC INPS_1")
    page.get_by_label("Verificato il").fill("2026-01-02")
    press(page, "Registra la verifica")
    expect(page.locator("main")).to_contain_text("DURC INPS_1")
    page.get_by_role("link", name="Testo e firma", exact=True).click()
    press(page, "Scrivi il testo")
    expect(page.get_by_role("link", name="Vai alla firma")).to_be_visible()


@BOTH_WAYS
def test_pages_of_agreements_are_accessible(
    opened: Opened, draft: Agreement, project: FinalProject, width: str, language: str
) -> None:
    page = at_the_office(opened, width, language)
    signed = Agreement.objects.filter(state="signed").order_by("pk").first()
    assert signed is not None
    application = project.round.table.applications.get()
    addresses = [
        "/convenzioni/",
        "/convenzioni/?cerca=nessuna",
        "/percorsi/crema-2026-2028/avvisi/ambito/convenzioni/",
        "/percorsi/crema-2026-2028/ufficio/riparto/",
        "/ragioneria/fondi/",
        f"/convenzioni/nuova/{project.pk}/{application.pk}/",
        *(f"/convenzioni/{draft.pk}/{part}" for part in PARTS),
        *(f"/convenzioni/{signed.pk}/{part}" for part in PARTS),
    ]
    for address in addresses:
        answer = page.goto(address)
        assert (address, answer and answer.status) == (address, 200)
        page.evaluate("document.querySelectorAll('main details').forEach(it => (it.open = true))")
        assert (address, faults(page)) == (address, [])
