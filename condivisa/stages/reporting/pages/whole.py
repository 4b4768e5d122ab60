"""The periods of an agreement and one report whole: parts, lines, achievements, submission."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.base.money import ZERO, Figure
from condivisa.records.papers.serving import served
from condivisa.records.screens.answers import answer
from condivisa.records.screens.tables import MoneyTable, Row
from condivisa.stages.agreements.queries import lead_of
from condivisa.stages.reporting import access, actions
from condivisa.stages.reporting.forms import AchievementsForm, HandInForm, PlainForm, SubmitForm
from condivisa.stages.reporting.models import FinancialReport, MemberReport
from condivisa.stages.reporting.pages import looking
from condivisa.stages.reporting.queries import judged
from condivisa.stages.reporting.queries import lines as lines_of
from condivisa.stages.reporting.queries import screens as queries
from condivisa.stages.reporting.queries.parts import may_be_left_out
from condivisa.stages.reporting.rules import periods as rules
from condivisa.stages.reporting.rules import submission

LINES_A_PAGE = 25
CHECKED = FinancialReport.State.CHECKED
FEW = 5
"""Up to how many parts without rows are all shown."""


def periods(request: Any, key: int) -> HttpResponseBase:
    """What to report on and by when; start a report, lay out the periods."""
    agreement = looking.agreed(request, key)
    lay_out = PlainForm(request, name="periodi")
    if lay_out.does(lambda typed: actions.open_periods(key, by=request.acting, at=request.at)):
        messages.success(request, _("Periodi aperti."))
        return redirect("reports", key)
    listed = []
    for period, report in queries.periods_with_reports(agreement, viewer=request.acting):
        start = PlainForm(request, name=f"inizia-{period.number}")
        if start.does(lambda typed, pk=period.pk: actions.start_report(pk, by=request.acting, at=request.at)):
            messages.success(request, _("Rendiconto iniziato: ora ogni ente scrive le sue righe."))
            return redirect("report", key, period.number)
        look = looking.LOOKS[type(report).State(report.state)] if report else "plain"
        listed.append((period, report, start, look, not rules.begun(period.first, on=day(request.at))))
    office = request.acting.body == agreement.call.procedure.administration_id
    lead = lead_of(agreement)
    leads = request.acting.body == lead.pk
    context = {"agreement": agreement, "listed": listed, "lay_out": lay_out, "office": office}
    closed = [] if lay_out.is_bound else access.OPEN_PERIODS.findings(request.acting, agreement)
    context |= {"lead": lead.name, "leads": leads, "closed": closed}
    context |= {f"form_{place}": start for place, (_p, _r, start, *_rest) in enumerate(listed)}
    return answer(request, "reporting/periods.html", context)


def report(request: Any, key: int, number: int) -> HttpResponseBase:
    """One report: how far each part is, how every line stands, what comes next."""
    standing = looking.reported(request, key, number)
    found = standing.report
    parts = []
    forms: dict[str, Any] = {}
    for partner, part, rows, amount in queries.parts_of(found):
        state = part.state if part else MemberReport.State.DRAFT
        own = partner.body_id == request.acting.body
        asks = own and not rows and day(request.at) > found.period.last
        hand_in = HandInForm(request, asks=asks, name="consegna")
        send_back = PlainForm(request, name=f"rendi-{partner.pk}")
        if own and hand_in.does(lambda typed: actions.hand_in(found.pk, by=request.acting, at=request.at, **typed)):
            messages.success(request, _("Parte consegnata al capofila: ora le sue righe non si cambiano più."))
            return redirect("report", key, number)
        hand_in.mended(looking.where(found, corrects=True))
        if standing.leads and send_back.does(
            lambda typed, body=partner.body_id: actions.send_back(found.pk, body, by=request.acting, at=request.at)
        ):
            messages.success(request, _("Parte resa a chi l’ha scritta."))
            return redirect("report", key, number)
        total = Figure(
            amount, _("somma degli importi a rendiconto di queste righe"), {_("righe"): rows}, submission.REPORT
        )
        parts.append((partner, state, rows, total, hand_in if own else None, send_back))
        forms |= {f"hand_in_{partner.pk}": hand_in, f"send_back_{partner.pk}": send_back}
    bodies = None if standing.leads or standing.office else [request.acting.body]
    lines = lines_of.use_of_lines(found, bodies=bodies)
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("pagina"))
    context = {
        **looking.head(standing),
        **forms,
        **_folded(parts, request.acting.body),
        "page": page,
        "any_row": any(rows for _partner, _state, rows, *_forms in parts),
        "table": _table(list(page.object_list), lines),
        "achievements": queries.achievements_of(found),
        "indirect": None if bodies else judged.indirect_use(found, admitted=found.state == CHECKED),
        "writes": queries.may_write(standing, request.acting),
    }
    return answer(request, "reporting/report.html", context)


def _folded(parts: list[Any], own: Any) -> dict[str, list[Any]]:
    """The parts of a report, those of many other bodies that wrote nothing apart: forty of them hide the table."""
    bare = [one for one in parts if not one[2] and one[1] == MemberReport.State.DRAFT and one[0].body_id != own]
    if len(bare) <= FEW:
        return {"begun": parts, "bare": []}
    return {"begun": [one for one in parts if one not in bare], "bare": bare}


def _table(lines: Sequence[lines_of.LineUse], every: Sequence[lines_of.LineUse]) -> MoneyTable:
    """How the lines of a page stand, each sum with where it comes from; the totals are of every line."""
    rows = []
    clause = _("piano economico della convenzione")
    for line in lines:
        used = line.used
        so_far = Figure(
            used.so_far,
            _("già rendicontato + questo rendiconto"),
            {_("già rendicontato"): used.previously, _("questo rendiconto"): used.this},
            clause,
        )
        remaining = Figure(
            used.remaining,
            _("budget − rendicontato finora + tagli"),
            {_("budget"): used.budget, _("rendicontato finora"): used.so_far, _("tagli"): used.cut},
            clause,
        )
        rows.append(Row(line.words, [used.budget, used.previously, used.this, so_far, remaining], note=line.body))
    columns = [_("Budget"), _("Già rendicontato"), _("Questo rendiconto"), _("Finora"), _("Resta")]
    names = ("budget", "previously", "this", "so_far", "remaining")
    sums = [sum((getattr(line.used, name) for line in every), ZERO) for name in names]
    total = Row(_("Totale di tutte le voci"), sums)
    return MoneyTable(_("Come sta ogni voce del piano"), _("Voce"), columns, rows, [total] if rows else [], clause)


def achievements(request: Any, key: int, number: int) -> HttpResponseBase:
    """State how far each activity has come; the office verifies it."""
    standing = looking.reported(request, key, number)
    found = queries.achievements_of(standing.report)
    said = [stated for _activity, stated in found if stated is not None]
    present: dict[str, Any] = {"version": queries.version_of_achievements(said)}
    for activity, stated in found:
        if stated is not None:
            known = stated.verified if standing.office and stated.verified is not None else stated.stated
            present |= {f"percent_{activity.pk}": known, f"note_{activity.pk}": stated.note}
    form = AchievementsForm(
        request, activities=[one for one, _stated in found], notes=not standing.office, present=present
    )

    def act(typed: Any) -> None:
        over: dict[str, Any] = {"seen": typed["version"], "by": request.acting, "at": request.at}
        if standing.office:
            actions.verify_achievements(standing.report.pk, form.percents(typed), **over)
        else:
            actions.state_achievements(standing.report.pk, form.percents(typed), notes=form.notes(typed), **over)

    if form.does(act):
        messages.success(request, _("Risultati registrati."))
        return redirect("report", key, number)
    closed = looking.closed(request, standing, access.CHECKING if standing.office else access.STATE, form)
    context = {**looking.head(standing), "form": form, "found": found, "closed": closed}
    return answer(request, "reporting/achievements.html", context)


def submit(request: Any, key: int, number: int) -> HttpResponseBase:
    """Submit the report of all: it can always be pressed, and says what is missing."""
    standing = looking.reported(request, key, number)
    if not standing.partner:
        raise Http404
    leads, on = standing.leads, day(request.at)
    left_out = may_be_left_out(standing.report, request.acting.body, on=on) if leads else []
    form = SubmitForm(request, parts=left_out, final=standing.report.period.final)
    if form.does(lambda typed: actions.submit_report(standing.report.pk, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Rendiconto presentato. La ricevuta è in questa pagina e arriva anche per e-mail."))
        return redirect("report", key, number)
    form.mended(looking.where(standing.report))
    parts = queries.parts_of(standing.report)
    context = {
        **looking.head(standing),
        "form": form,
        "closed": looking.closed(request, standing, access.SUBMIT, form),
        "rows": sum(rows for _partner, _part, rows, _amount in parts),
        "amount": Figure(
            sum((amount for _partner, _part, _rows, amount in parts), ZERO),
            _("somma degli importi a rendiconto di ogni partner"),
            {partner.body.name: amount for partner, _part, rows, amount in parts if rows},
            submission.REPORT,
        ),
    }
    return answer(request, "reporting/submit.html", context)


def receipt(request: Any, key: int, number: int) -> HttpResponseBase:
    """The receipt of a submitted report, as PDF."""
    found = looking.reported(request, key, number).report
    if found.receipt is None or found.receipt.pdf is None:
        raise Http404
    return served(found.receipt.pdf, f"ricevuta-{found.receipt_number}-{found.receipt_year}.pdf")
