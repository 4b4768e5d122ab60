"""Changes in the browser: the kind first, then its fields, then its effects; then who decides, decides."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from condivisa.records import clock
from condivisa.records.access import Role
from condivisa.records.identity.models import Person
from condivisa.records.papers import store
from condivisa.site.stories.signing import Holder, sign_bytes
from condivisa.stages.agreements import queries
from condivisa.stages.agreements.models import Amendment, BudgetLine
from condivisa.stages.agreements.queries import version_of_plan
from condivisa.stages.agreements.queries.effects import plan_of
from condivisa.stages.codesign.models import Round
from tests import making
from tests.screens import At, said
from tests.stages.agreements.conftest import Scene, budget, commit, ended, line, other, sign

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_september(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-09-01T09:00"))


def of(scene: Scene, kind: str = "", **more: Any) -> dict[str, Any]:
    return {"key": scene.agreement.pk, **({"kind": kind} if kind else {}), **more}


def rows(scene: Scene, new: dict[int, str]) -> dict[str, Any]:
    """The grid of the plan, as a browser sends it, with new amounts on some lines."""
    plan = plan_of(scene.agreement)
    amounts = [new.get(row.line.pk, f"{row.budget:f}".replace(".", ",")) for row in plan]
    return {
        "voci-line": [row.line.pk for row in plan],
        "voci-side": [row.line.side for row in plan],
        "voci-amount": amounts,
        "version": version_of_plan(scene.agreement),
    }


def extension(scene: Scene, amount: str = "50.000,00", **more: Any) -> dict[str, Any]:
    """The lead's line of 2027, which holds 30.000,00, brought to `amount`."""
    round_ = Round.objects.filter(reason=Round.Reason.EXTENSION).first() or ended(scene, Round.Reason.EXTENSION)
    fields = {"round_id": round_.pk, "effect": "2027-01-01", "reason": "Più famiglie."}
    return {**rows(scene, {line(scene).pk: amount}), **fields, **more}


def test_who_must_sign_and_does_not_bring_the_file_back_reads_what_to_do(scene: Scene) -> None:
    At(scene.town.rup).post("amendment_propose", "PlanForm", of(scene, "estensione"), **extension(scene))
    paper = Amendment.objects.get().paper_id
    words = "Lo mandi all’amministrazione"
    assert words in said(At(scene.leads).get("document", key=paper))
    for other_side in (scene.town.director, scene.town.rup):
        assert words not in said(At(other_side).get("document", key=paper)), "who brings it back has the form"
    assert words not in said(At(making.representative(scene.member)).get("document", key=paper)), "only the lead signs"


def test_a_partner_s_signature_under_another_name_is_said_to_who_brings_the_file(scene: Scene) -> None:
    At(scene.town.rup).post("amendment_propose", "PlanForm", of(scene, "estensione"), **extension(scene))
    commit(scene, "20000.00")
    paper = Amendment.objects.get().paper
    assert paper is not None
    making.signed(paper, scene.town.director)  # typeset by the way
    paper.refresh_from_db()
    assert paper.pdf is not None
    director = Person.objects.get(pk=scene.town.director.person)
    holders = Holder(director.given_name, director.family_name), Holder("Zoe", "Strana")
    file = SimpleUploadedFile("atto.p7m", sign_bytes(store.read(paper.pdf), *holders, at=clock.now()))
    signs = At(scene.town.director)
    sent = signs.post("document", "signed", {"key": paper.pk}, file=file)
    assert sent.status_code == 302, said(sent)
    page = said(signs.get("document", key=paper.pk))
    assert "Documento firmato" in page
    lead = Person.objects.get(pk=scene.leads.person)
    either = (f"{director}, Zoe Strana", f"Zoe Strana, {director}")  # in a file signatures stand in no order
    assert any(f"Deve firmare {lead}; il certificato dice {names}" in page for names in either)


