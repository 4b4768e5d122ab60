"""Who works for the body, and the money that the lead passes on."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.days import Period
from condivisa.base.findings import require
from condivisa.law import procedure
from condivisa.records.papers import store
from condivisa.records.papers.serving import served
from condivisa.records.papers.uploads import acceptable_upload, kind_of
from condivisa.records.screens.answers import answer
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.stages.agreements import queries as agreements
from condivisa.stages.reporting import access, actions
from condivisa.stages.reporting.forms import TransferForm
from condivisa.stages.reporting.models import Worker
from condivisa.stages.reporting.pages import looking
from condivisa.stages.reporting.queries import screens as queries
from condivisa.stages.reporting.rules import facts
from condivisa.stages.reporting.worker_forms import EndForm, WorkerForm

WORKERS = [
    ListColumn(
        gettext_lazy("Codice"), lambda one: one.code, sort="code", address=lambda one: reverse("worker", args=[one.pk])
    ),
    ListColumn(gettext_lazy("Chi è"), lambda one: one.get_kind_display(), sort="kind"),
    ListColumn(gettext_lazy("Mansione"), lambda one: one.job, sort="job", italian=True),
    ListColumn(gettext_lazy("Contratto"), lambda one: one.get_contract_display(), sort="contract"),
    ListColumn(gettext_lazy("Dal"), lambda one: one.since, sort="since"),
    ListColumn(gettext_lazy("Fino al"), lambda one: one.until, sort="until"),
    ListColumn(gettext_lazy("Ore al mese"), lambda one: one.monthly_hours, sort="monthly_hours", number=True),
]


def workers(request: Any) -> HttpResponseBase:
    """Who works for the body acted for; enter somebody."""
    form = WorkerForm(request)

    def register(typed: Any) -> None:
        hours = typed["monthly_hours"] if typed["kind"] == "staff" else None
        person = facts.Worker(
            typed["kind"],
            typed["code"],
            Period(typed["since"], typed["until"] or date.max),
            typed["contract"] if typed["kind"] == "staff" else "",
            hours,
            typed["job"] if typed["kind"] == "staff" else "",
        )
        actions.register_worker(
            request.acting.body,
            person,
            fiscal_code=typed["fiscal_code"],
            register_number=typed["register_number"],
            collective_agreement=typed["collective_agreement"],
            level=typed["level"],
            by=request.acting,
            at=request.at,
        )

    if form.does(register):
        messages.success(request, _("Persona registrata con il suo codice."))
        return redirect("workers")
    found = queries.workers_for(request.acting)
    listing = Listing(
        request,
        found,
        WORKERS,
        caption=_("Lavoratori e volontari nei rendiconti"),
        search=("code", "job"),
        file_name="personale",
    )
    closed = [] if form.is_bound else access.REGISTER.findings(request.acting, Worker(body_id=request.acting.body))
    return listing.export() or answer(
        request, "reporting/workers.html", {"list": listing, "form": form, "closed": closed}
    )


def worker(request: Any, key: int) -> HttpResponseBase:
    """One person who works for the body: say their last day."""
    one = queries.workers_for(request.acting).filter(pk=key).first()
    if one is None:
        raise Http404
    form = EndForm(request)
    if form.does(lambda typed: actions.end_worker(key, typed["last"], by=request.acting, at=request.at)):
        messages.success(request, _("Ultimo giorno registrato."))
        return redirect("workers")
    return answer(request, "reporting/worker.html", {"worker": one, "form": form})


def transfers(request: Any, key: int) -> HttpResponseBase:
    """Money that the lead passed on to its partners, each with the bank's proof."""
    agreement = looking.agreed(request, key)
    partners = queries.owed_by_the_lead(agreement)
    form = TransferForm(request, partners=partners)

    def record(typed: Any) -> None:
        content = typed["proof"].read()
        require(acceptable_upload(typed["proof"].name, content))
        actions.record_lead_transfer(
            key,
            UUID(typed["body"]),
            amount=typed["amount"],
            paid_on=typed["paid_on"],
            proof=content,
            by=request.acting,
            at=request.at,
        )

    if form.does(record):
        messages.success(request, _("Trasferimento registrato."))
        return redirect("lead_transfers", key)
    leads = agreements.lead_of(agreement).pk == request.acting.body
    office = request.acting.body == agreement.call.procedure.administration_id
    door = "reports" if office else "lead_transfers"
    proved = set(queries.transfers_proved(agreement, viewer=request.acting).values_list("pk", flat=True))
    listing = Listing(
        request,
        queries.transfers_of(agreement),
        [
            ListColumn(_("Partner"), lambda one: one.body.name, "body__sort_key", italian=True),
            ListColumn(_("Pagato il"), lambda one: one.paid_on, "paid_on"),
            ListColumn(
                _("Prova"),
                lambda one: _("Il documento") if one.pk in proved else "",
                address=lambda one: reverse("lead_transfer_proof", args=[key, one.pk]) if one.pk in proved else "",
            ),
            ListColumn(_("Importo"), lambda one: one.amount, "amount", amount=True),
        ],
        caption=_("Denaro passato dal capofila"),
        totals_from=procedure.AGREEMENT,
        search=("body__name",),
        file_name=f"trasferimenti-{key}",
    )
    context = {"agreement": agreement, "form": form, "leads": leads, "door": door, "list": listing}
    return listing.export() or answer(request, "reporting/transfers.html", context)


def transfer_proof(request: Any, key: int, number: int) -> HttpResponseBase:
    """The bank's proof of money that the lead passed on, for its two sides and the administration."""
    transfer = queries.transfers_proved(looking.agreed(request, key), viewer=request.acting).filter(pk=number).first()
    if transfer is None:
        raise Http404
    kind = kind_of(store.read(transfer.proof))
    return served(transfer.proof, f"trasferimento-{transfer.pk}.{kind or 'bin'}")
