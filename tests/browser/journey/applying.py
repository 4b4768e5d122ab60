"""Third chapter: associations ask to act, ask a question, apply alone and together; one comes after the term."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from condivisa.base.money import show
from tests.browser.journey.cast import BODIES
from tests.browser.journey.getting_in import a_president_gets_in, asks_to_act, confirms_who_asks
from tests.browser.journey.house import House
from tests.browser.journey.notice import CALL
from tests.browser.journey.someone import Someone

QUESTION = "Una rete di genitori può essere partner senza ricevere contributo?"
ANNUAL = {"P3": Decimal("3500"), "P4": Decimal("192000")}
YEARS = (2026, 2027, 2028)


def the_associations_get_in(house: House) -> None:
    """Each president registers, asks to act, is confirmed against the register by the office."""
    house.at("2025-09-24T09:00")
    for key in BODIES:
        a_president_gets_in(house, key)


def a_president_declares_the_account_and_names_the_accountant(house: House) -> None:
    """The dedicated account of the lead; a colleague asks to act and is confirmed by the president, not by the town."""
    carla = house.who("ponte")
    carla.goes_to_the_desk()
    carla.follows("Il profilo del suo ente")
    carla.fills({"IBAN": "IT56M0569656841000000000002", "Chi può usarlo": "Carla Bianchessi", "Dal": "2025-09-01"})
    carla.is_refused("Dichiara il conto", "IBAN")
    carla.fills({"IBAN": "IT56M0569656841000000000001"})
    carla.presses("Dichiara il conto")
    pietro = house.who("cascina")
    pietro.goes_to_the_desk()
    pietro.follows("Il profilo del suo ente")
    account = {"IBAN": "IT33N0569656841000000000002", "Chi può usarlo": "Pietro Lodigiani", "Dal": "2025-09-01"}
    pietro.fills(account)
    pietro.presses("Dichiara il conto")
    mario = house.who("ponte_accounts", "Mario Zaniboni")
    asks_to_act(mario, BODIES["ponte"].fiscal_code, "contabile")
    confirms_who_asks(carla, mario, "Delibera del consiglio di amministrazione")


def a_question_is_asked_and_answered_for_all(house: House) -> None:
    """Nobody learns who asked."""
    house.at("2025-09-25T20:10")
    nadia = house.who("vicinanza")
    nadia.opens(house.facts["call"])
    nadia.follows("Fai una domanda")
    nadia.fills({"La domanda": QUESTION})
    nadia.presses("Invia la domanda")
    officer = house.who("officer")
    officer.takes_up("Rispondere a una domanda")
    officer.does_not_read("Vicinanza")
    officer.fills({"La risposta": "Può collaborare; non è un ente del Terzo settore e non firma l’istanza."})
    officer.presses("Pubblica la risposta")
    citizen = house.citizen()
    citizen.opens(house.facts["call"])
    citizen.reads(QUESTION, "non firma l’istanza")
    citizen.does_not_read("Vicinanza")


def two_bodies_apply_together(house: House) -> None:
    """Il Ponte leads and invites La Cascina, which joins with the code; plans pasted and typed; both confirm."""
    house.at("2025-10-15T10:00")
    carla, pietro = house.who("ponte"), house.who("cascina")
    starts(carla, "Un ponte fra le case", "più enti, che costituiranno il raggruppamento", ["P4"])
    writes_the_proposal(carla)
    code = invites(carla, BODIES["cascina"].fiscal_code)
    house.works()
    assert code in house.letter(pietro.email)
    pietro.goes_to_the_desk()
    pietro.follows("Le istanze del suo ente", "Ha ricevuto un invito?")
    pietro.fills({"Codice del progetto": code})
    pietro.presses("Partecipa")
    pietro.follows("Il piano economico")
    types_the_plan(pietro, Decimal("0.40"))
    pietro.follows("Torna all’istanza")
    hands_in(pietro, "requisiti generali", "impegno a costituire")
    fills_the_plan(carla, "P4", Decimal("0.60"))
    hands_in(carla, "requisiti generali", "impegno a costituire")
    carla.follows("Dichiarazioni e allegati")
    carla.fills({"Che cos’è": "Curriculum del consorzio", "File": carla.declaration("curriculum")})
    carla.presses("Aggiungi il file")
    carla.follows("Torna all’istanza", "Presenta l’istanza")
    carla.is_refused("Presenta l’istanza", "La Cascina")
    pietro.takes_up("Confermare l’istanza")
    fold = pietro.opens_fold("Qualcosa non va? La rimandi al capofila")
    pietro.fills({"Che cosa deve cambiare": "Nella proposta mancano i presidi."}, fold)
    pietro.presses("Rimanda indietro", fold)
    carla.takes_up("Confermare l’istanza")
    carla.reads("Nella proposta mancano i presidi.")
    carla.follows("Torna all’istanza", "La proposta")
    carla.fills({"La proposta": "Presidi sociali, lavoro di comunità, orientamento: insieme a chi abita i quartieri."})
    carla.presses("Salva la proposta")
    submits(house, carla, pietro)


def single_bodies_apply(house: House) -> None:
    """Vicinanza alone, on a phone, forgetting a declaration; Circolo del Lago; Orizzonte leaves it for later."""
    house.at("2025-10-18T09:00")
    for key, title, programme, kind in (
        ("vicinanza", "La porta accanto", "P4", "patto di integrità"),
        ("lago", "Biblioteca sul lago", "P3", "requisiti generali"),
        ("orizzonte", "Orizzonte vicino", "P4", "requisiti generali"),
    ):
        alone = house.who(key)
        starts(alone, title, "il nostro ente da solo", [programme])
        writes_the_proposal(alone)
        fills_the_plan(alone, programme, Decimal(1))
        hands_in(alone, kind)
        if key != "orizzonte":
            submits(house, alone)
        else:
            confirms(alone)


def the_last_one_comes_too_late(house: House) -> None:
    """One minute past noon: refused, and the attempt stays on record."""
    house.at("2025-10-20T12:01")
    franco = house.who("orizzonte")
    franco.goes_to_the_desk()
    franco.follows("Le istanze del suo ente", "Orizzonte vicino", "Presenta l’istanza")
    franco.is_refused("Presenta l’istanza", "20 ottobre 2025, ore 12:00")
    rup = house.who("rup")
    rup.goes_to_the_desk()
    rup.follows("Percorsi dell’ente", "Istruttorie pubbliche", CALL, "Istanze arrivate")
    rup.reads("3 righe", "12:01")
    rup.does_not_read("Consorzio Il Ponte")


def starts(who: Someone, title: str, form: str, programmes: list[str]) -> None:
    """Start an application from the public page of the call."""
    who.opens(who.house.facts["call"])
    who.follows("Presenta un’istanza")
    who.fills({"Titolo della proposta": title, "Chi presenta la proposta": form, "Per quali programmi": programmes})
    who.presses("Inizia l’istanza")


def writes_the_proposal(who: Someone) -> None:
    """The lead's text."""
    who.follows("La proposta")
    who.fills({"La proposta": "Che cosa faremo, con chi e per chi. Proposta inventata per la storia."})
    who.presses("Salva la proposta")


