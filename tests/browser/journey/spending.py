"""Seventh chapter: year after year what is spent is reported, checked, paid and passed on; midway the plan changes."""

from __future__ import annotations

from calendar import monthrange

from tests.browser.journey.agreeing import PARTNER, is_paid, to_the_agreement
from tests.browser.journey.house import House
from tests.browser.journey.notice import CUP
from tests.browser.journey.someone import Someone, file_of

IBAN_LEAD, IBAN_PARTNER = "IT56M0569656841000000000001", "IT33N0569656841000000000002"
MEDIATORS = {2026: "80.400,00", 2027: "80.400,00", 2028: "60.300,00"}
PLACES = {2026: "72.000,00", 2027: "72.000,00", 2028: "92.100,00"}
"""What each supplier of the year is paid; in 2028 the amendment has moved 20.100,00 EUR."""
SHARE = {2026: "21.120,00", 2027: "21.120,00", 2028: "11.120,00"}
"""The partner's own share: 10.000,00 EUR short at the end."""
INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<p:FatturaElettronica xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2" versione="FPR12">
<FatturaElettronicaHeader><CedentePrestatore><DatiAnagrafici><IdFiscaleIVA><IdPaese>IT</IdPaese>
<IdCodice>01234567890</IdCodice></IdFiscaleIVA><Anagrafica><Denominazione>Mediatori insieme</Denominazione></Anagrafica>
</DatiAnagrafici></CedentePrestatore></FatturaElettronicaHeader>
<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD01</TipoDocumento><Divisa>EUR</Divisa>
<Data>{year}-11-03</Data><Numero>{year}/7</Numero><ImportoTotaleDocumento>{total}</ImportoTotaleDocumento>
</DatiGeneraliDocumento><DatiOrdineAcquisto><CodiceCUP>{cup}</CodiceCUP></DatiOrdineAcquisto></DatiGenerali>
<DatiBeniServizi><DettaglioLinee><Descrizione>Mediazione culturale</Descrizione></DettaglioLinee></DatiBeniServizi>
</FatturaElettronicaBody></p:FatturaElettronica>"""
"""An e-invoice, as a supplier sends it; invented."""


def who_works_is_registered_by_a_code(house: House) -> None:
    """The accountant registers the operator: in reports her code, never her name."""
    house.at("2026-01-20T09:00")
    mario = house.who("ponte_accounts")
    mario.goes_to_the_desk()
    mario.follows("Lavoratori e volontari nei rendiconti")
    mario.fills(
        {
            "Chi è": "dipendente o collaboratore",
            "Codice": "OP1",
            "Codice fiscale": "RSSMRA85T10A562S",
            "Assunto, o iscritto nel registro dei volontari, dal": "2024-03-01",
            "Tipo di contratto": "tempo indeterminato",
            "Mansione": "operatrice di comunità",
            "Ore al mese da contratto": "160",
        }
    )
    mario.presses("Registra la persona")
    mario.does_not_read("RSSMRA85T10A562S")


def the_first_year_is_reported(house: House) -> None:
    """Rows from a filled-in model, an e-invoice, by hand; the president states the achievements and submits."""
    house.at("2027-01-15T09:00")
    _reports(house, 2026, "33")


def it_is_checked_row_by_row(house: House) -> None:
    """Staff in one go, tried first; a cut with its reason; a row put aside that comes back next year."""
    house.at("2027-02-10T09:00")
    officer = house.who("officer")
    officer.takes_up("Verificare il rendiconto n. 1")
    officer.follows("Verifica")
    officer.follows("Estrai il campione")
    officer.presses("Estrai il campione")
    for month in range(1, 13):
        officer.page.get_by_role("row").filter(has_text=f"Operatrice, {month:02}/2026").get_by_role("checkbox").check()
    officer.sends("Decidi insieme le righe segnate")
    officer.fills({"La riga": "ammessa"})
    officer.sends("Prova")
    officer.reads("Che cosa succederebbe", "39.600,00")
    officer.presses("Registra")
    to_the_agreement(officer, "Rendiconti", "Rendiconto 1", "Verifica", "1.14")
    officer.fills({"La riga": "tagliata", "Taglio (€)": "72.000,01", "Motivo": "non pertinente al progetto"})
    officer.is_refused("Registra e vai alla prossima", "72.000,00")
    officer.fills({"Taglio (€)": "2.000,00"})
    officer.presses("Registra e vai alla prossima")
    to_the_agreement(officer, "Rendiconti", "Rendiconto 1", "Verifica", "1.15")
    officer.fills(
        {"La riga": "da chiarire", "Motivo": "descrizione insufficiente", "Nota per chi rendiconta": "Quali sale?"}
    )
    officer.presses("Registra e vai alla prossima")
    to_the_agreement(officer, "Rendiconti", "Rendiconto 1", "Verifica", "1.13")
    officer.page.locator("body").press("a")
    officer.presses("Registra e vai alla prossima")
    _is_closed(house, 1, "33")


def what_it_admits_is_paid_and_passed_on(house: House) -> None:
    """The debit note, the advance recovered, the three people; the lead hands the partner its part."""
    _is_asked(house, "2027-02-20T09:00", 1)
    is_paid(house, "2027-03-01T09:00", "")
    _passes_on(house, "2027-03-03", "50.000,00")


def the_plan_changes_midway(house: House) -> None:
    """The lead moves money between lines: the page says that it needs an approval, and the director gives it."""
    house.at("2027-06-01T09:00")
    carla, rup, director = house.who("ponte"), house.who("rup"), house.who("director")
    to_the_agreement(carla, "Variazioni", "Proponi una variazione", "Spostare somme fra voci")
    for line, amount in (("mediatori, 2028", "60.300,00"), ("presidi e materiali, 2028", "92.100,00")):
        carla.page.locator("main tr").filter(has_text=line).get_by_label("Nuovo importo").fill(amount)
    carla.fills({"Perché": "Più presidi, meno ore di mediazione."})
    carla.sends("Vedi gli effetti")
    carla.reads("Va approvato", "20.100,00")
    carla.presses("Chiedi l’approvazione")
    rup.takes_up("Decidere su una variazione")
    rup.reads("Più presidi, meno ore di mediazione.")
    director.signs("Atto integrativo")
    to_the_agreement(carla, "Variazioni")
    carla.reads("firmata")


def the_second_year_brings_back_what_was_unclear(house: House) -> None:
    """The partner explains the row put aside; with the others it is admitted this time, and paid."""
    house.at("2027-07-01T09:00")
    pietro, officer = house.who("cascina"), house.who("officer")
    to_the_agreement(pietro, "Rendiconti", "Rendiconto 1", "Righe", "1.15")
    pietro.reads("Quali sale?")
    _proves(pietro, "altro")
    house.at("2028-01-15T09:00")
    _reports(house, 2027, "66")
    house.at("2028-02-10T09:00")
    officer.takes_up("Verificare il rendiconto n. 2")
    officer.reads("1.15")
    _is_admitted_whole(house, 2, "66")
    _is_asked(house, "2028-02-20T09:00", 2)
    is_paid(house, "2028-03-01T09:00", "")
    _passes_on(house, "2028-03-03", "60.000,00")


def the_last_year_falls_short(house: House) -> None:
    """The final report: everything was done, the partner's own share was not all brought."""
    house.at("2029-01-15T09:00")
    _reports(house, 2028, "100")
    house.at("2029-02-10T09:00")
    _is_admitted_whole(house, 3, "100")
    _is_asked(house, "2029-02-20T09:00", 3)
    is_paid(house, "2029-03-01T09:00", "")
    _passes_on(house, "2029-03-03", "60.000,00")


