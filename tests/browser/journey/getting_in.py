"""First chapter: the keeper opens the installation, the director comes, invites the others; associations ask to act."""

from __future__ import annotations

from typing import Any

from tests.browser.journey.cast import BODIES, OFFICE, TOWN
from tests.browser.journey.house import House
from tests.browser.journey.someone import PASSWORD, Someone


def the_keeper_opens_the_installation(house: House) -> None:
    """Whoever started it opens the page that was printed, once: here the town keeps its own."""
    keeper = house.who("keeper", "Ivo Custodi")
    keeper.opens(house.first_page())
    keeper.fills(
        {
            "Amministrazione che tiene questa installazione": TOWN,
            "Codice fiscale dell’amministrazione": "91035680197",
            "Codice IPA": "c_d142",
            "Codice ISTAT, se è un comune o una provincia": "019035",
            "PEC": "protocollo@comune.example.org",
            "Il suo nome": keeper.given,
            "Il suo cognome": keeper.family,
            "Il suo indirizzo e-mail": keeper.email,
            "Password": PASSWORD,
        }
    )
    keeper.presses("Prepara l’installazione", says="Installazione pronta")
    keeper.signs_in()
    keeper.sets_the_second_factor()
    keeper.follows("Li ho conservati")
    stranger = house.citizen()
    stranger.opens(house.first_page())
    stranger.reads("Questo indirizzo non esiste")


def the_keeper_names_the_first_director(house: House) -> None:
    """Another administration is opened, for later; Elena directs the town."""
    keeper = house.who("keeper")
    keeper.goes_to_the_desk()
    keeper.follows("Le amministrazioni")
    agency = {"Nome dell’amministrazione": "Comunità Sociale Cremasca", "Codice fiscale": "01397660190"}
    keeper.fills(agency)
    keeper.presses("Apri l’amministrazione", says="nomini chi la dirige")
    keeper.goes_to_the_desk()
    keeper.follows("Le amministrazioni", TOWN)
    _invites(keeper, house, "director")
    _comes_in(house, "director")


def the_director_invites_the_others(house: House) -> None:
    """Each gets a letter, chooses a password, sets the second factor."""
    director = house.who("director")
    director.goes_to_the_desk()
    director.follows("Chi può agire per il suo ente")
    others = [key for key in OFFICE if key != "director"]
    for key in others:
        _invites(director, house, key)
    for key in others:
        _comes_in(house, key)


def _invites(who: Someone, house: House, key: str) -> None:
    name, role, act = OFFICE[key]
    invited = house.who(key, name)
    who.fills(
        {
            "Indirizzo e-mail": invited.email,
            "Nome": invited.given,
            "Cognome": invited.family,
            "Ruolo": role,
            "Dal": "2025-09-01",
            "Con quale atto": act,
        }
    )
    who.presses("Dai il ruolo")


def _comes_in(house: House, key: str) -> None:
    invited = house.who(key)
    invited.chooses_a_password()
    invited.sets_the_second_factor()
    invited.follows("Li ho conservati")


def a_president_gets_in(house: House, key: str) -> None:
    """The president registers, asks to act, and the office confirms against the register."""
    one = BODIES[key]
    president = house.who(key, one.person, width=390 if key == "vicinanza" else 1280)
    register = {
        "Nome dell’ente": one.name,
        "Sezione del RUNTS": one.section,
        "Numero di iscrizione al RUNTS": one.runts,
        "Iscritto dal": "2022-04-06",
        "Attività di interesse generale": ["a – interventi", "d – educazione", "i – attività culturali"],
    }
    asks_to_act(president, one.fiscal_code, "legale rappresentante", register)
    confirms_who_asks(house.who("officer"), president, f"RUNTS, iscrizione n. {one.runts}, visto oggi")


def asks_to_act(who: Someone, fiscal_code: str, role: str, register: dict[str, Any] | None = None) -> None:
    """Register, choose a password from the letter, ask to act for a body; `register` describes one that is new."""
    who.opens("/")
    who.goes_by(who.page.get_by_role("banner").get_by_role("link", name="Accedi"))
    who.follows("Non ha ancora un accesso? Si registri")
    who.fills({"Nome": who.given, "Cognome": who.family, "Indirizzo e-mail": who.email})
    who.page.get_by_role("button", name="Mandami il collegamento").click()
    who.reads("Guardi la posta")
    who.chooses_a_password()
    who.follows("Chieda di agire per il suo ente")
    who.fills({"Codice fiscale dell’ente": fiscal_code, "Il suo ruolo nell’ente": role})
    if register:
        who.page.get_by_text("L’ente non è ancora qui?").click()
        who.fills(register)
    who.presses("Invia la richiesta")


def confirms_who_asks(decider: Someone, asking: Someone, looked_at: str) -> None:
    """Decide, from the desk, saying on what it rests."""
    decider.takes_up("Confermare chi chiede di agire", asking.name)
    box = decider.page.locator("section").filter(has_text=asking.name).last
    decider.fills({"Su che cosa si basa la conferma": looked_at}, box)
    decider.presses("Conferma", within=box)


SCENES = (the_keeper_opens_the_installation, the_keeper_names_the_first_director, the_director_invites_the_others)
