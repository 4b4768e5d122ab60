"""The check of a report in the browser: row after row, many at once, and what whoever reported reads of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from condivisa.base.days import Period
from condivisa.base.money import show
from condivisa.records.journal.models import Entry
from condivisa.records.papers import store
from condivisa.stages.reporting import actions
from condivisa.stages.reporting.models import Evidence, Expense, FinancialReport, RowCheck, Sample
from condivisa.stages.reporting.rules import checks
from condivisa.stages.reporting.rules.evidence import Proof
from condivisa.stages.reporting.rules.reasons import Reason
from tests import making
from tests.screens import At, said
from tests.stages.reporting import rows as sound
from tests.stages.reporting.conftest import World, of, overheads, submitted
from tests.stages.reporting.test_checks import quarter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_april")]


def test_the_check_goes_row_after_row_and_many_at_once_after_a_trial(world: World) -> None:
    report = submitted(world)
    officer = At(world.town.officer)
    first, second, third = Expense.objects.order_by("number").values_list("pk", flat=True)
    version = officer.version("report_check_row", of(world, row=first))
    fields = {"outcome": "cut", "cut": "10,00", "version": version}
    bare = officer.post("report_check_row", "CheckForm", of(world, row=first), **fields)
    assert bare.status_code == 422, "a cut says why"
    undecided = officer.post("report_check_row", "CheckForm", of(world, row=first), version=version)
    assert '<a href="#id_outcome_0">La riga</a>' in undecided.content.decode(), "to the first of its buttons"
    assert '<a href="#id_reason">Motivo</a>' in bare.content.decode()
    assert "Riga 1.1: serve un motivo" in said(bare), "as the pages number it"
    answer = officer.post("report_check_row", "CheckForm", of(world, row=first), **fields, reason="not_pertinent")
    assert answer.headers["Location"].endswith(f"/verifica/{second}/")
    chosen = {"rows": [str(second), str(third)], "outcome": "admitted", "reason": "", "note": ""}
    tried = officer.post("report_batch", "BatchForm", of(world), **chosen, **{"try": "1"})
    assert "Che cosa succederebbe" in said(tried)
    assert "Tagliato Come si calcola: 0,00 € somma dei tagli di ogni riga decisa" in said(tried)
    assert RowCheck.objects.count() == 1, "a trial writes nothing"
    assert "2 righe da guardare prima di ammetterle 1.2 : Prove che mancano" in said(tried), "nor admits unseen"
    parked = {**chosen, "outcome": "parked", "reason": "insufficient_description", "try": "1"}
    bare = officer.post("report_batch", "BatchForm", of(world), **parked | {"reason": ""})
    assert '<a href="#id_reason">Motivo</a>' in bare.content.decode()
    over = officer.post("report_batch", "BatchForm", of(world), **chosen | {"rows": [str(first), str(second)]})
    assert f'/{first}/">Riga 1.1</a>' in over.content.decode(), "a row decided already leads to its page"
    assert "da guardare prima" not in said(officer.post("report_batch", "BatchForm", of(world), **parked))
    assert officer.post("report_batch", "BatchForm", of(world), **chosen).status_code == 302
    assert RowCheck.objects.count() == 3
    version = officer.version("report_check_row", of(world, row=third), form="riprendi")
    assert officer.post("report_check_row", "riprendi", of(world, row=third), version=version).status_code == 302
    assert RowCheck.objects.count() == 2
    assert "Ancora da decidere 1 · Da decidere prima di chiudere" in said(
        At(world.town.rup).get("report_close", **of(world))
    )
    assert "Chiudi la verifica</button>" not in officer.get("report_close", **of(world)).content.decode()
    early = At(world.town.rup).post("report_close", "PlainForm", of(world))
    assert early.status_code == 422
    assert f'<a href="{reverse("report_achievements", kwargs=of(world))}">Risultati</a>' in early.content.decode()
    world.checks(report, checks.admit(third))
    activities = {f"percent_{one.pk}": "20" for one in world.agreement.activities.all()}
    activities["version"] = officer.version("report_achievements", of(world))
    assert officer.post("report_achievements", "AchievementsForm", of(world), **activities).status_code == 302
    assert At(world.town.rup).post("report_close", "PlainForm", of(world)).status_code == 302
    assert "verificato" in said(At(world.leader).get("report", **of(world)))


def test_a_whole_row_cut_among_many_that_was_lowered_in_that_very_instant_is_refused_in_words(world: World) -> None:
    """Its amount is read before the report is locked; of many rows there is no field where to mend it."""
    submitted(world)
    key = Expense.objects.order_by("number").values_list("pk", flat=True)[0]
    asked: list[str] = []

    def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        read = any("reporting_rowcheck" in one for one in asked)
        asked.append(sql)
        if read and sql.startswith("SAVEPOINT"):  # the act begins
            asked.clear()
            Expense.objects.filter(pk=key).update(amount=Decimal("0.01"))
        return execute(sql, params, many, context)

    sent = {"rows": [str(key)], "outcome": "cut", "reason": "not_pertinent", "note": ""}
    with connection.execute_wrapper(meanwhile):
        answer = At(world.town.officer).post("report_batch", "BatchForm", of(world), **sent)
    assert (answer.status_code, RowCheck.objects.count()) == (422, 0)
    assert f'/{key}/">Riga 1.1</a>' in answer.content.decode(), "it leads to the row"


def test_who_decides_a_row_after_a_colleague_sees_both_and_only_then_goes_over_it(world: World) -> None:
    submitted(world)
    row = Expense.objects.order_by("number").values_list("pk", flat=True)[0]
    officer, colleague, here = At(world.town.officer), At(world.town.rup), of(world, row=row)
    version = officer.version("report_check_row", here)
    cut = {"outcome": "cut", "cut": "50,00", "reason": "not_pertinent", "note": "Spesa di un altro progetto."}
    quick = {"outcome": "parked", "reason": "illegible", "note": "Manca una pagina."}
    assert colleague.post("report_check_row", "CheckForm", here, **quick, version=version).status_code == 302
    late = officer.post("report_check_row", "CheckForm", here, **cut, version=version)
    assert late.status_code == 409
    assert 'value="50,00"' in late.content.decode()
    for words in ("un’altra persona ha cambiato", "da chiarire", "documento illeggibile", "Manca una pagina."):
        assert words in said(late)
    assert "Spesa di un altro progetto." in late.content.decode()
    [decided] = RowCheck.objects.values_list("outcome", "by")
    assert decided == ("parked", world.town.rup.person)
    found = re.search(r'name="version" value="([^"]*)"[^>]* id="id_version"', late.content.decode())
    assert found
    assert officer.post("report_check_row", "CheckForm", here, **cut, version=found[1]).status_code == 302
    [decided] = RowCheck.objects.values_list("outcome", "by")
    assert decided == ("cut", world.town.officer.person)
    kept = [one.event.removeprefix("reporting.") for one in Entry.objects.order_by("pk")]
    assert kept[-3:] == ["RowsChecked", "ChecksTakenBack", "RowsChecked"]


def test_a_decision_is_taken_back_only_as_it_was_read(world: World) -> None:
    """Also where the page of now has no place for what was sent: taking back what was taken back already."""
    report = submitted(world)
    row = Expense.objects.order_by("number").values_list("pk", flat=True)[0]
    officer, here = At(world.town.officer), of(world, row=row)
    world.checks(report, checks.take(row, Decimal("50.00"), Reason.NOT_PERTINENT))
    version = officer.version("report_check_row", here, form="riprendi")
    actions.take_back_checks(report.pk, [row], by=world.town.rup, at=making.at("2026-04-21T10:00"))
    late = officer.post("report_check_row", "riprendi", here, version=version)
    assert late.status_code == 409
    assert "Non è stato fatto niente" in said(late)
    world.checks(report, checks.admit(row))
    assert officer.post("report_check_row", "riprendi", here, version=version).status_code == 409
    assert RowCheck.objects.values_list("outcome", flat=True).get() == "admitted"


def test_the_foot_of_all_rows_says_what_the_head_counts_and_the_first_to_decide_is_led_to(world: World) -> None:
    report = submitted(world)
    first, second, third = Expense.objects.order_by("number").values_list("pk", flat=True)[:3]
    aside = checks.park(second, Reason.ILLEGIBLE)
    world.checks(report, checks.take(first, Decimal("50.00"), Reason.NOT_PERTINENT), aside)
    officer = At(world.town.officer)
    for query in ({}, {"cerca": "e"}, {"ordine": "-number"}):
        page = officer.get("report_check", **of(world), query=query).content.decode()
        assert reverse("report_check_row", kwargs=of(world, row=third)) in page.split("<table")[0], query
    pages = [officer.get("report_check", **of(world), query=query).content.decode() for query in ({}, {"stato": "cut"})]
    feet = [re.findall(r"[0-9.]+,[0-9]{2}", page.split("<tfoot")[1].split("</tfoot")[0]) for page in pages]
    cut = show(Expense.objects.get(pk=first).amount).removesuffix("\u00a0€")
    total = show(sum(Expense.objects.values_list("amount", flat=True), Decimal(0)))
    assert (feet[0][0], feet[0][-1]) == (total.removesuffix("\u00a0€"), "50,00")
    assert (feet[1][0], feet[1][-1]) == (cut, "50,00")


def test_a_row_that_waits_for_a_person_has_no_answer_ready(world: World) -> None:
    submitted(world)
    officer, row = At(world.town.officer), Expense.objects.order_by("number").first()
    assert row is not None
    ready = re.compile(r'<input type="radio" name="outcome" value="admitted"[^>]* checked')
    assert not ready.search(officer.get("report_check_row", **of(world, row=row.pk)).content.decode()), "proofs lack"
    file = store.keep(b"%PDF")
    Evidence.objects.bulk_create(Evidence(expense=row, kind=one, file=file, file_name="f.pdf") for one in Proof)
    assert ready.search(officer.get("report_check_row", **of(world, row=row.pk)).content.decode())
    chosen = {"rows": [str(row.pk)], "outcome": "admitted", "reason": "", "note": "", "try": "1"}
    tried = said(officer.post("report_batch", "BatchForm", of(world), **chosen))
    assert "Che cosa succederebbe" in tried
    assert "da guardare prima" not in tried, "its proofs are all there"


def test_the_page_of_a_row_explains_what_it_may_charge_at_most(world: World) -> None:
    """Hours of staff at their cost, of volunteers at the pay of their level; a document by its share and days."""
    world.hires(world.lead, world.leader)
    world.enrols(world.lead, world.leader)
    report = world.report()
    premium = replace(sound.INVOICE, total=Decimal("1200.00"), number="polizza")
    year = Period(date(2025, 7, 1), date(2026, 6, 30))
    rows = world.writes(
        report,
        world.row(kind=sound.STAFF),
        world.row(kind=sound.HOURS, hours=Decimal(300), amount=Decimal("2809.47")),
        world.row(document=premium, amount=Decimal("595.07"), competence=year),
    )
    explained = [
        ["ore × costo orario = 1.893,00 €", "costo orario 18,93"],
        ["ore × retribuzione mensile lorda ÷ divisore orario = 2.809,47 €", "ore di un mese intero 165,00"],
        ["÷ giorni di competenza = 595,07 €", "giorni nel periodo 181 giorni del documento 365"],
    ]
    for row, words in zip(rows, explained, strict=True):
        page = said(At(world.leader).get("report_row", **of(world, row=row.pk)))
        assert [one for one in ["Si può imputare al più", *words] if one not in page] == []


def test_indirect_costs_are_explained_in_the_report_and_before_its_check_is_closed(world: World) -> None:
    staff, line = world.line(world.lead), overheads(world)
    report = world.report()
    direct, rent = world.writes(
        report,
        replace(sound.SUPPLIER, line=staff, amount=Decimal("1000.00")),
        replace(sound.RENT, line=line.pk, document=replace(sound.INVOICE, number="rent"), amount=Decimal("122.00")),
    )
    words = "Rendicontati finora Come si calcola: 122,00"
    for by, sees in ((world.leader, True), (world.fellow, False)):
        page = said(At(by).get("report", **of(world)))
        assert (words in page, "tetto % dei costi diretti ammissibili = 70,00 €" in page) == (sees, sees)
    world.submits(report)
    assert words in said(At(world.town.officer).get("report", **of(world)))
    world.checks(report, checks.admit(direct.pk), checks.admit(rent.pk))
    page = said(At(world.town.rup).get("report_close", **of(world)))
    assert "Ammessi finora" in page
    assert "tetto % dei costi diretti ammissibili = 70,00 €" in page


def test_a_check_that_is_over_offers_no_form(world: World) -> None:
    report = submitted(world)
    officer, chosen = At(world.town.officer), {"riga": [str(Expense.objects.order_by("number")[0].pk)]}
    asked = [("report_batch", chosen), ("report_rest", {}), ("report_sample", {}), ("report_achievements", {})]
    for state, there in ((FinancialReport.State.SUBMITTED, True), (FinancialReport.State.CHECKED, False)):
        FinancialReport.objects.filter(pk=report.pk).update(state=state)
        for view, query in asked:
            page = officer.get(view, **of(world), query=query).content.decode()
            assert ('<form method="post" novalidate' in page, view) == (there, view)


def test_rows_to_decide_are_ticked_where_they_are_listed(world: World) -> None:
    report = submitted(world)
    first, second, third = Expense.objects.order_by("number").values_list("pk", flat=True)
    world.checks(report, checks.admit(second))
    officer = At(world.town.officer)
    page = officer.get("report_check", **of(world)).content.decode()
    boxes = re.findall(r'<input type="checkbox" class="tick" name="riga" value="(\d+)" form="insieme"', page)
    assert boxes == [str(first), str(third)], "the row decided is not to be ticked"
    assert 'id="insieme"' in page
    chosen = said(officer.get("report_batch", **of(world), query={"riga": [first, third]}))
    assert "2 righe scelte" in chosen
    odd = {"riga": ["²", "9" * 31, "-1", "", first]}
    assert "1 riga scelta" in said(officer.get("report_batch", **of(world), query=odd)), "no key, no row"
    none = officer.get("report_batch", **of(world)).content.decode()
    assert "Non ha segnato nessuna riga" in none
    assert "Registra</button>" not in none
    world.checks(report, checks.admit(first), checks.admit(third))
    assert 'name="riga"' not in officer.get("report_check", **of(world)).content.decode()


def test_a_full_page_of_rows_to_decide_is_light(world: World) -> None:
    submitted(world, rows=55)
    officer = At(world.town.officer)
    page = officer.get("report_check", **of(world)).content
    assert page.count(b'name="riga"') == 50
    assert len(page) < 60_000
    first = Expense.objects.order_by("number").values_list("pk", flat=True)[0]
    later = officer.get("report_check", **of(world), query={"pagina": 2}).content.decode()
    assert reverse("report_check_row", kwargs=of(world, row=first)) in later.split("<table")[0], "the first of all"


def test_what_a_later_check_cuts_of_a_row_put_aside_is_in_the_sum_of_its_report(world: World) -> None:
    report, [row] = quarter(world, 1, "100.00")
    world.checks(report, checks.park(row.pk, Reason.TIMESHEET))
    world.closes(report)
    following, _none = quarter(world, 2)
    world.checks(following, checks.take(row.pk, Decimal("30.00"), Reason.NOT_PERTINENT))
    page = At(world.town.officer).get("report_check", **of(world)).content.decode()
    assert ">30,00<" in page.split("<tfoot")[1]


def test_a_row_put_aside_or_cut_says_why_to_who_reported_it(world: World, leader: At) -> None:
    report = submitted(world)
    first, second, _third = Expense.objects.order_by("number").values_list("pk", flat=True)
    world.checks(
        report,
        checks.park(first, Reason.INSUFFICIENT_DESCRIPTION, "Quali sale?"),
        checks.take(second, Decimal("10.00"), Reason.NOT_PERTINENT),
    )
    aside = said(leader.get("report_row", **of(world, row=first)))
    assert "Verifica del rendiconto 1: da chiarire, descrizione insufficiente. Quali sale?" in aside
    cut = said(leader.get("report_row", **of(world, row=second)))
    assert "Verifica del rendiconto 1: tagliati 10,00 €, non pertinente al progetto." in cut
    assert "Quali sale?" in said(At(world.town.officer).get("report_check_row", **of(world, row=first)))
    for seen, page in ((leader, "report_rows"), (At(world.town.officer), "report_check")):
        listed = seen.get(page, **of(world), query={"ordine": "-cut_away"}).content.decode()
        rows, foot = listed.partition("<tbody")[2].split("<tfoot")
        assert rows.index(">1.2<") < rows.index(">1.1<"), "what was cut most stands first, what was not cut last"
        total = sum(Expense.objects.values_list("amount", flat=True), Decimal())
        assert [one in foot for one in (show(total, unit=""), ">10,00<")] == [True, True], (
            "the foot adds both columns up"
        )
        assert "?ordine=outcome" in listed


def test_a_row_waits_for_nobody_while_it_is_written_and_the_draw_is_the_office_s(world: World, leader: At) -> None:
    report = world.report()
    (row,) = world.writes(report, world.row())
    for page in (leader.get("report_rows", **of(world)), leader.get("report_row", **of(world, row=row.pk))):
        assert "in preparazione" in said(page)
        assert "da verificare" not in said(page)
    world.submits(report)
    sample = Sample.objects.create(report=report, stratum="supplier", seed="0", drawn_at=world.after(report))
    sample.rows.add(row)
    for page in (leader.get("report_rows", **of(world)), leader.get("report_row", **of(world, row=row.pk))):
        assert "da verificare" in said(page)
        assert "estratt" not in said(page)
    assert "estratta" in said(At(world.town.officer).get("report_check", **of(world)))


def test_a_proof_says_how_far_it_is(world: World, leader: At) -> None:
    report = world.report()
    first, second = world.writes(report, world.row(description="uno"), world.row(description="due"))
    at = world.after(report)
    for row, read in ((first, False), (second, True)):
        actions.attach_evidence(
            row.pk, Proof.DOCUMENT, file=b"%PDF-1.7 f", file_name="f.pdf", read=read, by=world.leader, at=at
        )

    def state(row: Expense) -> str:
        return said(leader.get("report_row", **of(world, row=row.pk))).partition("Prove")[2]

    assert "caricato" in state(first)
    assert "letto: la riga viene da qui" in state(second)
    world.submits(report)
    world.checks(report, checks.admit(first.pk), checks.take(second.pk, Decimal("10.00"), Reason.NOT_PERTINENT))
    for row in (first, second):
        assert "verificato" in state(row)
        assert "verificato" in said(At(world.town.officer).get("report_check_row", **of(world, row=row.pk)))
    RowCheck.objects.filter(expense=first).update(looked_at=False)
    assert "verificato" not in state(first), "left out of the sample, nobody looked at it"


def test_what_a_cut_needs_is_not_called_optional(world: World, leader: At) -> None:
    submitted(world)
    row = Expense.objects.first()
    assert row is not None
    officer = At(world.town.officer)
    for answer in (
        officer.get("report_check_row", **of(world, row=row.pk)),
        officer.get("report_batch", **of(world), query={"riga": row.pk}),
    ):
        page = said(answer)
        assert "Motivo Sempre, se si taglia" in page
        assert "Taglio (€) (facoltativo)" not in page


def test_partners_never_reach_the_check(world: World, leader: At) -> None:
    submitted(world)
    row = Expense.objects.first()
    assert row is not None
    assert leader.get("report_check", **of(world)).status_code == 404
    assert leader.get("report_check_row", **of(world, row=row.pk)).status_code == 404
    assert leader.post("report_batch", "BatchForm", of(world), rows=[str(row.pk)]).status_code == 404
