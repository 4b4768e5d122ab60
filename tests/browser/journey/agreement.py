"""Sixth chapter: the agreement is prepared, checked, committed and signed; the grant is public; the advance is paid."""

from __future__ import annotations

from tests.browser.journey.house import House, payload
from tests.browser.journey.someone import Someone
from tests.browser.journey.table import CASCINA, PONTE

AGREEMENT = "Convenzione per il programma P4"
EACH = ("RUNTS", "DURC", "antimafia", "ssicurazione")
TOGETHER = ("ostitutivo", "ontitolar")


def the_agreement_is_prepared_and_checked(house: House) -> None:
    """From the final project; each partner is checked, the partners together too."""
    house.at("2025-12-17T09:00")
    rup = house.who("rup")
    rup.goes_to_the_desk()
    rup.follows("Convenzioni")
    rup.follows("Prepara")
    rup.fills({"Numero o sigla": "CR-2026-01", "Titolo": AGREEMENT, "Dal": "2026-01-01", "Al": "2028-12-31"})
    rup.presses("Apri la bozza")
    house.facts["agreement"] = rup.page.url.partition(house.address)[2]
    rup.follows("Verifiche prima della firma")
    wanted = [(kind, body) for kind in EACH for body in (PONTE, CASCINA)]
    for kind, body in [*wanted, *((kind, "tutti i partner insieme") for kind in TOGETHER)]:
        rup.fills({"Che cosa si è verificato": kind, "Di chi": body, "Esito": "positivo"})
        until = "2026-04-15" if kind == "DURC" else ""
        rup.fills({"Numero o riferimento": f"{kind} (inventato)", "Verificato il": "2025-12-17", "Vale fino al": until})
        rup.presses("Registra la verifica")


def its_money_is_committed_and_guaranteed(house: House) -> None:
    """A commitment with its visa for each year, and the surety for the advance."""
    finance, rup = house.who("finance"), house.who("rup")
    for year in ("2026", "2027", "2028"):
        finance.opens(house.facts["agreement"])
        finance.follows("Impegni con il visto contabile", f"Impegna sulla prenotazione {year}/Com")
        finance.fills(
            {
                "Numero dell’impegno": f"{year}/1",
                "Importo, in euro": "192.000,00",
                "Atto di impegno": "DD 1402/2025",
                "Visto di regolarità contabile, numero": f"V{year}/1",
                "Visto del": "2025-12-17",
            }
        )
        finance.presses("Registra l’impegno")
        finance.opens(house.facts["agreement"])
        finance.follows("Impegni con il visto contabile")
        finance.fills({"Impegno": f"{year}/1"})
        finance.presses("Collega l’impegno")
    rup.opens(house.facts["agreement"])
    rup.follows("Garanzie")
    rup.fills(
        {
            "Chi garantisce": "Assicuratrice inventata S.p.A.",
            "Numero della polizza o fideiussione": "FID-2026-0417",
            "Somma garantita, in euro": "115.200,00",
            "Vale dal": "2026-01-01",
            "Vale fino al": "2029-12-31",
            "Il documento": payload("fideiussione.pdf", b"%PDF-1.7\nFideiussione inventata"),
        }
    )
    rup.presses("Registra la garanzia")


def it_is_signed_by_both_and_published(house: House) -> None:
    """The director and the lead's president sign the same file; the grant goes in the open table."""
    rup, director = house.who("rup"), house.who("director")
    rup.opens(house.facts["agreement"])
    rup.follows("Testo, firma e pubblicazione")
    rup.presses("Scrivi il testo")
    house.works()
    director.opens(house.facts["agreement"])
    director.follows("Testo, firma e pubblicazione", "Vai alla firma")
    director.brings_back_signed(house.who("ponte"))
    rup.opens(house.facts["agreement"])
    rup.follows("Testo, firma e pubblicazione")
    rup.presses("Registra la pubblicazione")
    house.at("2026-01-08T09:00")
    _to_the_payments(rup)
    rup.follows("Pubblicazione del contributo")
    rup.fills({"Dove è pubblicato": "Amministrazione trasparente, art. 26-27"})
    rup.presses("Registra la pubblicazione", says="si può pagare")


def the_advance_is_asked_and_paid_by_three_people(house: House) -> None:
    """The lead asks; RUP attests, director authorises, finance orders and records the proof; nobody does two."""
    house.at("2026-01-12T09:00")
    carla = house.who("ponte")
    _to_the_payments(carla)
    carla.follows("L’anticipo")
    carla.reads("115.200,00")
    carla.presses("Invia la richiesta", says="nota di debito")
    pays(house)
    _to_the_payments(carla)
    carla.reads("pagat")


def pays(house: House) -> None:
    """The way of a payment in one morning, by three people."""
    officer, rup, director, finance = (house.who(key) for key in ("officer", "rup", "director", "finance"))
    _to_the_payments(officer)
    officer.follows("Controlli su chi si paga")
    kinds = officer.page.get_by_label("Che cosa si è controllato").locator("option").all_inner_texts()
    day = house.now.date()
    for kind in kinds:
        officer.fills({"Ente": PONTE, "Che cosa si è controllato": kind.strip(), "Esito": "regolare"})
        officer.fills({"Numero o riferimento": "verifica inventata", "Controllato il": day.isoformat()})
        officer.fills({"Vale fino al": day.replace(month=12, day=31).isoformat()})
        officer.presses("Registra il controllo")
    rup.takes_up("Attestare un pagamento")
    rup.presses("Attesto che è dovuto")
    officer.opens(rup.page.url)
    officer.presses("Prepara la liquidazione")
    director.signs()
    finance.takes_up("Emettere un mandato")
    finance.fills({"Numero del mandato": f"{day.year}/1001"})
    finance.presses("Registra il mandato")
    finance.fills({"Numero della quietanza": f"{day.year}/1001/1", "Pagato il": day.isoformat()})
    finance.presses("Registra la quietanza")


def _to_the_payments(who: Someone) -> None:
    who.opens(who.house.facts["agreement"])
    who.page.locator("nav.doors").get_by_role("link", name="Pagamenti").first.click()


SCENES = (
    the_agreement_is_prepared_and_checked,
    its_money_is_committed_and_guaranteed,
    it_is_signed_by_both_and_published,
    the_advance_is_asked_and_paid_by_three_people,
)