def _is_admitted_whole(house: House, number: int, percent: str) -> None:
    officer = house.who("officer")
    to_the_agreement(officer, "Rendiconti", f"Rendiconto {number}", "Verifica", "Estrai il campione")
    officer.presses("Estrai il campione")
    officer.page.get_by_label("Segna tutte le righe di questa pagina").check()
    officer.sends("Decidi insieme le righe segnate")
    officer.fills({"La riga": "ammessa"})
    officer.presses("Registra")
    _is_closed(house, number, percent)


def _reports(house: House, year: int, percent: str) -> None:
    number = year - 2025
    mario, pietro, carla = house.who("ponte_accounts"), house.who("cascina"), house.who("ponte")
    to_the_agreement(mario, "Rendiconti")
    start = mario.opens_fold_in("Inizia questo rendiconto", f"Rendiconto {number}")
    mario.sends("Inizia", start)
    mario.goes_through("Righe")
    mario.follows("Carica o incolla un foglio di calcolo")
    mario.fills({"Foglio di calcolo": file_of("righe.csv", _sheet(year))})
    mario.presses("Aggiungi le righe", says="12 righe")
    mario.follows("Leggi fatture elettroniche")
    total = MEDIATORS[year].replace(".", "").replace(",", ".")
    broken = file_of("fattura.xml", "<FatturaElettronica>")
    mario.fills({"Fatture elettroniche": broken})
    mario.is_refused("Leggi le fatture", "fattura.xml")
    mario.fills({"Fatture elettroniche": file_of("fattura.xml", INVOICE.format(year=year, total=total, cup=CUP))})
    mario.sends("Leggi le fatture")
    mario.reads("Abbiamo letto questi dati")
    paid = {"Pagato il": f"{year}-12-03", "Modo di pagamento": "bonifico", "Riferimento del pagamento": f"CRO{year}M"}
    cells = {"Voce del piano": f"P4.3 · mediatori · {year}", "IBAN da cui è uscito": IBAN_LEAD} | paid
    mario.fills({f"{column}, riga 1": value for column, value in cells.items()})
    mario.presses("Aggiungi le righe", says="1 riga")
    _hands_in(mario, number)
    to_the_agreement(pietro, "Rendiconti", f"Rendiconto {number}")
    _adds(pietro, "fornitori e professionisti", _supplied(year) | {"Importo a rendiconto (€)": PLACES[year]})
    kind = {"Voce del piano": f"P4.2 · sale di quartiere · {year}", "Descrizione": "Sale di quartiere"}
    _adds(pietro, "apporti non monetari", kind | _whole(year) | {"Importo a rendiconto (€)": SHARE[year]})
    _proves(pietro, "la nota di valorizzazione")
    _hands_in(pietro, number)
    to_the_agreement(carla, "Rendiconti", f"Rendiconto {number}", "Risultati")
    for code in ("P4.1", "P4.2", "P4.3"):
        carla.page.get_by_label(code).first.fill(percent)
    carla.presses("Registra i risultati")
    carla.follows("Presenta il rendiconto")
    carla.presses("Presenta il rendiconto")
    carla.reads("ricevuta n.")


