"""Who is in the story: people by the name the story has for them, and the bodies with their codes. All invented."""

from __future__ import annotations

from typing import NamedTuple

TOWN = "Comune di Crema"
OFFICE = {
    "director": ("Elena Crotti", "dirigente", "Decreto del sindaco n. 12/2024"),
    "rup": ("Paolo Denti", "responsabile del procedimento (RUP)", "Determina n. 40/2025"),
    "officer": ("Marta Vailati", "funzionario", "Ordine di servizio n. 3/2025"),
    "panel_chair": ("Irene Poli", "funzionario", "Ordine di servizio n. 4/2025"),
    "finance": ("Giorgio Bassi", "ragioneria", "Ordine di servizio n. 5/2025"),
    "chair": ("Anna Riboli", "commissario", "Ordine di servizio n. 6/2025"),
    "member_one": ("Luca Ferri", "commissario", "Ordine di servizio n. 7/2025"),
    "member_two": ("Sara Monti", "commissario", "Ordine di servizio n. 8/2025"),
    "substitute": ("Chiara Galli", "commissario", "Ordine di servizio n. 9/2025"),
    "facilitator": ("Davide Sala", "facilitatore", "Ordine di servizio n. 10/2025"),
    "auditor": ("Livia Conti", "revisore", "Deliberazione del Consiglio n. 20/2025"),
}
"""Name, role, act of each person of the town."""


class Association(NamedTuple):
    """A body of the Third Sector and who represents it."""

    name: str
    fiscal_code: str
    person: str
    section: str
    runts: str


BODIES = {
    "ponte": Association("Consorzio Il Ponte", "92040130194", "Carla Bianchessi", "Imprese sociali", "110311"),
    "cascina": Association("La Cascina", "92040270198", "Pietro Lodigiani", "Imprese sociali", "110622"),
    "orizzonte": Association("Orizzonte", "92040540194", "Franco Merico", "Imprese sociali", "111244"),
    "vicinanza": Association(
        "Vicinanza APS", "92040820190", "Nadia Parati", "Associazioni di promozione sociale", "111866"
    ),
    "lago": Association(
        "Circolo del Lago APS", "92041230191", "Bruno Cattaneo", "Associazioni di promozione sociale", "112799"
    ),
}
