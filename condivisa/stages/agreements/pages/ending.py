"""How an agreement ends before its day, or is closed: warnings, termination for breach, withdrawal with notice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from condivisa.base.days import day
from condivisa.base.findings import Finding
from condivisa.records.access import Power
from condivisa.records.screens.answers import answer
from condivisa.stages.agreements import access, actions
from condivisa.stages.agreements.forms import PlainForm
from condivisa.stages.agreements.forms.ending import (
    NoticeForm,
    ReceivedForm,
    TerminationForm,
    WarningForm,
    WithdrawalForm,
)
from condivisa.stages.agreements.models import Agreement, Ending, FormalWarning
from condivisa.stages.agreements.pages import looking
from condivisa.stages.agreements.queries import ending as queries
from condivisa.stages.agreements.rules import endings as rules

OUTCOMES = {
    FormalWarning.Outcome.WAITING: "wait",
    FormalWarning.Outcome.COMPLIED: "done",
    FormalWarning.Outcome.IGNORED: "bad",
}


def ending(request: Any, key: int) -> HttpResponseBase:
    """How the agreement stands: its warnings, the act that ends it, its closing; each step for who may take it."""
    agreement = looking.agreed(request, key)
    found = queries.ending_of(agreement, request.acting)
    by: dict[str, Any] = {"by": request.acting, "at": request.at}
    close, end = PlainForm(request, name="chiudi"), PlainForm(request, name="cessa")
    notice = NoticeForm(request, name="preavviso")
    counted: list[rules.NoticeEnd] = []
    if close.does(lambda typed: actions.close_agreement(key, **by)):
        messages.success(request, _("Convenzione chiusa."))
        return redirect("agreement_end", key)
    if end.does(lambda typed: actions.end_on_its_day(key, **by)):
        messages.success(request, _("Il preavviso è finito: la convenzione è cessata."))
        return redirect("agreement_end", key)
    if notice.does(lambda typed: actions.record_notice_received(key, **typed, **by)):
        messages.success(request, _("Ricevimento annotato: il giorno della fine è fissato."))
        return redirect("agreement_end", key)
    against: list[Finding] = []

    def count(typed: Any) -> None:
        counted.append(rules.notice_end(typed["received_on"], agreement.terms))
        if found:
            days = typed["received_on"], typed["effective_on"]
            against.extend(queries.against_receipt(found, agreement, *days, on=day(request.at)))

    notice.shows(count)
    received = found.received_on if found else None
    in_force = bool(found and found.effective_on) and agreement.state == Agreement.State.SIGNED
    over = bool(found and found.effective_on and found.effective_on <= day(request.at))
    context = {
        **looking.head(request, agreement, "agreement_end"),
        "ending": found,
        "others": queries.other_endings(agreement, request.acting),
        "withdrawal": bool(found and found.kind == Ending.Kind.WITHDRAWAL),
        "counted": counted[0] if counted else rules.notice_end(received, agreement.terms) if received else None,
        "against_notice": against,
        "notice_received": received or (notice.cleaned_data["received_on"] if counted else None),
        "notice_term": _months(agreement.terms.get("withdrawal_notice_months")),
        "warnings": [
            (one, OUTCOMES[FormalWarning.Outcome(one.outcome)])
            for one in queries.warnings_of(agreement, request.acting)
        ],
        "notice_form": notice,
        "close_form": close,
        "end_form": end,
        "looks": bool(counted),
        "warns": access.WARN.allows(request.acting, agreement),
        "ends": access.END.allows(request.acting, agreement)
        and not rules.still_to_end(agreement.last_day, day(request.at)),
        "signed": bool(found and found.paper.signed_at is not None),
        "records": bool(found and (received is None or not over)) and access.END.allows(request.acting, agreement),
        "unsigned": bool(found and found.paper and found.paper.signed_at is None),
        "runs_on": in_force and not over,
        "runs_out": in_force and over and access.END_ON_ITS_DAY.allows(request.acting, agreement),
        "leaves": agreement.state == Agreement.State.SIGNED
        and _holds(access.CHANGE_PARTNER, request, agreement)
        and looking.bound(request.acting, agreement),
        "closes": _holds(access.CLOSE, request, agreement) and agreement.state != Agreement.State.CLOSED,
        "against_closing": queries.against_closing(agreement, request.acting),
    }
    return answer(request, "agreements/ending.html", context)


def warn(request: Any, key: int) -> HttpResponseBase:
    """Write a warning to comply, for a director to sign."""
    agreement = _for(request, key, access.WARN)
    form = WarningForm(request)
    made: list[FormalWarning] = []
    if form.does(lambda typed: made.append(actions.warn(key, **typed, by=request.acting, at=request.at))):
        messages.success(request, _("Diffida scritta: ora la firma il dirigente."))
        return redirect("warning", key, made[0].pk) if made else redirect("agreement_end", key)
    context = {
        **looking.head(request, agreement, "agreement_end"),
        "form": form,
        "against": access.WARN.findings(request.acting, agreement),
        "days": agreement.terms.get("warning_days"),
        "clause": agreement.terms.clause("warning_days"),
    }
    return answer(request, "agreements/warn.html", context)


def warning(request: Any, key: int, number: int) -> HttpResponseBase:
    """One warning: what it says, when it was received, until when it gives time, how it ended."""
    agreement = looking.agreed(request, key)
    try:
        found = queries.warnings_of(agreement, request.acting).get(pk=number)
    except FormalWarning.DoesNotExist:
        raise Http404 from None
    by: dict[str, Any] = {"by": request.acting, "at": request.at}
    received = ReceivedForm(request, name="ricevuta")
    complied, ignored = PlainForm(request, name="adempiuta"), PlainForm(request, name="ignorata")
    acts = (
        (received, lambda typed: actions.record_warning_received(number, **typed, **by), _("Ricevimento annotato.")),
        (complied, lambda typed: actions.record_compliance(number, **by), _("Annotato: la diffida è adempiuta.")),
        (
            ignored,
            lambda typed: actions.record_breach(number, **by),
            _("Annotato: la diffida è rimasta senza effetto."),
        ),
    )
    for form, act, said in acts:
        if form.does(act):
            messages.success(request, said)
            return redirect("warning", key, number)
    waiting = found.outcome == FormalWarning.Outcome.WAITING
    judges = waiting and access.WARN.allows(request.acting, agreement)
    over = rules.term_over(rules.Warned(found.due), day(request.at))
    context = {
        **looking.head(request, agreement, "agreement_end"),
        "warning": found,
        "warning_look": OUTCOMES[FormalWarning.Outcome(found.outcome)],
        "steps": queries.warning_steps(found, agreement),
        "term": _days(agreement.terms.get("warning_days")),
        "records": judges and found.sent_at is not None,
        "judges": judges and found.due is not None,
        "still_runs": over,
        "received_form": received,
        "complied_form": complied,
        "ignored_form": ignored,
    }
    return answer(request, "agreements/warning.html", context)


def terminate(request: Any, key: int) -> HttpResponseBase:
    """Write the act that terminates for breach, after a warning that was ignored."""
    agreement = _for(request, key, access.END)
    form = TerminationForm(request)
    if form.does(lambda typed: actions.terminate(key, **typed, by=request.acting, at=request.at)):
        messages.success(request, _("Atto scritto: ora lo firma il dirigente."))
        return redirect("agreement_end", key)
    ignored = queries.ignored(agreement)
    against: list[Finding] = [
        *access.END.findings(request.acting, agreement),
        *rules.still_to_end(agreement.last_day, day(request.at)),
        *(rules.may_terminate(0, "-") if not ignored else []),
    ]
    context = {
        **looking.head(request, agreement, "agreement_end"),
        "form": form,
        "against": against,
        "ignored": ignored,
    }
    return answer(request, "agreements/terminate.html", context)


def withdraw(request: Any, key: int) -> HttpResponseBase:
    """Write the act of withdrawal with notice, on a ground that the terms list; the day is shown before it is sent."""
    agreement = _for(request, key, access.END)
    terms = agreement.terms
    form = WithdrawalForm(request, grounds=terms.get("withdrawal_grounds") or ())
    if form.does(lambda typed: actions.withdraw(key, **typed, by=request.acting, at=request.at)):
        messages.success(request, _("Atto di recesso scritto: ora lo firma il dirigente."))
        return redirect("agreement_end", key)
    looked: list[list[Finding]] = []
    form.shows(
        lambda typed: looked.append(
            rules.may_withdraw(typed["ground"], typed["reason"], typed["indemnity"], typed["indemnity_finding"], terms)
        )
    )
    context = {
        **looking.head(request, agreement, "agreement_end"),
        "form": form,
        "against": [
            *access.END.findings(request.acting, agreement),
            *rules.still_to_end(agreement.last_day, day(request.at)),
            *rules.first_ending(queries.signed_already(agreement)),
        ],
        "term": _months(terms.get("withdrawal_notice_months")),
        "clause": terms.clause("withdrawal_notice_months"),
        "today": day(request.at),
        "counted": queries.notice_from(day(request.at), terms),
        "looked": looked[0] if looked else None,
    }
    return answer(request, "agreements/withdraw.html", context)


def _months(many: Any) -> str:
    return ngettext("%(n)s mese", "%(n)s mesi", int(many or 0)) % {"n": int(many or 0)}


def _days(many: Any) -> str:
    return ngettext("%(n)s giorno", "%(n)s giorni", int(many or 0)) % {"n": int(many or 0)}


def _for(request: Any, key: int, power: Power) -> Agreement:
    """The agreement, for who holds a power in it whatever the moment; 404 otherwise."""
    agreement = looking.agreed(request, key)
    if not _holds(power, request, agreement):
        raise Http404
    return agreement


def _holds(power: Power, request: Any, agreement: Agreement) -> bool:
    return power.within.holds(request.acting, agreement) and bool(power.roles & request.acting.roles)