@pytest.mark.parametrize("key", ["9" * 31, "²", "999999999"])
def test_a_line_that_no_plan_can_hold_is_refused_or_left_out(scene: Scene, key: str) -> None:
    """A number that no database holds ended in an error."""
    sent = extension(scene)
    sent["voci-line"] = [key, *sent["voci-line"][1:]]
    answer = At(scene.town.rup).post("amendment_propose", "PlanForm", of(scene, "estensione"), **sent, vedi="1")
    assert answer.status_code in (200, 422)
    assert not Amendment.objects.exists()


def test_the_kind_first_then_only_its_fields(scene: Scene) -> None:
    page = said(At(scene.town.rup).get("amendment_new", **of(scene)))
    for words in ("Estendere le attività", "Rivedere il costo del lavoro", "Cambiare i partner"):
        assert words in page
    theirs = said(At(scene.leads).get("amendment_new", **of(scene)))
    assert "Spostare somme fra voci" in theirs
    assert "Estendere le attività" not in theirs
    assert At(scene.leads).get("amendment_propose", **of(scene, "estensione")).status_code == 404
    accountant = At(making.acting(scene.town.body, Role.ACCOUNTANT))
    assert accountant.get("amendment_new", **of(scene)).status_code == 404
    assert accountant.get("amendments", **of(scene)).status_code == 200
    waiting = said(At(scene.town.rup).get("amendment_propose", **of(scene, "estensione")))
    assert "Serve una fase del tavolo" in waiting
    assert "Vedi gli effetti" not in waiting


def test_the_effects_of_an_extension_are_read_before_it_is_sent(scene: Scene) -> None:
    rup, here = At(scene.town.rup), of(scene, "estensione")
    looked = rup.post("amendment_propose", "PlanForm", here, **extension(scene), vedi="1")
    page = said(looked)
    assert not Amendment.objects.exists(), "looking changes nothing"
    for words in (
        "Il limite delle estensioni",
        "Su contributo e compartecipazione",
        "30.000,00",  # 25 % of 120.000,00: the ceiling
        "10.000,00",  # left after 20.000,00
        "140.000,00",  # the contribution after
        "Da impegnare prima della firma",
        "ce ne sono per 40.000,00",
        "La proposta si può inviare; la firma no",
        "14.000,00",  # the own share that 140.000,00 asks
    ):
        assert words in page, words
    again = rup.post("amendment_propose", "PlanForm", here, **extension(scene), correggi="1")
    assert 'value="50.000,00"' in again.content.decode(), "what was typed is still there"
    sent = rup.post("amendment_propose", "PlanForm", here, **extension(scene))
    assert sent.status_code == 302
    change = Amendment.objects.get()
    assert queries.moves_of(change) == {line(scene).pk: D("20000.00")}
    page = said(rup.get("amendment", **of(scene, number=change.number)))
    assert "Ora la firmano il dirigente e il legale rappresentante del capofila" in page
    assert "Respingere la variazione" in page
    theirs = said(At(scene.leads).get("amendment", **of(scene, number=change.number)))
    assert "Respingere la variazione" not in theirs
    commit(scene, "20000.00")
    sign(scene, change)
    assert "20.000,00" in said(rup.get("amendment", **of(scene, number=change.number)))
    assert "firmata" in said(rup.get("amendments", **of(scene)))


def test_above_the_ceiling_the_page_says_what_is_left_before_and_after(scene: Scene) -> None:
    rup, here = At(scene.town.rup), of(scene, "estensione")
    too_much = extension(scene, "70.000,00")
    looked = said(rup.post("amendment_propose", "PlanForm", here, **too_much, vedi="1"))
    assert "Così non si può fare" in looked
    assert "restano 30.000,00" in looked
    assert "La proposta si può inviare" not in looked, "it cannot"
    assert "alla firma mancherebbe questo impegno" in looked
    refused = rup.post("amendment_propose", "PlanForm", here, **too_much)
    assert refused.status_code == 422
    assert "restano 30.000,00" in said(refused)
    assert "Torna a scrivere" in said(refused)
    assert not Amendment.objects.exists()


def test_a_wrong_amount_is_said_at_its_cell_and_nothing_is_lost(scene: Scene) -> None:
    wrong = extension(scene, "1.5")
    answer = At(scene.town.rup).post("amendment_propose", "PlanForm", of(scene, "estensione"), **wrong, vedi="1")
    assert answer.status_code == 422
    assert "1 casella da correggere" in said(answer)
    assert "Più famiglie." in said(answer)


