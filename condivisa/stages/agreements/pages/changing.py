"""Changes of a running agreement: the list, the kind first, then its fields, then its effects, then the decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks
from condivisa.records.access import Power
from condivisa.records.screens.answers import answer
from condivisa.records.screens.forms import ActForm
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.records.screens.tables import MoneyTable
from condivisa.stages.agreements import access, actions, proposing
from condivisa.stages.agreements import queries as agreed
from condivisa.stages.agreements.forms.changing import LineForm, PartnerForm, PlanForm, RefuseForm, RenewalForm
from condivisa.stages.agreements.models import Agreement, Amendment
from condivisa.stages.agreements.pages import effects as shown
from condivisa.stages.agreements.pages import looking
from condivisa.stages.agreements.queries import effects as queries
from condivisa.stages.agreements.rules import changes as rules

LOOKS = {
    Amendment.State.PROPOSED: "wait",
    Amendment.State.SIGNED: "done",
    Amendment.State.NOTIFIED: "done",
    Amendment.State.RECORDED: "done",
    Amendment.State.REFUSED: "bad",
}


@dataclass(frozen=True)
class Sort:
    """A kind of change as people choose it: what it is, what it asks for, who may propose it."""

    kind: Amendment.Kind
    words: str | Promise
    help: str | Promise
    power: Power
    round: bool = False
    """Whether it rests on the table reopened."""


SORTS = {
    "estensione": Sort(
        Amendment.Kind.EXTENSION,
        gettext_lazy("Estendere le attività"),
        gettext_lazy("Più attività a durata invariata, entro il limite della convenzione: il conto lo trova qui."),
        access.AMEND,
        round=True,
    ),
    "costo-del-lavoro": Sort(
        Amendment.Kind.LABOUR_REVISION,
        gettext_lazy("Rivedere il costo del lavoro"),
        gettext_lazy("Dopo un rinnovo del contratto collettivo: ore che restano × aumento del costo orario."),
        access.AMEND,
        round=True,
    ),
    "risorse": Sort(
        Amendment.Kind.BUDGET_CHANGE,
        gettext_lazy("Cambiare le risorse"),
        gettext_lazy("Fondi nuovi, o meno fondi, voce per voce."),
        access.AMEND,
        round=True,
    ),
    "spostamento": Sort(
        Amendment.Kind.SHIFT,
        gettext_lazy("Spostare somme fra voci"),
        gettext_lazy(
            "Il totale non cambia. Se lo spostamento è piccolo basta annotarlo; "
            "oltre le soglie va comunicato o approvato. Quello che chiede l’amministrazione lo firma anche il capofila."
        ),
        access.SHIFT,
    ),
    "partner": Sort(
        Amendment.Kind.PARTNER_CHANGE,
        gettext_lazy("Cambiare i partner"),
        gettext_lazy("Un partner esce, un altro subentra e prende ciò che non è ancora rendicontato."),
        access.CHANGE_PARTNER,
    ),
}
"""The kinds of change, by the word of their address."""


def amendments(request: Any, key: int) -> HttpResponseBase:
    """The changes of an agreement, newest first."""
    agreement = looking.agreed(request, key)
    added: dict[int, Any] = {}

    def reckon(batch: Any) -> Any:
        added.update(queries.contribution_of(agreement, batch))
        return batch

    columns = [
        ListColumn(
            _("Variazione"),
            lambda one: f"{one.number}. {one.get_kind_display()}",
            address=lambda one: reverse("amendment", args=[key, one.number]),
        ),
        ListColumn(_("Stato"), lambda one: str(one.get_state_display()), "state", status=_look),
        ListColumn(_("Vale dal"), lambda one: None if one.from_signature else one.effect_date, "effect_date"),
        ListColumn(_("Sul contributo"), lambda one: added[one.pk], amount=True, apart=True),
        ListColumn(_("Perché"), lambda one: one.reason, italian=True),
    ]
    listing = Listing(
        request,
        queries.amendments_of(agreement),
        columns,
        caption=_("Variazioni della convenzione"),
        search=("reason",),
        prepare=reckon,
        file_name=f"variazioni-{key}",
    )
    context = {
        **looking.head(request, agreement, "amendments"),
        "list": listing,
        "proposes": any(_holds(sort.power, request, agreement) for sort in SORTS.values()),
        "adds": _holds(access.AMEND, request, agreement),
    }
    return listing.export() or render(request, "agreements/amendments.html", context)


def new(request: Any, key: int) -> HttpResponseBase:
    """Choose the kind of change first."""
    agreement = looking.agreed(request, key)
    mine = [(word, sort) for word, sort in SORTS.items() if _holds(sort.power, request, agreement)]
    if not mine:
        raise Http404
    context = {
        **looking.head(request, agreement, "amendments"),
        "sorts": mine,
        "findings": _against(request, agreement, mine[0][1]),
        "writes": any(one.body_id == request.acting.body for one in agreed.parties_of(agreement)),
    }
    return render(request, "agreements/new_amendment.html", context)


def propose(request: Any, key: int, kind: str) -> HttpResponseBase:
    """Only the fields of one kind of change, then its effects, then it is sent."""
    agreement = looking.agreed(request, key)
    sort = SORTS.get(kind)
    if sort is None or not _holds(sort.power, request, agreement):
        raise Http404
    rounds = queries.rounds_for(agreement, sort.kind) if sort.round else None
    against = _against(request, agreement, sort, rounds)
    form, drafted, act = _form(request, agreement, sort, rounds)
    looked: list[queries.Effects] = []
    made: list[Amendment] = []
    if form.does(lambda typed: made.append(act(typed))):
        return _done(request, key, made)
    effects = lambda typed: looked.append(queries.effects_of(drafted(typed), on=day(request.at)))  # noqa: E731 - said twice
    if not form.shows(effects) and form.findings and form.is_valid() and not form.theirs_shown:
        effects(form.typed())  # refused once sent: the effects stay beside the reasons
    context = {**looking.head(request, agreement, "amendments"), "sort": sort, "form": form, "against": against}
    if not looked:
        context["closed"] = sort.round and not rounds
        return answer(request, "agreements/propose.html", context)
    context |= {**shown.layout(looked[0]), "bodies": queries.bodies_of(looked[0].change)}
    way = looked[0].way
    context["words"] = shown.WAYS[way][1] if way else _("Proponi la variazione")
    return answer(request, "agreements/effects_page.html", context)


def _done(request: Any, key: int, made: list[Amendment]) -> HttpResponseBase:
    if not made:  # the same form, sent twice
        return redirect("amendments", key)
    said = {
        Amendment.State.PROPOSED: _("Variazione proposta: l’atto è pronto, ora va firmato."),
        Amendment.State.NOTIFIED: _("Spostamento comunicato: vale da oggi."),
        Amendment.State.RECORDED: _("Spostamento annotato: vale da oggi."),
    }
    messages.success(request, said[Amendment.State(made[0].state)])
    return redirect("amendment", key, made[0].number)


type Drafted = Callable[[Mapping[str, Any]], Amendment]


def _form(request: Any, agreement: Agreement, sort: Sort, rounds: Any) -> tuple[ActForm, Drafted, Drafted]:
    """The form of a kind, how its change is drafted to be looked at, how it is sent."""
    by: dict[str, Any] = {"by": request.acting, "at": request.at}
    key = agreement.pk
    match sort.kind:
        case Amendment.Kind.LABOUR_REVISION:
            staff = queries.staff_of(agreement, day(request.at))
            return (
                RenewalForm(request, staff=staff, rounds=rounds or []),
                lambda typed: proposing.labour_revision(agreement, **typed),
                lambda typed: actions.propose_labour_revision(key, **typed, **by),
            )
        case Amendment.Kind.PARTNER_CHANGE:
            partners = [one.body for one in agreed.parties_of(agreement)]
            return (
                PartnerForm(request, partners=partners, candidates=queries.who_may_join(agreement)),
                lambda typed: proposing.partner_change(agreement, **typed),
                lambda typed: actions.propose_partner_change(key, **typed, **by),
            )
    seen = agreed.version_of_plan(agreement)  # before the plan: one that changes in between is asked about, not hidden
    plan = PlanForm(request, plan=queries.plan_of(agreement), rounds=rounds, present={"version": seen})
    if sort.kind == Amendment.Kind.SHIFT:
        by_lead = request.acting.body == agreed.lead_of(agreement).pk
        return (
            plan,
            lambda typed: proposing.shift(agreement, **_said(typed), by_lead=by_lead, on=day(request.at)),
            lambda typed: actions.shift(key, **typed, **by),
        )
    draft, send = {
        Amendment.Kind.EXTENSION: (proposing.extension, actions.propose_extension),
        Amendment.Kind.BUDGET_CHANGE: (proposing.budget_change, actions.propose_budget_change),
    }[sort.kind]
    return plan, lambda typed: draft(agreement, **_said(typed)), lambda typed: send(key, **typed, **by)


def _said(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What a change of the plan says, without over which plan it was written."""
    return {name: value for name, value in typed.items() if name != "seen"}


