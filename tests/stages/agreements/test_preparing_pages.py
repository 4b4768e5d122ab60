"""From the final project to the signed, public agreement, in the browser: who does each step, what stops them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from condivisa.parties.models import Appointment
from condivisa.records import clock
from condivisa.records.access import Role
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements import queries
from condivisa.stages.agreements.models import Agreement, SigningCheck
from condivisa.stages.calls.models import Booking, Commitment, Source
from condivisa.stages.codesign.models import NegotiatedTerm
from tests import making
from tests.screens import At, said
from tests.stages.agreements.test_actions import Scene, commitments, made, prepared, ready

pytestmark = pytest.mark.django_db
DRAFT = {"code": "CONV-7", "title": "Crescere insieme", "starts": "2026-01-01", "ends": "2028-12-31"}


@pytest.fixture(autouse=True)
def in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: making.at("2025-12-22T10:00"))


@pytest.fixture
def scene() -> Scene:
    return made()


def project(scene: Scene) -> dict[str, int]:
    return {"project": scene.project.pk, "application": scene.application.pk}


def test_the_office_reads_what_goes_into_the_draft_then_opens_it(scene: Scene) -> None:
    rup = At(scene.town.rup)
    assert "Prepara la convenzione" in said(rup.get("agreements"))
    page = said(rup.get("agreement_prepare", **project(scene)))
    for words in ("Arcobaleno (capofila)", "120.000,00", "40.000,00", "verbale 3, punto 2"):
        assert words in page, words
    assert "Da sapere prima" not in page, "nothing is open"
    reversed_days = rup.post("agreement_prepare", "FrameForm", project(scene), **{**DRAFT, "ends": "2025-01-01"})
    assert reversed_days.status_code == 422
    assert "non può finire prima di iniziare" in said(reversed_days)
    assert rup.post("agreement_prepare", "FrameForm", project(scene), **DRAFT).status_code == 302
    drafted = Agreement.objects.get()
    assert (drafted.code, drafted.state) == ("CONV-7", "draft")
    assert "Prepara la convenzione" not in said(rup.get("agreements"))
    again = rup.get("agreement_prepare", **project(scene))
    assert again["Location"] == f"/convenzioni/{drafted.pk}/"


def test_only_the_office_prepares(scene: Scene) -> None:
    assert At(scene.leads).get("agreement_prepare", **project(scene)).status_code == 404
    director = At(scene.town.director)
    assert "Prepara la convenzione" not in said(director.get("agreements"))
    refused = director.post("agreement_prepare", "FrameForm", project(scene), **DRAFT)
    assert refused.status_code == 422
    assert not Agreement.objects.exists()


def test_a_number_already_taken_is_said(scene: Scene) -> None:
    other = prepared(scene)
    body = making.body("Dopo")
    application = making.application(scene.application.call, body)
    making.agreement(application, scene.town, state="draft", committed=False)
    mine = Agreement.objects.exclude(pk=other.pk).get()
    rup, here = At(scene.town.rup), {"key": mine.pk}
    sent = {**DRAFT, "code": other.code, "version": rup.version("agreement_frame", here, form="bozza")}
    taken = rup.post("agreement_frame", "bozza", here, **sent)
    assert taken.status_code == 422
    assert f"Il numero {other.code} è già di un" in said(taken)
    before = queries.version_of_frame(mine)
    mine.code, mine.title = mine.title, mine.code
    assert queries.version_of_frame(mine) != before, "the same words in other places are another draft"


def test_a_draft_is_set_right_and_its_codes_recorded(scene: Scene) -> None:
    agreement = prepared(scene)
    here = {"key": agreement.pk}
    rup = At(scene.town.rup)
    days = {**DRAFT, "starts": "2026-02-01", "version": rup.version("agreement_frame", here, form="bozza")}
    assert rup.post("agreement_frame", "bozza", here, **days).status_code == 302
    old = rup.post("agreement_frame", "bozza", here, **{**days, "title": "Da una finestra di ieri"})
    assert old.status_code == 409
    seen = rup.version("agreement_frame", here, form="codici")
    assert rup.post("agreement_frame", "codici", here, version=seen, cup="CORTO").status_code == 422
    assert rup.post("agreement_frame", "codici", here, version=seen, cup="F21H24000130009").status_code == 302
    late = rup.post("agreement_frame", "codici", here, version=seen, cup="E31H24000130008")
    assert (late.status_code, "F21H24000130009" in said(late)) == (409, True), "over a colleague’s, only knowingly"
    agreement.refresh_from_db()
    assert (agreement.starts, agreement.cup) == (date(2026, 2, 1), "F21H24000130009")
    assert set(agreement.partners.values_list("joined_on", flat=True)) == {date(2026, 2, 1)}
    lead = At(scene.leads)
    assert "Correggere numero" not in said(lead.get("agreement_frame", **here)), "reads, does not write"
    Appointment.objects.filter(body=scene.leads.body).update(limits="atti oltre 40.000 €")
    assert "non può fare: atti oltre 40.000 €" in said(rup.get("agreement_frame", **here)), "who prepares must know"
    days["version"] = rup.version("agreement_frame", here, form="bozza")
    assert lead.post("agreement_frame", "bozza", here, **days).status_code == 404


def test_an_open_term_stops_the_signature_until_it_is_written(scene: Scene) -> None:
    NegotiatedTerm.objects.all().delete()  # the advance was left to the table, which agreed nothing
    page = said(At(scene.town.rup).get("agreement_prepare", **project(scene)))
    assert "Da sapere prima" in page
    agreement = prepared(scene)
    here = {"key": agreement.pk}
    rup = At(scene.town.rup)
    assert "Scrivi la condizione" in said(rup.get("agreement_terms", **here))
    assert "Scrivi la condizione" not in said(At(scene.leads).get("agreement_terms", **here))
    term = {**here, "term": "advance_percent"}
    assert rup.post("agreement_term", "TermForm", term, value="30").status_code == 422, "where was it agreed?"
    sent = {"value": "30", "clause": "verbale 4"}
    assert rup.post("agreement_term", "TermForm", term, **sent).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.terms.get("advance_percent"), agreement.terms.clause("advance_percent")) == (D(30), "verbale 4")
    twice = rup.post("agreement_term", "TermForm", term, **sent)
    assert twice.status_code == 422
    assert "è già stabilita" in said(twice)
    assert At(scene.leads).get("agreement_term", **term).status_code == 404


def test_checks_are_recorded_one_by_one_and_the_partner_sees_what_is_missing(scene: Scene) -> None:
    agreement = prepared(scene)
    here = {"key": agreement.pk}
    lead = At(scene.leads)
    assert "Ha già un documento aggiornato?" in said(lead.get("agreement_checks", **here))
    check = {"passed": "yes", "reference": "DURC 1", "checked_on": "2025-12-18", "valid_until": "2026-04-18"}
    officer = At(scene.town.officer)
    nobody = officer.post("agreement_checks", "CheckForm", here, kind="durc", **check)
    assert "Scelga di quale partner" in said(nobody)
    everybody = officer.post("agreement_checks", "CheckForm", here, kind="durc", body="all", **check)
    assert "Scelga di quale partner" in said(everybody), "a partner's own check is not of all together"
    tomorrow = {**check, "checked_on": "2025-12-24", "kind": "durc", "body": str(scene.lead.pk)}
    assert officer.post("agreement_checks", "CheckForm", here, **tomorrow).status_code == 422
    of_all = officer.post("agreement_checks", "CheckForm", here, kind="grouping_formed", body="all", **check)
    one = officer.post("agreement_checks", "CheckForm", here, kind="durc", body=str(scene.lead.pk), **check)
    assert (of_all.status_code, one.status_code) == (302, 302)
    assert SigningCheck.objects.count() == 2
    page = said(lead.get("agreement_checks", **here))
    assert "DURC 1" in page
    needed = page[page.index("Che cosa serve") : page.index("Da dove viene")]
    assert needed.count(scene.lead.name) == 1, "what one partner needs stands together"
    assert needed.index("in regola") < needed.index("Tutti i partner insieme")
    assert (
        lead.post("agreement_checks", "CheckForm", here, kind="durc", body=str(scene.lead.pk), **check).status_code
        == 404
    )


def test_commitments_are_taken_once_and_what_is_missing_is_said(scene: Scene) -> None:
    agreement = prepared(scene)
    here = {"key": agreement.pk}
    finance = At(scene.town.finance)
    assert "Non ci sono impegni liberi" in said(finance.get("agreement_commitments", **here))
    assert "Impegna sulla prenotazione" in said(finance.get("agreement_commitments", **here))
    assert "prenotato − impegnato" in said(finance.get("agreement_commitments", **here))
    first, *_others = commitments(scene)
    page = said(finance.get("agreement_commitments", **here))
    assert "servono impegni per 40.000,00 €, ce ne sono per 0,00 €" in page
    assert finance.post("agreement_commitments", "CommitmentForm", here, commitment_id=first.pk).status_code == 302
    assert queries.committed(agreement) == {("Comune di Prova", 2026): D("40000.00")}
    taken = said(finance.get("agreement_commitments", **here)).partition("Impegni di questa convenzione")[2]
    assert "40.000,00" in taken.partition(" Totale ")[2].partition("=")[0], "a table of money, with its total"
    wrong = {"commitment_id": first.pk, "reason": "È di un’altra convenzione."}
    assert finance.post("agreement_commitments", "libera", here, **{**wrong, "reason": ""}).status_code == 422
    assert finance.post("agreement_commitments", "libera", here, **wrong).status_code == 302
    assert queries.committed(agreement) == {}
    assert finance.post("agreement_commitments", "CommitmentForm", here, commitment_id=first.pk).status_code == 302
    twice = finance.post("agreement_commitments", "CommitmentForm", here, commitment_id=first.pk)
    assert twice.status_code == 422
    assert "Impegna sulla prenotazione" not in said(At(scene.town.rup).get("agreement_commitments", **here))
    assert Commitment.objects.count() == 3
    call = agreement.call
    fund = Source.objects.create(procedure=call.procedure, code="fse", name="Fondo sociale europeo")
    Booking.objects.create(call=call, source=fund, year=2026, chapter="1", number="9", amount=D("5.00"), act="DD 1")
    assert "Fondo sociale" not in said(finance.get("agreement_commitments", **here)), "money of others’ agreements"


def test_a_surety_comes_with_its_document(scene: Scene) -> None:
    agreement = prepared(scene)
    here = {"key": agreement.pk}
    rup = At(scene.town.rup)
    terms = making.terms(advance_percent=D(50), advance_surety=True)
    type(agreement).objects.filter(pk=agreement.pk).update(terms_json=terms.as_json())
    fields = {"guarantor": "Banca di Prova", "number": "F-1", "amount": "36.000,00", "first": "2026-01-01"}
    before = said(rup.get("agreement_sureties", **here)).replace("\xa0", " ")
    assert "Mancano Come si calcola: 60.000,00 € anticipo − garantiti, mai sotto zero = 60.000,00 €" in before
    assert "contributo × anticipo = 60.000,00 €" in before
    assert "anticipo 50 %" in before
    assert "l’ufficio registra qui ogni fideiussione" in before, "who does it, and what comes"
    wrong = SimpleUploadedFile("fideiussione.pdf", b"MZ un programma")
    refused = rup.post("agreement_sureties", "SuretyForm", here, **fields, last="2029-03-31", file=wrong)
    assert refused.status_code == 422
    file = SimpleUploadedFile("fideiussione.pdf", b"%PDF-1.7 prova")
    sent = rup.post("agreement_sureties", "SuretyForm", here, **fields, last="2029-03-31", file=file)
    assert sent.status_code == 302, said(sent)
    file.seek(0)
    twice = rup.post("agreement_sureties", "SuretyForm", here, **fields, last="2029-03-31", file=file)
    assert (twice.status_code, '<a href="#id_number">Numero della polizza' in twice.content.decode()) == (422, True)
    surety = agreement.sureties.get()
    lead = At(scene.leads)
    page = said(lead.get("agreement_sureties", **here)).replace("\xa0", " ")
    assert "Banca di Prova" in page
    assert "somma delle garanzie non ancora scadute = 36.000,00 €" in page
    assert "anticipo − garantiti, mai sotto zero = 24.000,00 €" in page
    assert b"".join(lead.get("agreement_surety", number=surety.pk, **here).streaming_content) == b"%PDF-1.7 prova"


def test_the_text_is_written_signed_by_whoever_has_both_signatures_and_made_public(scene: Scene) -> None:
    agreement = ready(scene)
    here = {"key": agreement.pk}
    rup, lead = At(scene.town.rup), At(scene.leads)
    assert "Vai alla firma" in said(lead.get("agreement_text", **here)), "the lead's representative signs"
    seen = rup.version("agreement_frame", here, form="codici")
    assert rup.post("agreement_frame", "codici", here, version=seen, cup="F21H24000130009").status_code == 302
    assert "va scritto di nuovo" in said(rup.get("agreement_text", **here))
    assert "Testo e firma da correggere" in said(rup.get("agreement", **here)), "left behind by the draft"
    assert lead.post("agreement_text", "testo", here).status_code == 404
    assert rup.post("agreement_text", "testo", here).status_code == 302
    agreement.refresh_from_db()
    assert agreement.paper is not None
    file = SimpleUploadedFile(
        "convenzione.p7m", making.signed(agreement.paper, scene.town.director.person, scene.leads.person)
    )
    sent = lead.post("document", "signed", {"key": agreement.paper.pk}, file=file)
    assert sent.status_code == 302, said(sent)
    agreement.refresh_from_db()
    assert agreement.state == "signed"
    page = said(rup.get("agreement", **here))
    assert "Il prossimo passo: Pubblicazione. Tocca a: funzionario" in page.replace(" .", ".")
    closed = said(rup.get("agreement_term", **here, term="payee"))
    assert "La convenzione è firmata: le condizioni non si cambiano più." in closed
    assert "Impedisce" not in closed
    public = {"place": "transparency", "reference": "prot. 9"}
    assert rup.post("agreement_text", "pubblica", here, place="grants").status_code == 422, "that table is another fact"
    assert rup.post("agreement_text", "pubblica", here, **public).status_code == 302
    assert Publication.objects.filter(place="transparency", reference="prot. 9").count() == 1
    assert "il lavoro prosegue nei rendiconti" in said(lead.get("agreement", **here))


def test_one_side_alone_does_not_sign(scene: Scene) -> None:
    agreement = ready(scene)
    assert agreement.paper is not None
    file = SimpleUploadedFile("convenzione.p7m", making.signed(agreement.paper, scene.leads.person))
    alone = At(scene.leads).post("document", "signed", {"key": agreement.paper.pk}, file=file)
    assert alone.status_code == 422
    agreement.refresh_from_db()
    assert agreement.state == "draft"


def test_the_plan_explains_its_sums_and_leaves_as_a_file(scene: Scene) -> None:
    agreement = prepared(scene)
    lead = At(scene.leads)
    page = said(lead.get("agreement_plan", key=agreement.pk))
    for words in ("educatori", "120.000,00", "1.500,00 20,00", "Come si calcola"):
        assert words in page, words
    only = said(lead.get("agreement_plan", key=agreement.pk, query={"cerca": "educatori", "ordine": "-budget"}))
    assert "6 righe" in only
    foot = only.partition("Piano economico, voce per voce")[2].partition(" Totale ")[2]
    assert "somma della colonna «Oggi», per tutte le righe" in foot, "what was looked for is added up"
    rows = b"".join(lead.get("agreement_plan", key=agreement.pk, query={"formato": "csv"}).streaming_content)
    assert rows.decode().count("educatori") == 6


@pytest.mark.parametrize(
    "view",
    [f"agreement{one}" for one in ("", "_frame", "_plan", "_terms", "_checks", "_commitments", "_sureties", "_text")],
)
def test_each_page_takes_few_statements_whatever_the_partners(
    scene: Scene, view: str, django_assert_max_num_queries: Any
) -> None:
    agreement = ready(scene)
    for number in range(30):
        agreement.partners.create(body=making.body(f"Altro {number}"), joined_on=agreement.starts)
    stranger = At(making.acting(making.body("Estranea"), Role.LEGAL_REPRESENTATIVE))
    assert stranger.get(view, key=agreement.pk).status_code == 404
    rup = At(scene.town.rup)
    with django_assert_max_num_queries(12):
        assert rup.get(view, key=agreement.pk).status_code == 200