def test_a_plan_that_changed_meanwhile_is_shown_first(scene: Scene) -> None:
    rup, here, sent = At(scene.town.rup), of(scene, "estensione"), extension(scene)
    making.budgeted(line(scene).pk, "31000.00")
    answer = rup.post("amendment_propose", "PlanForm", here, **sent)
    assert answer.status_code == 409
    assert not Amendment.objects.filter(kind="extension").exists()


def test_a_revision_shows_hours_times_the_rise(scene: Scene) -> None:
    commit(scene, "5000.00")
    round_ = ended(scene, Round.Reason.LABOUR_REVISION)
    rup, here = At(scene.town.rup), of(scene, "costo-del-lavoro")
    page = said(rup.get("amendment_propose", **here))
    assert "1500,00" in page or "1.500,00" in page
    staff = list(BudgetLine.objects.filter(agreement=scene.agreement, hours__isnull=False).order_by("year"))
    form = rup.get("amendment_propose", **here).content.decode()
    order = [key for key in map(str, (one.pk for one in staff)) if f'name="voci-line" value="{key}"' in form]
    asked = {str(line(scene).pk): ("1.000", "20,07")}
    typed = {
        "round_id": round_.pk,
        "contract": "CCNL Cooperative sociali",
        "signed_on": "2026-06-30",
        "effect": "2027-01-01",
        "reason": "Rinnovo del contratto.",
        "voci-line": order,
        "voci-hours": [asked.get(key, ("", ""))[0].replace(".", "") for key in order],
        "voci-new_cost": [asked.get(key, ("", ""))[1] for key in order],
    }
    looked = said(rup.post("amendment_propose", "RenewalForm", here, **typed, vedi="1"))
    for words in ("1.140,00", "18,93", "20,07", "1.000 ore, ne restano 1.500 dalla decorrenza"):
        assert words in looked, words
    half = {**typed, "voci-new_cost": ["" for _key in order]}
    assert rup.post("amendment_propose", "RenewalForm", here, **half, vedi="1").status_code == 422
    assert rup.post("amendment_propose", "RenewalForm", here, **typed).status_code == 302
    change = Amendment.objects.get()
    sign(scene, change)
    assert budget(line(scene)) == [D("31140.00")]
    known = {**typed, "signed_on": "2025-11-30"}
    refused = rup.post("amendment_propose", "RenewalForm", here, **known)
    assert refused.status_code == 422
    assert "i suoi scatti erano noti" in said(refused)


@pytest.mark.parametrize(
    ("moved", "way", "state"),
    [
        ("29.000,00", "Annota lo spostamento", Amendment.State.RECORDED),  # 3,33 %
        ("26.400,00", "Comunica lo spostamento", Amendment.State.NOTIFIED),  # 12 %
        ("20.000,00", "Chiedi l’approvazione", Amendment.State.PROPOSED),  # 33,33 %
    ],
)
def test_a_shift_says_what_the_clause_asks_before_it_is_sent(
    scene: Scene, moved: str, way: str, state: Amendment.State
) -> None:
    gives, takes = line(scene), other(scene)
    terms = making.terms(shift_base="line", shift_notice_percent=D(10), shift_approval_percent=D(20))
    type(scene.agreement).objects.filter(pk=scene.agreement.pk).update(terms_json=terms.as_json())
    making.budgeted(takes.pk, "60000.00")
    commit(scene, "60000.00")
    amount = D(moved.replace(".", "").replace(",", "."))
    new = {gives.pk: moved, takes.pk: f"{60000 + 30000 - amount:f}".replace(".", ",")}
    lead, here = At(scene.leads), of(scene, "spostamento")
    fields = {**rows(scene, new), "reason": "Meno ore, più materiali."}
    looked = said(lead.post("amendment_propose", "PlanForm", here, **fields, vedi="1"))
    assert way in looked
    assert "Si approva sopra il 20 %" in looked.replace("\xa0", " ")
    rup = At(scene.town.rup)
    assert "vale solo dopo la firma del dirigente e del capofila" in said(
        rup.post("amendment_propose", "PlanForm", here, **fields, vedi="1")
    )
    member = At(making.representative(scene.member))
    assert "Lo chiede il capofila" in said(member.get("amendment_new", **of(scene)))
    assert member.post("amendment_propose", "PlanForm", here, **fields).status_code == 422
    assert lead.post("amendment_propose", "PlanForm", here, **fields).status_code == 302
    change = Amendment.objects.exclude(kind="budget_change").get()
    assert change.state == state


