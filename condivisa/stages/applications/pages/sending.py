"""The end of an application: check it, confirm it, submit it, or give it up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from condivisa.records.screens.answers import answer
from condivisa.records.screens.places import placed
from condivisa.stages.applications import actions, queries
from condivisa.stages.applications.forms import ConfirmForm, PlainForm, SendBackForm
from condivisa.stages.applications.pages import looking
from condivisa.stages.applications.rules import whole
from condivisa.stages.applications.showing import plan_table


def check(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """All that is wrong or doubtful, each linked to where it is mended."""
    found = looking.found(request, slug, code, key)
    findings = whole.findings(queries.dossier_of(found))
    context = {
        "head": looking.head(found, request.acting, request.at),
        "places": placed(findings, looking.where(found)),
    }
    return render(request, "applications/check.html", context)


def confirm(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """The legal representative reads the whole and confirms it, or sends it back with a reason."""
    found = looking.found(request, slug, code, key)
    yes = ConfirmForm(request, name="conferma", present={"version": found.version})
    if yes.does(lambda typed: actions.confirm_version(found.pk, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Confermata. Se qualcuno cambia qualcosa, le chiederemo di nuovo la conferma."))
        return redirect("application", slug, code, key)
    no = SendBackForm(request, name="rimanda", present={"version": found.version})
    if no.does(lambda typed: actions.send_back(found.pk, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Rimandata al capofila con il suo motivo."))
        return redirect("application", slug, code, key)
    members, head = queries.members_of(found), looking.head(found, request.acting, request.at)
    confirmed = any(one.body_id == request.acting.body and one.confirmed_version == found.version for one in members)
    asked = head.draft and head.represents and not confirmed
    money = queries.dossier_of(found, members) if asked else queries.money_of(found, members)
    wrong = whole.findings(money) if asked else []
    context = {
        "head": head,
        "yes": yes,
        "no": no,
        "members": members,
        "confirmed": confirmed,
        "wrong": placed((one for one in wrong if one.code != "application.unconfirmed"), looking.where(found)),
        "programmes": [one for one in found.call.programmes.all() if one.code in money.wanted],
        "totals": plan_table(money),
        "attachments": queries.attachments_of(found),
    }
    return answer(request, "applications/confirm.html", context)


def submit(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """Submit: it can always be pressed, and says what is missing: before it is tried too, then what only warns."""
    found = looking.found(request, slug, code, key)
    form = PlainForm(request)
    if form.does(lambda typed: actions.submit(found.pk, by=request.acting, at=request.at)):
        messages.success(request, _("Istanza presentata. La ricevuta è qui sotto e arriva anche per e-mail."))
        return redirect("application", slug, code, key)
    form.mended(looking.where(found))
    head = looking.head(found, request.acting, request.at)
    may_still = head.draft and not head.over and not form.findings
    findings = whole.findings(queries.dossier_of(found)) if may_still else []
    context = {
        "head": head,
        "form": form,
        "missing": placed((one for one in findings if one.blocks), looking.where(found)),
        "doubts": placed((one for one in findings if not one.blocks), looking.where(found)),
    }
    return answer(request, "applications/submit.html", context)


def withdraw(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """Withdraw before anybody opens it, or give up the draft."""
    found = looking.found(request, slug, code, key)
    form = PlainForm(request)
    if form.does(lambda typed: actions.withdraw(found.pk, by=request.acting, at=request.at)):
        messages.success(request, _("Istanza ritirata."))
        return redirect("my_applications")
    context = {"head": looking.head(found, request.acting, request.at), "form": form}
    return answer(request, "applications/withdraw.html", context)