def _sheet(year: int) -> str:
    """Twelve months of work as a spreadsheet saves them."""
    rows = [
        {
            "Tipo di spesa": "personale",
            "Voce del piano": f"P4.1 · operatrice di comunità · {year} · contributo",
            "Descrizione": f"Operatrice, {month:02}/{year}",
            "Competenza dal": f"01/{month:02}/{year}",
            "Competenza al": f"{monthrange(year, month)[1]}/{month:02}/{year}",
            "Persona (codice)": "OP1 · operatrice di comunità",
            "Ore": "150",
            "Costo orario": "22,00",
            "Tempo dedicato (%)": "94",
            "Importo a rendiconto": "3.300,00",
            "Pagato il": f"27/{month:02}/{year}",
            "Modo di pagamento": "bonifico",
            "Riferimento del pagamento": f"CRO{year}{month:02}",
            "IBAN da cui è uscito": IBAN_LEAD,
        }
        for month in range(1, 13)
    ]
    return "\n".join(";".join(line) for line in [rows[0], *(row.values() for row in rows)])


def _whole(year: int) -> dict[str, str]:
    return {"Competenza dal": f"{year}-01-01", "Competenza al": f"{year}-12-31"}


def _supplied(year: int) -> dict[str, str]:
    return {
        "Voce del piano": f"P4.2 · presidi e materiali · {year}",
        "Descrizione": "Presidi e materiali",
        "Codice fiscale o partita IVA di chi ha emesso il documento": "02345678901",
        "Chi ha emesso il documento": "Materiali insieme",
        "Numero del documento": f"{year}/44",
        "Data del documento": f"{year}-10-02",
        "Totale del documento (€)": PLACES[year],
        "Il documento riporta il CUP?": "sì",
        "Pagato il": f"{year}-11-02",
        "Modo di pagamento": "bonifico",
        "Riferimento del pagamento": f"CRO{year}P",
        "IBAN da cui è uscito": IBAN_PARTNER,
    } | _whole(year)


def _adds(who: Someone, kind: str, cells: dict[str, str]) -> None:
    who.goes_through("Righe")
    who.opens_fold("Aggiungi una riga a mano")
    who.follows(kind)
    who.fills(cells)
    who.presses("Aggiungi la riga")


def _proves(who: Someone, kind: str) -> None:
    who.fills({"Che cosa prova": kind, "File": who.signed("prova.p7m", kind)})
    who.presses("Carica")


def _hands_in(who: Someone, number: int) -> None:
    to_the_agreement(who, "Rendiconti", f"Rendiconto {number}")
    who.presses("Consegna", who.opens_fold("Consegna la parte del suo ente"))


def _is_closed(house: House, number: int, percent: str) -> None:
    officer, rup = house.who("officer"), house.who("rup")
    to_the_agreement(officer, "Rendiconti", f"Rendiconto {number}", "Verifica", "Verifica i risultati")
    for code in ("P4.1", "P4.2", "P4.3"):
        officer.page.get_by_label(code).first.fill(percent)
    officer.presses("Registra quanto verificato")
    to_the_agreement(rup, "Rendiconti", f"Rendiconto {number}", "Verifica", "Chiudi la verifica")
    rup.presses("Chiudi la verifica")
    rup.signs("erbale")


def _is_asked(house: House, moment: str, number: int) -> None:
    house.at(moment)
    carla = house.who("ponte")
    to_the_agreement(carla, "Pagamenti e conto", f"Il rendiconto {number}, verificato")
    carla.presses("Invia la richiesta")


def _passes_on(house: House, day: str, amount: str) -> None:
    house.at(f"{day}T09:00")
    carla = house.who("ponte")
    to_the_agreement(carla, "Trasferimenti ai partner")
    passed = {"A quale partner": PARTNER, "Importo (€)": amount, "Pagato il": day}
    carla.fills(passed | {"Ricevuta della banca": carla.signed("bonifico.p7m", "Bonifico")})
    carla.presses("Registra il trasferimento")


SCENES = (
    who_works_is_registered_by_a_code,
    the_first_year_is_reported,
    it_is_checked_row_by_row,
    what_it_admits_is_paid_and_passed_on,
    the_plan_changes_midway,
    the_second_year_brings_back_what_was_unclear,
    the_last_year_falls_short,
)
