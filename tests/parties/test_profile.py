"""The profile of a body, kept by who represents it: accounts, registers, withholding and stamp duty."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from condivisa.parties.models import Municipality
from condivisa.parties.rules import Taxes
from condivisa.records import clock
from condivisa.records.access import Role
from tests import making
from tests.screens import At, said

pytestmark = pytest.mark.django_db


def test_one_closes_an_account_of_ones_own_body_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-02-02T10:00"))
    ets = making.body("Associazione Prima")
    president = At(making.acting(ets, Role.LEGAL_REPRESENTATIVE))
    account = ets.accounts.create(iban="IT60X0542811101000000123456", since=date(2026, 1, 1))
    here = {"key": account.pk}
    link = f'href="{reverse("end_account", kwargs=here)}"'
    assert link in president.get("profile").content.decode()
    stranger = At(making.acting(making.body("Altra"), Role.LEGAL_REPRESENTATIVE))
    assert stranger.get("end_account", **here).status_code == 404
    operator = At(making.acting(ets, Role.OPERATOR))
    assert link not in operator.get("profile").content.decode()
    assert operator.post("end_account", "EndForm", here, until="2026-02-28").status_code == 404
    early = president.post("end_account", "EndForm", here, until="2025-12-31")
    assert early.status_code == 422
    assert "Il conto è dedicato dal" in said(early)
    assert president.post("end_account", "EndForm", here, until="2026-02-28").status_code == 302
    account.refresh_from_db()
    assert account.until == date(2026, 2, 28)
    page = president.get("profile")
    assert "fino al 28 febbraio 2026 Cambia l’ultimo giorno del conto" in said(page)
    assert 'value="2026-02-28"' in president.get("end_account", **here).content.decode()
    assert president.post("end_account", "EndForm", here, until="2026-02-20").status_code == 302
    account.refresh_from_db()
    assert account.until == date(2026, 2, 20)
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-02-20T10:00"))
    assert link in president.get("profile").content.decode()
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-02-21T10:00"))
    assert link not in president.get("profile").content.decode()
    late = president.post("end_account", "EndForm", here, until="2026-03-31")
    assert late.status_code == 422
    assert "il suo ultimo giorno era il 20 febbraio 2026" in said(late)


def version_of(form: str, page: str) -> str:
    """Over which version a form of the page is written."""
    (version,) = re.findall(rf'name="version" value="([0-9a-f]+)"[^>]* id="{form}-version"', page)
    return version


def test_who_represents_keeps_the_profile_up_to_date_over_what_it_says_now() -> None:
    ets = making.body("Associazione Prima", activities=["d"], pec="vecchia@pec.example.org")
    president = At(making.acting(ets, Role.LEGAL_REPRESENTATIVE))
    page = president.get("profile").content.decode()
    assert 'value="vecchia@pec.example.org"' in page
    assert 'name="seat"' not in page, "no municipality is known yet"
    version = version_of("dati", page)
    written = {"runts_section": "d", "runts_number": ets.runts_number, "runts_date": "2022-05-02", "version": version}
    wrong = president.post("profile", "dati", {}, **written | {"vat_number": "1", "activities": ["d"]})
    assert (wrong.status_code, "La partita IVA «1» non è valida." in said(wrong)) == (422, True)
    sent = written | {"pec": "nuova@pec.example.org", "activities": ["d", "a"]}
    assert president.post("profile", "dati", {}, **sent).status_code == 302
    ets.refresh_from_db()
    assert (ets.pec, ets.activities, ets.runts_date) == ("nuova@pec.example.org", ["a", "d"], date(2022, 5, 2))
    stale = president.post("profile", "dati", {}, **written | {"pec": "altra@pec.example.org", "activities": ["d"]})
    assert stale.status_code == 409
    assert "un’altra persona ha cambiato questo testo" in said(stale)
    assert 'value="altra@pec.example.org"' in stale.content.decode(), "what was typed is still there"
    ets.refresh_from_db()
    assert ets.pec == "nuova@pec.example.org"
    assert "<li>a – interventi e servizi sociali</li>" in president.get("profile").content.decode()
    operator = At(making.acting(ets, Role.OPERATOR))
    assert "Questi dati li aggiorna chi rappresenta l’ente." in said(operator.get("profile"))
    version = version_of("dati", stale.content.decode())
    refused = operator.post("profile", "dati", {}, **sent | {"pec": "x@pec.example.org", "version": version})
    assert refused.status_code == 422


def test_a_director_keeps_what_the_index_says_and_no_register_of_others() -> None:
    Municipality.objects.create(istat="019035", name="Crema", sort_key="crema")
    town = making.body("Comune di Prova", kind="public", activities=["a"])
    director = At(making.acting(town, Role.DIRECTOR))
    page = director.get("profile").content.decode()
    assert 'name="runts_number"' not in page
    version = version_of("dati", page)
    sent = {"ipa_code": "c_p001", "seat": "019035", "version": version}
    assert director.post("profile", "dati", {}, **sent).status_code == 302
    town.refresh_from_db()
    assert (town.ipa_code, town.seat_id, town.activities) == ("c_p001", "019035", ["a"]), "what is not asked stays"


def test_one_declares_withholding_and_stamp_duty_of_ones_own_body() -> None:
    ets = making.body("Impresa sociale Prima")
    accountant = At(making.acting(ets, Role.ACCOUNTANT))
    assert "Sui contributi non è trattenuta alcuna ritenuta." in said(accountant.get("profile"))
    version = version_of("imposte", accountant.get("profile").content.decode())
    sent = {"withholding": "on", "version": version}
    assert accountant.post("profile", "imposte", {}, **sent).status_code == 302
    ets.refresh_from_db()
    assert (ets.withholding, ets.stamp_exempt) == (True, False)
    page = said(accountant.get("profile"))
    assert "una richiesta già fatta e non ancora liquidata va respinta dall’ufficio e chiesta di nuovo" in page
    assert "Sui contributi è trattenuta la ritenuta del 4 %." in page
    assert "Le note di debito pagano il bollo." in page
    stale = accountant.post("profile", "imposte", {}, stamp_exempt="on", version=version)
    assert stale.status_code == 409
    assert "un’altra persona ha cambiato questo testo" in said(stale)
    assert re.findall("Che cosa dice adesso (sì|no)", said(stale)) == ["sì", "no"]
    version = version_of("imposte", stale.content.decode())
    again = accountant.post("profile", "imposte", {}, withholding="on", version=version)
    assert again.status_code == 422
    assert "I dati sono già questi" in said(again)
    operator = At(making.acting(ets, Role.OPERATOR))
    assert "Dichiarare ritenuta e bollo" not in said(operator.get("profile"))
    assert operator.post("profile", "imposte", {}, stamp_exempt="on", version=version).status_code == 422
    town = making.body("Comune di Prova", kind="public")
    assert "Ritenuta e bollo" not in said(At(making.acting(town, Role.DIRECTOR)).get("profile"))
    mayor = At(making.acting(town, Role.LEGAL_REPRESENTATIVE))
    version = Taxes(withholding=False, stamp_exempt=True).mark
    assert mayor.post("profile", "imposte", {}, withholding="on", version=version).status_code == 422
    town.refresh_from_db()
    assert not town.withholding
    ets.refresh_from_db()
    assert ets.withholding


def test_an_administration_is_not_told_to_declare_an_account() -> None:
    """Accounts dedicated to what an administration pays are of who is paid."""
    assert "Nessun conto dichiarato" in said(At(making.representative(making.body("Associazione"))).get("profile"))
    for viewer in (making.town().officer, making.town("Altrove").director):
        assert "onto dedicat" not in said(At(viewer).get("profile"))
