"""D.Lgs. 117/2017, Codice del Terzo settore (CTS)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from condivisa.base.parameters import InForce, Parameter

REGISTER = "D.Lgs. 117/2017, art. 11 e 46"
STAFF_OR_VOLUNTEER = "D.Lgs. 117/2017, art. 17, c. 5"
VOLUNTEER_REFUNDS = "D.Lgs. 117/2017, art. 17, c. 3-4"
VOLUNTEER_INSURANCE = "D.Lgs. 117/2017, art. 18"
CHECK_OF_USE = "D.Lgs. 117/2017, art. 93, c. 4"

_READ = date(2026, 11, 21)
_IN_FORCE = date(2017, 8, 3)

VOLUNTEER_REFUND_PER_DAY = Parameter(
    "Rimborso autocertificato al volontario, al giorno",
    unit="EUR",
    history=[InForce(_IN_FORCE, Decimal(10), "D.Lgs. 117/2017, art. 17, c. 4", checked_on=_READ)],
)
VOLUNTEER_REFUND_PER_MONTH = Parameter(
    "Rimborso autocertificato al volontario, al mese",
    unit="EUR",
    history=[InForce(_IN_FORCE, Decimal(150), "D.Lgs. 117/2017, art. 17, c. 4", checked_on=_READ)],
)

ACTIVITIES = {
    "a": "interventi e servizi sociali",
    "b": "interventi e prestazioni sanitarie",
    "c": "prestazioni socio-sanitarie",
    "d": "educazione, istruzione e formazione professionale; attività culturali con finalità educativa",
    "e": "tutela dell'ambiente e uso accorto delle risorse naturali; tutela degli animali",
    "f": "tutela e valorizzazione del patrimonio culturale e del paesaggio",
    "g": "formazione universitaria e post-universitaria",
    "h": "ricerca scientifica di particolare interesse sociale",
    "i": "attività culturali, artistiche o ricreative di interesse sociale",
    "j": "radiodiffusione sonora a carattere comunitario",
    "k": "attività turistiche di interesse sociale, culturale o religioso",
    "l": "formazione extra-scolastica, contro la dispersione scolastica, il bullismo e la povertà educativa",
    "m": "servizi strumentali ad enti del Terzo settore",
    "n": "cooperazione allo sviluppo",
    "o": "filiere del commercio equo e solidale",
    "p": "inserimento o reinserimento nel mercato del lavoro",
    "q": "alloggio sociale e attività residenziali temporanee",
    "r": "accoglienza umanitaria ed integrazione sociale dei migranti",
    "s": "agricoltura sociale",
    "t": "attività sportive dilettantistiche",
    "u": "beneficenza, sostegno a distanza, cessione gratuita di alimenti o prodotti",
    "v": "legalità, pace, nonviolenza e difesa non armata",
    "w": "diritti umani, civili, sociali e politici; pari opportunità; aiuto reciproco",
    "x": "procedure di adozione internazionale",
    "y": "protezione civile",
    "z": "riqualificazione di beni pubblici inutilizzati o confiscati alla criminalità organizzata",
}
"""The activities of general interest, by letter of art. 5, c. 1, in short Italian titles."""
