"""The final grant, and money that must come back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from condivisa.base.days import day as on_day
from condivisa.base.money import ZERO, Figure
from condivisa.records.screens.answers import answer
from condivisa.records.screens.tables import MoneyTable, Row
from condivisa.records.screens.templatetags.screens import day
from condivisa.stages.payments import access
from condivisa.stages.payments.actions import clawbacks as returns
from condivisa.stages.payments.actions import guarantees
from condivisa.stages.payments.actions import settlement as settling
from condivisa.stages.payments.forms import OffsetForm, PayToForm, PlainForm, ReturnForm
from condivisa.stages.payments.models import Clawback, GuaranteeCall
from condivisa.stages.payments.pages import looking
from condivisa.stages.payments.pages.watching import ledger_of
from condivisa.stages.payments.papers import pays_to
from condivisa.stages.payments.queries import positions
from condivisa.stages.payments.queries import screens as queries

CLAWED = "c.c. art. 2033"
"""What was paid and was not owed comes back."""


def settlement(request: Any, key: int) -> HttpResponseBase:
    """Propose the final grant once every report is checked; its act is signed apart."""
    agreement = looking.in_office(request, key)
    form = PlainForm(request)
    if form.does(lambda typed: settling.propose_redetermination(key, by=request.acting, at=request.at)):
        messages.success(request, _("Rideterminazione pronta: ora la firma il dirigente."))
        return redirect("settlement", key)
    context = {
        "agreement": agreement,
        "form": form,
        "found": queries.redetermination_of(agreement),
        "closed": looking.closed(request, access.REDETERMINE, agreement, form),
        **ledger_of(agreement, request),
    }
    return answer(request, "payments/settlement.html", context)


def clawbacks(request: Any, key: int) -> HttpResponseBase:
    """What must come back; ask for it."""
    agreement = looking.agreed(request, key)
    form = PayToForm(request)
    if form.does(lambda typed: returns.ask_clawback(key, pay_to=typed["pay_to"], by=request.acting, at=request.at)):
        messages.success(request, _("Richieste pronte: ora le firma il dirigente."))
        return redirect("clawbacks", key)
    table = _clawback_table(queries.clawbacks_of(agreement, viewer=request.acting))
    context = {
        "agreement": agreement,
        "form": form,
        "table": table,
        "office": looking.office(request, agreement),
        "closed": looking.closed(request, access.ASK_CLAWBACK, agreement, form),
    }
    return answer(request, "payments/clawbacks.html", context)


DONE = {
    "offset": gettext_noop("Compensazione registrata: quel pagamento è più basso, e qui si legge quanto resta."),
    "returned": gettext_noop("Riscossione registrata: qui si legge quanto resta da restituire."),
    "overdue": gettext_noop("Scadenza registrata: se c’è una fideiussione, ora si può chiedere al garante."),
    "guarantee": gettext_noop("Lettere ai garanti preparate: ora si firmano."),
}
AGAIN = gettext_noop("Lettera preparata di nuovo: ora si firma.")
"""What each step says once it is done, and what comes next."""


def clawback(request: Any, key: int, number: int) -> HttpResponseBase:
    """One sum that must come back: taken off a payment, paid, overdue, asked of the guarantor."""
    try:
        found = queries.clawback_at(number, viewer=request.acting)
    except Clawback.DoesNotExist:
        raise Http404 from None
    if found.agreement_id != key:
        raise Http404
    calls = list(found.calls.select_related("surety", "paper").order_by("pk"))
    payments = list(queries.to_offset(found))
    by = {"by": request.acting, "at": request.at}
    forms = {
        "offset": (
            OffsetForm(request, name="compensa", payments=payments),
            access.OFFSET_CLAWBACK,
            lambda typed: returns.offset_clawback(number, **typed, **by),
        ),
        "returned": (
            ReturnForm(request, name="tornato", calls=calls),
            access.RECORD_RETURN,
            lambda typed: returns.record_return(number, **typed, **by),
        ),
        "overdue": (
            PlainForm(request, name="scaduta"),
            access.DECLARE_OVERDUE,
            lambda typed: returns.declare_overdue(number, **by),
        ),
        "guarantee": (
            PayToForm(request, name="garanzia"),
            access.CALL_GUARANTEE,
            lambda typed: guarantees.call_guarantee(number, **typed, **by),
        ),
    }
    if access.RECOMPOSE_LETTER.allows(request.acting, found):
        forms |= _corrections(request, found, calls)
    for name, (form, _power, act) in forms.items():
        if form.does(act):
            messages.success(request, _(DONE.get(name, AGAIN)))
            return redirect("clawback", key, number)
    context = {
        "agreement": found.agreement,
        "clawback": found,
        "asked": _asked(found),
        "owed": _owed(found, positions.open_amount([found])[found.pk]),
        "look": looking.OWED[Clawback.State(found.state)],
        "calls": [(one, forms.get(f"call_{one.pk}", (None,))[0]) for one in calls],
        "days": found.agreement.terms.get("clawback_days"),
        **{f"{name}_form": form for name, (form, _power, _act) in forms.items()},
        **{f"may_{name}": power.allows(request.acting, found) for name, (_form, power, _act) in forms.items()},
        "pay_to": pays_to(found.paper) if found.paper.signed_at or "letter" in forms else "",
        "payments": payments,
        "late": found.paper.signed_at and found.due < on_day(request.at),
    }
    return answer(request, "payments/clawback.html", context)


def _corrections(request: Any, found: Clawback, calls: Sequence[GuaranteeCall]) -> dict[str, Any]:
    """A form for each letter that nobody has signed yet: composed again, with another place to pay."""
    by: dict[str, Any] = {"by": request.acting, "at": request.at}
    forms: dict[str, Any] = {}
    if not found.paper.signed_at and found.state == Clawback.State.ASKED:

        def letter(typed: Any) -> object:
            return returns.recompose_request(found.pk, **typed, **by)

        forms["letter"] = (PayToForm(request, name="lettera"), access.RECOMPOSE_LETTER, letter)
    for one in calls:

        def call(typed: Any, pk: int = one.pk) -> object:
            return guarantees.recompose_guarantee_call(pk, **typed, **by)

        if not one.paper.signed_at:
            forms[f"call_{one.pk}"] = (PayToForm(request, name=f"lettera-{one.pk}"), access.RECOMPOSE_LETTER, call)
    return forms


def _clawback_table(found: Sequence[tuple[Clawback, Decimal]]) -> MoneyTable:
    """What was asked back, by whom and when it is due, with what is still to come (EUR)."""
    rows = [
        Row(
            f"{one.programme.code} – {one.body.name}",
            [_asked(one), _owed(one, owed)],
            note=_term(one),
            address=reverse("clawback", args=[one.agreement_id, one.pk]),
        )
        for one, owed in found
    ]
    asked = sum((one.amount for one, _left in found), ZERO)
    left = sum((owed for _one, owed in found), ZERO)
    total = Row(_("Totale"), [asked, left])
    head, columns = _("Programma e partner"), [_("Chiesto"), _("Ancora da restituire")]
    return MoneyTable(_("Restituzioni"), head, columns, rows, [total], CLAWED)


def _term(clawback: Clawback) -> str:
    """How a return stands, and by when: the term runs from the signature of its letter."""
    state = clawback.get_state_display()
    if clawback.state == Clawback.State.ASKED and not clawback.paper.signed_at:
        return _("%(state)s, la lettera è da firmare") % {"state": state}
    return _("%(state)s, entro il %(day)s") % {"state": state, "day": day(clawback.due)}


def _asked(clawback: Clawback) -> Figure:
    """What was asked back, by which act."""
    return Figure(clawback.amount, _("quanto chiede la comunicazione di restituzione"), {}, CLAWED)


def _owed(clawback: Clawback, owed: Decimal) -> Figure:
    """What is still to come back, and what came already."""
    inputs = {_("chiesto"): clawback.amount, _("tornato o compensato"): clawback.amount - owed}
    return Figure(owed, _("chiesto − tornato o compensato"), inputs, CLAWED)
