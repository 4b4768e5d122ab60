"""Indirect costs: the share of the ledger that the project uses, under a ceiling; or a flat rate, with its warning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from condivisa.base.findings import Finding, blocks, warns
from condivisa.base.money import Figure, cents, percent_of

LEDGER = "CdS 5217/2023"
FLAT = "CdS 5217/2023; TAR Lazio-Latina 281/2022"


def ledger(entries: Sequence[tuple[Decimal, Decimal]], ceiling_percent: Decimal, direct: Decimal) -> Figure:
    """The indirect costs that can be admitted: actual amounts (EUR) by their driver (10 = 10 %), never above the
    ceiling, which is `ceiling_percent` of the eligible direct costs (`direct`, EUR).

    Judged on: the day of the check, over all reports so far. Source: CdS 5217/2023.
    """
    actual = sum((percent_of(driver, amount) for amount, driver in entries), Decimal(0))
    ceiling = percent_of(ceiling_percent, direct)
    return Figure(
        cents(min(actual, ceiling)),
        "il minore fra Σ importo × quota % e tetto % dei costi diretti ammissibili",
        {"actual": cents(actual), "ceiling_percent": ceiling_percent, "direct": direct, "ceiling": cents(ceiling)},
        LEDGER,
    )


def flat(percent: Decimal, base_name: str, base: Decimal, items: Sequence[str]) -> Figure:
    """The flat refund of the indirect costs listed in `items`: `percent` of the declared base (EUR).

    `base_name` says which base the terms declare (`direct` or `staff`).

    Judged on: the day of the check, over all reports so far. Source: the agreement; CdS 5217/2023.
    """
    inputs: dict[str, Decimal | int | str | date] = {"percent": percent, "base": base, "items": ", ".join(items)}
    if base_name == "staff":
        return Figure(cents(percent_of(percent, base)), "percentuale × spese di personale", inputs, FLAT)
    return Figure(cents(percent_of(percent, base)), "percentuale × spese dirette", inputs, FLAT)


def claimed(amount: Decimal) -> Figure:
    """The indirect costs so far (EUR), explained: over all reports, as what is allowed. Judged on: the day it is read.

    Source: CdS 5217/2023.
    """
    return Figure(amount, "somma dei costi indiretti di tutti i rendiconti fin qui", {}, LEDGER)


def flat_is_contested(percent: Decimal, items: Sequence[str]) -> list[Finding]:
    """Courts struck down flat overheads: said each time that one is used.

    Judged on: the day of the check. Source: CdS 5217/2023; TAR Lazio-Latina 281/2022.
    """
    return [warns("report.flat_rate_contested", FLAT, percent=percent, items=", ".join(items) or "-")]


def within(claimed: Decimal, allowed: Figure) -> list[Finding]:
    """Indirect costs (EUR, all reports so far) above what is allowed.

    Judged on: the day of the check. Source: CdS 5217/2023.
    """
    if claimed <= allowed.value:
        return []
    over = claimed - allowed.value
    return [blocks("report.indirect_above_ceiling", allowed.source, claimed=claimed, allowed=allowed.value, over=over)]
