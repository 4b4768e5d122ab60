"""The check of a report, made for speed: row by row with the keyboard, many at once after a trial, sample, closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from condivisa.base.days import day
from condivisa.base.findings import Finding
from condivisa.base.money import ZERO, Figure
from condivisa.records.screens.answers import answer
from condivisa.records.screens.fields import read_key
from condivisa.records.screens.forms import ActForm
from condivisa.records.screens.lists import ListColumn, Listing, RowTicks
from condivisa.records.screens.places import Where, placed
from condivisa.stages.reporting import access, actions
from condivisa.stages.reporting.forms import BatchForm, CheckForm, PlainForm, RowFilter, TakeBackForm
from condivisa.stages.reporting.models import Expense, FinancialReport, RowCheck
from condivisa.stages.reporting.pages import looking
from condivisa.stages.reporting.pages.lists import filtered, numbered, shown, state_look, state_words, told
from condivisa.stages.reporting.queries import checking, judged
from condivisa.stages.reporting.queries import screens as queries
from condivisa.stages.reporting.rules import checks
from condivisa.stages.reporting.rules.checks import CHECK

MOST_AT_ONCE = 500
TOGETHER = RowTicks(
    form="insieme",
    name="riga",
    value=lambda one: None if one.outcome or one.parked else one.pk,
    words=lambda one: _("Segna la riga %(number)s") % {"number": numbered(one)},
)
"""Rows still to decide, chosen in their list."""


def check(request: Any, key: int, number: int) -> HttpResponseBase:
    """Where the check stands, and its rows to choose from."""
    standing = looking.in_office(request, key, number)
    search = RowFilter(request.GET, office=True)
    deciding = queries.seen_by(standing, viewer=request.acting)
    every = queries.rows_of(standing, deciding)
    found = filtered(every, search)
    checked = queries.check_standing(standing.report, deciding)
    whole = found is every  # nothing was asked for: what the head counts is what the list has
    columns = [
        ListColumn(
            gettext_lazy("Riga"),
            numbered,
            sort="number",
            address=lambda one: reverse("report_check_row", args=[key, number, one.pk]),
        ),
        ListColumn(gettext_lazy("Descrizione"), lambda one: one.description, sort="description", italian=True),
        ListColumn(gettext_lazy("Tipo"), lambda one: Expense.Kind(one.kind).label, sort="kind", under=True),
        ListColumn(gettext_lazy("Ente"), lambda one: one.line.body.name, sort="line__body__sort_key"),
        ListColumn(gettext_lazy("Importo"), lambda one: one.amount, sort="amount", amount=True),
        ListColumn(gettext_lazy("Prove"), lambda one: one.proofs, sort="proofs", number=True),
        ListColumn(gettext_lazy("Esito"), state_words, sort="outcome", status=state_look),
        ListColumn(gettext_lazy("Taglio"), lambda one: one.cut_away, sort="cut_away", amount=True),
    ]
    found = queries.listed(found)
    listing = Listing(
        request,
        found,
        columns,
        caption=_("Le righe del rendiconto"),
        totals_from=CHECK,
        counted=(checked.rows, {"amount": checked.amount, "cut_away": checked.cut_away}) if whole else None,
        form=search,
        file_name=f"verifica-{key}-{number}",
        ticks=TOGETHER if standing.report.state == FinancialReport.State.SUBMITTED else None,
    )
    context = {
        **looking.head(standing),
        "list": listing,
        **_sums(checked),
        "first": _first_to_decide(every, listing.page() if whole and not listing.sorted_by else ()),
        "sample_form": PlainForm(request, name="campione"),
        "rest_form": PlainForm(request, name="resto"),
    }
    return listing.export() or answer(request, "reporting/check.html", context)


def _first_to_decide(every: Any, shown: Any) -> int | None:
    """The key of the first row undecided: among the first of all where the page shows them, else asked for."""
    first = shown if shown and shown.number == 1 else ()
    here: int | None = next((one.pk for one in first if not one.outcome and not one.parked), None)
    return here or every.filter(outcome=None, parked=False).values_list("pk", flat=True).first()


def verify(request: Any, key: int, number: int, row: int) -> HttpResponseBase:
    """Decide one row and go to the next: A admits, T cuts, C puts aside, N goes on."""
    standing = looking.in_office(request, key, number)
    every = looking.rows(request, standing)
    one = looking.row_at(request, standing, row, every)
    proofs = queries.evidence_of(one)
    findings = judged.judged_row(one, {each.kind for each in proofs}, on=day(request.at))
    ready = {} if checks.waits_for_a_person(findings) else {"outcome": "admitted"}
    told_of = told(one, request.LANGUAGE_CODE[:2])
    here = [check for check, _reason in told_of if check.report_id == standing.report.pk]
    present = {"version": queries.version_of_checks(here), **_as_decided(here)}
    form = CheckForm(request, present=present, initial=ready)
    back = TakeBackForm(request, name="riprendi", present={"version": present["version"]})
    if form.does(
        lambda typed: actions.check_rows(
            standing.report.pk, [_decision(row, typed)], seen=typed["version"], by=request.acting, at=request.at
        )
    ):
        following = queries.next_to_decide(every, one)
        messages.success(request, _("Riga %(number)s registrata.") % {"number": numbered(one)})
        return (
            redirect("report_check_row", key, number, following) if following else redirect("report_check", key, number)
        )
    if back.does(
        lambda typed: actions.take_back_checks(
            standing.report.pk, [row], seen=typed["version"], by=request.acting, at=request.at
        )
    ):
        messages.success(request, _("La riga è di nuovo da decidere."))
        return redirect("report_check_row", key, number, row)
    form.mended(_where(standing, form, here=row))
    context = {
        **looking.head(standing),
        "row": one,
        "most": judged.at_most(one),
        "state": (state_words(one), state_look(one)),
        "said": told_of,
        "findings": findings,
        "proofs": shown(proofs, one, request.LANGUAGE_CODE[:2]),
        "form": form,
        "back": back,
        "closed": looking.closed(request, standing, access.CHECKING, form if form.is_bound else back),
        "decided": bool(one.outcome) or one.parked,
        "next": queries.next_to_decide(every, one),
    }
    return answer(request, "reporting/verify.html", context)


def _as_decided(here: Sequence[RowCheck]) -> dict[str, Any]:
    """What this check has said of the row, as its form says it."""
    return {
        name: value
        for check in here
        for name, value in (
            ("outcome", check.outcome),
            ("cut", check.cut or None),
            ("reason", check.reason),
            ("note", check.note),
        )
    }


FIELDS = {
    "report.cut_beyond_row": ("cut", "cut"),
    "report.reason_missing": ("reason", "reason"),
    "report.parked_at_end": ("outcome", "outcome_0"),
}
"""By finding, the field of a decision where it is mended and what its label leads to."""


def _where(standing: looking.Standing, form: ActForm, *, here: int = 0) -> Where:
    """The field of a decision, or the page of another row than the one `here`, where a finding is mended."""
    rows: dict[str, int] = {}

    def place_of(finding: Finding) -> tuple[str, str] | None:
        field, first = FIELDS.get(finding.code, ("", ""))
        if field in form.fields:
            return str(form.fields[field].label), "#" + str(form.auto_id) % first
        if finding.code == "report.achievements_unverified":
            return _("Risultati"), reverse("report_achievements", kwargs=looking.of(standing.report))
        number = finding.path.removeprefix("rows.")
        if number == finding.path:
            return None
        rows.update(rows or {one.numbered: key for key, one in checking.said(standing.report).items()})
        if rows[number] == here:
            return None
        return _("Riga %(number)s") % {"number": number}, reverse(
            "report_check_row", kwargs={**looking.of(standing.report), "row": rows[number]}
        )

    return place_of


def _decision(row: int, typed: Any) -> checks.Decision:
    cut = typed.get("cut") or ZERO
    return checks.Decision(
        row, typed["outcome"], cut if typed["outcome"] == "cut" else ZERO, typed["reason"], typed["note"]
    )


def batch(request: Any, key: int, number: int) -> HttpResponseBase:
    """The same decision on many rows: first its effects, then the act."""
    standing = looking.in_office(request, key, number)
    chosen = [read_key(one) for one in request.POST.getlist("rows") or request.GET.getlist("riga")]
    rows = [one for one in chosen if one][:MOST_AT_ONCE]
    form = BatchForm(request, rows=rows, present={"outcome": "admitted"})
    effects: checks.Effects | None = None
    found: list[Finding] = []
    heeded: list[tuple[int, int, list[Finding]]] = []
    if form.is_bound and "try" in request.POST and form.is_valid():
        said = checking.said(standing.report)
        decisions = [_decision(row, {**form.cleaned_data, "cut": _whole(said, row, form)}) for row in rows]
        found = list(checks.wrong(decisions, said, final=standing.report.period.final))
        effects = None if found else checks.effects(decisions, said)
        heeded = _to_look_at(standing, rows, said, on=day(request.at)) if effects and effects.admitted else []
    elif form.does(lambda typed: _all(request, standing, rows, form, typed)):
        said_words = ngettext("%(n)s riga registrata.", "%(n)s righe registrate.", len(rows)) % {"n": len(rows)}
        messages.success(request, said_words)
        return redirect("report_check", key, number)
    closed = looking.closed(request, standing, access.CHECKING, form)
    form.mended(_where(standing, form))
    context = {
        **looking.head(standing),
        "form": form,
        "rows": rows,
        "effects": effects,
        "sums": _effects(effects) if effects else {},
        "heeded": heeded,
        "found": placed(found, _where(standing, form)),
        "closed": closed,
    }
    return answer(request, "reporting/batch.html", context)


def _to_look_at(
    standing: Any, rows: list[int], said: dict[int, checking.Said], *, on: date
) -> list[tuple[int, int, list[Finding]]]:
    """Of the rows about to be admitted together, those that a person looks at first: key, number, what was found."""
    judged_here = judged.judged_rows(standing.report, on=on)
    here = ((row, said[row].number) for row in rows if said[row].first_here)
    return [
        (row, number, findings)
        for row, number in here
        if checks.waits_for_a_person(findings := judged_here.get(number, []))
    ]


def _whole(said: Any, row: int, form: Any) -> Any:
    """In a batch a cut takes the whole row."""
    return said[row].amount if row in said and form.cleaned_data["outcome"] == "cut" else ZERO


def _all(request: Any, standing: Any, rows: list[int], form: Any, typed: Any) -> None:
    said = checking.said(standing.report)
    decisions = [_decision(row, {**typed, "cut": _whole(said, row, form)}) for row in rows]
    actions.check_rows(standing.report.pk, decisions, by=request.acting, at=request.at)


def sample(request: Any, key: int, number: int) -> HttpResponseBase:
    """Draw the rows to look at in full."""
    standing = looking.in_office(request, key, number)
    form = PlainForm(request, name="campione")
    if form.does(lambda typed: actions.draw_sample(standing.report.pk, by=request.acting, at=request.at)):
        messages.success(
            request, _("Campione estratto: il seme resta nel verbale, così chiunque può rifare l’estrazione.")
        )
        return redirect("report_check", key, number)
    closed = looking.closed(request, standing, access.CHECKING, form)
    return answer(request, "reporting/sample.html", {**looking.head(standing), "form": form, "closed": closed})


def admit_rest(request: Any, key: int, number: int) -> HttpResponseBase:
    """Admit the rows outside the sample on the automatic checks."""
    standing = looking.in_office(request, key, number)
    form = PlainForm(request, name="resto")
    admitted: list[Any] = []
    if form.does(
        lambda typed: admitted.extend(actions.admit_unsampled(standing.report.pk, by=request.acting, at=request.at))
    ):
        messages.success(
            request, ngettext("%(n)s riga ammessa.", "%(n)s righe ammesse.", len(admitted)) % {"n": len(admitted)}
        )
        return redirect("report_check", key, number)
    checked = queries.check_standing(standing.report)
    context = {
        **looking.head(standing),
        "form": form,
        "closed": looking.closed(request, standing, access.CHECKING, form),
        "checked": checked,
        "left": checked.undecided - checked.waiting_drawn,
    }
    return answer(request, "reporting/admit_rest.html", context)


def close(request: Any, key: int, number: int) -> HttpResponseBase:
    """Close the check: its minutes are composed, to be signed."""
    standing = looking.in_office(request, key, number)
    form = PlainForm(request)
    if form.does(lambda typed: actions.close_check(standing.report.pk, by=request.acting, at=request.at)):
        messages.success(request, _("Verifica chiusa. Il verbale è pronto: ora lo firma il responsabile."))
        return redirect("report", key, number)
    form.mended(_where(standing, form))
    context = {
        **looking.head(standing),
        "form": form,
        "indirect": judged.indirect_use(standing.report, admitted=True),
        "closed": access.CLOSE.findings(request.acting, standing.report),
        **_sums(queries.check_standing(standing.report)),
    }
    return answer(request, "reporting/close.html", context)


def _effects(tried: checks.Effects) -> dict[str, Figure]:
    """What the same decision on many rows would come to, with where it comes from."""
    rows, source = {_("righe"): tried.rows, _("da chiarire"): tried.parked}, _("verifica del rendiconto, riga per riga")
    return {
        "admitted": Figure(tried.admitted, _("somma di ciò che è ammesso in ogni riga decisa"), rows, source),
        "cut": Figure(tried.cut, _("somma dei tagli di ogni riga decisa"), rows, source),
    }


def _sums(checked: queries.CheckStanding) -> dict[str, Any]:
    """Where the check stands, its sums with where they come from."""
    rows = {_("righe"): checked.rows, _("ancora da decidere"): checked.undecided, _("da chiarire"): checked.parked}
    source = _("verifica del rendiconto, riga per riga")
    return {
        "checked": checked,
        "sums": {
            "amount": Figure(checked.amount, _("somma degli importi delle righe"), rows, source),
            "admitted": Figure(checked.admitted, _("somma di ciò che è ammesso in ogni riga decisa"), rows, source),
            "cut": Figure(checked.cut, _("somma dei tagli di ogni riga decisa"), rows, source),
        },
    }
