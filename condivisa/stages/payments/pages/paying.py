"""Asking for money, and the steps of a payment: attest, authorise and order are three people's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from condivisa.base.days import day
from condivisa.base.findings import Finding
from condivisa.base.money import HUNDRED, ZERO, Figure
from condivisa.law import stamp, tuel, withholding
from condivisa.records.screens.answers import answer
from condivisa.records.screens.tables import MoneyTable, Row
from condivisa.stages.payments import access
from condivisa.stages.payments.actions import requests, steps
from condivisa.stages.payments.forms import CancelOrderForm, OrderForm, PlainForm, ProofForm, RefuseForm
from condivisa.stages.payments.models import Payment, PaymentShare
from condivisa.stages.payments.pages import looking
from condivisa.stages.payments.pages.watching import turn
from condivisa.stages.payments.queries import asking, lists
from condivisa.stages.payments.queries import screens as queries
from condivisa.stages.payments.queries.transfers import held_by_lead
from condivisa.stages.reporting.models import FinancialReport


def request_advance(request: Any, key: int) -> HttpResponseBase:
    """Ask the advance, after reading what it will be."""
    agreement = looking.as_partner(request, key)
    expected = queries.expected_advance(agreement, viewer=request.acting)
    return _request(
        request,
        agreement,
        _("Chiedere l’anticipo"),
        expected,
        lambda: requests.request_advance(key, by=request.acting, at=request.at),
        asking.already_asked(agreement, request.acting.body, kind=Payment.Kind.ADVANCE),
        queries.uncovered(agreement, expected, on=day(request.at)),
        reverse("agreement_sureties", args=[key]),
    )


def request_instalment(request: Any, key: int, number: int) -> HttpResponseBase:
    """Ask what the check of a report admitted, after reading what the debit note will say."""
    agreement = looking.as_partner(request, key)
    try:
        report = queries.report_of(agreement, number)
    except FinancialReport.DoesNotExist:
        raise Http404 from None
    expected = queries.expected_instalment(agreement, report, viewer=request.acting)
    title = _("Chiedere il pagamento del rendiconto %(n)s") % {"n": number}
    act = lambda: requests.request_instalment(report.pk, by=request.acting, at=request.at)  # noqa: E731 - said once, below
    before = asking.already_asked(agreement, request.acting.body, report=report)
    return _request(request, agreement, title, expected, act, before, held_by_lead(key))


def request_balance(request: Any, key: int) -> HttpResponseBase:
    """Ask the balance, after reading what it will be."""
    agreement = looking.as_partner(request, key)
    expected = queries.expected_balance(agreement, viewer=request.acting)
    return _request(
        request,
        agreement,
        _("Chiedere il saldo"),
        expected,
        lambda: requests.request_balance(key, by=request.acting, at=request.at),
        asking.already_asked(agreement, request.acting.body, kind=Payment.Kind.BALANCE),
        asking.not_redetermined(agreement),
    )


def _request(
    request: Any,
    agreement: Any,
    title: str,
    expected: queries.Expected,
    act: Callable[[], Payment],
    before: Sequence[Finding],
    warned: Sequence[Finding],
    sureties: str = "",
) -> HttpResponseBase:
    """The sum to read; no form for who is not paid, or for money asked `before`; `warned`, why the act would refuse."""
    form = PlainForm(request)
    asked: list[Payment] = []
    if form.does(lambda typed: asked.append(act())):
        with_note = _("Richiesta inviata. La nota di debito è qui sotto.")
        without = _("Richiesta inviata: ora la attesta il responsabile del procedimento.")
        messages.success(request, with_note if asked and asked[0].debit_note_id else without)
        if asked:
            return redirect("payment", agreement.pk, asked[0].pk)
        return redirect("payments", agreement.pk)
    context = {"agreement": agreement, "title": title, "expected": expected, "form": form}
    closed = [] if form.is_bound else [*asking.not_the_payee(agreement, request.acting.body), *before]
    context |= {"closed": closed, "warned": warned, "sureties": sureties if warned else ""}
    return answer(request, "payments/request.html", context)


DONE = {
    "attest": gettext_noop("Attestazione registrata: ora si prepara la liquidazione."),
    "refuse": gettext_noop("Richiesta respinta: chi l’ha fatta legge qui il motivo."),
    "prepare": gettext_noop("Liquidazione preparata: ora la firma il dirigente."),
    "order": gettext_noop("Mandato registrato: quando il tesoriere ha pagato, si registra qui la quietanza."),
    "cancel": gettext_noop("Mandato annullato: la liquidazione resta, e si emette un altro mandato."),
    "proof": gettext_noop("Quietanza registrata: il pagamento è concluso."),
}
"""What each step of a payment says once it is done, and what comes next."""


def payment(request: Any, key: int, number: int) -> HttpResponseBase:
    """One payment: where it is, who did each step, who does the next."""
    try:
        page = lists.get_payment(number, viewer=request.acting)
    except Payment.DoesNotExist:
        raise Http404 from None
    found = page.payment
    if found.agreement_id != key:
        raise Http404
    forms = {
        "attest": (
            PlainForm(request, name="attesta"),
            access.ATTEST,
            lambda typed: steps.attest(number, **_by(request)),
        ),
        "refuse": (
            RefuseForm(request, name="respingi"),
            access.REFUSE,
            lambda typed: requests.refuse(number, reason=typed["reason"], **_by(request)),
        ),
        "prepare": (
            PlainForm(request, name="liquidazione"),
            access.PREPARE_AUTHORISATION,
            lambda typed: steps.prepare_authorisation(number, **_by(request)),
        ),
        "order": (
            OrderForm(request, name="mandato"),
            access.ORDER,
            lambda typed: steps.order(number, order_number=typed["order_number"], **_by(request)),
        ),
        "cancel": (
            CancelOrderForm(request, name="annulla"),
            access.CANCEL_ORDER,
            lambda typed: steps.cancel_order(number, reason=typed["reason"], **_by(request)),
        ),
        "proof": (
            ProofForm(request, name="quietanza"),
            access.RECORD_PROOF,
            lambda typed: steps.record_proof(number, proof=typed["proof"], paid_on=typed["paid_on"], **_by(request)),
        ),
    }
    for name, (form, _power, act) in forms.items():
        if form.does(act):
            messages.success(request, _(DONE[name]))
            return redirect("payment", key, number)
        form.mended(looking.where(key))
    gone = found.state == Payment.State.AUTHORISED and queries.account_gone(found, day(request.at))
    context = {
        "page": page,
        "payment": found,
        "agreement": found.agreement,
        "look": looking.LOOKS[Payment.State(found.state)],
        "next": turn(found, gone=gone),
        "gone": gone,
        "sums": _sums(found),
        "drawn": _drawn(page.shares),
        **{f"{name}_form": form for name, (form, _power, _act) in forms.items()},
        **{f"may_{name}": power.allows(request.acting, found) for name, (_form, power, _act) in forms.items()},
    }
    if found.state == Payment.State.AUTHORISED and not gone:
        context |= {"may_prepare": False, "may_refuse": False}  # as their actions would say
    if context["may_prepare"] and not found.authorisation_id:
        context["unchecked"] = queries.unchecked(found, on=day(request.at))
    if found.state == Payment.State.PAID and request.acting.body == found.payee_id:
        context["of_others"] = sum((one.amount for one in page.shares if one.body_id != found.payee_id), ZERO)
    return answer(request, "payments/payment.html", context)


def _drawn(shares: Sequence[PaymentShare]) -> MoneyTable:
    """From which commitment each programme and partner is paid (EUR). Source: D.Lgs. 267/2000, art. 184."""
    rows = []
    for one in shares:
        commitment = one.commitment.commitment
        place = {"source": commitment.booking.source.name, "year": commitment.booking.year, "number": commitment.number}
        note = _("%(source)s, %(year)s, impegno %(number)s") % place
        rows.append(Row(f"{one.programme.code} – {one.body.name}", [one.amount], note=note))
    whole = sum((one.amount for one in shares), ZERO)
    foot, columns = [Row(_("Totale"), [whole])], [_("Importo")]
    return MoneyTable(_("Da quali impegni"), _("Programma e partner"), columns, rows, foot, tuel.COMMITMENT)


def _sums(found: Payment) -> dict[str, Figure]:
    """The amounts that are computed, with what they come from."""
    gross = {_("ammesso dalla verifica"): found.eligible, _("già pagato con l’anticipo"): found.recovery}
    net = {_("lordo"): found.gross, _("ritenuta"): found.withheld, _("compensato"): found.offset}
    terms, on = _("condizioni della convenzione"), day(found.requested_at)
    percent = found.agreement.terms.get("advance_percent") or ZERO
    kept = found.eligible - found.recovery - found.gross if found.report_id else ZERO
    return {
        "eligible": Figure(
            found.eligible,
            _("somma di ciò che la verifica ha ammesso sul contributo, per chi si paga"),
            {},
            _("verbale di verifica del rendiconto"),
        ),
        "recovery": Figure(
            found.recovery,
            _("il minore fra ammesso × percentuale di anticipo e anticipo ancora da recuperare"),
            {_("ammesso dalla verifica"): found.eligible, _("percentuale di anticipo"): percent},
            terms,
        ),
        "kept": Figure(
            kept,
            _("ammesso − anticipo già pagato − lordo: si paga con il saldo, o supera il contributo che resta"),
            {**gross, _("lordo"): found.gross},
            terms,
        ),
        "gross": _gross(found, gross, percent, terms),
        "withheld": Figure(
            found.withheld,
            _("lordo × aliquota della ritenuta"),
            {_("lordo"): found.gross, _("aliquota, in percentuale"): withholding.RATE.value(on)},
            withholding.RATE.entry(on).source,
        ),
        "offset": Figure(
            found.offset,
            _("somma di ciò che il pagamento copre di quanto va restituito, restituzione per restituzione"),
            {_("lordo"): found.gross, _("ritenuta"): found.withheld},
            "c.c. art. 1241 e 2033",
        ),
        "stamp": Figure(
            found.stamp,
            _("imposta fissa, oltre la soglia"),
            {_("importo della nota"): found.gross, _("soglia"): stamp.THRESHOLD.value(on)},
            stamp.DUTY.entry(on).source,
        ),
        "net": Figure(found.net, _("lordo − ritenuta − compensato"), net, terms),
    }


def _gross(found: Payment, gross: Mapping[str, Decimal], percent: Decimal, terms: str) -> Figure:
    """What is paid gross: of an advance by the contribution as it was, of the balance row by row of its note."""
    if found.report_id:
        rate = found.agreement.terms.get("paid_before_balance_percent")
        words = _("quota pagabile di ciò che è ammesso − anticipo già pagato, mai oltre il contributo che resta")
        payable = {_("quota pagabile prima del saldo, in percentuale"): HUNDRED if rate is None else rate}
        return Figure(found.gross, words, {**gross, **payable}, terms)
    if found.debit_note is None:
        granted = queries.granted_when_asked(found)
        words = _("il minore fra contributo × percentuale di anticipo e contributo ancora da pagare")
        return Figure(found.gross, words, {_("contributo"): granted, _("percentuale di anticipo"): percent}, terms)
    rows = {f"{programme}, {partner}": amount for programme, partner, amount in found.debit_note.inputs["rows"]}
    return Figure(found.gross, _("somma dei saldi per programma e partner"), rows, found.debit_note.title)


def _by(request: Any) -> dict[str, Any]:
    return {"by": request.acting, "at": request.at}
