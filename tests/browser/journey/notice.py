"""Second chapter: a procedure by hand, Crema's from its file; the notice written, funded, signed, published."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from tests.browser.journey.house import House
from tests.browser.journey.someone import Someone, file_of

CREMA = "Istruttorie pubbliche"
CUP = "D91F25000110004"
CALL = "Co-progettazione del Comune di Crema"
EXAMPLE = Path(settings.ROOT) / "examples" / "crema-2026-2028-comune.toml"
SCALE = "ottimo=1; buono=0,8; discreto=0,7; sufficiente=0,6; insufficiente=0,3"
FIXED, NEGOTIABLE = "fissa per tutti", "da negoziare"
TERMS: dict[str, dict[str, dict[str, str]]] = {
    "Presentare istanza": {
        "programmi per cui presentare istanza": {"value": "uno o più"},
        "stesso ente in più istanze": {"value": "non ammesso"},
        "istanza sotto il minimo di compartecipazione": {"value": "non ammesso"},
        "giorni per il soccorso istruttorio": {"value": "10"},
        "preavviso di rigetto": {"value": "sì"},
    },
    "Punteggi e graduatoria": {
        "arrotondamento dei punteggi": {"value": "una sola volta"},
        "punteggio minimo": {"value": "60"},
        "parità di punteggio": {"value": "sorteggio"},
        "chi accede alla co-progettazione": {"value": "il primo"},
        "chi siede al tavolo": {"value": "i selezionati"},
    },
    "Compartecipazione": {"fondi contati nella base della compartecipazione": {"value": "tutti"}},
    "Costi indiretti": {
        "rimborso dei costi indiretti": {"among": "costi effettivi ripartiti"},
        "tetto dei costi indiretti": {"low": "0", "high": "10"},
    },
    "Come cambia e come finisce la convenzione": {
        "base del limite di estensione": {"value": "contributo"},
        "ambito del limite di estensione": {"value": "ciascuna convenzione"},
        "spostamento fra voci da comunicare": {"value": "10"},
        "spostamento fra voci da approvare": {"value": "20"},
        "base degli spostamenti fra voci": {"value": "voce"},
        "giorni per rimediare dopo la diffida": {"value": "15"},
    },
    "Rendiconti e verifiche": {
        "ogni quanti mesi si rendiconta": {"value": "12"},
        "giorni per il rendiconto": {"value": "30"},
        "giorni per pagare le spese dopo la fine": {"value": "60"},
        "campione da controllare": {"value": "10"},
        "importo oltre il quale si controlla tutto": {"value": "50000"},
        "tasso di errore che estende il controllo": {"value": "5"},
    },
    "Pagamenti": {
        "chi incassa il contributo": {"among": "capofila"},
        "anticipo": {"low": "0", "high": "30"},
        "fideiussione per l’anticipo": {"value": "sì"},
        "quota pagata prima del saldo": {"low": "80", "high": "100"},
        "compartecipazione inferiore al minimo a consuntivo": {"among": "si taglia quanto manca"},
        "giorni per restituire": {"value": "30"},
    },
}
"""What the summary of the notice leaves unsaid, page by page; invented."""
LABELS = {
    "value": "Se fissa: il valore",
    "low": "Da negoziare: non meno di",
    "high": "Da negoziare: non più di",
    "among": "Da negoziare: fra",
}


def a_procedure_is_opened_by_hand(house: House) -> None:
    """Empty, from three lines: it will be written one day."""
    director = house.who("director")
    director.goes_to_the_desk()
    director.follows("Percorsi dell’ente", "Apri un percorso")
    director.fills(
        {
            "Titolo del percorso": "Cura condivisa dei beni comuni 2027",
            "Nome nell’indirizzo web della pagina": "beni-comuni-2027",
            "Primo anno": "2027",
            "Ultimo anno": "2027",
            "Base giuridica": "D.Lgs. 117/2017, art. 55",
        }
    )
    director.presses("Apri il percorso", says="Percorso aperto")
    _names_who_answers(director)
    officer = house.who("officer")
    officer.goes_to_the_desk()
    officer.follows("Percorsi dell’ente", "Cura condivisa dei beni comuni 2027", "Programmazione su cui poggia")
    cite = officer.opens_fold("Citare un atto")
    act = {
        "Che atto è": "deliberazione di Giunta comunale",
        "Numero": "9",
        "Data": "2025-08-01",
        "Oggetto": "Beni comuni",
    }
    officer.fills(act, cite)
    officer.presses("Cita l’atto", cite)
    officer.follows("Cura condivisa dei beni comuni 2027", "Nuovo avviso")
    first = {"Sigla per l’indirizzo della pagina": "orti", "Titolo dell’avviso": "Orti di quartiere"}
    officer.fills(first | {"Sigla della fonte": "comune", "Nome della fonte": "Comune di Crema"})
    officer.presses("Apri la bozza", says="una parte alla volta")
    officer.follows("Programmi")
    officer.fills(
        {"Sigla, riga 1": "O1", "Titolo, riga 1": "Orti aperti", "Importo annuale dichiarato, riga 1": "9.000"}
    )
    officer.presses("Salva nella bozza")


def crema_is_opened_from_its_file(house: House) -> None:
    """The file is judged line by line, then loaded whole; a broken one is refused with its line."""
    officer = house.who("officer")
    officer.goes_to_the_desk()
    officer.follows("Percorsi dell’ente", "Apri un percorso", "Da un file di percorso")
    broken = EXAMPLE.read_text().replace('annual = "3500.00"', 'annual = "3.500,00"')
    officer.fills({"File di percorso": file_of("crema.toml", broken)})
    officer.sends("Verifica il file")
    officer.reads("Riga ", "3.500,00", "1 errore")
    officer.fills({"File di percorso": file_of("crema.toml", EXAMPLE.read_bytes())})
    officer.sends("Verifica il file")
    officer.reads("Nessun errore", "2.178.979,00", "2.178.879,00")
    officer.presses("Carica tutto", says="caricato per intero")
    director = house.who("director")
    director.goes_to_the_desk()
    director.follows("Percorsi dell’ente", CREMA)
    _names_who_answers(director)


def _names_who_answers(director: Someone) -> None:
    director.follows("Chi risponde del percorso")
    director.fills({"Responsabile del procedimento (RUP)": "Paolo Denti", "Dirigente": "Elena Crotti"})
    director.presses("Salva gli incarichi", says="Incarichi assegnati")


def _to_the_call(who: Someone, *links: str) -> None:
    who.goes_to_the_desk()
    who.follows("Percorsi dell’ente", CREMA, CALL, *links)


def the_officer_writes_what_the_notice_leaves_unsaid(house: House) -> None:
    """Codes, times, criteria, terms; each page says what is still missing."""
    officer = house.who("officer")
    _to_the_call(officer, "Verifica")
    officer.reads("impediscono la firma")
    officer.follows(CALL)
    officer.goes_by(officer.page.get_by_role("link", name="Dati dell’avviso").first)
    authority = "TAR Lombardia, sezione di Brescia, entro 60 giorni"
    officer.fills({"CUP": CUP, "CIG": "B8A1204F11", "A chi si ricorre, e in quanto tempo": authority})
    officer.presses("Salva nella bozza")
    officer.follows("Tempi")
    officer.fills(
        {
            "Le istanze si presentano dal": "2025-09-16T09:00",
            "Fino al": "2025-10-20T12:00",
            "Si possono fare domande fino al": "2025-10-14T12:00",
        }
    )
    officer.presses("Salva nella bozza")
    officer.follows("Criteri di valutazione")
    rows = (("C1", "Qualità della proposta", "60"), ("C2", "Radicamento nel territorio", "40"))
    for number, (code, title, points) in enumerate(rows, 1):
        cells = {"N.": code, "Criterio": title, "Come dà punti": "coefficiente", "Punti, al massimo": points}
        cells["Scala (etichetta=valore; …)"] = SCALE
        officer.fills({f"{column}, riga {number}": value for column, value in cells.items()})
    officer.presses("Salva nella bozza")
    officer.follows("Condizioni")
    for group, terms in TERMS.items():
        officer.follows(group)
        for name, said in terms.items():
            box = officer.page.get_by_role("group", name=name[:1].upper() + name[1:], exact=True)
            layer = FIXED if "value" in said else NEGOTIABLE
            officer.fills({"Come la dice l’avviso": layer, "Dove l’avviso lo dice": "schema di convenzione"}, box)
            for part, value in said.items():
                officer.fills({LABELS[part]: [value] if part == "among" else value}, box)
        officer.presses("Salva nella bozza")


def the_money_is_booked_and_the_opening_act_adopted(house: House) -> None:
    """Every source and year; before that the opening act is refused."""
    house.at("2025-09-12T09:00")
    director, finance = house.who("director"), house.who("finance")
    _to_the_call(director, "Determina di avvio")
    director.fills({"Numero della determina di avvio": "1204", "Del": "2025-09-12"})
    director.is_refused("Registra l’atto di avvio", "prenota")
    _to_the_call(finance, "Copertura finanziaria")
    for source, year, amount in _promised(finance):
        booking = {"Fonte": source, "Anno": year, "Capitolo": "12.04.1.104", "Importo, in euro": amount}
        finance.fills(booking | {"Numero della prenotazione": f"{year}/{source[:3]}", "Atto": "DD 1190/2025"})
        finance.presses("Registra la prenotazione")
    _to_the_call(director, "Determina di avvio")
    director.fills({"Numero della determina di avvio": "1204", "Del": "2025-09-12"})
    director.presses("Registra l’atto di avvio")


def _promised(finance: Someone) -> list[tuple[str, str, str]]:
    """What the table says is promised, by source and year."""
    found = []
    for row in finance.page.locator("main table").first.locator("tbody tr").all():
        source, _comma, year = row.locator("th").inner_text().strip().partition(", ")
        amount = re.search(r"[\d.]+,\d\d", row.locator("td").first.inner_text())
        assert amount, "the table says how much"
        found.append((source, year.strip(), amount[0]))
    return found


def the_notice_is_composed_signed_and_published(house: House) -> None:
    """By the RUP, outside by the director, and to the public."""
    rup = house.who("rup")
    _to_the_call(rup, "Testo dell’avviso")
    rup.presses("Componi l’avviso", says="lo firma il dirigente")
    rup.goes_to_the_desk()
    house.who("director").signs()
    house.at("2025-09-15T12:00")
    _to_the_call(rup, "Pubblicazione")
    rup.fills({"Numero della determina": "1215", "Data della determina": "2025-09-15"})
    rup.presses("Registra i numeri")
    rup.presses("Pubblica l’avviso", says="Avviso pubblicato")
    house.at("2025-09-16T09:00")
    citizen = house.citizen()
    citizen.opens("/avvisi/")
    citizen.reads(CALL)
    citizen.follows(CALL)
    citizen.reads("Prossimità e reti di protezione", "Paolo Denti", "Qualità della proposta")
    house.facts["call"] = citizen.page.url.partition(house.address)[2]


SCENES = (
    a_procedure_is_opened_by_hand,
    crema_is_opened_from_its_file,
    the_officer_writes_what_the_notice_leaves_unsaid,
    the_money_is_booked_and_the_opening_act_adopted,
    the_notice_is_composed_signed_and_published,
)
