"""Fourth chapter: who judges declares first; requirements, a correction, a refusal; marks, the ranking."""

from __future__ import annotations

from tests.browser.journey.house import House
from tests.browser.journey.notice import CALL, CREMA
from tests.browser.journey.someone import Someone

REQUIREMENTS = (
    "presentazione nei termini",
    "sottoscrizione",
    "poteri di chi firma",
    "iscrizione al registro",
    "finalità statutarie",
    "requisiti generali e speciali",
    "documenti richiesti",
    "una sola partecipazione",
)
JUDGES = ("member_one", "substitute", "chair")
MARKS = {"Un ponte": ("buono", "ottimo"), "La porta": ("discreto", "discreto")}
"""Marks of the two criteria: 0,8 × 60 + 1 × 40 = 88 and 0,7 × 60 + 0,7 × 40 = 70."""
LIMITED = "Lo statuto limita la firma del presidente: manca la delibera del direttivo per un progetto triennale."


def panels_are_appointed(house: House) -> None:
    """Check panel and committee, by the director's act, after the term."""
    house.at("2025-10-20T15:00")
    rup = house.who("rup")
    _to_the_selection(rup, "Nominare seggio o commissione")
    for kind, members, chair in (
        ("seggio", ["Irene Poli", "Marta Vailati", "Paolo Denti"], "Irene Poli"),
        ("commissione", ["Anna Riboli", "Luca Ferri", "Sara Monti"], "Anna Riboli"),
    ):
        rup.fills({"Che cosa si nomina": kind, "Chi ne fa parte": members, "Chi presiede": chair})
        rup.presses("Prepara l’atto di nomina", says="lo firma il dirigente")
        rup.follows("Nominare seggio o commissione")
    for _ in range(2):
        house.who("director").signs()


def everybody_declares_and_one_is_in_conflict(house: House) -> None:
    """Over the list of who applied, before anything is opened; Sara leaves her seat to Chiara."""
    house.at("2025-10-21T09:00")
    rup, sara = house.who("rup"), house.who("member_two")
    _declares(sara, "Vicinanza")
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
    rup.reads("Un ponte fra le case", "La porta accanto", "Biblioteca sul lago")


def the_panel_checks_asks_and_announces_a_refusal(house: House) -> None:
    """Requirement by requirement; a declaration is asked for and handed in; one is told why it will be refused."""
    house.at("2025-10-24T10:00")
    irene = house.who("panel_chair")
    _checks(irene, "Un ponte fra le case", REQUIREMENTS)
    _checks(irene, "La porta accanto", [one for one in REQUIREMENTS if one != "documenti richiesti"])
    irene.follows("Chiedere di integrare o chiarire")
    irene.fills(
        {
            "Per quale requisito": "documenti richiesti",
            "In quali parti dell’istanza": ["dichiarazioni e allegati"],
            "Che cosa manca o non è chiaro": "Manca la dichiarazione sui requisiti generali.",
            "Giorni per rispondere": "10",
        }
    )
    irene.presses("Invia la richiesta")
    _checks(irene, "Biblioteca sul lago", REQUIREMENTS, {"poteri di chi firma": LIMITED})
    irene.follows("Inviare il preavviso di rigetto")
    irene.presses("Invia il preavviso")
    rup = house.who("rup")
    lets_leave(rup)
    _to_the_selection(rup, "Decidere sull’ammissione")
    rup.is_refused("Prepara l’atto di ammissione")


def the_applicants_answer(house: House) -> None:
    """From a phone, with the file that was missing; and with observations."""
    house.at("2025-10-29T21:00")
    nadia = house.who("vicinanza")
    nadia.takes_up("Integrare l’istanza (soccorso istruttorio)")
    nadia.reads("Manca la dichiarazione sui requisiti generali.")
    file = nadia.declaration("requisiti generali")
    nadia.fills({"La risposta": "In allegato la dichiarazione firmata.", "Un file, se serve": file})
    nadia.presses("Invia la risposta")
    bruno = house.who("lago")
    bruno.takes_up("Rispondere a un preavviso di rigetto")
    bruno.reads("manca la delibera del direttivo")
    bruno.fills({"Le osservazioni": "Il direttivo si riunirà a novembre."})
    bruno.presses("Invia le osservazioni")


def answers_are_judged_and_admission_decided(house: House) -> None:
    """The correction is accepted, the observations are not; the director signs the act."""
    house.at("2025-11-07T09:00")
    irene, rup, director = house.who("panel_chair"), house.who("rup"), house.who("director")
    irene.takes_up("Valutare una risposta al soccorso istruttorio")
    irene.fills({"La risposta": "si accoglie", "Perché": "La dichiarazione è completa e firmata."})
    irene.presses("Registra il giudizio")
    rup.takes_up("Valutare le osservazioni")
    rup.reads("Il direttivo si riunirà a novembre.")
    rup.fills({"Motivo": "La delibera doveva esserci alla firma."})
    rup.presses("Registra")
    _to_the_selection(rup, "Decidere sull’ammissione")
    rup.presses("Prepara l’atto di ammissione")
    director.signs()
    house.works()
    assert "ammess" in house.letter(house.who("vicinanza").email).lower()


