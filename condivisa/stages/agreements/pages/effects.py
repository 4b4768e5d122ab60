"""How the effects of a change are laid out: every sum opens to its formula, its inputs, the clause it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.money import ZERO, Figure, show, show_percent
from condivisa.law import procedure, tuel
from condivisa.records.screens.tables import Cell, MoneyTable, Row
from condivisa.stages.agreements.models import Amendment
from condivisa.stages.agreements.queries.effects import Effects, LineEffect
from condivisa.stages.agreements.rules.labour import TERM, RevisedLine
from condivisa.stages.agreements.rules.shifts import Way
from condivisa.stages.applications.models import Side
from condivisa.stages.calls.terms import Terms

AGREED = procedure.AGREEMENT
"""Where what a plan becomes comes from: the agreement and what the parties agree after it."""
WAYS: dict[Way, tuple[str | Promise, str | Promise]] = {
    Way.WITHIN: (
        gettext_lazy("È libero: si annota e vale subito. Nessuno deve approvarlo."),
        gettext_lazy("Annota lo spostamento"),
    ),
    Way.NOTIFY: (
        gettext_lazy("Va comunicato: l’ufficio ne riceve notizia e vale subito."),
        gettext_lazy("Comunica lo spostamento"),
    ),
    Way.APPROVE: (
        gettext_lazy("Va approvato: vale solo dopo la firma del dirigente."),
        gettext_lazy("Chiedi l’approvazione"),
    ),
    Way.AGREE: (
        gettext_lazy("Lo chiede l’amministrazione: vale solo dopo la firma del dirigente e del capofila."),
        gettext_lazy("Proponi lo spostamento"),
    ),
}
"""What a shift asks for, and what the button that sends it says."""


SMALLEST = Decimal("0.01")
"""The smallest percentage that is written: what is less, and not nothing, is said to be less."""


def layout(found: Effects) -> dict[str, Any]:
    """What `agreements/effects.html` shows. Source: practice."""
    terms = found.change.agreement.terms
    return {
        "effects": found,
        "lines": _lines(found),
        "whole": _whole(found),
        "pots": _pots(found),
        "rooms": _rooms(found, terms),
        "revised": _revised(found, terms),
        "own_shares": _own_shares(found),
        "way": WAYS[found.way][0] if found.way else "",
        "from_signature": found.way in (Way.APPROVE, Way.AGREE),
        "unchecked": any(one.code == "agreement.partner_not_checked" for one in found.findings),
        "thresholds": _thresholds(found, terms),
    }


def changed_lines(change: Amendment, lines: Sequence[LineEffect]) -> MoneyTable:
    """What a change did, or asked for and was refused, line by line. Source: practice."""
    rows = [Row(str(one.line), [one.change]) for one in lines]
    total = sum((one.change for one in lines), ZERO)
    refused = change.state == Amendment.State.REFUSED
    # Of a change of partners that was refused only what would have left one is kept: it sums up to nothing.
    foot = [Row(_("Saldo"), [total])] if rows and not (refused and change.kind == Amendment.Kind.PARTNER_CHANGE) else []
    title = _("Le voci che avrebbe cambiato") if refused else _("Le voci cambiate")
    return MoneyTable(title, _("Voce"), [_("Variazione")], rows, foot, AGREED)


def _lines(found: Effects) -> MoneyTable:
    if found.change.kind == Amendment.Kind.PARTNER_CHANGE:
        return passing(found)
    rows = []
    for one in found.lines:
        inputs = {_("adesso"): one.before, _("variazione"): one.change}
        after = Figure(one.after, _("adesso + variazione"), inputs, AGREED)
        note = ""
        if one.share is not None:
            note = _shifted(one.share)
        rows.append(Row(str(one.line), [one.before, one.change, after], note=note))
    sums = [sum((getattr(one, name) for one in found.lines), ZERO) for name in ("before", "change", "after")]
    foot = [Row(_("Totale delle voci cambiate"), sums)] if rows else []
    columns = [_("Adesso"), _("Variazione"), _("Dopo")]
    return MoneyTable(_("Voce per voce"), _("Voce"), columns, rows, foot, AGREED)


def passing(found: Effects) -> MoneyTable:
    """What passes from who leaves to who takes over: the agreement as a whole stays what it is. Source: practice."""
    rows = []
    for one in found.lines:
        kept = Figure(one.after, _("nel piano − passa"), {_("nel piano"): one.before, _("passa"): -one.change}, AGREED)
        rows.append(Row(str(one.line), [one.before, -one.change, kept]))
    sums = [
        sum((one.before for one in found.lines), ZERO),
        -sum((one.change for one in found.lines), ZERO),
        sum((one.after for one in found.lines), ZERO),
    ]
    columns = [_("Nel piano"), _("Passa a chi subentra"), _("Resta a chi esce, già rendicontato")]
    return MoneyTable(
        _("Che cosa passa, voce per voce"),
        _("Voce"),
        columns,
        rows,
        [Row(_("Totale"), sums)] if rows else [],
        AGREED,
    )


def _whole(found: Effects) -> MoneyTable:
    handed = found.change.kind == Amendment.Kind.PARTNER_CHANGE  # what leaves a partner reaches the other
    rows = (
        []
        if handed
        else [
            Row(str(Side(side).label).capitalize(), [now, then - now, then])
            for side, (now, then) in found.totals.items()
            if now or then
        ]
    )
    return MoneyTable(
        _("La convenzione intera"), _("Di chi sono i soldi"), [_("Adesso"), _("Variazione"), _("Dopo")], rows
    )


def _pots(found: Effects) -> MoneyTable:
    rows = [
        Row(
            f"{one.source}, {one.year}",
            [
                one.granted,
                one.committed,
                Figure(
                    one.missing,
                    _("contributo dopo la variazione − impegnato, mai sotto zero"),
                    {_("contributo"): one.granted, _("impegnato"): one.committed},
                    tuel.NO_SPENDING_WITHOUT_COMMITMENT,
                ),
            ],
        )
        for one in found.pots
    ]
    columns = [_("Contributo dopo"), _("Impegnato con visto"), _("Da impegnare prima della firma")]
    return MoneyTable(_("Gli impegni, per fonte e anno"), _("Fonte e anno"), columns, rows)


def _rooms(found: Effects, terms: Terms) -> MoneyTable:
    words = {
        "contribution": _("Sul contributo"),
        "contribution_and_cofinancing": _("Su contributo e compartecipazione"),
    }
    rows = []
    for one in found.rooms:
        ceiling = one.left.steps[0]
        shown_ceiling = Figure(
            ceiling.value,
            _("(contributo + compartecipazione) × percentuale"),
            {
                _("contributo alla firma"): ceiling.inputs["contribution"],
                _("compartecipazione alla firma"): ceiling.inputs["cofinancing"],
                _("percentuale"): ceiling.inputs["percent"],
            },
            ceiling.source,
        )
        used = one.left.inputs["used"]
        assert isinstance(used, Decimal)
        left = replace(
            one.left,
            formula=_("limite − estensioni già firmate, mai sotto zero"),
            inputs={_("limite"): ceiling.value, _("già firmate"): used},
            steps=(),
        )
        asked = Figure(one.asked, _("somma degli aumenti delle voci che contano per il limite"), {}, left.source)
        after = Figure(one.after, _("resta − chiesto"), {_("resta"): left.value, _("chiesto"): one.asked}, left.source)
        note = _("è la base della convenzione") if one.chosen else _("non è la base della convenzione: per confronto")
        rows.append(Row(words[one.base], [shown_ceiling, used, left, asked, after], note=note))
    columns = [_("Limite"), _("Già usato"), _("Resta"), _("Chiesto"), _("Resta dopo")]
    return MoneyTable(_("Il limite delle estensioni"), _("Base"), columns, rows)


def _revised(found: Effects, terms: Terms) -> MoneyTable:
    about = {one.line.pk: one for one in found.lines}
    rows = [_rise(one, about, terms) for one in found.revised]
    total: list[Cell] = [
        sum((one.rise for one in found.revised), ZERO),
        sum((one.change for one in found.lines), ZERO),
    ]
    foot = [Row(_("Totale"), [None, None, *total])] if rows else []
    columns = [_("Costo orario documentato"), _("Nuovo costo orario"), _("L’aumento costa"), _("Si concede")]
    return MoneyTable(_("La revisione, voce per voce"), _("Voce"), columns, rows, foot, terms.clause(TERM))


def _rise(one: RevisedLine, about: dict[int, LineEffect], terms: Terms) -> Row:
    inputs = {
        _("ore da rivedere"): one.hours,
        _("nuovo costo orario"): one.new_cost,
        _("costo orario documentato"): one.agreed_cost,
    }
    rise = Figure(
        one.rise,
        _("ore × (nuovo costo orario − documentato), arrotondato alla fine"),
        inputs,
        terms.clause(TERM),
    )
    line = about.get(one.key)
    words = str(line.line) if line else f"{one.pot[0]}, {one.pot[1]}"
    hours = {"hours": _number(one.hours), "left": _number(one.residual)}
    note = _("%(hours)s ore, ne restano %(left)s dalla decorrenza") % hours
    return Row(words, [one.agreed_cost, one.new_cost, rise, line.change if line else ZERO], note=note)


def _own_shares(found: Effects) -> MoneyTable:
    bases = {"contribution": _("Sul contributo"), "total_cost": _("Sul costo totale")}
    sources = {"all": _("di tutte le fonti"), "own": _("della sola amministrazione")}
    rows = []
    for one in found.own_shares:
        formula = _("contributo dopo la variazione × percentuale minima")
        if one.base != "contribution":
            formula = _("contributo dopo la variazione × percentuale / (100 − percentuale)")
        given, percent = one.minimum.inputs["contribution"], one.minimum.inputs["percent"]
        minimum = replace(one.minimum, formula=formula, inputs={_("contributo"): given, _("percentuale"): percent})
        missing = Figure(
            max(ZERO, minimum.value - one.planned),
            _("minimo − previsto, mai sotto zero"),
            {_("minimo"): minimum.value, _("previsto"): one.planned},
            minimum.source,
        )
        rows.append(Row(bases[one.base], [minimum, one.planned, missing], note=sources[one.sources]))
    columns = [_("Minimo"), _("Previsto dal piano"), _("Manca")]
    return MoneyTable(_("La compartecipazione dopo la variazione"), _("Base"), columns, rows)


def _thresholds(found: Effects, terms: Terms) -> list[tuple[str, Any, str]]:
    """The thresholds of a shift as the terms set them, each with its clause."""
    if found.change.kind != Amendment.Kind.SHIFT:
        return []
    words = {
        "shift_notice_percent": _("Si comunica sopra il"),
        "shift_approval_percent": _("Si approva sopra il"),
    }
    return [(said, terms.get(key), terms.clause(key)) for key, said in words.items() if terms.get(key) is not None]


def _shifted(share: Figure) -> str:
    """How much of the base has shifted, and how much of it was shifted before and nobody approved."""
    amounts = {name: show(Decimal(str(share.inputs.get(name, ZERO))), "") for name in ("moved", "base", "earlier")}
    if ZERO < share.value < SMALLEST:
        said = _("spostato: %(moved)s ÷ %(base)s, meno di %(percent)s")
    else:
        said = _("spostato: %(moved)s ÷ %(base)s = %(percent)s")
    said = said % {**amounts, "percent": show_percent(max(share.value, SMALLEST) if share.value else share.value)}
    if "earlier" not in share.inputs:
        return said
    return said + _("; con gli spostamenti di prima, non approvati: %(earlier)s") % amounts


def _number(value: Decimal) -> str:
    """`9.000`, or `9.000,50` where it is not whole."""
    return show(value, "").removesuffix(",00")