def add_line(request: Any, key: int) -> HttpResponseBase:
    """Add a line without money, for a change that will give it some."""
    agreement = looking.in_office(request, key)
    if not _holds(access.AMEND, request, agreement):
        raise Http404
    partners = [one.body for one in agreed.parties_of(agreement)]
    form = LineForm(
        request,
        activities=list(agreement.activities.order_by("code")),
        bodies=[*partners, agreement.call.procedure.administration],
        years=range(agreement.starts.year, agreement.ends.year + 1),
        sources=queries.sources_of(agreement),
    )
    if form.does(lambda typed: actions.add_line(key, **typed, by=request.acting, at=request.at)):
        messages.success(request, _("Voce aggiunta, ancora senza soldi: li riceve dalla prossima variazione."))
        return redirect("amendment_new", key)
    against = _against(request, agreement, SORTS["risorse"])
    context = {**looking.head(request, agreement, "amendments"), "form": form, "against": against}
    return answer(request, "agreements/add_line.html", context)


def amendment(request: Any, key: int, number: int) -> HttpResponseBase:
    """One change: what it says, what it would do while it waits, who decides, what was decided."""
    agreement = looking.agreed(request, key)
    change = queries.amendments_of(agreement).filter(number=number).first()
    if change is None:
        raise Http404
    change.agreement = agreement
    form = RefuseForm(request)
    if form.does(lambda typed: actions.refuse_amendment(change.pk, **typed, by=request.acting, at=request.at)):
        messages.success(request, _("Variazione respinta: chi l’ha chiesta ne legge il motivo."))
        return redirect("amendment", key, number)
    waits = change.state == Amendment.State.PROPOSED
    context = {
        **looking.head(request, agreement, "amendments"),
        "change": change,
        "change_look": _look(change),
        "waits": waits,
        "decides": waits and _holds(access.DECIDE, request, agreement),
        "form": form,
        "changed": None if waits or change.ahead else shown.changed_lines(change, queries.carried_out(change)),
        "passing": _passing(change, day(request.at)) if change.ahead else None,
        "renewal": change.content if change.kind == Amendment.Kind.LABOUR_REVISION else None,
        "bodies": queries.bodies_of(change),
    }
    if waits:
        context |= shown.layout(queries.effects_of(change, on=day(request.at)))
    return answer(request, "agreements/amendment.html", context)


