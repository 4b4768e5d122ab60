"""Fourth chapter: panel and committee are appointed, who judges declares first, the applications are opened."""

from __future__ import annotations

from tests.browser.journey.house import House
from tests.browser.journey.notice import CALL, CREMA
from tests.browser.journey.someone import Someone

JUDGES = ("chair", "member_one", "substitute")


def panels_are_appointed(house: House) -> None:
    """Check panel and committee, by the director's act, after the term."""
    house.at("2025-10-20T15:00")
    rup = house.who("rup")
    _to_the_selection(rup, "Nominare seggio e commissione")
    for kind, members, chair in (
        ("seggio", ["Irene Poli", "Marta Vailati", "Paolo Denti"], "Irene Poli"),
        ("commissione", ["Anna Riboli", "Luca Ferri", "Sara Monti"], "Anna Riboli"),
    ):
        rup.fills({"Che cosa si nomina": kind, "Chi ne fa parte": members, "Chi presiede": chair})
        rup.presses("Prepara l’atto di nomina", says="lo firma il dirigente")
        rup.follows("Nominare seggio e commissione")
    for _ in range(2):
        house.who("director").signs()


def everybody_declares_and_one_is_in_conflict(house: House) -> None:
    """Over the list of who applied, before anything is opened; Sara leaves her seat to Chiara."""
    house.at("2025-10-21T09:00")
    rup, sara = house.who("rup"), house.who("member_two")
    _declares(sara, "Orizzonte")
    _to_the_selection(rup, "Sostituire Sara Monti")
    rup.fills({"Chi prende il posto": "Chiara Galli", "Motivo": "Parentela con un amministratore di un ente."})
    rup.presses("Prepara l’atto di sostituzione")
    director = house.who("director")
    director.signs()
    rup.follows("Aprire le istanze")
    rup.is_refused("Apri le istanze", "Anna Riboli")
    for key in ("rup", "director", "panel_chair", "officer", *JUDGES):
        _declares(house.who(key))
    _to_the_selection(rup, "Aprire le istanze")
    rup.presses("Apri le istanze", says="Istanze aperte")
    rup.reads("Un ponte fra le case", "Orizzonte vicino", "La porta accanto", "Biblioteca sul lago")


def _to_the_selection(who: Someone, *links: str) -> None:
    who.goes_to_the_desk()
    who.follows("Percorsi dell’ente", CREMA, CALL)
    who.page.locator("nav.doors").get_by_role("link", name="Selezione").click()
    who.follows(*links)


def _declares(who: Someone, *against: str) -> None:
    who.takes_up("Dichiarare se c’è un conflitto")
    if against:
        who.fills({"Sono in conflitto di interessi con": list(against)})
    who.fills({"La dichiarazione firmata": who.declaration(f"Conflitto di interessi: {against or 'nessuno'}")})
    who.presses("Dichiaro")


SCENES = (panels_are_appointed, everybody_declares_and_one_is_in_conflict)
