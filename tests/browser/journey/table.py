"""Fifth chapter: meetings and minutes, versions of the project, terms agreed, the final project frozen."""

from __future__ import annotations

from tests.browser.journey.house import House
from tests.browser.journey.notice import CALL, CREMA
from tests.browser.journey.someone import Someone

TABLE = "Tavolo Prossimità 2026-2028"
ACTIVITIES = (
    ("P4.1", "P4", "Lavoro sociale di comunità", "6 zone sociali"),
    ("P4.2", "P4", "Presidi sociali", "3 presidi"),
    ("P4.3", "P4", "Orientamento ai migranti", "uno sportello"),
)
PONTE, CASCINA = "Consorzio Il Ponte", "La Cascina"
LINES = (
    ("P4.1", PONTE, "personale dipendente", "operatrice di comunità", "contributo", "39.600,00", "", "1800", "22,00"),
    ("P4.3", PONTE, "collaboratori e professionisti", "mediatori", "contributo", "80.400,00", "", "", ""),
    ("P4.2", CASCINA, "gestione diretta", "presidi e materiali", "contributo", "72.000,00", "", "", ""),
    ("P4.2", CASCINA, "apporti non monetari", "sale di quartiere", "compartecipazione", "21.120,00", "locali", "", ""),
)
"""The same each year: activity, body, heading, line, whose, amount, form, hours, hourly cost."""
AGREED = {
    "Rimborso dei costi indiretti": "costi effettivi ripartiti",
    "Tetto dei costi indiretti": "7",
    "Percentuale forfettaria": "0",
    "Voci comprese nel forfait": "nessuna",
    "Forme di compartecipazione ammesse": "in denaro e non monetarie",
    "Chi incassa il contributo": "capofila",
    "Anticipo": "20",
    "Quota pagata prima del saldo": "90",
    "Compartecipazione inferiore al minimo a consuntivo": "si taglia quanto manca",
}


def the_table_is_opened_and_convened(house: House) -> None:
    """The RUP opens it, the facilitator convenes who sits there."""
    house.at("2025-11-17T09:00")
    rup, davide = house.who("rup"), house.who("facilitator")
    rup.goes_to_the_desk()
    rup.follows("Percorsi dell’ente", CREMA, CALL)
    rup.goes_through("Tavoli")
    rup.follows("Apri un tavolo")
    rup.fills({"Nome del tavolo": TABLE, "Per quali programmi": ["P4"], "Chi facilita": "Davide Sala"})
    rup.presses("Apri il tavolo")
    _to_the_table(davide, "Convoca un incontro")
    agenda = "bisogni e priorità\npiano economico\ntermini da negoziare"
    davide.fills({"Quando": "2025-11-19T14:30", "Dove": "Sala Cremonesi", "Ordine del giorno": agenda})
    davide.presses("Convoca l’incontro")
    house.works()
    assert "Sala Cremonesi" in house.letter(house.who("ponte").email)


def it_meets_and_its_minutes_are_commented_and_published(house: House) -> None:
    """Attendance by body and person, a draft open to comments, approval, signature."""
    house.at("2025-11-19T17:00")
    davide, carla, rup = house.who("facilitator"), house.who("ponte"), house.who("rup")
    _to_the_table(davide, "Incontro del", "Registra chi c’era")
    for name in ("Carla Bianchessi", "Pietro Lodigiani", "Paolo Denti", "Davide Sala"):
        davide.page.get_by_label(name).first.check()
    davide.presses("Registra le presenze")
    davide.follows("Redigi il verbale")
    davide.fills(
        {
            "Che cosa si è detto e deciso": "Si conviene il piano e si discutono i termini.",
            "Osservazioni fino al": "2025-11-21",
        }
    )
    davide.presses("Invia la bozza per le osservazioni")
    _to_the_table(carla, "Incontro del")
    carla.fills({"L’osservazione del suo ente": "Va detto che i presidi sono tre."})
    carla.presses("Invia l’osservazione")
    house.at("2025-11-24T09:00")
    _to_the_table(rup, "Incontro del", "Approva il verbale")
    rup.reads("Va detto che i presidi sono tre.")
    rup.fills({"Che cosa si è detto e deciso": "Si conviene il piano: tre presidi. I termini sono concordati."})
    rup.presses("Approva il verbale")
    rup.signs()


def the_project_is_written_in_versions(house: House) -> None:
    """The lead starts from the proposals, then writes activities and plan; what changed is there to see."""
    house.at("2025-12-01T09:00")
    carla = house.who("ponte")
    _to_the_table(carla, "Scrivi una nuova versione", "Parti dalle proposte presentate")
    carla.follows("Parti dal foglio bianco")
    _writes_the_project(carla, "Progetto del tavolo, prima stesura.")
    carla.follows("Verifica dati")
    _to_the_table(carla, "Scrivi una nuova versione")
    carla.fills({"Il progetto": "Progetto del tavolo: presidi, lavoro di comunità, orientamento."})
    carla.presses("Salva come nuova versione")
    carla.follows("Che cosa è cambiato dalla versione di prima")
    carla.reads("stesura")


def _writes_the_project(who: Someone, text: str) -> None:
    who.fills({"Il progetto": text})
    who.pastes("Codice, riga 1", ACTIVITIES)
    rows = [
        (activity, body, heading, line, str(year), side, "Comune di Crema" if side == "contributo" else "", *rest)
        for year in (2026, 2027, 2028)
        for activity, body, heading, line, side, *rest in LINES
    ]
    who.pastes("Codice dell’attività, riga 1", rows)
    who.presses("Salva come nuova versione")


def terms_are_agreed_and_the_final_project_frozen(house: House) -> None:
    """Each within the bounds of the notice, one refused beyond them; the director signs the project."""
    house.at("2025-12-03T16:00")
    rup = house.who("rup")
    _to_the_table(rup)
    rup.goes_through("Condizioni")
    for name, value in AGREED.items():
        rup.follows(name)
        if name == "Anticipo":
            rup.fills({"Che cosa avete concordato": "40", "Dove è scritto": "verbale del 19.11.2025"})
            rup.is_refused("Registra l’accordo", "30")
        rup.fills({"Che cosa avete concordato": value, "Dove è scritto": "verbale del 19.11.2025"})
        rup.presses("Registra l’accordo")
    house.at("2025-12-15T10:00")
    _to_the_table(rup, "Proponi il progetto definitivo")
    rup.presses("Componi l’atto da firmare")
    house.who("director").signs()


def _to_the_table(who: Someone, *links: str) -> None:
    who.goes_to_the_desk()
    who.follows("I tavoli di co-progettazione", TABLE, *links)


SCENES = (
    the_table_is_opened_and_convened,
    it_meets_and_its_minutes_are_commented_and_published,
    the_project_is_written_in_versions,
    terms_are_agreed_and_the_final_project_frozen,
)
