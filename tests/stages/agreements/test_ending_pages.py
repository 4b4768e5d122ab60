"""The end in the browser: warned, given time, terminated; or withdrawn with notice, the day explained step by step."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal as D
from typing import Any

import pytest
from django.urls import reverse

from condivisa.records import clock
from condivisa.records.access import Role
from condivisa.stages.agreements import actions
from condivisa.stages.agreements.models import Agreement, Ending, FormalWarning
from tests import making
from tests.making import at
from tests.screens import At, said
from tests.stages.agreements.conftest import Scene

pytestmark = pytest.mark.django_db
REASON = {"reason": "Due rendiconti non presentati."}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    moments = [at("2026-09-01T09:00")]
    monkeypatch.setattr(clock, "now", lambda: moments[0])
    return moments


def of(scene: Scene, **more: Any) -> dict[str, Any]:
    return {"key": scene.agreement.pk, **more}


def terms(scene: Scene, **changes: Any) -> None:
    Agreement.objects.filter(pk=scene.agreement.pk).update(terms_json=making.terms(**changes).as_json())


def test_a_warning_gives_time_and_termination_follows_only_when_ignored(scene: Scene, now: list[datetime]) -> None:
    terms(scene, warning_days=D(15))
    rup, lead = At(scene.town.rup), At(scene.leads)
    before = rup.post("termination", "TerminationForm", of(scene), **REASON)
    assert before.status_code == 422
    assert "Risoluzione per inadempimento" in said(rup.get("termination", **of(scene)))
    assert "una diffida rimasta senza effetto, e qui non ce n’è nessuna" in said(rup.get("termination", **of(scene)))
    assert reverse("warning_new", kwargs=of(scene)) in rup.get("termination", **of(scene)).content.decode()
    assert "15 giorni per adempiere" in said(rup.get("warning_new", **of(scene)))
    assert rup.post("warning_new", "WarningForm", of(scene), reason="").status_code == 422
    assert rup.post("warning_new", "WarningForm", of(scene), **REASON).status_code == 302
    warning = FormalWarning.objects.get()
    here = of(scene, number=warning.pk)
    unsent = said(rup.get("warning", **here))
    assert "prima la firma il dirigente" in unsent
    assert "non inviata" in unsent
    assert "in attesa di risposta" not in unsent, "nobody was warned yet"
    assert rup.post("warning", "ricevuta", here, received_on="2026-09-01").status_code == 422, "not signed"
    director = scene.town.director
    actions.send_warning(
        warning.pk, file=making.signed(warning.paper, director.person), signer=director.person, by=director, at=now[0]
    )
    assert rup.post("warning", "ricevuta", here, received_on="2026-09-10").status_code == 422, "still to come"
    now[0] = at("2026-09-08T09:00")
    assert rup.post("warning", "ricevuta", here, received_on="2026-09-05").status_code == 302
    page = said(lead.get("warning", **here))
    assert "termine di 15 giorni finisce il 20 settembre 2026" in page
    assert "passa al primo giorno lavorativo, 21 settembre 2026" in page, "a Sunday"
    assert "Annota che non hanno adempiuto" not in page
    assert "Il termine della diffida scade il 21 settembre 2026" in said(rup.get("warning", **here))
    assert rup.post("warning", "ignorata", here).status_code == 422
    assert lead.post("warning", "adempiuta", here).status_code == 404
    now[0] = at("2026-09-22T09:00")
    assert rup.post("warning", "ignorata", here).status_code == 302
    assert rup.post("termination", "TerminationForm", of(scene), **REASON).status_code == 302
    ending = Ending.objects.get()
    assert ending.kind == "termination"
    assert "Risoluzione per inadempimento" not in said(lead.get("agreement_end", **of(scene))), "nobody signed it"
    page = said(rup.get("agreement_end", **of(scene)))
    assert "Risoluzione per inadempimento" in page
    assert "il nuovo prende il posto del vecchio" in page, "nobody signed it"
    again = {"reason": "Tre rendiconti non presentati."}
    assert rup.post("termination", "TerminationForm", of(scene), **again).status_code == 302
    assert "Tre rendiconti non presentati." in said(rup.get("agreement_end", **of(scene)))
    director, ending = scene.town.director, Ending.objects.get()
    file = making.signed(ending.paper, director.person)
    actions.sign_ending(ending.pk, file=file, signer=director.person, by=director, at=now[0])
    page = said(rup.get("agreement_end", **of(scene)))
    assert "Per un motivo che la convenzione prevede" not in page, "an end is decided once"
    assert rup.post("withdrawal", "WithdrawalForm", of(scene), **REASON).status_code == 422


def test_a_warning_complied_with_leaves_the_agreement_in_force(scene: Scene, now: list[datetime]) -> None:
    rup, director = At(scene.town.rup), scene.town.director
    rup.post("warning_new", "WarningForm", of(scene), **REASON)
    warning = FormalWarning.objects.get()
    here = of(scene, number=warning.pk)
    file = making.signed(warning.paper, director.person)
    actions.send_warning(warning.pk, file=file, signer=director.person, by=director, at=now[0])
    assert rup.post("warning", "ricevuta", here, received_on="2026-09-01").status_code == 302
    assert rup.post("warning", "adempiuta", here).status_code == 302
    assert "adempiuta" in said(At(scene.leads).get("agreement_end", **of(scene)))
    assert rup.post("warning", "ignorata", here).status_code == 422
    officer = At(making.acting(scene.town.body, Role.OFFICER))
    assert officer.get("warning", **here).status_code == 200
    assert officer.get("warning_new", **of(scene)).status_code == 404


def test_a_withdrawal_counts_its_notice_with_the_shift_as_its_own_step(scene: Scene, now: list[datetime]) -> None:
    """Received on 31.8.2026, six months end on Sunday 28.2.2027: so 1.3.2027 (c.c. art. 2963)."""
    terms(scene, withdrawal_notice_months=D(6), withdrawal_grounds=("interesse pubblico",))
    rup, director = At(scene.town.rup), scene.town.director
    now[0] = at("2026-08-20T09:00")
    page = said(rup.get("withdrawal", **of(scene)))
    assert "Ricevimento: 20 agosto 2026. Il termine di 6 mesi finisce il 20 febbraio 2027" in page
    typed = {"ground": "interesse pubblico", "reason": "Servizio trasferito.", "indemnity": "1.500,00"}
    unjudged = said(rup.post("withdrawal", "WithdrawalForm", of(scene), **typed, vedi="1"))
    assert "se ai partner spetta un indennizzo" in unjudged
    refused = rup.post("withdrawal", "WithdrawalForm", of(scene), **typed)
    assert refused.status_code == 422
    assert '<a href="#id_indemnity_finding">Valutazione dell’indennizzo</a>' in refused.content.decode()
    assert not Ending.objects.exists()
    whole = {**typed, "indemnity_finding": "Costi già sostenuti."}
    looked = said(rup.post("withdrawal", "WithdrawalForm", of(scene), **whole, vedi="1"))
    assert "Costi già sostenuti." in looked
    assert not Ending.objects.exists(), "looking writes nothing"
    assert rup.post("withdrawal", "WithdrawalForm", of(scene), **whole).status_code == 302
    ending = Ending.objects.get()
    assert ending.indemnity == D("1500.00")
    assert "Annota il ricevimento" not in said(At(scene.leads).get("agreement_end", **of(scene)))
    page = said(rup.get("agreement_end", **of(scene)))
    assert "Prima lo firma il dirigente" in page
    assert "Conta il preavviso" not in page, "nobody received what nobody signed"
    file = making.signed(ending.paper, director.person)
    actions.sign_ending(ending.pk, file=file, signer=director.person, by=director, at=now[0])
    now[0] = at("2026-09-01T09:00")
    assert "si manda ai partner per PEC" in said(rup.get("agreement_end", **of(scene)))
    looked = said(rup.post("agreement_end", "preavviso", of(scene), received_on="2026-08-31", vedi="1"))
    assert "termine di 6 mesi finisce il 28 febbraio 2027" in looked
    assert "passa al primo giorno lavorativo, 1º marzo 2027" in looked
    assert looked.count("Impedisce") == 1, "its closing alone"
    early = {"received_on": "2026-08-31", "effective_on": "2027-02-28"}
    for sent in (early, {"received_on": "2026-09-02"}, {"received_on": "2026-01-01"}):
        refused = said(rup.post("agreement_end", "preavviso", of(scene), **sent))
        looked = said(rup.post("agreement_end", "preavviso", of(scene), **sent, vedi="1"))
        why = refused.partition("Impedisce: ")[2].partition(" Da dove viene")[0]
        assert why
        assert f"Impedisce: {why}" in looked, "said before it is sent, too"
    assert rup.post("agreement_end", "preavviso", of(scene), **early).status_code == 422
    assert rup.post("agreement_end", "preavviso", of(scene), received_on="2026-08-31").status_code == 302
    ending.refresh_from_db()
    assert str(ending.effective_on) == "2027-03-01"
    page = said(rup.get("agreement_end", **of(scene)))
    assert "Se il giorno è sbagliato, si annota di nuovo" in page
    assert rup.post("agreement_end", "preavviso", of(scene), received_on="2026-09-01").status_code == 302
    assert rup.post("agreement_end", "preavviso", of(scene), received_on="2026-08-31").status_code == 302
    assert "1º marzo 2027" in said(At(scene.leads).get("agreement_end", **of(scene)))
    keeper = At(making.acting(scene.town.body, Role.KEEPER))
    assert keeper.get("agreement_end", **of(scene)).status_code == 404, "who keeps the installation has no part in it"
    officer, finance = At(scene.town.officer), At(scene.town.finance)
    page = said(officer.get("agreement_end", **of(scene)))
    assert "in vigore fino al 1º marzo 2027: quel giorno cessa da sé" in page
    assert "Fai cessare la convenzione" not in page, "the notice runs"
    assert "È stato deciso il recesso: la convenzione è in vigore fino al 1º marzo 2027" in said(
        rup.get("agreement", **of(scene))
    )
    assert officer.post("agreement_end", "cessa", of(scene)).status_code == 422
    now[0] = at("2027-03-01T09:00")
    assert "Fai cessare la convenzione" in said(officer.get("agreement_end", **of(scene)))
    assert "Conta il preavviso" not in said(rup.get("agreement_end", **of(scene))), "it has taken effect"
    assert finance.post("agreement_end", "cessa", of(scene)).status_code == 422
    assert officer.post("agreement_end", "cessa", of(scene)).status_code == 302
    scene.agreement.refresh_from_db()
    assert scene.agreement.state == Agreement.State.WITHDRAWN
    assert "Scrivi una diffida" not in said(rup.get("agreement_end", **of(scene))), "nothing is left to comply with"


def test_partners_read_an_act_of_the_office_only_once_it_is_signed(scene: Scene, now: list[datetime]) -> None:
    """A warning that nobody signed accuses them of what nobody has decided; so the act of withdrawal."""
    terms(scene, withdrawal_notice_months=D(6), withdrawal_grounds=("interesse pubblico",))
    rup, lead, director = At(scene.town.rup), At(scene.leads), scene.town.director
    rup.post("warning_new", "WarningForm", of(scene), **REASON)
    warning = FormalWarning.objects.get()
    here = of(scene, number=warning.pk)

    def sees(paper: Any) -> list[int]:
        views = ("document", "document_original")
        return [lead.get("warning", **here).status_code, *(lead.get(view, key=paper.pk).status_code for view in views)]

    assert "da firmare" in said(rup.get("agreement_end", **of(scene)))
    assert rup.get("document", key=warning.paper_id).status_code == 200
    assert "Nessuna diffida: se il responsabile del procedimento ne invia una" in said(
        lead.get("agreement_end", **of(scene))
    )
    assert "Diffida ad adempiere" not in said(lead.get("agreement", **of(scene)))
    assert "Diffida ad adempiere" in said(rup.get("agreement", **of(scene)))
    assert sees(warning.paper) == [404, 404, 404]
    by: dict[str, Any] = {"signer": director.person, "by": director, "at": now[0]}
    actions.send_warning(warning.pk, file=making.signed(warning.paper, director.person), **by)
    assert "inviata il" in said(lead.get("agreement_end", **of(scene)))
    assert "Diffida ad adempiere" in said(lead.get("agreement", **of(scene)))
    assert sees(warning.paper) == [200, 200, 200]

    typed = {"ground": "interesse pubblico", "reason": "Servizio trasferito.", "indemnity_finding": "Nessun costo."}
    rup.post("withdrawal", "WithdrawalForm", of(scene), **typed, indemnity="0,00")
    ending = Ending.objects.get()
    assert "Servizio trasferito." in said(rup.get("agreement_end", **of(scene)))
    assert "Recesso" not in said(lead.get("agreement_end", **of(scene)))
    assert lead.get("document", key=ending.paper_id).status_code == 404
    actions.sign_ending(ending.pk, file=making.signed(ending.paper, director.person), **by)
    assert "Servizio trasferito." in said(lead.get("agreement_end", **of(scene)))
    assert "Il preavviso di 6 mesi si conta da quando i partner ricevono" in said(
        lead.get("agreement_end", **of(scene))
    )
    assert "Il preavviso di 6 mesi si conta" not in said(rup.get("agreement_end", **of(scene))), "it counts it there"
    assert lead.get("document", key=ending.paper_id).status_code == 200


def test_an_agreement_is_closed_only_once_settled(scene: Scene) -> None:
    rup = At(scene.town.rup)
    page = said(rup.get("agreement_end", **of(scene)))
    assert "Il rendiconto finale non è verificato" in page
    assert rup.post("agreement_end", "chiudi", of(scene)).status_code == 422
    assert "Chiudi la convenzione" not in said(At(scene.leads).get("agreement_end", **of(scene)))
    stranger = At(making.acting(making.body("Altra"), Role.LEGAL_REPRESENTATIVE))
    assert stranger.get("agreement_end", **of(scene)).status_code == 404
    assert rup.get("warning", **of(scene, number=999)).status_code == 404


def test_only_the_buttons_that_show_effects_first_say_so(scene: Scene) -> None:
    """The head of these pages has a look of its own: it once made every button show, and none act."""
    rup = At(scene.town.rup)
    assert 'name="vedi"' in rup.get("withdrawal", **of(scene)).content.decode()
    for view in ("agreement_end", "warning_new", "termination"):
        assert 'name="vedi"' not in rup.get(view, **of(scene)).content.decode(), view