def _passing(change: Amendment, on: date) -> MoneyTable:
    """What a change of partners still to come would pass with today's accounts: its day reckons again."""
    who = {part: body.pk for part, body in queries.bodies_of(change)}
    fresh = proposing.partner_change(
        change.agreement,
        leaving=who.get("leaving"),
        joining=who.get("joining"),
        effect=change.effect_date,
        reason=change.reason,
    )
    return shown.passing(queries.effects_of(fresh, on=on))


def _look(change: Amendment) -> str:
    return LOOKS[Amendment.State(change.state)]


def _holds(power: Power, request: Any, agreement: Agreement) -> bool:
    """Whether the one who reads has the power, whatever the moment: the page then says why not now."""
    return power.within.holds(request.acting, agreement) and bool(power.roles & request.acting.roles)


def _against(request: Any, agreement: Agreement, sort: Sort, rounds: Any = None) -> list[Finding]:
    """What stands against a change of that kind before anything is typed."""
    found = sort.power.findings(request.acting, agreement)
    if not sort.round:
        found += rules.asked_by_the_lead(
            by_lead=request.acting.body == agreed.lead_of(agreement).pk,
            by_administration=looking.office(request.acting, agreement),
        )
    if rounds is not None and not rounds:
        found.append(blocks("agreement.round_not_closed", rules.DM72))
    return found + rules.before_the_last_day(agreement.last_day, day(request.at), on=day(request.at))