def test_money_that_changes_partner_is_approved_however_little_and_the_page_says_why(scene: Scene) -> None:
    gives, takes = line(scene), line(scene, body=scene.member)
    commit(scene, "60000.00")
    lead, here = At(scene.leads), of(scene, "spostamento")
    moved = {**rows(scene, {gives.pk: "29.999,00", takes.pk: "10.001,00"}), "reason": "Un euro."}
    looked = said(lead.post("amendment_propose", "PlanForm", here, **moved, vedi="1")).replace("\xa0", " ")
    assert "Somme passano da un partner all’altro: si approva sempre" in looked
    assert "1,00 ÷ 30.000,00, meno di 0,01 %" in looked, "what moves is not nothing"
    within = {**rows(scene, {gives.pk: "29.000,00", other(scene).pk: "1.000,00"}), "reason": "Materiali."}
    assert "Somme passano" not in said(lead.post("amendment_propose", "PlanForm", here, **within, vedi="1"))


def test_a_shift_that_needs_no_signature_says_that_it_waits_for_its_commitment(scene: Scene) -> None:
    """From a year to another: small enough to be only recorded, and beyond what is committed for that year."""
    terms = making.terms(shift_base="total", shift_notice_percent=D(10), shift_approval_percent=D(20))
    type(scene.agreement).objects.filter(pk=scene.agreement.pk).update(terms_json=terms.as_json())
    lead, here = At(scene.leads), of(scene, "spostamento")
    new = {line(scene, 2027).pk: "30.000,01", line(scene, 2028).pk: "29.999,99"}
    fields = {**rows(scene, new), "reason": "Un centesimo prima."}
    looked = said(lead.post("amendment_propose", "PlanForm", here, **fields, vedi="1"))
    assert "Annota lo spostamento" in looked
    assert "non si può inviare finché mancano questi impegni" in looked
    assert "La proposta si può inviare" not in looked
    refused = lead.post("amendment_propose", "PlanForm", here, **fields)
    assert (refused.status_code, Amendment.objects.exists()) == (422, False)


def test_a_request_that_cannot_be_signed_any_more_says_so(scene: Scene) -> None:
    """Two requests for what the ceiling leaves to one: once the first is signed, the second must be turned down."""
    rup, here = At(scene.town.rup), of(scene, "estensione")
    for _time in range(2):
        assert rup.post("amendment_propose", "PlanForm", here, **extension(scene)).status_code == 302
    first, second = Amendment.objects.order_by("number")
    before = said(rup.get("amendment", **of(scene, number=second.number)))
    assert "Non si può firmare finché mancano questi impegni:" in before
    assert "Ora la firmano il dirigente" in before
    commit(scene, "60000.00")
    sign(scene, first)
    page = said(rup.get("amendment", **of(scene, number=second.number)))
    assert "Così com’è non si può firmare: va respinta o proposta di nuovo." in page
    assert "Ora la firmano" not in page


