"""The outcome of an agreement as its page and the public one show it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from condivisa.base.money import HUNDRED, Figure
from condivisa.records.screens.tables import MoneyTable, Row
from condivisa.stages.calls.rules.cofinancing import cofinancing
from condivisa.stages.calls.terms import Terms
from condivisa.stages.monitoring.queries import Outcome
from condivisa.stages.monitoring.rules import CHECK, OwnShare, Resources


def outcome(found: Outcome, terms: Terms) -> dict[str, Any]:
    """What `monitoring/results.html` shows. Source: practice."""
    return {
        "activities": found.activities,
        "own_share": own_share(found.own_share, terms),
        "percents": found.own_share,
        "resources": resources(found.resources),
        "outcome_findings": found.findings,
    }


def own_share(share: OwnShare, terms: Terms) -> MoneyTable:
    """The own share planned, documented, asked at the least of the contribution spent (EUR). Source: practice."""
    percent, base = terms.get("cofinancing_minimum_percent"), terms.get("cofinancing_base") or "contribution"
    minimum = None
    if percent:
        least = cofinancing(share.contribution, percent, base)
        formula = _("contributo speso × percentuale minima")
        if base == "total_cost":
            formula = _("contributo speso × percentuale / (100 − percentuale)")
        inputs = {_("contributo speso"): share.contribution, _("percentuale"): percent}
        minimum = Figure(least.value, formula, inputs, terms.clause("cofinancing_minimum_percent"))
    columns = [_("Prevista"), _("Documentata finora"), _("Minima, sul contributo speso finora")]
    row = Row(_("Compartecipazione"), [share.planned, share.documented, minimum])
    return MoneyTable(_("Quanto hanno messo i partner"), _("Che cosa"), columns, [row])


def resources(found: Resources) -> MoneyTable:
    """What the plan calls in beside the contribution (EUR). Source: practice."""
    added = Figure(
        found.added,
        _("compartecipazione + fondi di terzi"),
        {_("compartecipazione"): found.cofinancing, _("fondi di terzi"): found.third_party},
        CHECK,
    )
    rows = [
        Row(_("Contributo pubblico"), [found.contribution]),
        Row(_("Risorse dell’ente pubblico"), [found.public_body]),
        Row(_("Risorse aggiunte dai partner"), [added]),
    ]
    if found.contribution:
        per_hundred = Figure(
            found.per_hundred,
            _("risorse aggiunte × 100 / contributo"),
            {_("risorse aggiunte"): found.added, _("contributo"): found.contribution, _("per"): HUNDRED},
            CHECK,
        )
        rows.append(Row(_("Risorse aggiunte per ogni 100 € di contributo"), [per_hundred]))
    return MoneyTable(
        _("Quante risorse si aggiungono al contributo (piano di oggi)"), _("Risorse"), [_("Nel piano")], rows
    )