def invites(who: Someone, body: str) -> str:
    """Invite a body by its fiscal code or its representative's e-mail; returns the project's code."""
    who.follows("Gli enti che partecipano")
    who.fills({"Codice fiscale dell’ente, o e-mail di chi lo rappresenta": body})
    who.presses("Invita")
    code = who.page.locator("main .code").first.inner_text().strip()
    who.follows("Torna all’istanza")
    return code


def rows(programme: str, part: Decimal, own: Decimal = Decimal("0.11")) -> Iterable[tuple[str, ...]]:
    """The rows of a member's plan as a spreadsheet has them: each year its part, and its own share."""
    for year in YEARS:
        amount = ANNUAL[programme] * part
        action = f"{programme}.1"
        yield (programme, "personale dipendente", "operatori", action, str(year), "contributo", show(amount, unit=""))
        own_share = show((amount * own).quantize(Decimal("0.01")), unit="")
        yield (
            programme,
            "apporti non monetari",
            "volontari",
            action,
            str(year),
            "compartecipazione",
            own_share,
            "volontari",
        )


def fills_the_plan(who: Someone, programme: str, part: Decimal) -> None:
    """Paste the rows copied from a spreadsheet."""
    who.follows("Il piano economico")
    who.pastes("Programma, riga 1", rows(programme, part))
    who.presses("Salva il piano")
    who.follows("Torna all’istanza")


def types_the_plan(who: Someone, part: Decimal) -> None:
    """The same with the keyboard alone, cell by cell."""
    who.page.get_by_role("button", name="Aggiungi righe").focus()
    who.page.keyboard.press("Enter")
    who.page.get_by_label("Programma, riga 1", exact=True).focus()
    for row in rows("P4", part):
        padded = [*row, *[""] * (10 - len(row))]
        for cell in padded:
            who.page.keyboard.type(cell)
            who.page.keyboard.press("Tab")
    who.presses("Salva il piano")


def hands_in(who: Someone, *kinds: str) -> None:
    """Upload the declarations, signed outside."""
    who.follows("Dichiarazioni e allegati")
    for kind in kinds:
        who.fills({"Dichiarazione": kind, "File firmato": who.declaration(f"{who.name}: {kind}")})
        who.presses("Carica la dichiarazione")
    who.follows("Torna all’istanza")


def confirms(who: Someone) -> None:
    """The legal representative's word on this version."""
    who.takes_up("Confermare l’istanza")
    who.presses("Confermo questa versione")


def submits(house: House, lead: Someone, *members: Someone) -> None:
    """Everybody confirms, the lead checks and submits; the receipt is there at once."""
    for one in (*members, lead):
        confirms(one)
    lead.follows("Verifica dati")
    lead.takes_up("Inviare l’istanza")
    lead.presses("Presenta l’istanza", says="Istanza presentata")
    lead.reads("Ricevuta", "Impronta del contenuto")
    house.works()
    assert "ricevuta" in house.letter(lead.email).lower()


SCENES = (
    the_associations_get_in,
    a_president_declares_the_account_and_names_the_accountant,
    a_question_is_asked_and_answered_for_all,
    two_bodies_apply_together,
    single_bodies_apply,
    the_last_one_comes_too_late,
)