def the_committee_scores_and_writes_its_minutes(house: House) -> None:
    """Each with reasons, «save and next»; the minutes are signed by all three."""
    house.at("2025-11-12T09:00")
    for key in JUDGES:
        judge = house.who(key)
        judge.takes_up("Valutare le proposte")
        judge.does_not_read("Biblioteca sul lago")
        judge.follows("Un ponte fra le case")
        for _ in MARKS:
            title = judge.page.locator("main .h5").first.inner_text() + judge.page.locator("main").inner_text()
            quality, roots = next(marks for name, marks in MARKS.items() if name in title)
            _marks(judge, quality, roots)
    luca, anna = house.who("member_one"), house.who("chair")
    luca.goes_to_the_desk()
    luca.does_not_read("Valutare le proposte")
    anna.goes_through("Selezione")
    anna.follows("Verbali: commissione")
    minutes = {"Quando": "2025-11-12T08:00", "Dove": "Sala riunioni, piazza Duomo"}
    anna.fills(minutes | {"Che cosa si è fatto": "Lette le proposte ammesse, motivato ogni coefficiente."})
    anna.presses("Prepara il verbale")
    house.works()
    anna.goes_by(anna.page.locator("main .paper a").last)
    anna.brings_back_signed(house.who("member_one"), house.who("substitute"))


def the_ranking_is_adopted_published_and_its_letters_leave(house: House) -> None:
    """The director signs, the RUP publishes, reads the letters in the outbox and lets them leave."""
    house.at("2025-11-14T09:00")
    rup = house.who("rup")
    _to_the_selection(rup, "Graduatoria di P4")
    rup.reads("88")
    rup.presses("Prepara l’atto di graduatoria")
    house.who("director").signs()
    _to_the_selection(rup, "Graduatoria di P4")
    rup.presses("Pubblica la graduatoria", says="aspettano in uscita")
    lets_leave(rup)
    assert "graduatoria" in house.letter(house.who("ponte").email).lower()
    citizen = house.citizen()
    citizen.opens(house.facts["call"])
    citizen.follows("Graduatorie e istanze non ammesse")
    citizen.reads("Consorzio Il Ponte", "88", "Circolo del Lago")


def lets_leave(who: Someone) -> None:
    """Read whatever waits in the outbox and let it leave."""
    who.goes_to_the_desk()
    who.reads("Leggere e far partire")
    while who.page.locator("ul.tasks > li").filter(has_text="Leggere e far partire").count():
        who.takes_up("Leggere e far partire")
        button = who.page.get_by_role("button", name="Fai partire").first.inner_text().strip()
        who.presses(button)
        who.goes_to_the_desk()
        who.reads("La mia scrivania")
    who.house.works()


def _to_the_selection(who: Someone, *links: str) -> None:
    who.goes_to_the_desk()
    who.follows("Percorsi dell’ente", CREMA, CALL)
    who.goes_through("Selezione")
    who.follows(*links)


def _declares(who: Someone, *against: str) -> None:
    who.takes_up("Dichiarare se c’è un conflitto")
    if against:
        who.fills({"Sono in conflitto di interessi con": list(against)})
    who.fills({"La dichiarazione firmata": who.declaration(f"Conflitto di interessi: {against or 'nessuno'}")})
    who.presses("Dichiaro")


def _checks(who: Someone, title: str, met: list[str] | tuple[str, ...], failing: dict[str, str] | None = None) -> None:
    _to_the_selection(who, "Le istanze", title)
    who.follows("Requisiti")
    for name in met:
        box = who.page.get_by_role("group", name=name, exact=True)
        reason = (failing or {}).get(name)
        who.fills({name: "non rispettato" if reason else "rispettato"}, box)
        if reason:
            who.fills({"Perché, se non è rispettato": reason}, box)
    who.presses("Registra il controllo")


def _marks(who: Someone, *values: str) -> None:
    boxes = who.page.locator("main fieldset.pair")
    for place, value in enumerate(values):
        box = boxes.nth(place)
        box.locator("select").select_option(label=_option(box.locator("select").inner_text(), value))
        box.locator("textarea").fill("Motivazione inventata.")
    who.presses("Salva e vai alla prossima")


def _option(options: str, value: str) -> str:
    return next(line.strip() for line in options.splitlines() if line.strip().startswith(value))


SCENES = (
    panels_are_appointed,
    everybody_declares_and_one_is_in_conflict,
    the_panel_checks_asks_and_announces_a_refusal,
    the_applicants_answer,
    answers_are_judged_and_admission_decided,
    the_committee_scores_and_writes_its_minutes,
    the_ranking_is_adopted_published_and_its_letters_leave,
)
