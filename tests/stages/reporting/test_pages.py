"""A report in the browser: rows by hand, proofs, submission, who works."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from condivisa.base.days import Period
from condivisa.parties.models import DedicatedAccount
from condivisa.records.access import Role
from condivisa.stages.agreements.models import BudgetLine
from condivisa.stages.reporting.models import Evidence, Expense, FinancialReport, Worker
from condivisa.stages.reporting.rules import checks
from condivisa.stages.reporting.rules.reasons import Reason
from tests import making
from tests.screens import At, said
from tests.stages.reporting.conftest import IBAN, PDF, World, of, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_april")]


def supplier(world: World, **changes: str) -> dict[str, str]:
    sound = {
        "line": str(world.line(world.lead)),
        "description": "materiali",
        "competence_first": "2026-03-01",
        "competence_last": "2026-03-31",
        "issuer": "12345678901",
        "issuer_name": "Cartoleria Invento",
        "number": "118/A",
        "date": "2026-03-10",
        "total": "1.220,00",
        "vat": "220,00",
        "cup_on_document": "yes",
        "amount": "1.220,00",
        "order_date": "2026-02-20",
        "paid_on": "2026-03-20",
        "payment_method": "transfer",
        "payment_reference": "CRO1",
        "iban": IBAN,
    }
    return {**sound, **changes}


def test_the_lead_starts_a_report_and_a_stranger_sees_none(world: World, leader: At) -> None:
    assert leader.post("reports", "inizia-1", {"key": world.agreement.pk}).status_code == 302
    assert FinancialReport.objects.count() == 1
    begun = leader.get("report", **of(world))
    assert "Rendiconto iniziato" in said(begun)
    assert f'href="{reverse("report_rows", kwargs=of(world))}">Scrivi le righe' in begun.content.decode()
    fellow = At(world.fellow)
    page = said(fellow.get("reports", key=world.agreement.pk))
    assert "Inizia questo rendiconto" not in page
    assert f"Lo inizia il capofila, {world.lead.name}" in page
    assert "Lo inizia il capofila" not in said(At(world.town.officer).get("reports", key=world.agreement.pk))
    stranger = At(making.acting(making.body("Altra"), Role.LEGAL_REPRESENTATIVE))
    assert stranger.get("reports", key=world.agreement.pk).status_code == 404
    assert stranger.get("report", **of(world)).status_code == 404
    assert At(world.town.officer).get("report", **of(world)).status_code == 404, "a draft is its partners'"


def test_a_period_that_has_not_begun_says_from_when_its_report_is_started(world: World, leader: At) -> None:
    page = said(leader.get("reports", key=world.agreement.pk))
    assert page.count("Inizia questo rendiconto") == 2, "the first quarter and the one that runs"
    assert "si inizia dal 1º luglio 2026" in page
    early = leader.post("reports", "inizia-3", {"key": world.agreement.pk})
    assert early.status_code == 422


def test_a_row_is_called_the_same_in_the_list_and_on_its_page(world: World, leader: At) -> None:
    (row,) = world.writes(world.report(2), world.row(competence=Period(date(2026, 4, 1), date(2026, 4, 30))))
    place = {"key": world.agreement.pk, "number": 2}
    assert ">2.1<" in leader.get("report_rows", **place).content.decode()
    assert "<h1>Riga 2.1</h1>" in leader.get("report_row", **place, row=row.pk).content.decode()


def test_a_row_by_hand_and_its_proof(world: World, leader: At) -> None:
    world.report()
    answer = leader.post("report_add", "riga-supplier", of(world, kind="supplier"), **supplier(world))
    assert answer.status_code == 302, said(answer)
    row = Expense.objects.get()
    page = said(leader.get("report_row", **of(world, row=row.pk)))
    assert "1.220,00" in page
    bad = {"kind": "document", "file": SimpleUploadedFile("fattura.pdf", b"MZ\x90\x00" + b"\0" * 50)}
    assert leader.post("report_row", "prova", of(world, row=row.pk), **bad).status_code == 422
    good = {"kind": "document", "file": SimpleUploadedFile("fattura.pdf", PDF)}
    assert leader.post("report_row", "prova", of(world, row=row.pk), **good).status_code == 302
    proof = Evidence.objects.get()
    served = leader.get("report_evidence", **of(world, row=row.pk, sha256=proof.file_id))
    assert b"".join(served.streaming_content) == PDF
    other = At(making.acting(world.member, Role.ACCOUNTANT))
    assert other.get("report_row", **of(world, row=row.pk)).status_code == 404, "a partner sees its own rows"


def test_a_row_of_staff_says_its_gross_monthly_pay(world: World, leader: At) -> None:
    world.report()
    world.hires(world.lead, world.leader)
    typed = supplier(world, worker="E1", monthly_pay="1.727,83", hours="100", hourly_cost="18,93", amount="1.893,00")
    answer = leader.post("report_add", "riga-staff", of(world, kind="staff"), **typed)
    assert answer.status_code == 302, said(answer)
    row = Expense.objects.get()
    assert row.monthly_pay == Decimal("1727.83")
    assert "Retribuzione mensile lorda 1.727,83" in said(leader.get("report_row", **of(world, row=row.pk)))


def test_an_account_written_as_the_bank_prints_it_is_the_one_declared(world: World, leader: At) -> None:
    world.report()
    DedicatedAccount.objects.get_or_create(body=world.lead, iban=IBAN, defaults={"since": "2025-01-01"})
    spaced = " ".join(IBAN[place : place + 4] for place in range(0, len(IBAN), 4)).lower()
    parts = of(world, kind="supplier")
    assert leader.post("report_add", "riga-supplier", parts, **supplier(world, iban=spaced)).status_code == 302
    row = Expense.objects.get()
    assert row.iban == IBAN
    assert "non è fra quelli dedicati" not in said(leader.get("report_row", **of(world, row=row.pk)))


def test_a_row_is_corrected_from_what_it_says(world: World, leader: At) -> None:
    world.report()
    leader.post("report_add", "riga-supplier", of(world, kind="supplier"), **supplier(world))
    row = Expense.objects.get()
    here = of(world, row=row.pk)
    assert "Correggi questa riga" in said(leader.get("report_row", **here))
    page = leader.get("report_correct", **here).content.decode()
    shown = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', page))
    written = {name: value for name, value in supplier(world).items() if name in shown}
    assert len(written) == 14
    assert {name: shown[name] for name in written} == written
    for chosen in (world.line(world.lead), "transfer", "yes"):
        assert f'<option value="{chosen}" selected>' in page
    typed = {**supplier(world, description="altri materiali", amount="1.000,00"), "version": shown["version"]}
    assert leader.post("report_correct", "CorrectForm", here, **typed).status_code == 302
    row.refresh_from_db()
    assert (row.description, row.amount, row.number) == ("altri materiali", Decimal("1000.00"), 1)
    stale = leader.post("report_correct", "CorrectForm", here, **{**typed, "amount": "900,00"})
    assert stale.status_code == 409, "somebody has changed it since that page was opened"
    too_much = {**typed, "amount": "1.300,00", "version": fresh(leader, here)}
    assert leader.post("report_correct", "CorrectForm", here, **too_much).status_code == 422
    row.refresh_from_db()
    assert row.amount == Decimal("1000.00")
    for who in (making.acting(world.member, Role.ACCOUNTANT), world.town.officer):
        assert At(who).get("report_correct", **here).status_code == 404
        assert At(who).post("report_correct", "CorrectForm", here, **typed).status_code == 404


def fresh(leader: At, here: dict[str, Any]) -> str:
    found = re.search(r'name="version" value="(\w+)"', leader.get("report_correct", **here).content.decode())
    assert found
    return found[1]


def test_the_lines_of_the_period_come_first_and_those_of_other_years_apart(world: World, leader: At) -> None:
    world.report()
    page = leader.get("report_add", **of(world, kind="supplier")).content.decode()
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page, re.DOTALL)
    years = [(words, sorted(set(re.findall(r" · (20\d\d) · ", lines)))) for words, lines in groups]
    assert years == [
        ("Voci di questo periodo", ["2026"]),
        ("Altri anni, se la competenza della spesa li tocca", ["2027", "2028"]),
    ]
    template = b"".join(leader.get("report_model", **of(world)).streaming_content)
    listed = CalamineWorkbook.from_filelike(io.BytesIO(template)).get_sheet_by_index(1).to_python()
    offered = [str(cell) for row in listed for cell in row if " · 20" in str(cell)]
    assert len(offered) > 1
    assert offered == sorted(offered, key=lambda words: " · 2026 · " not in words), "the period's first"


def test_proofs_are_offered_only_where_they_are_taken(world: World, leader: At) -> None:
    report = world.report()
    (row,) = world.writes(report, world.row())
    place = of(world, row=row.pk)

    def page() -> str:
        return said(leader.get("report_row", **place))

    assert "Carica una prova" in page()
    world.submits(report)
    assert "Carica una prova" not in page()
    assert "solo se la verifica mette la riga da chiarire" in page()
    world.checks(report, checks.park(row.pk, Reason.INSUFFICIENT_DESCRIPTION, "Quali sale?"))
    assert "Carica una prova" in page()


def test_a_row_with_a_wrong_amount_is_refused_where_it_is(world: World, leader: At) -> None:
    world.report()
    answer = leader.post("report_add", "riga-supplier", of(world, kind="supplier"), **supplier(world, amount="12.34"))
    assert answer.status_code == 422
    assert "Si intendeva 12,34" in said(answer)
    assert not Expense.objects.exists()


def test_a_cost_that_the_agreement_refuses_says_the_rule(world: World, leader: At) -> None:
    world.report()
    late = supplier(world, competence_first="2035-01-01", competence_last="2035-01-31")
    answer = leader.post("report_add", "riga-supplier", of(world, kind="supplier"), **late)
    assert answer.status_code == 422
    assert "Impedisce" in said(answer)
    assert not Expense.objects.exists()


def test_the_one_button_of_a_row_looks_like_a_button_and_amounts_say_their_unit(world: World, leader: At) -> None:
    world.report()
    page = leader.get("report_add", **of(world, kind="supplier")).content.decode()
    assert re.search(r'class="btn btn-primary"[^>]*>Aggiungi la riga<', page)
    assert "Totale del documento (€)" in page


ON_A_DRAFT = [("report_add", {"kind": "supplier"}), ("report_import", {}), ("report_invoices", {})]


def test_a_report_handed_over_offers_no_form(world: World, leader: At) -> None:
    world.report()
    for view, more in [*ON_A_DRAFT, ("report_achievements", {}), ("report_submit", {})]:
        assert "data-once" in leader.get(view, **of(world, **more)).content.decode()
    world.submits(FinancialReport.objects.get())
    for view, more in [*ON_A_DRAFT, ("report_achievements", {}), ("report_submit", {})]:
        page = leader.get(view, **of(world, **more))
        assert "data-once" not in page.content.decode(), view
        assert "non è possibile ora" in said(page), view


def test_a_report_given_in_says_its_receipt_only_where_there_is_one(world: World, leader: At) -> None:
    report = submitted(world)
    assert "ricevuta n." in said(leader.get("report", **of(world)))
    FinancialReport.objects.filter(pk=report.pk).update(receipt_number=None, receipt_year=None)
    page = said(leader.get("report", **of(world)))
    assert "Presentato il" in page
    assert "None" not in page


def test_who_has_nothing_to_write_is_not_asked_for_rows(world: World, leader: At) -> None:
    report, ask, none = world.report(), "le aggiunga nella pagina delle righe", "Nessuna riga rendicontata"
    BudgetLine.objects.update(body=world.lead)
    fellow = At(world.fellow)
    assert ask in said(fellow.get("report", **of(world))), "no item of the plan is theirs"
    world.submits(report)
    page = said(fellow.get("report", **of(world)))
    assert ask not in page
    assert none in page


def test_parts_results_and_submission(world: World, leader: At) -> None:
    report = world.report()
    world.writes(report, world.row())
    fellow = At(world.fellow)
    early = leader.post("report_submit", "SubmitForm", of(world))
    assert early.status_code == 422
    assert (address("report_achievements", of(world)), "Risultati") in places(early)
    assert "Consegnata, le sue righe non si cambiano più" in said(leader.get("report", **of(world)))
    assert leader.post("report", "consegna", of(world)).status_code == 302
    assert "non ha sostenuto spese" not in said(leader.get("report", **of(world))), "it has rows"
    page = fellow.get("report", **of(world))
    assert "Dichiaro che nel periodo il mio ente non ha sostenuto spese da rendicontare" in said(page)
    silent = fellow.post("report", "consegna", of(world))
    assert (silent.status_code, "La parte non ha righe" in said(silent)) == (422, True)
    assert fellow.post("report", "consegna", of(world), nothing_spent="on").status_code == 302
    activities = [one.pk for one in world.agreement.activities.all()]
    stated = {f"percent_{pk}": "25" for pk in activities} | {f"note_{pk}": "" for pk in activities}
    stated["version"] = leader.version("report_achievements", of(world))
    assert fellow.post("report_achievements", "AchievementsForm", of(world), **stated).status_code == 422
    assert leader.post("report_achievements", "AchievementsForm", of(world), **stated).status_code == 302
    late = leader.post("report_achievements", "AchievementsForm", of(world), **stated)
    assert late.status_code == 409, "somebody stated them since this page was opened"
    assert leader.post("report_submit", "SubmitForm", of(world)).status_code == 302
    page = said(At(world.town.officer).get("report", **of(world)))
    assert "presentato" in page
    assert "ricevuta n." in page


def test_a_part_refused_says_which_row_and_leads_to_it(world: World, leader: At) -> None:
    report = world.report()
    world.writes(report, world.row(description="in ordine"), world.row(description="in euro di un altro anno"))
    row = Expense.objects.get(number=2)
    Expense.objects.filter(pk=row.pk).update(competence_first=date(2035, 1, 1), competence_last=date(2035, 1, 31))
    answer = leader.post("report", "consegna", of(world))
    assert answer.status_code == 422
    mend = address("report_correct", of(world, row=row.pk))
    stops = [(f"{mend}#id_line", "Riga 1.2, Voce del piano")]
    stops.append((f"{mend}#id_competence_first", "Riga 1.2, Competenza dal"))
    assert places(answer)[:2] == stops, "what stops comes first"
    form = leader.client.get(mend).content.decode()
    assert all(f'id="{name}"' in form for name in ("id_line", "id_competence_first")), "and there they are"
    proofs = address("report_row", of(world, row=row.pk))
    assert (proofs, "Riga 1.2") in places(answer), "a missing proof is added on the row's page"


def address(view: str, parts: dict[str, Any]) -> str:
    return reverse(view, kwargs=parts)


def places(answer: Any) -> list[tuple[str, str]]:
    """Where a page says that what was found is mended."""
    return re.findall(r'<p class="place"><a href="([^"]+)">([^<]+)</a></p>', answer.content.decode())


def test_people_are_kept_by_code(world: World, leader: At) -> None:
    sent = {
        "kind": "staff",
        "code": "E9",
        "fiscal_code": "RSSMRA80A01D142X",
        "since": "2020-01-01",
        "contract": "permanent",
        "job": "educatrice",
        "monthly_hours": "165",
    }
    turned = leader.post("workers", "WorkerForm", {}, **sent, until="2019-12-31")
    assert (turned.status_code, "Viene prima del primo giorno" in said(turned)) == (422, True)
    bare = leader.post("workers", "WorkerForm", {}, **sent | {"job": ""})
    assert (bare.status_code, '<a href="#id_job">Mansione</a>' in bare.content.decode()) == (422, True)
    assert leader.post("workers", "WorkerForm", {}, **sent).status_code == 302
    assert "RSSMRA80A01D142X" not in leader.get("workers").content.decode()
    twice = leader.post("workers", "WorkerForm", {}, **sent)
    assert (twice.status_code, '<a href="#id_code">Codice</a>' in twice.content.decode()) == (422, True)
    worker = Worker.objects.get(code="E9")
    assert leader.post("worker", "EndForm", {"key": worker.pk}, last="2019-01-01").status_code == 422
    assert At(world.fellow).get("worker", key=worker.pk).status_code == 404


@pytest.mark.parametrize(
    "view", ["reports", "report", "report_rows", "report_check", "report_row", "report_check_row", "workers"]
)
def test_a_page_takes_the_same_statements_whatever_the_size(view: str) -> None:
    from tests.stages.reporting.conftest import made

    counted = []
    for size in (1, 30):
        world = made(f"Comune {size}")
        submitted(world, size)
        row = Expense.objects.order_by("-pk").first()
        assert row is not None
        parts = {"reports": {"key": world.agreement.pk}, "workers": {}}.get(view, of(world))
        if view in {"report_row", "report_check_row"}:
            parts = of(world, row=row.pk)
        at = At(world.town.officer)
        with CaptureQueriesContext(connection) as statements:
            assert at.get(view, **parts).status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 12, counted
