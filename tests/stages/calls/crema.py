"""The two notices of Crema as published, for the rules to read."""

from decimal import Decimal as D

from condivisa.stages.calls.rules.figures import HorizonFigures, NoticeFigures, ProgrammeFigures
from condivisa.stages.calls.terms import Term, Terms, Value

YEARS = (2026, 2027, 2028)
HORIZONS = (
    HorizonFigures("preliminary_document", "Documento preliminare", 2025, 2029),
    HorizonFigures("zone_plan", "Piano di zona", 2025, 2027),
    HorizonFigures("ambito_budget", "Bilancio dell'Ambito", 2025, 2027),
)


def terms(**changes: Value | None) -> Terms:
    """What the notices fix and leave to be negotiated; `key=None` leaves a term out."""
    values: dict[str, Value | None] = {
        "cofinancing_minimum_percent": D(10),
        "cofinancing_base": "contribution",
        "extension_maximum_percent": D(25),
        **changes,
    }
    said = {key: Term(key, "avviso", value) for key, value in values.items() if value is not None}
    return Terms({"indirect_mode": Term("indirect_mode", "avviso", among=("ledger", "flat")), **said})


def programme(code: str, annual: str, triennial: str, **of_which: str) -> ProgrammeFigures:
    """A programme with what other sources put in over the years."""
    return ProgrammeFigures(code, D(annual), D(triennial), {source: D(amount) for source, amount in of_which.items()})


def comune(terms: Terms = terms()) -> NoticeFigures:  # noqa: B008 - terms are frozen
    """The Comune's notice: six programmes, two of them with money of the Ambito."""
    return NoticeFigures(
        "comune",
        "Comune",
        YEARS,
        (
            programme("P1", "709000.00", "2127000.00"),
            programme("P2", "98000.00", "294000.00", Ambito="50000.00"),
            programme("P3", "3500.00", "10500.00"),
            programme("P4", "192000.00", "576000.00"),
            programme("P5", "726293.00", "2178979.00"),
            programme("P6", "125000.00", "375000.00", Ambito="84000.00"),
        ),
        terms,
        HORIZONS,
    )


def ambito(terms: Terms = terms()) -> NoticeFigures:  # noqa: B008 - terms are frozen
    """The Ambito's notice: one programme, with money of the Comune."""
    one = ProgrammeFigures("A1", D("220000.00"), D("660000.00"), {"Comune": D("60000.00")}, {"Comune": D("20000.00")})
    return NoticeFigures("ambito", "Ambito", YEARS, (one,), terms, HORIZONS)