def test_who_joins_must_have_passed_the_checks(scene: Scene) -> None:
    stranger = making.body("Girasole")
    lead, here = At(scene.leads), of(scene, "partner")
    typed = {
        "leaving": str(scene.member.pk),
        "fiscal_code": stranger.fiscal_code,
        "effect": "2026-08-01",
        "reason": "Esce.",
    }
    looked = said(lead.post("amendment_propose", "PartnerForm", here, **typed, vedi="1"))
    assert "queste verifiche: iscrizione al RUNTS o al registro delle imprese, regolarità contributiva (DURC)" in looked
    where = f'<a href="/convenzioni/{scene.agreement.pk}/verifiche/">Le verifiche della convenzione</a>'
    office = At(scene.town.rup).post("amendment_propose", "PartnerForm", here, **typed, vedi="1").content.decode()
    assert where in office
    assert "Le verifiche della convenzione" not in looked, "the office records them"
    assert "Esce Caritas Subentra Girasole" in looked
    nobody = {**typed, "fiscal_code": "00000000000"}
    unknown = lead.post("amendment_propose", "PartnerForm", here, **nobody, vedi="1")
    assert unknown.status_code == 422
    assert "Nessun ente con questo codice fiscale" in said(unknown)
    check = {"body": "", "joining": stranger.fiscal_code, "passed": "yes", "reference": "1", "checked_on": "2026-08-01"}
    for kind in ("runts", "durc"):
        sent = At(scene.town.rup).post("agreement_checks", "CheckForm", of(scene), kind=kind, **check)
        assert sent.status_code == 302, said(sent)
    assert "Girasole" in said(lead.get("amendment_propose", **here)), "once checked, in the list"
    assert lead.post("amendment_propose", "PartnerForm", here, **typed).status_code == 302
    change = Amendment.objects.get()
    page = said(At(scene.town.director).get("amendment", **of(scene, number=change.number)))
    assert "Girasole" in page
    assert "10.000,00" in page, "the quarter of a year that passes"
    assert "Resta a chi esce, già rendicontato" in page
    assert "La convenzione intera" not in page, "the whole stays what it is"


def test_the_office_turns_a_request_down_with_its_reason(scene: Scene) -> None:
    round_ = ended(scene, Round.Reason.EXTENSION)
    rup = At(scene.town.rup)
    assert rup.post("amendment_propose", "PlanForm", of(scene, "estensione"), **extension(scene)).status_code == 302
    assert round_.pk
    change = Amendment.objects.get()
    here = of(scene, number=change.number)
    assert At(scene.leads).post("amendment", "RefuseForm", here, reason="No").status_code == 404
    assert rup.post("amendment", "RefuseForm", here, reason="").status_code == 422
    assert rup.post("amendment", "RefuseForm", here, reason="I posti non servono più.").status_code == 302
    assert "I posti non servono più." in said(At(scene.leads).get("amendment", **here))
    stranger = At(making.acting(making.body("Altra"), Role.LEGAL_REPRESENTATIVE))
    assert stranger.get("amendment", **here).status_code == 404
    assert rup.get("amendment", **of(scene, number=99)).status_code == 404


def test_a_line_is_added_without_money_by_the_office_alone(scene: Scene) -> None:
    fields = {
        "activity": "P1.1",
        "body": str(scene.lead.pk),
        "category": "running",
        "cost_line": "materiali",
        "year": "2027",
        "side": "contribution",
        "source_id": str(line(scene).source_id),
        "kind": "cash",
    }
    rup = At(scene.town.rup)
    assert rup.post("amendment_line", "LineForm", of(scene), **{**fields, "source_id": ""}).status_code == 422
    assert rup.post("amendment_line", "LineForm", of(scene), **fields).status_code == 302
    assert scene.agreement.lines.filter(cost_line="materiali").count() == 1
    assert At(scene.leads).get("amendment_line", **of(scene)).status_code == 404
    assert "materiali" in said(rup.get("amendment_propose", **of(scene, "spostamento")))


def test_the_list_takes_the_same_statements_whatever_the_size(scene: Scene) -> None:
    rup, counted = At(scene.town.rup), []
    for size in (1, 29):
        for _number in range(size):
            making.budgeted(line(scene).pk, "30000.00")
        Amendment.objects.update(content={"moves": {str(line(scene).pk): "1.00"}})
        with CaptureQueriesContext(connection) as statements:
            page = rup.get("amendments", **of(scene))
            assert page.status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 12, counted
    file = rup.get("amendments", **of(scene), query={"formato": "csv"})
    assert b"variazione delle risorse" in b"".join(file.streaming_content)
