"""A notice in the office's browser: written part by part, funded, composed, published; and everything refused."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from condivisa.records.papers.models import Paper
from condivisa.stages.applications.models import Application
from condivisa.stages.calls import actions
from condivisa.stages.calls.models import Booking, Call, Commitment, FundingShare, Outage, Question
from condivisa.stages.calls.terms import GROUPS
from condivisa.stages.coprogramming.models import Procedure
from tests import making
from tests.making import at
from tests.stages.screen import Screen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def town() -> making.Town:
    return making.town()


@pytest.fixture
def officer(town: making.Town) -> Screen:
    return Screen(town.officer)


@pytest.fixture
def call(town: making.Town, officer: Screen) -> Call:
    """A notice just started: nothing written but its title and source."""
    percorso = making.procedure(town, "a-mano")
    source = {"source_code": "comune", "source_name": "Comune di Prova", "ours": "on"}
    officer.send("/percorsi/a-mano/ufficio/nuovo-avviso/", "StartForm", code="uno", title="Avviso uno", **source)
    return Call.objects.get(procedure=percorso)


OFFICE = "/percorsi/a-mano/avvisi/uno/ufficio/"
FRAME = {"title": "Avviso uno", "appeal_authority": "TAR, 60 giorni", "cup": "F21H24000130004", "cig": "B25194243A"}
TIMES = {"opens_at": "2025-10-01T09:00", "closes_at": "2025-11-03T12:00", "questions_until": ""}
TERMS = {
    "applying": {"programme_choice": "several", "applying_twice": "refuse", "below_minimum": "refuse"},
    "scoring": {"score_rounding": "final", "ties": "first_criterion", "selected": "best", "table_mode": "selected"},
}


def version(page: str) -> str:
    """The version that a form of a page was opened over."""
    found = re.search(r'name="version" value="(\w+)"', page)
    assert found
    return found[1]


def write(screen: Screen, part: str, form: str, status: int = 302, /, **fields: Any) -> str:
    """Open a part and send it, over the version just seen."""
    where = OFFICE + part
    return screen.send(where, form, status, version=version(screen.open(where)), **fields)


def grid(name: str, *rows: dict[str, str]) -> dict[str, list[str]]:
    """Rows as a browser sends them."""
    columns = {column for row in rows for column in row}
    return {f"{name}-{column}": [row.get(column, "") for row in rows] for column in columns}


def terms(group: dict[str, str]) -> dict[str, str]:
    """Terms of a group fixed to these values."""
    sent: dict[str, str] = {}
    for key, value in group.items():
        sent |= {f"{key}-layer": "fixed", f"{key}-value": value, f"{key}-clause": "art. 9"}
    return sent


def open_terms(group: str) -> dict[str, str]:
    """Every term of a group left open."""
    return {f"{key}-layer": "open" for key in GROUPS[group]}


def whole(officer: Screen) -> None:
    """Write every part that a notice needs."""
    write(officer, "dati/", "FrameForm", **FRAME)
    write(officer, "tempi/", "TimesForm", **TIMES)
    rows = ({"was": "", "code": "P1", "title": "Case aperte", "annual": "", "triennial": "300.000,00"},)
    write(officer, "programmi/", "ProgrammesForm", **grid("programmi", *rows))
    write(officer, "finalita/", "AimsForm", **{"aims-0": "abitare\n\nvicinato "})
    money = {"y2026": "100.000,00", "y2027": "100000", "y2028": "100.000"}
    write(officer, "riparto/", "SharesForm", **grid("riparto", {"programme": "P1", "source": "comune", **money}))
    scored = {"code": "1", "title": "Qualità", "scoring": "coefficient", "max_points": "60", "scale": "no=0; sì=1"}
    write(officer, "criteri/", "CriteriaForm", **grid("criteri", scored))
    for group, values in TERMS.items():
        write(officer, f"condizioni/{group}/", "TermsForm", **(open_terms(group) | terms(values)))


def book(finance: Screen, year: int, amount: str, status: int = 302, **fields: str) -> str:
    sent = {"source": "comune", "year": str(year), "chapter": "1104", "number": f"{year}/1", "act": "DD 1", **fields}
    return finance.send(f"{OFFICE}copertura/", "BookingForm", status, amount=amount, **sent)


def test_a_notice_is_written_by_hand_funded_signed_and_published(
    call: Call, town: making.Town, officer: Screen, now: list[datetime]
) -> None:
    whole(officer)
    finance, director, manager = Screen(town.finance), Screen(town.director), Screen(town.rup)
    director.send(f"{OFFICE}avvio/", "OpeningForm", 422, number="361", date="2025-09-10")
    for year in (2026, 2027, 2028):
        book(finance, year, "100.000,00")
    director.send(f"{OFFICE}avvio/", "OpeningForm", number="361", date="2025-09-10")
    officer.send(f"{OFFICE}testo/", "componi")
    call.refresh_from_db()
    assert call.notice is not None
    assert (call.programmes.get().aims, call.opening_act_number) == (["abitare", "vicinato"], "361")
    signed = making.signed(call.notice, town.director.person)
    actions.sign_notice(call.pk, file=signed, signer=town.director.person, by=town.rup, at=now[0])
    numbers = {"act_number": "377", "act_date": "2025-09-10", "protocol_number": "1", "protocol_date": "2025-09-10"}
    officer.send(f"{OFFICE}testo/", "numeri", **numbers)
    officer.send(f"{OFFICE}testo/", "pubblica", 422)
    manager.send(f"{OFFICE}testo/", "pubblica")
    call.refresh_from_db()
    assert (call.state, Paper.objects.get(pk=str(call.notice_id)).act_number) == ("published", "377")
    now[0] = at("2025-10-02T09:00")
    assert "fino al" in officer.open(OFFICE)
    officer.send(f"{OFFICE}termine/", "chiudi", 422)
    now[0] = at("2025-11-03T12:01")
    officer.send(f"{OFFICE}termine/", "chiudi")
    call.refresh_from_db()
    assert call.state == "closed"


def test_a_stale_part_shows_both_and_overwrites_only_when_sent_again(call: Call, town: making.Town) -> None:
    first, second = Screen(town.officer), Screen(town.rup)
    seen = version(first.open(f"{OFFICE}dati/"))
    second.send(f"{OFFICE}dati/", "FrameForm", version=seen, **{**FRAME, "title": "Del RUP"})
    page = first.send(f"{OFFICE}dati/", "FrameForm", 409, version=seen, **{**FRAME, "title": "Del funzionario"})
    assert "Del RUP" in page
    assert "Del funzionario" in page
    call.refresh_from_db()
    assert call.title == "Del RUP"
    first.send(f"{OFFICE}dati/", "FrameForm", version=version(page), **{**FRAME, "title": "Del funzionario"})
    call.refresh_from_db()
    assert call.title == "Del funzionario"


def test_two_parts_written_at_once_are_both_kept(call: Call, town: making.Town) -> None:
    first, second = Screen(town.officer), Screen(town.rup)
    frame, times = version(first.open(f"{OFFICE}dati/")), version(second.open(f"{OFFICE}tempi/"))
    first.send(f"{OFFICE}dati/", "FrameForm", version=frame, **FRAME)
    second.send(f"{OFFICE}tempi/", "TimesForm", version=times, **TIMES)
    call.refresh_from_db()
    assert (call.cup, call.closes_at) == ("F21H24000130004", at("2025-11-03T12:00"))


@pytest.mark.parametrize("amount", ["1.23", "12.34,5", "abc", "-5"])
def test_an_amount_written_badly_is_said_in_its_cell_and_nothing_is_written(
    call: Call, officer: Screen, amount: str
) -> None:
    rows = ({"was": "", "code": "P1", "title": "Uno", "annual": amount},)
    page = write(officer, "programmi/", "ProgrammesForm", 422, **grid("programmi", *rows))
    assert amount in page
    assert not call.programmes.exists()


def test_a_scale_that_cannot_be_read_is_said_in_its_cell(call: Call, officer: Screen) -> None:
    row = {"code": "1", "title": "Q", "scoring": "coefficient", "max_points": "60", "scale": "buono=zero"}
    assert "buono=zero" in write(officer, "criteri/", "CriteriaForm", 422, **grid("criteri", row))
    unsound = {**row, "scale": "buono=7"}
    write(officer, "criteri/", "CriteriaForm", 422, **grid("criteri", unsound))
    assert not call.criteria.exists()


def test_a_window_in_the_wrong_order_is_refused(call: Call, officer: Screen) -> None:
    write(officer, "tempi/", "TimesForm", 422, **{**TIMES, "closes_at": "2025-09-30T12:00"})
    call.refresh_from_db()
    assert call.closes_at is None


def test_a_fixed_term_needs_its_value_and_its_clause_and_bounds_are_in_order(call: Call, officer: Screen) -> None:
    still = open_terms("paying")
    bare = {**still, "payee-layer": "fixed"}
    write(officer, "condizioni/paying/", "TermsForm", 422, **bare)
    turned = {**still, "advance_percent-layer": "negotiable", "advance_percent-clause": "art. 9"}
    bounds = {"advance_percent-low": "40", "advance_percent-high": "30"}
    write(officer, "condizioni/paying/", "TermsForm", 422, **turned, **bounds)
    bounds = {"advance_percent-low": "20", "advance_percent-high": "30"}
    write(officer, "condizioni/paying/", "TermsForm", **turned, **bounds)
    call.refresh_from_db()
    term = call.terms.by_key["advance_percent"]
    assert (term.fixed, term.low, term.high) == (False, 20, 30)
    assert officer.open(f"{OFFICE}condizioni/niente/", 404)


def test_only_the_office_writes_the_draft_and_others_only_read_it(call: Call, town: making.Town) -> None:
    finance, stranger = Screen(town.finance), Screen(making.town("Comune Altrui").officer)
    assert "funzionario" in finance.open(f"{OFFICE}dati/")
    opened = version(Screen(town.officer).open(f"{OFFICE}dati/"))
    finance.send(f"{OFFICE}dati/", "FrameForm", 422, version=opened, **FRAME)
    stranger.open(OFFICE, 404)
    stranger.send(f"{OFFICE}dati/", "FrameForm", 404, version="x", **FRAME)
    stranger.send(f"{OFFICE}copertura/", "BookingForm", 404)
    stranger.send(f"{OFFICE}testo/", "pubblica", 404)
    scale = {"scoring": "coefficient", "scale": "ottimo=1; buono=0,8", "max_points": "10"}
    write(Screen(town.officer), "criteri/", "CriteriaForm", **grid("criteri", {"code": "C1", "title": "Idea", **scale}))
    Call.objects.filter(pk=call.pk).update(state="signed")
    read = Screen(town.officer).open(f"{OFFICE}criteri/")
    assert "ottimo: 1 · buono: 0,8" in read
    assert "etichetta=valore" not in read
    assert "La scala si scrive" not in read, "how to write is for who writes"
    assert "Soglia" not in read, "a column that says nothing is left out"
    assert "solo da leggere" in Screen(town.officer).open(f"{OFFICE}dati/")


def test_money_is_booked_once_and_committed_within_its_booking_with_a_visa(
    call: Call, town: making.Town, officer: Screen
) -> None:
    finance = Screen(town.finance)
    book(finance, 2026, "100.000,00")
    book(finance, 2026, "100.000,00", 422)
    book(finance, 2026, "1.23", 422, number="2")
    book(officer, 2027, "5,00", 422)
    where = f"{OFFICE}copertura/{Booking.objects.get().pk}/"
    bound = {"number": "9", "act": "DD 2", "visa_number": "V1", "visa_date": "2025-09-10"}
    finance.send(where, "CommitmentForm", 422, amount="100.000,01", **bound)
    finance.send(where, "CommitmentForm", 422, amount="1,00", **{**bound, "visa_number": ""})
    Screen(town.director).send(where, "CommitmentForm", 422, amount="1,00", **bound)
    finance.send(where, "CommitmentForm", amount="60.000,00", **bound)
    assert (Booking.objects.count(), Commitment.objects.count()) == (1, 1)
    other = making.call(town, state="draft")
    finance.open(f"{OFFICE}copertura/{other.bookings.order_by('pk')[0].pk}/", 404)
    elsewhere = other.bookings.order_by("pk")[0]
    finance.open(f"{OFFICE}copertura/{elsewhere.pk}/storno/", 404)
    foreign = elsewhere.commitments.create(number="1", amount=1, act="DD", visa_number="V", visa_date="2025-09-10")
    finance.open(f"{OFFICE}copertura/impegni/{foreign.pk}/storno/", 404)
    undo = f"{OFFICE}copertura/impegni/{Commitment.objects.exclude(pk=foreign.pk).get().pk}/storno/"
    assert f'href="{undo}"' in finance.open(f"{OFFICE}copertura/")
    assert f'href="{where}storno/"' not in finance.open(f"{OFFICE}copertura/"), "a commitment rests on it"
    finance.send(where + "storno/", "CancelForm", 422, reason="Importo sbagliato.")
    finance.send(undo, "CancelForm", 422, reason="")
    finance.send(undo, "CancelForm", reason="Importo dell’impegno sbagliato.")
    assert f'href="{where}storno/"' in finance.open(f"{OFFICE}copertura/")
    assert f'href="{where}storno/"' not in officer.open(f"{OFFICE}copertura/")
    finance.send(where + "storno/", "CancelForm", reason="Importo della prenotazione sbagliato.")
    page = finance.open(f"{OFFICE}copertura/")
    assert "Importo dell’impegno sbagliato." in page
    assert "-100.000,00" in page or "−100.000,00" in page
    assert f'href="{where}"' not in page
    book(finance, 2026, "10.000,00")


def test_the_check_says_everything_and_leads_to_where_it_is_mended(call: Call, officer: Screen) -> None:
    page = officer.open(f"{OFFICE}verifica/")
    for place in ("tempi/", "programmi/", "criteri/", "avvio/", "dati/#id_appeal_authority", "dati/#id_cup"):
        assert f'href="{OFFICE}{place}"' in page, place
    assert f'href="{OFFICE}condizioni/scoring/#id_selected-layer"' in page
    assert 'href="/percorsi/a-mano/ufficio/programmazione/"' in page
    assert "non promette fondi" in page
    assert f'href="{OFFICE}riparto/"' in page
    whole(officer)
    page = officer.open(f"{OFFICE}verifica/")
    assert "4 cose impediscono la firma" in page  # the opening act, and the money of three years that it waits for
    assert "non promette fondi" not in page
    assert page.count("prenotati 0,00") == 3


def test_the_check_asks_for_who_answers_before_the_opening_act(call: Call, officer: Screen) -> None:
    assert "Chi risponde del percorso" not in officer.open(f"{OFFICE}verifica/")
    Procedure.objects.update(procedure_manager=None, director=None)
    page = officer.open(f"{OFFICE}verifica/")
    place = page[page.index('href="/percorsi/a-mano/ufficio/incarichi/"') :]
    assert place.index("ancora un dirigente") < place.index('class="place"'), "it stands under the link to its page"
    Call.objects.update(opening_act_number="361", opening_act_date=date(2025, 9, 10))
    assert "ancora un dirigente" not in officer.open(f"{OFFICE}verifica/")


def test_shares_start_from_a_row_for_each_programme(call: Call, officer: Screen) -> None:
    rows = [{"was": "", "code": code, "title": code, "annual": "", "triennial": ""} for code in ("P1", "P2")]
    write(officer, "programmi/", "ProgrammesForm", **grid("programmi", *rows))
    offered = officer.open(f"{OFFICE}riparto/")
    assert [f'value="{code}" selected' in offered for code in ("P1", "P2")] == [True, True]
    write(
        officer, "riparto/", "SharesForm", **grid("riparto", {"programme": "P2", "source": "comune", "y2027": "5,00"})
    )
    given = officer.open(f"{OFFICE}riparto/")
    assert [f'value="{code}" selected' in given for code in ("P1", "P2")] == [False, True]


def test_composing_too_early_is_refused_with_the_reasons(call: Call, officer: Screen) -> None:
    assert "atto di avvio" in officer.send(f"{OFFICE}testo/", "componi", 422)
    call.refresh_from_db()
    assert call.notice is None


def test_the_trial_answers_as_the_rules_do_and_writes_nothing(call: Call, officer: Screen) -> None:
    whole(officer)
    row = {"programme": "P1", "category": "staff", "cost_line": "educatore", "action": "casa", "year": "2026"}
    asked = {**row, "side": "contribution", "amount": "120.000,00"}
    page = officer.send(f"{OFFICE}prova/", "prova", 200, **grid("piano", asked))
    assert "l’avviso ne offre 100.000,00" in page.replace("&#x27;", "'")
    assert not Application.objects.exists()
    fine = officer.send(f"{OFFICE}prova/", "prova", 200, **grid("piano", {**asked, "amount": "100.000,00"}))
    assert "passerebbe la verifica" in fine


def test_after_the_signature_nothing_stops_it_and_what_is_late_says_so(town: making.Town, now: list[datetime]) -> None:
    call = making.call(town, within=making.procedure(town, "a-mano"), code="uno")
    Call.objects.update(opening_act_number="361", opening_act_date=date(2025, 9, 10))
    FundingShare.objects.all().delete()
    asker = making.representative(making.body("Associazione"))
    Question.objects.create(call=call, body_id=asker.body, person_id=asker.person, asked_at=now[0], text="?")
    director = Screen(town.director)
    assert "entro il 20 ottobre 2025" in director.open(OFFICE)
    now[0] = at("2025-11-10T09:00")
    assert "scaduto il 20 ottobre 2025" in director.open(OFFICE)
    check = director.open(f"{OFFICE}verifica/")
    assert "già firmato" in check
    assert "mpedisc" not in check
    opening = director.open(f"{OFFICE}avvio/")
    assert ("già registrata" in opening, "non è possibile ora" in opening) == (True, False)


def test_an_outage_and_a_revocation_are_composed_for_the_director(town: making.Town, now: list[datetime]) -> None:
    percorso = making.procedure(town, "a-mano")
    making.call(town, within=percorso, code="uno")
    now[0] = at("2025-10-10T09:00")
    manager, officer = Screen(town.rup), Screen(town.officer)
    Screen(making.town("Comune Altrui").rup).open(OFFICE, 404)
    outage = {"first": "2025-10-08T09:00", "last": "2025-10-08T15:00", "closes_now": "2025-10-21T12:00"}
    officer.send(f"{OFFICE}termine/", "interruzione", 422, **outage)
    manager.send(f"{OFFICE}termine/", "interruzione", 422, **{**outage, "closes_now": "2025-10-19T12:00"})
    manager.send(f"{OFFICE}termine/", "interruzione", **outage)
    assert "(facoltativo)" not in manager.open(f"{OFFICE}revoca/")
    manager.send(f"{OFFICE}revoca/", "RevocationForm", 422, reason=" ")
    manager.send(f"{OFFICE}revoca/", "RevocationForm", reason="Mancano i fondi.")
    call = Call.objects.get()
    assert (Outage.objects.count(), call.state, call.closes_at) == (1, "published", at("2025-10-20T12:00"))
    assert call.revocation is not None
    assert "Mancano i fondi." in officer.open(f"{OFFICE}revoca/")


def test_a_procedure_starts_from_an_earlier_one_without_its_money_and_dates(
    call: Call, town: making.Town, officer: Screen
) -> None:
    whole(officer)
    new = {"slug": "nuovo-giro", "title": "Nuovo giro", "first_year": "2029", "last_year": "2031"}
    officer.send("/percorsi/nuovo/da-un-altro/", "EarlierForm", earlier=str(call.procedure_id), **new)
    copied = Call.objects.get(procedure__slug="nuovo-giro")
    programme = copied.programmes.get()
    assert (programme.aims, programme.stated_triennial, programme.shares.count()) == (["abitare", "vicinato"], None, 0)
    assert (copied.closes_at, copied.cup, copied.criteria.count()) == (None, "", 1)
    assert copied.terms_json == Call.objects.get(pk=call.pk).terms_json
    officer.send("/percorsi/nuovo/da-un-altro/", "EarlierForm", 422, earlier=str(call.procedure_id), **new)
    empty = making.procedure(town, slug="senza-avvisi")
    bare = {**new, "slug": "da-niente"}
    page = officer.send("/percorsi/nuovo/da-un-altro/", "EarlierForm", 422, earlier=str(empty.pk), **bare)
    assert "data-refusal" in page
    empty.delete()
    stranger = Screen(making.town("Comune Altrui").officer)
    other = {**new, "slug": "altro-giro"}
    stranger.send("/percorsi/nuovo/da-un-altro/", "EarlierForm", 422, earlier=str(call.procedure_id), **other)
    assert Procedure.objects.count() == 2


def test_the_allocation_goes_out_as_a_spreadsheet(call: Call, officer: Screen) -> None:
    whole(officer)
    answer: Any = officer.client.get(f"{OFFICE}riparto/?formato=xlsx")
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_a_notice_is_read_with_thirty_others_of_its_percorso_as_with_one(
    town: making.Town, call: Call, officer: Screen
) -> None:
    officer.open(OFFICE + "verifica/")  # what is asked once is asked now
    asked = []
    for many in (2, 30):
        while Call.objects.count() < many:
            making.call(town, within=call.procedure, state="draft", programmes=[("P1", "3.00")])
        with CaptureQueriesContext(connection) as counted:
            officer.open(OFFICE + "verifica/")
        asked.append(len(counted))
    assert asked[0] == asked[1] <= 20
