"""Last chapter: the grant is redetermined, the balance paid, the agreement closed, a euro followed from end to end."""

from __future__ import annotations

from tests.browser.journey.agreeing import LEAD, PARTNER, is_paid, to_the_agreement
from tests.browser.journey.house import House
from tests.browser.journey.notice import CREMA
from tests.browser.journey.someone import Someone

FINAL = "569.960,00"
"""576.000,00 less 2.000,00 cut in the first year and 4.040,00: ten percent of the 574.000,00 admitted had to be the
partners' own, and 53.360,00 was."""


def the_grant_is_redetermined(house: House) -> None:
    """Less than was promised: what was cut and the own share that fell short; every figure shows its formula."""
    house.at("2029-03-05T09:00")
    rup, director = house.who("rup"), house.who("director")
    to_the_agreement(rup, "Pagamenti e conto", "Contributo finale (rideterminazione)")
    rup.presses("Prepara la rideterminazione")
    director.signs("Rideterminazione")
    to_the_agreement(rup, "Pagamenti e conto", "Contributo finale (rideterminazione)")
    rup.reads(FINAL)


def the_balance_is_paid_and_the_agreement_closed(house: House) -> None:
    """The last euro; then the agreement may be closed, not before."""
    rup, carla = house.who("rup"), house.who("ponte")
    to_the_agreement(rup, "Diffide e fine")
    rup.is_refused("Chiudi la convenzione")
    to_the_agreement(carla, "Pagamenti e conto", "Il saldo, alla fine")
    carla.reads("52.960,00")
    carla.presses("Invia la richiesta")
    is_paid(house, "2029-03-20T09:00", "52.960,00")
    to_the_agreement(rup, "Diffide e fine")
    rup.presses("Chiudi la convenzione", says="Convenzione chiusa")


def a_euro_is_followed_and_everything_verified(house: House) -> None:
    """The auditor goes from a source down to an invoice and a payment, then has every record checked."""
    livia = house.who("auditor")
    _follows_a_euro(livia)
    livia.goes_to_the_desk()
    livia.follows("Controllo: il denaro e il registro", "Verifica delle impronte")
    livia.presses("Avvia la verifica")
    house.works()
    livia.opens("/controllo/verifica/")
    livia.reads("tutto corrisponde")


def _follows_a_euro(who: Someone) -> None:
    who.goes_to_the_desk()
    who.follows("Controllo: il denaro e il registro", CREMA, "n. 2027/Com", "n. 2027/801")
    who.reads("V-2027", "192.000,00")
    who.follows("mediatori", "rendiconto 2, riga 13")
    who.reads("Mediatori insieme", "2027/7", "80.400,00")


def citizens_read_where_the_money_went(house: House) -> None:
    """Without an account, on a phone: from the notice to the last euro."""
    citizen = house.citizen()
    citizen.opens("/percorsi/crema-2026-2028/")
    citizen.reads(f"pagati {FINAL} € su un contributo di {FINAL} €")
    citizen.follows("Un ponte fra le case")
    citizen.reads(LEAD, PARTNER, "chiusa", "6.040,00")


SCENES = (
    the_grant_is_redetermined,
    the_balance_is_paid_and_the_agreement_closed,
    a_euro_is_followed_and_everything_verified,
    citizens_read_where_the_money_went,
)
