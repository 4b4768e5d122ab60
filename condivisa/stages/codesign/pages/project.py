"""What the table settles: the terms that the call left open, and the final project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from condivisa.records.papers.models import Paper
from condivisa.records.screens.answers import answer
from condivisa.stages.calls.forms.terms import said
from condivisa.stages.calls.papers import said as written
from condivisa.stages.calls.terms import KINDS, Term
from condivisa.stages.codesign import actions, rules
from condivisa.stages.codesign.forms import ProposeForm, TermForm
from condivisa.stages.codesign.pages import looking
from condivisa.stages.codesign.queries import facts
from condivisa.stages.codesign.queries import screens as queries


@dataclass(frozen=True)
class Condition:
    """A term as the table sees it: what the call says of it, what was agreed and where."""

    key: str
    name: str
    help: str
    published: Term | None
    agreed: Term | None

    @property
    def bounds(self) -> str:
        """What the call says, in the words of its notice."""
        return written(self.published) if self.published else ""

    @property
    def value(self) -> str:
        """What was agreed, in the words of the papers."""
        return written(self.agreed) if self.agreed else ""


def _left_open(one: Condition) -> bool:
    return one.published is not None and not one.published.fixed and one.agreed is None


def terms(request: Any, key: int) -> HttpResponseBase:
    """The terms: still to agree, agreed, fixed by the call, of which the call says nothing."""
    seen = looking.found(request, key)
    now = queries.last_round(seen.table)
    known = facts.agreed_terms(now)
    agreed, published = known.by_key, seen.table.call.terms.by_key
    left = {one.key for one in rules.to_agree(seen.table.call.terms, known)}
    conditions = [
        Condition(one, said(f"term.{one}"), said(f"term_help.{one}"), published.get(one), agreed.get(one))
        for one in KINDS
    ]
    mine = [one for one in conditions if one.key not in rules.CHOOSING]
    context = {
        **looking.head(seen, "table_terms"),
        "to_agree": [one for one in mine if one.key in left],
        "idle": [one for one in mine if _left_open(one) and one.key not in left],
        "agreed": [one for one in mine if one.agreed],
        "fixed": [one for one in conditions if one.published and one.published.fixed and not one.agreed],
        "unsaid": [one for one in mine if one.published is None and not one.agreed],
        "over": now.closed_at is not None or now.number > 1,
        "agreeing": seen.may.leads and now.closed_at is None and now.number == 1,
    }
    return render(request, "codesign/terms.html", context)


def term(request: Any, key: int, term: str) -> HttpResponseBase:
    """Write down a term that the table agreed."""
    seen = looking.found(request, key, "leads")
    if term not in KINDS or term in rules.CHOOSING:
        raise Http404
    now = queries.last_round(seen.table)
    published = seen.table.call.terms.by_key.get(term)
    agreed = facts.agreed_terms(now).by_key.get(term)
    present = {"version": facts.version_of_term(agreed)}
    form = TermForm(request, kind=KINDS[term], among=published.among if published else (), present=present)
    if form.does(
        lambda typed: actions.agree_term(now.pk, key=term, by=request.acting, at=request.at, **form.agreed(typed))
    ):
        messages.success(request, _("Condizione concordata."))
        return redirect("table_terms", key)
    condition = Condition(term, said(f"term.{term}"), said(f"term_help.{term}"), published, agreed)
    return answer(
        request, "codesign/term.html", {**looking.head(seen, "table_terms"), "condition": condition, "form": form}
    )


def propose(request: Any, key: int) -> HttpResponseBase:
    """Propose the last version as final project: its act is composed, for the director to sign."""
    seen = looking.found(request, key, "leads")
    now = queries.rounds_of(seen.table)[0]
    form = ProposeForm(request, present={"version": now.last_version})
    composed: list[Paper] = []
    if now.last_version and form.does(
        lambda typed: composed.append(actions.draft_final_project(typed["version"], by=request.acting, at=request.at))
    ):
        messages.success(request, _("Atto composto: ora lo firma il dirigente."))
        return redirect("document", composed[0].pk) if composed else redirect("table", key)
    form.mended(looking.where(seen.table))
    left = rules.to_agree(seen.table.call.terms, facts.agreed_terms(now)) if now.number == 1 else []
    context = {
        **looking.head(seen),
        "form": form,
        "now": now,
        "acts": queries.acts_of(seen.table),
        "left": [said(f"term.{one.key}") for one in left],
    }
    return answer(request, "codesign/propose.html", context)
