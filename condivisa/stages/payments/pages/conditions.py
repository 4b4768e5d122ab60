"""What conditions the payment of a grant: that it is public, the checks on who is paid, what is disputed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.records.screens.answers import answer
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.stages.agreements.models import Agreement, Amendment
from condivisa.stages.payments import access
from condivisa.stages.payments.actions import grants
from condivisa.stages.payments.forms import CheckForm, DisputeForm, GrantForm, OutcomeForm
from condivisa.stages.payments.models import PayeeCheck
from condivisa.stages.payments.pages import looking
from condivisa.stages.payments.queries import positions
from condivisa.stages.payments.queries import screens as queries


def grant(request: Any, key: int) -> HttpResponseBase:
    """Record that the grant, or an increase of it by an amendment, is public: from then it can be paid."""
    agreement = looking.in_office(request, key)
    found = [(thing, _granted_by(thing), public) for thing, public in positions.publications(agreement).items()]
    form = GrantForm(request, waiting=[(_key(thing), words) for thing, words, public in found if public is None])

    def publish(typed: Any) -> None:
        named = {"reference": typed["reference"], "on": typed["on"]}
        increase = None if typed["thing"] == THE_GRANT else int(typed["thing"])
        grants.publish_grant(key, amendment_id=increase, by=request.acting, at=request.at, **named)

    if form.does(publish):
        messages.success(request, _("Registrato: da questo giorno si può pagare."))
        return redirect("payments", key)
    public = [(words, one) for _thing, words, one in found if one]
    waiting = len(public) < len(found)
    context = {
        "agreement": agreement,
        "form": form,
        "public": public,
        "waiting": waiting,
        "closed": looking.closed(request, access.PUBLISH_GRANT, agreement, form),
    }
    return answer(request, "payments/grant.html", context)


THE_GRANT = "grant"
"""What a form calls the grant itself; an increase is called by its amendment's key."""


def _key(thing: Agreement | Amendment) -> str:
    return str(thing.pk) if isinstance(thing, Amendment) else THE_GRANT


def _granted_by(thing: Agreement | Amendment) -> str:
    if not isinstance(thing, Amendment):
        return _("contributo concesso con la convenzione")
    words = _("aumento con l’atto integrativo n. {number}, {kind}")
    return words.format(number=thing.number, kind=thing.get_kind_display())


def checks(request: Any, key: int) -> HttpResponseBase:
    """The checks on who is to be paid, each with how long it holds."""
    agreement = looking.in_office(request, key)
    form = CheckForm(request, bodies=queries.partners_of(agreement))

    def record(typed: Any) -> None:
        fields = {**typed, "payee": UUID(typed["payee"]), "kind": PayeeCheck.Kind(typed["kind"])}
        grants.record_payee_check(key, **fields, by=request.acting, at=request.at)

    if form.does(record):
        messages.success(request, _("Controllo registrato."))
        return redirect("payee_checks", key)
    on = day(request.at)
    listing = Listing(
        request,
        queries.checks_of(agreement),
        [
            ListColumn(_("Ente"), lambda one: one.payee.name, "payee__sort_key", italian=True),
            ListColumn(_("Controllo"), lambda one: str(one.get_kind_display()), "kind"),
            ListColumn(_("Stato"), lambda one: _holds(one, on)[1], "passed", status=lambda one: _holds(one, on)[0]),
            ListColumn(_("Riferimento"), lambda one: one.reference, "reference", italian=True),
            ListColumn(_("Vale fino al"), lambda one: one.valid_until, "valid_until"),
        ],
        caption=_("Controlli su chi si paga"),
        search=("payee__name", "reference"),
        file_name=f"controlli-{agreement.code}",
    )
    closed = looking.closed(request, access.CHECK_PAYEE, agreement, form)
    context = {"agreement": agreement, "form": form, "list": listing, "closed": closed}
    context["waiting"] = queries.to_authorise(agreement)
    return listing.export() or answer(request, "payments/checks.html", context)


def _holds(check: PayeeCheck, on: date) -> tuple[str, str]:
    """How a check stands on a day: the look of its state, and its words."""
    if not check.passed:
        return "bad", _("non regolare")
    return ("wait", _("scaduto")) if check.valid_until < on else ("done", _("regolare"))


def disputes(request: Any, key: int) -> HttpResponseBase:
    """Disagreements on money: while one is open nothing is authorised to that body."""
    agreement = looking.agreed(request, key)
    form = DisputeForm(request, bodies=queries.partners_of(agreement))
    if form.does(
        lambda typed: grants.open_dispute(
            key, payee=UUID(typed["payee"]), subject=typed["subject"], by=request.acting, at=request.at
        )
    ):
        messages.success(request, _("Contestazione aperta."))
        return redirect("disputes", key)
    listed, forms = [], {}
    for one in queries.disputes_of(agreement):
        settle = OutcomeForm(request, name=f"chiudi-{one.pk}")
        if settle.does(lambda typed, pk=one.pk: grants.settle_dispute(pk, by=request.acting, at=request.at, **typed)):
            messages.success(request, _("Contestazione chiusa."))
            return redirect("disputes", key)
        listed.append((one, settle, settle.is_bound or access.SETTLE_DISPUTE.allows(request.acting, one)))
        forms[f"form_{one.pk}"] = settle
    closed = looking.closed(request, access.OPEN_DISPUTE, agreement, form)
    context = {"agreement": agreement, "form": form, "disputes": listed, "closed": closed}
    return answer(request, "payments/disputes.html", context | forms)
