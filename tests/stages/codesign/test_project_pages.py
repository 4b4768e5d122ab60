"""Versions in the browser: typed, from a sheet, from the proposals; compared, checked; terms and the final project."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal as D
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from condivisa.records.papers.actions import render
from condivisa.records.papers.models import Paper
from condivisa.records.screens import sheets
from condivisa.stages.calls.terms import Term, Terms
from condivisa.stages.codesign import actions
from condivisa.stages.codesign.drafts import ActivityDraft, LineDraft
from condivisa.stages.codesign.models import FinalProject, NegotiatedTerm, PlanLine, ProjectVersion, Round
from tests import making
from tests.screens import At, said
from tests.stages.codesign.conftest import FROZEN, MINUTED, REOPENED, CoDesign, make
from tests.stages.codesign.test_projects import negotiable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_november(now: list[datetime]) -> None:
    now[0] = MINUTED


@pytest.fixture
def opened(codesign: CoDesign) -> CoDesign:
    codesign.opens()
    return codesign


def of(codesign: CoDesign) -> dict[str, Any]:
    return {"key": codesign.round().table_id}


def line(codesign: CoDesign, **changes: str) -> dict[str, str]:
    sound = {
        "activity": "P1.1",
        "body": str(codesign.partners[0].body),
        "category": "staff",
        "cost_line": "educatori",
        "year": "2026",
        "side": "contribution",
        "source": "comune",
        "amount": "100.000,00",
        "kind": "",
        "hours": "",
        "hourly_cost": "",
    }
    return {**sound, **changes}


def project(codesign: CoDesign, *lines: dict[str, str], after: int = 0, **changes: Any) -> dict[str, Any]:
    rows = lines or (line(codesign),)
    fields: dict[str, Any] = {"text": "Che cosa faremo.", "version": str(after), "aims-P1": "finalità di P1"}
    fields |= {f"piano-{name}": [row[name] for row in rows] for name in rows[0]}
    activity = {"code": "P1.1", "programme": "P1", "title": "Sportello", "target": "300 persone"}
    return {**fields, **{f"attivita-{name}": [value] for name, value in activity.items()}, **changes}


def test_a_partner_writes_a_version_and_its_money_explains_itself(opened: CoDesign) -> None:
    partner = At(opened.partners[0])
    own = line(opened, side="cofinancing", source="", amount="10.000,00", kind="volunteers")
    done = partner.post("version_write", "ProjectForm", of(opened), **project(opened, line(opened), own))
    version = ProjectVersion.objects.get()
    assert done.headers["Location"] == f"/tavoli/{version.round.table_id}/versioni/{version.pk}/"
    assert [(one.side, one.amount) for one in version.plan.order_by("pk")] == [
        ("contribution", D("100000.00")),
        ("cofinancing", D("10000.00")),
    ]
    page = said(partner.get("version", **of(opened), number=version.pk))
    assert "100 % del contributo" in page
    assert "previsto − minimo" in page, "the own share says how it is computed"
    assert "raggiunta" in page
    versions = said(partner.get("versions", **of(opened)))
    assert "somma delle righe del piano a carico del contributo = 100.000,00 €" in versions
    assert "somma delle righe del piano a carico degli enti = 10.000,00 €" in versions


@pytest.mark.parametrize(
    ("words", "numbers"),
    [("Versione 3", [3]), ("1", [1]), ("versione", list(range(11, 0, -1))), ("12", []), ("altro", []), ("9" * 12, [])],
)
def test_a_version_is_found_by_its_name(opened: CoDesign, words: str, numbers: list[int]) -> None:
    for number in range(1, 12):
        ProjectVersion.objects.create(round=opened.round(), number=number, text="T", saved_at=MINUTED)
    answer = At(opened.partners[0]).get("versions", **of(opened), query={"cerca": words, "formato": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()[1:]
    assert [line.partition(";")[0] for line in lines] == [f"Versione {number}" for number in numbers]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"activity": "P9.9"}, "Riga 1, Codice dell’attività"),
        ({"amount": "12.34"}, "Riga 1, Importo"),
        ({"amount": "-5"}, "Riga 1, Importo"),
        ({"source": ""}, "Riga 1, Fonte del contributo"),
        ({"side": "cofinancing"}, "Riga 1, Fonte del contributo"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_lost(opened: CoDesign, changes: dict[str, str], where: str) -> None:
    partner = At(opened.partners[0])
    typed = project(opened, line(opened, **changes))
    answer = partner.post("version_write", "ProjectForm", of(opened), **typed)
    assert answer.status_code == 422
    assert where in said(answer)
    assert "Che cosa faremo." in answer.content.decode()
    assert not ProjectVersion.objects.exists()


def test_a_version_saved_meanwhile_is_shown_beside_what_was_typed(opened: CoDesign) -> None:
    opened.saves(text="Quello di un altro.")
    answer = At(opened.partners[0]).post("version_write", "ProjectForm", of(opened), **project(opened))
    assert answer.status_code == 409
    page = said(answer)
    assert "Quello di un altro." in page
    assert "Che cosa faremo." in page
    assert "Le righe come sono adesso" in page
    assert ProjectVersion.objects.count() == 1
    again = At(opened.partners[0]).post("version_write", "ProjectForm", of(opened), **project(opened, after=1))
    assert again.status_code == 302


def test_a_sheet_goes_out_and_comes_back_with_errors_by_cell(opened: CoDesign) -> None:
    opened.saves()
    partner = At(opened.partners[0])
    content = b"".join(partner.get("version_sheet", **of(opened)).streaming_content)
    rows, findings = sheets.read("piano.xlsx", content)
    assert (len(rows), findings) == (7, [])
    rows[1][rows[0].index("Codice dell’attività")] = "P7.7"
    back = BytesIO()
    sheets.write([sheets.Heading(words) for words in rows[0]], rows[1:], back, title="Piano")
    file = SimpleUploadedFile("piano.xlsx", back.getvalue())
    answer = partner.post("version_write", "UploadForm", of(opened), file=file)
    page = said(answer)
    assert "Lette 6 righe dal foglio" in page
    assert "Riga 1, Codice dell’attività" in page
    assert ProjectVersion.objects.count() == 1, "reading writes no version"
    bad = SimpleUploadedFile("piano.xlsx", b"MZ nothing")
    assert partner.post("version_write", "UploadForm", of(opened), file=bad).status_code == 422


def test_the_first_version_starts_from_the_proposals_that_one_may_read(opened: CoDesign) -> None:
    proposal = opened.applications[0]
    office = At(opened.town.officer).get("version_write", **of(opened), query={"da": "istanze"}).content.decode()
    assert 'data-where="side=contribution" data-share="side=cofinancing"' in office  # as the notice measures it
    assert proposal.proposal in office
    assert 'value="P1.1"' in office
    assert At(opened.partners[0]).get("version_write", **of(opened), query={"da": "istanze"}).status_code == 200
    both = make({"table_mode": "all_qualified"}, town=making.town("Comune Due"))
    both.opens()
    other = At(both.partners[1]).get("version_write", **of(both), query={"da": "istanze"}).content.decode()
    assert "Cooperativa Brezza" in other
    first = At(both.partners[1]).get("version_sheet", **of(both), query={"da": "istanze"})
    rows, _ = sheets.read("piano.xlsx", b"".join(first.streaming_content))
    assert {row[rows[0].index("Ente")] for row in rows[1:]} == {"Cooperativa Brezza"}, "never the others' plan"


def test_two_versions_are_compared_word_by_word_and_row_by_row(opened: CoDesign) -> None:
    first = opened.saves(text="Apriamo lo sportello di quartiere.")
    more = tuple(
        line
        if (line.year, line.side) != (2027, "contribution")
        else line.__class__(**{**vars(line), "amount": D(90000)})
        for line in opened.draft().lines[:-1]
    )
    second = opened.saves(1, text="Apriamo due sportelli di quartiere.", lines=more)
    there = At(opened.town.facilitator)
    query = {"prima": str(first), "dopo": str(second)}
    answer = there.get("versions_compare", **of(opened), query=query)
    page = answer.content.decode()
    assert '<del><span class="visually-hidden">[tolto: </span>lo sportello<' in page
    assert '<ins><span class="visually-hidden">[aggiunto: </span>due sportelli<' in page
    assert "2 righe cambiate" in page
    assert "-10.000,00" in page
    assert "tolta" in page
    fresh = there.get("versions_compare", **of(opened))
    assert "2 righe cambiate" in said(fresh), "the last two are compared at once"
    assert "aria-invalid" not in fresh.content.decode(), "nothing was chosen wrong yet"
    twice = there.get("versions_compare", **of(opened), query={"prima": str(first), "dopo": str(first)})
    assert "Scelga due versioni diverse" in said(twice)
    for odd in ("9" * 5000, "²", "-1"):
        assert there.get("versions_compare", **of(opened), query={"prima": odd}).status_code == 200
    elsewhere = make(town=making.town("Altrove"))
    elsewhere.opens()
    theirs = {"prima": str(first), "dopo": str(elsewhere.saves())}
    assert there.get("versions_compare", **of(opened), query=theirs).status_code == 404


def test_a_line_whose_hours_alone_changed_says_how(opened: CoDesign) -> None:
    def staff(hours: str, cost: str) -> tuple[Any, ...]:
        lines = opened.draft().lines
        return (replace(lines[0], hours=D(hours), hourly_cost=D(cost)), *lines[1:])

    first = opened.saves(lines=staff("5000", "20.00"))
    query = {"prima": str(first), "dopo": str(opened.saves(1, lines=staff("4000", "25.00")))}
    page = said(At(opened.town.facilitator).get("versions_compare", **of(opened), query=query))
    assert "1 riga cambiata" in page
    assert "ore: 5000 → 4000 · costo orario: 20,00 € → 25,00 €" in page


def test_the_first_version_of_a_reopened_round_is_compared_with_the_project_approved(
    opened: CoDesign, now: list[datetime]
) -> None:
    """So it is at each meeting of that round: what stood that day is the project approved, until it is written anew."""
    opened.minutes(opened.meets())
    table = of(opened)["key"]
    final = opened.freezes(opened.saves()).version_id
    actions.reopen(table, reason="extension", by=opened.town.rup, at=REOPENED)
    meeting = opened.meets(REOPENED + timedelta(days=1))
    here = {"key": table, "number": meeting.pk}
    now[0] = REOPENED
    rup = At(opened.town.rup)
    page = said(rup.get("meeting", **here))
    assert "Il progetto com’è adesso Fase 1, versione 1" in page
    assert "Chi c’era" not in page, "nobody was there yet"
    now[0] = REOPENED + timedelta(days=2)
    page = rup.get("meeting", **here).content.decode()
    assert f'<a href="/tavoli/{table}/versioni/{final}/">Fase 1, versione 1</a>' in page
    assert "Il progetto com’era quel giorno" in page
    anew = opened.saves(text="Apriamo due sportelli.")
    compared = f"?prima={final}&amp;dopo={anew}"
    assert compared in rup.get("version", key=table, number=anew).content.decode()
    assert "?prima" not in rup.get("version", key=table, number=final).content.decode()
    last = opened.saves(1, text="Apriamo tre sportelli.")
    assert f"?prima={anew}&amp;dopo={last}" in rup.get("version", key=table, number=last).content.decode()
    assert "superata" in said(rup.get("version", key=table, number=anew))


def test_one_version_alone_has_nothing_to_be_compared_with(opened: CoDesign) -> None:
    opened.saves()
    page = At(opened.town.facilitator).get("versions_compare", **of(opened))
    assert "C’è una sola versione" in said(page)
    assert 'name="prima"' not in page.content.decode()


def test_the_aims_of_the_notice_are_there_to_be_left_as_they_are(opened: CoDesign) -> None:
    opened.saves(aims={})
    partner = At(opened.partners[0])
    assert "finalità di P1</textarea>" in partner.get("version_write", **of(opened)).content.decode()
    emptied = partner.post("version_write", "ProjectForm", of(opened), **project(opened, after=1, **{"aims-P1": ""}))
    assert emptied.status_code == 422
    said_of_it = said(At(opened.town.rup).get("version_check", **of(opened), number=ProjectVersion.objects.get().pk))
    assert "Mancano le finalità del programma P1" in said_of_it


def test_the_check_says_what_keeps_a_version_from_being_final(opened: CoDesign) -> None:
    version = opened.saves(aims={"P1": ("altro",)})
    page = said(At(opened.town.rup).get("version_check", **of(opened), number=version))
    assert "Impedisce" in page
    good = opened.saves(1)
    assert "Non manca niente" in said(At(opened.town.rup).get("version_check", **of(opened), number=good))


def test_a_term_is_agreed_within_its_bounds(now: list[datetime]) -> None:
    table = negotiable()
    now[0] = FROZEN
    rup, here = At(table.town.rup), {**of(table), "term": "flat_percent"}
    assert "da 2" in said(rup.get("table_terms", **of(table)))
    before = rup.version("table_term", here)
    beyond = rup.post("table_term", "TermForm", here, value="8", clause="verbale 1", version=before)
    assert beyond.status_code == 422
    assert not NegotiatedTerm.objects.exists()
    agreed = {"value": "6,5", "clause": "verbale 1", "version": before}
    assert rup.post("table_term", "TermForm", here, **agreed).status_code == 302
    late = rup.post("table_term", "TermForm", here, **agreed | {"value": "5"})
    assert (late.status_code, "6,5" in said(late)) == (409, True), "a colleague was quicker: both are shown"
    assert NegotiatedTerm.objects.get().value == "6.5"
    page = said(At(table.partners[0]).get("table_terms", **of(table)))
    assert "6,5" in page
    assert rup.get("table_term", **of(table), term="ties").status_code == 404, "it chose the partners"
    other = {**of(table), "term": "payee"}
    sent = {"value": "nobody", "clause": "verbale 1", "version": rup.version("table_term", other)}
    assert rup.post("table_term", "TermForm", other, **sent).status_code == 422


def test_a_flat_rate_is_not_asked_for_once_the_table_chose_otherwise(now: list[datetime]) -> None:
    table = negotiable()
    open_mode = Term("indirect_mode", "avviso, art. 7", among=("none", "ledger", "flat"))
    table.call.terms_json = Terms({**table.call.terms.by_key, "indirect_mode": open_mode}).as_json()
    table.call.save(update_fields=["terms_json"])
    now[0] = FROZEN
    rup = At(table.town.rup)
    table.saves()
    assert "percentuale forfettaria" in said(rup.get("project_propose", **of(table))).partition("Restano")[2]
    assert "3 condizioni" in said(rup.get("table", **of(table)))
    here = {**of(table), "term": "indirect_mode"}
    chosen = {"value": "ledger", "clause": "verbale 1", "version": rup.version("table_term", here)}
    assert rup.post("table_term", "TermForm", here, **chosen).status_code == 302
    assert "1 condizione" in said(rup.get("table", **of(table)))
    page = said(rup.get("table_terms", **of(table)))
    assert "percentuale forfettaria" in page.partition("Non servono")[2]
    assert "percentuale forfettaria" not in said(rup.get("project_propose", **of(table)))
    assert "La prima fase è chiusa" not in page
    where = of(table)
    Round.objects.update(closed_at=FROZEN)
    assert "La prima fase è chiusa" in said(rup.get("table_terms", **where))


def test_the_final_project_is_proposed_and_its_act_waits_for_the_director(
    opened: CoDesign, now: list[datetime]
) -> None:
    rup = At(opened.town.rup)
    version = opened.saves()
    early = rup.post("project_propose", "ProposeForm", of(opened), version=str(version))
    assert early.status_code == 422, "no minutes yet"
    opened.minutes(opened.meets())
    now[0] = FROZEN
    newer = opened.saves(1)
    assert rup.post("project_propose", "ProposeForm", of(opened), version=str(version)).status_code == 409
    done = rup.post("project_propose", "ProposeForm", of(opened), version=str(newer))
    act = Paper.objects.get(kind="codesign.final_project")
    assert done.headers["Location"] == f"/documenti/{act.pk}/"
    page = said(rup.get("table", **of(opened)))
    assert "Firmare l’atto sul progetto definitivo" in page
    assert "Proporre il progetto definitivo" not in page
    render(act)
    file = SimpleUploadedFile("atto.pdf.p7m", making.signed(act, opened.town.director))
    key = of(opened)["key"]
    director = At(opened.town.director)
    assert director.post("document", "signed", {"key": act.pk}, file=file).status_code == 302
    assert FinalProject.objects.get().version_id == newer
    assert "progetto definitivo approvato" in said(rup.get("table", key=key))


def test_a_full_plan_is_a_light_page(opened: CoDesign) -> None:
    """Twelve activities of three bodies over three years: lines twenty at a time, sums of years inside each amount."""
    bodies = [one.lead_id for one in opened.applications[:2]]
    activities = tuple(ActivityDraft(f"P1.{one}", "P1", f"Attività di quartiere {one}") for one in range(1, 13))
    lines = tuple(
        LineDraft(one.code, body, "staff", "educatori professionali", year, "contribution", D("100.00"), "comune")
        for one in activities
        for body in bodies
        for year in (2026, 2027, 2028)
    )
    version = opened.saves(activities=activities, lines=lines)
    answer = At(opened.town.rup).get("version", **of(opened), number=version)
    assert len(answer.content) < 60_000
    words = said(answer)
    assert "72 righe" in words
    assert "P1 · Comune di Prova 300.000,00" not in words, "the sum opens to its years"
    assert "2026 + 2027 + 2028 = 300.000,00" in words.replace(" €", "")
    over = opened.saves(1, lines=(lines[0].__class__(**{**vars(lines[0]), "amount": D(100001), "activity": "P1.1"}),))
    assert "oltre l’avviso: 2026" in said(At(opened.town.rup).get("version", **of(opened), number=over))


@pytest.mark.parametrize("view", ["version", "version_check", "version_write", "versions_compare", "table_terms"])
def test_a_page_takes_the_same_statements_whatever_the_plan(view: str) -> None:
    counted = []
    for size in (1, 30):
        codesign = make(town=making.town(f"Comune {size}"))
        codesign.opens()
        lines = codesign.draft().lines * size
        versions = [codesign.saves(after, lines=lines) for after in range(2)]
        assert PlanLine.objects.filter(version=versions[0]).count() == len(lines)
        parts = of(codesign)
        if view in {"version", "version_check"}:
            parts["number"] = versions[1]
        if view == "versions_compare":
            parts["query"] = {"prima": str(versions[0]), "dopo": str(versions[1])}
        at_work = At(codesign.town.rup)
        with CaptureQueriesContext(connection) as statements:
            assert at_work.get(view, **parts).status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 12, counted
