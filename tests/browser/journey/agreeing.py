"""Sixth chapter: the agreement is drafted from the project, checked, funded, signed by both sides, made public."""

from __future__ import annotations

from tests.browser.journey.cast import BODIES
from tests.browser.journey.house import House
from tests.browser.journey.notice import CUP
from tests.browser.journey.someone import Someone

CODE = "CONV-2026-1"
YEARS = ("2026", "2027", "2028")
A_YEAR = "192.000,00"
LEAD, PARTNER = BODIES["ponte"].name, BODIES["cascina"].name
CHECKS = (
    ("iscrizione al RUNTS", LEAD, ""),
    ("iscrizione al RUNTS", PARTNER, ""),
    ("regolarità contributiva (DURC)", LEAD, "2026-04-10"),
    ("regolarità contributiva (DURC)", PARTNER, "2026-04-10"),
    ("documentazione antimafia", LEAD, ""),
    ("documentazione antimafia", PARTNER, ""),
    ("assicurazione di volontari e responsabilità civile", LEAD, ""),
    ("atto costitutivo del raggruppamento", "tutti i partner insieme", ""),
    ("accordo di contitolarità dei dati", "tutti i partner insieme", ""),
)
"""What is verified, of whom, until when it holds."""


def the_draft_is_opened_from_the_project(house: House) -> None:
    """Partners, plan and terms come from the table as they are; its page says what is missing before the signature."""
    house.at("2025-12-17T09:00")
    rup = house.who("rup")
    rup.takes_up("Preparare la convenzione")
    rup.reads("Un ponte fra le case", "576.000,00")
    rup.fills({"Numero o sigla": CODE, "Titolo": "Un ponte fra le case", "Dal": "2026-01-01", "Al": "2028-12-31"})
    rup.presses("Apri la bozza")
    rup.follows("Parti, durata e codici")
    rup.reads(CUP, "Carla Bianchessi")
    to_the_agreement(rup, "Testo e firma")
    rup.presses("Scrivi il testo")
    house.works()
    director = house.who("director")
    to_the_agreement(director, "Testo e firma", "Vai alla firma")
    director.is_refused_the_signature("servono impegni per", "DURC")


def everything_before_the_signature_is_recorded(house: House) -> None:
    """The checks by the officer, one expired and done again; the surety; the commitments by the finance officer."""
    officer, finance, rup = house.who("officer"), house.who("finance"), house.who("rup")
    to_the_agreement(officer, "Verifiche prima della firma")
    for kind, whom, until in CHECKS:
        officer.fills(
            {
                "Che cosa si è verificato": kind,
                "Di chi": whom,
                "Esito": "positivo",
                "Numero o riferimento": "visto oggi",
                "Verificato il": "2025-12-16",
                "Vale fino al": until,
            }
        )
        officer.presses("Registra la verifica")
    to_the_agreement(rup, "Garanzie")
    surety = {
        "Chi garantisce": "Banca di Prova",
        "Numero della polizza o fideiussione": "F-1",
        "Vale dal": "2026-01-01",
    }
    surety |= {"Somma garantita, in euro": "115.200,00", "Vale fino al": "2029-12-31"}
    rup.fills(surety | {"Il documento": rup.signed("fideiussione.p7m", "Garanzia")})
    rup.presses("Registra la garanzia")
    for year in YEARS:
        to_the_agreement(finance, "Impegni")
        finance.reads(f"anno {year}: servono impegni per {A_YEAR}")
        finance.follows(f"Impegna sulla prenotazione {year}/Com")
        finance.fills(
            {
                "Numero dell’impegno": f"{year}/801",
                "Importo, in euro": A_YEAR,
                "Atto di impegno": "DD 1402/2025",
                "Visto di regolarità contabile, numero": f"V-{year}",
                "Visto del": "2025-12-17",
            }
        )
        finance.presses("Registra l’impegno")
        to_the_agreement(finance, "Impegni")
        finance.fills({"Impegno": f"{year}/801"})
        finance.presses("Collega l’impegno")


def both_sides_sign_and_it_is_made_public(house: House) -> None:
    """The text is written again, since the draft changed; both sign the same file; citizens read the money."""
    house.at("2025-12-19T09:00")
    rup, director, carla = house.who("rup"), house.who("director"), house.who("ponte")
    to_the_agreement(rup, "Testo e firma")
    rup.reads("va scritto di nuovo")
    rup.presses("Scrivi di nuovo il testo")
    director.signs("Convenzione", carla)
    rup.takes_up("Pubblicare la convenzione firmata")
    rup.presses("Registra la pubblicazione")
    rup.goes_through("Pagamenti e conto")
    rup.follows("Pubblicazione del contributo")
    rup.fills({"Dove è pubblicato": "Amministrazione trasparente, art. 26-27"})
    rup.presses("Registra la pubblicazione")
    rup.goes_through("Rendiconti")
    rup.presses("Apri i periodi")
    rup.reads("Rendiconto 3", "rendiconto finale")
    citizen = house.citizen()
    citizen.opens("/trasparenza/")
    citizen.reads(LEAD, "360.000,00", PARTNER, "216.000,00")


def the_advance_is_asked_and_paid(house: House) -> None:
    """Within its bounds, with its surety; attested, authorised, ordered by three people, never by one twice."""
    house.at("2026-01-12T09:00")
    carla = house.who("ponte")
    to_the_agreement(carla, "Pagamenti e conto", "L’anticipo")
    carla.reads("115.200,00")
    carla.presses("Invia la richiesta")
    is_paid(house, "2026-01-14T09:00", "115.200,00")


def is_paid(house: House, moment: str, net: str) -> None:
    """The way of a payment: who is paid is checked, then three people, then the treasurer's receipt."""
    house.at(moment)
    officer, rup, director, finance = (house.who(key) for key in ("officer", "rup", "director", "finance"))
    to_the_agreement(officer, "Pagamenti e conto", "Controlli su chi si paga")
    today = moment[:10]
    for kind in ("regolarità contributiva (DURC)", "documentazione antimafia"):
        checked = {"Ente": LEAD, "Che cosa si è controllato": kind, "Esito": "regolare", "Controllato il": today}
        until = f"{today[:4]}-12-31"
        officer.fills(checked | {"Numero o riferimento": f"visto il {today}", "Vale fino al": until})
        officer.presses("Registra il controllo")
    rup.takes_up("Attestare un pagamento")
    rup.reads(net)
    rup.presses("Attesto che è dovuto")
    officer.takes_up("Preparare la liquidazione")
    officer.presses("Prepara la liquidazione")
    director.signs("iquidazione")
    finance.takes_up("Emettere un mandato")
    finance.fills({"Numero del mandato": f"{today[:4]}/{today[5:7]}{today[8:]}"})
    finance.presses("Registra il mandato")
    finance.takes_up("Registrare una quietanza")
    finance.fills({"Numero della quietanza": f"Q/{today}", "Pagato il": today})
    finance.presses("Registra la quietanza")
    finance.reads("pagato", net)


def to_the_agreement(who: Someone, *links: str) -> None:
    """From the desk to a page of the agreement: through the office's call, or the body's own agreements."""
    who.goes_to_the_desk()
    who.follows("Convenzioni", "Un ponte fra le case")
    for words in links:
        if who.door(words).count():
            who.goes_through(words)
        else:
            who.follows(words)


SCENES = (
    the_draft_is_opened_from_the_project,
    everything_before_the_signature_is_recorded,
    both_sides_sign_and_it_is_made_public,
    the_advance_is_asked_and_paid,
)
