"""The trail of a euro, step by step both ways, and the verification of the journal. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.base.money import ZERO, Figure, show
from condivisa.base.words import word
from condivisa.law import tuel
from condivisa.overview.audit import queries, tasks
from condivisa.overview.audit.forms import PlainForm
from condivisa.overview.audit.steps import (
    ROW_WORDS,
    TRAIL,
    Link,
    Step,
    payment_columns,
    row_columns,
    rows_called,
    to,
    undoing,
    with_undoing,
)
from condivisa.records.journal import queries as of_journal
from condivisa.records.journal import verifying
from condivisa.records.screens.answers import answer
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.records.screens.tables import MoneyTable, Row, of_all
from condivisa.stages.agreements.models import BudgetLine
from condivisa.stages.payments.queries.ledger import CLAUSE
from condivisa.stages.reporting.models import Expense
from condivisa.stages.reporting.rules.checks import CHECK
from condivisa.stages.reporting.rules.facts import Method
from condivisa.stages.reporting.sheet import METHODS

MOST = 50
"""How many of the payments of a commitment its page names."""


def audit(request: Any) -> HttpResponse:
    """Where to begin: the procedures with their money, the journal, its last verification."""
    if not queries.reads(request.acting):
        raise Http404
    columns = [
        ListColumn(_("Percorso"), lambda one: one.title, "title", address=_procedure, italian=True),
        ListColumn(_("Prenotato"), _booked, "booked", amount=True),
        ListColumn(_("Impegnato"), _committed, "committed", amount=True),
    ]
    found = queries.procedures(request.acting)
    listing = Listing(
        request,
        found,
        columns,
        caption=_("Percorsi e loro denaro"),
        totals_from=tuel.COMMITMENT,
        search=("title",),
        file_name="controllo",
    )
    reads = of_journal.reads(request.acting)
    last = of_journal.verifications_for(request.acting).first()
    return _shown(request, "audit/audit.html", listing, {"reads": reads, "last": last, "here": "audit"})


def _booked(procedure: Any) -> Figure | Decimal:
    return _sum(procedure.booked, _("somma delle prenotazioni dei suoi avvisi"), tuel.BOOKING)


def _committed(procedure: Any) -> Figure | Decimal:
    return _sum(procedure.committed, _("somma degli impegni presi sulle sue prenotazioni"), tuel.COMMITMENT)


def _sum(amount: Decimal, formula: str, source: str) -> Figure | Decimal:
    return Figure(amount, formula, {}, source) if amount else amount


def sources(request: Any, slug: str) -> HttpResponse:
    """The first step: what each source put aside for a procedure."""
    procedure = _or_404(lambda: queries.get_procedure(slug, viewer=request.acting))
    columns = [
        ListColumn(
            _("Prenotazione"),
            lambda one: with_undoing(one, _("n. %(n)s, cap. %(c)s") % {"n": one.number, "c": one.chapter}),
            "number",
            address=to("audit_booking"),
        ),
        ListColumn(_("Fonte"), lambda one: one.source.name, "source__name", italian=True),
        ListColumn(_("Anno"), lambda one: str(one.year), "year"),
        ListColumn(_("Prenotato"), lambda one: one.amount, "amount", amount=True),
        ListColumn(_("Impegnato"), lambda one: one.committed, "committed", amount=True),
    ]
    listing = Listing(
        request,
        queries.bookings_of(procedure),
        columns,
        caption=_("Prenotazioni per fonte e anno"),
        totals_from=tuel.BOOKING,
        search=("source__name", "chapter", "number"),
        file_name=f"fonti-{procedure.slug}",
    )
    step = Step("source", procedure.title, [], [])
    return _step(request, step, listing)


def booking(request: Any, key: int) -> HttpResponse:
    """Money of a source set aside, and what it was bound to."""
    found = _or_404(lambda: queries.get_booking(key, viewer=request.acting))
    facts = [
        (_("Fonte"), found.source.name),
        (_("Anno"), str(found.year)),
        (_("Capitolo"), found.chapter),
        (_("Atto"), found.act),
        (_("Avviso"), found.call.title),
        (_("Prenotato"), found.amount),
        *undoing(found),
    ]
    columns = [
        ListColumn(
            _("Impegno"),
            lambda one: with_undoing(one, _("n. %(n)s") % {"n": one.number}),
            "number",
            address=to("audit_commitment"),
        ),
        ListColumn(_("Convenzione"), lambda one: one.agreement or "", "agreement", italian=True),
        ListColumn(_("Visto contabile"), lambda one: one.visa_number, "visa_number"),
        ListColumn(_("Impegnato"), lambda one: one.amount, "amount", amount=True),
        ListColumn(_("Pagato"), lambda one: one.paid, "paid", amount=True),
    ]
    listing = Listing(
        request,
        queries.commitments_of(found),
        columns,
        caption=_("Impegni presi su questa prenotazione"),
        totals_from=tuel.COMMITMENT,
        search=("number", "visa_number"),
    )
    named = _("Storno della prenotazione n. %(n)s") if found.cancels_id else _("Prenotazione n. %(n)s")
    title = named % {"n": found.number}
    nothing = _("Nessun impegno ancora: quando la ragioneria ne registra uno, compare qui.")
    if undoing(found):
        nothing = _("Con lo storno non conta più: da qui non va niente.")
    return _step(request, Step("source", title, facts, [_to_procedure(found.call.procedure)], nothing=nothing), listing)


def commitment(request: Any, key: int) -> HttpResponse:
    """Money bound to an agreement: the lines that it pays, the payments that drew on it."""
    found = _or_404(lambda: queries.get_commitment(key, viewer=request.acting))
    taken = queries.taken_for(found)
    facts = [
        (_("Atto"), found.act),
        (_("Visto contabile"), found.visa_number),
        (_("Data del visto"), found.visa_date),
        (_("Impegnato"), found.amount),
        *(
            undoing(found)
            or [(_("Convenzione"), taken.agreement.title if taken else _("non ancora presa per una convenzione"))]
        ),
    ]
    columns = [
        ListColumn(_("Voce"), lambda one: one.cost_line, "cost_line", address=to("audit_line"), italian=True),
        ListColumn(_("Ente"), lambda one: one.body.name, "body__sort_key", italian=True),
        ListColumn(_("Previsto"), lambda one: one.budget, "budget", amount=True),
        ListColumn(_("Rendicontato"), lambda one: one.reported, "reported", amount=True),
    ]
    listing = Listing(
        request,
        queries.lines_of(found, taken),
        columns,
        caption=_("Voci che questo denaro paga"),
        totals_from=str(CLAUSE),
        search=("cost_line", "body__name"),
    )
    before = [
        Link(
            _("Prenotazione n. %(n)s") % {"n": found.booking.number}, reverse("audit_booking", args=[found.booking_id])
        )
    ]
    named = _("Storno dell’impegno n. %(n)s") if found.cancels_id else _("Impegno n. %(n)s")
    nothing = _("Con lo storno non conta più: da qui non va niente.") if undoing(found) else ""
    step = Step("commitment", named % {"n": found.number}, facts, before, nothing=nothing)
    return _step(request, step, listing, payments=_payments(queries.payments_on(found)))


def line(request: Any, key: int) -> HttpResponse:
    """A line of an agreement, and the rows reported on it."""
    found = _or_404(lambda: queries.get_line(key, viewer=request.acting))
    facts = [
        (_("Convenzione"), found.agreement.title),
        (_("Ente"), found.body.name),
        (_("Macrovoce"), found.get_category_display()),
        (_("Anno"), str(found.year)),
        (_("A carico di"), found.get_side_display()),
        (_("Previsto"), found.budget),
    ]
    before = [
        Link(
            _("Impegno n. %(n)s") % {"n": one.commitment.number}, reverse("audit_commitment", args=[one.commitment_id])
        )
        for one in queries.commitments_behind(found)
    ] or [_to_procedure(found.agreement.call.procedure)]
    listing = Listing(
        request,
        rows_called(queries.rows_of(found)),
        row_columns(),
        caption=_("Righe rendicontate"),
        totals_from=CHECK,
        search=ROW_WORDS,
        file_name=f"voce-{key}",
    )
    return _step(request, Step("line", _named(found), facts, before), listing)


def expense(request: Any, key: int) -> HttpResponse:
    """A reported row: its document, its files, what the check said of it, the payments that cover it."""
    found = _or_404(lambda: queries.get_expense(key, viewer=request.acting))
    period, document = found.report.period, found.document
    facts = [
        (_("Ente"), found.line.body.name),
        (_("Descrizione"), found.description),
        (_("Rendicontato"), found.amount),
        (_("Pagata dal partner il"), found.paid_on),
        (_("Pagata con"), f"{_method(found)} {found.payment_reference}".strip()),
    ]
    if document:
        facts += [
            (_("Documento"), _("n. %(n)s di %(who)s") % {"n": document.number, "who": document.issuer_name}),
            (_("Data del documento"), document.date),
            (_("Totale del documento"), document.total),
        ]
    for check in found.checks.all():
        said = f"{check.get_outcome_display()} – {check.by}"
        facts += [(_("Verifica del rendiconto %(n)s") % {"n": check.report.period.number}, said)]
        facts += [(_("Ammesso"), check.admitted), (_("Tagliato"), check.cut)]
        reason = word(f"cut.{check.reason}", request.LANGUAGE_CODE[:2]) if check.reason else ""
        facts += [(_("Motivo"), reason), (_("Nota"), check.note)]
    parts = [period.agreement_id, period.number, found.pk]
    links = [Link(_("La riga nel rendiconto"), reverse("report_row", args=parts))]
    links += [
        Link(_("Prova: %(name)s") % {"name": one.file_name}, reverse("report_evidence", args=[*parts, one.file_id]))
        for one in found.evidence.all()
    ]
    links += [
        Link(_("Stesso documento: riga %(n)s") % {"n": one.number}, reverse("audit_expense", args=[one.pk]))
        for one in queries.same_document(found, viewer=request.acting)[:20]
    ]
    before = [Link(_named(found.line), reverse("audit_line", args=[found.line_id]))]
    title = _("Rendiconto %(period)s, riga %(n)s") % {"period": period.number, "n": found.number}
    listing = Listing(
        request,
        queries.payments_for(found),
        payment_columns("gross"),
        caption=_("Pagamenti che la coprono"),
        totals_from=tuel.ORDER,
        search=("payee__name",),
    )
    return _step(request, Step("expense", title, facts, before, links), listing)


def payment(request: Any, key: int) -> HttpResponse:
    """A payment with its order and proof: the commitments it drew on, the rows it covers."""
    found = _or_404(lambda: queries.get_payment(key, viewer=request.acting))
    facts = [
        (_("A chi"), found.payee.name),
        (_("Stato"), found.get_state_display()),
        (_("Lordo"), found.gross),
        (_("Ritenuta"), found.withheld),
        (_("Compensato"), found.offset),
        (_("Netto"), found.net),
        (_("Attestato da"), found.attested_by),
        (_("Liquidato da"), found.authorised_by),
        *((_("Mandato annullato"), f"{one.order_number} – {one.reason}") for one in found.cancelled_orders.all()),
        (_("Mandato"), found.order_number),
        (_("Emesso da"), found.ordered_by),
        (_("Quietanza"), found.proof),
        (_("Pagato il"), found.paid_on),
    ]
    before = [
        Link(
            _("Impegno n. %(n)s: %(programme)s – %(body)s, %(amount)s")
            % {
                "n": one.commitment.commitment.number,
                "programme": one.programme.code,
                "body": one.body.name,
                "amount": show(one.amount),
            },
            reverse("audit_commitment", args=[one.commitment.commitment_id]),
        )
        for one in found.shares.all()
    ]
    links = [Link(_("Il pagamento, con i suoi documenti"), reverse("payment", args=[found.agreement_id, found.pk]))]
    listing = Listing(
        request,
        rows_called(queries.rows_paid_by(found)),
        row_columns(),
        caption=_("Righe che copre"),
        totals_from=tuel.ORDER,
        search=ROW_WORDS,
        file_name=f"pagamento-{key}",
    )
    title = _("Pagamento n. %(n)s: %(kind)s") % {"n": found.number, "kind": found.get_kind_display()}
    return _step(request, Step("payment", title, facts, before, links), listing)


def verification(request: Any) -> HttpResponse:
    """Have everything compared with its hash: how far it is, a way to stop it, what the last one found."""
    found = of_journal.verifications_for(request.acting)
    if not of_journal.verifies(request.acting):
        raise Http404
    going = found.filter(state__in=verifying.GOING).first()
    start = PlainForm(request, name="avvia") if going is None else None
    halt = PlainForm(request, name="ferma") if going else None
    by, at = request.acting, request.at
    if start and start.does(lambda typed: verifying.ask(start=tasks.verify_soon(by.body), by=by, at=at)):
        messages.success(request, _("La verifica parte fra poco: questa pagina si aggiorna da sola."))
        return redirect("verification")
    if going and halt and halt.does(lambda typed: verifying.stop(going.pk, by=by, at=at)):
        messages.success(request, _("Verifica fermata."))
        return redirect("verification")
    ended = list(found.exclude(state__in=verifying.GOING)[:10])
    last = ended[0] if ended else None
    context = {
        "going": going,
        "start": start,
        "halt": halt,
        "last": last,
        "who": of_journal.person_name(last.asked_by) if last else "",
        "findings": verifying.kept_findings(last) if last else [],
        "earlier": ended[1:],
    }
    return answer(request, "audit/verification.html", context)


def _step(request: Any, step: Step, listing: Listing, *, payments: MoneyTable | None = None) -> HttpResponse:
    trail = [(words, name == step.here) for name, words in TRAIL]
    return _shown(request, "audit/step.html", listing, {"step": step, "trail": trail, "payments": payments})


def _shown(request: Any, template: str, listing: Listing, context: dict[str, Any]) -> HttpResponse:
    exported = listing.export()
    if exported is not None:
        return exported  # type: ignore[return-value]  # a stream is an answer too
    return answer(request, template, {"list": listing, **context})


def _payments(found: QuerySet[Any]) -> MoneyTable | None:
    """The payments that drew on a commitment, the first of very many, with the sum of all (EUR)."""
    every = list(found.values_list("drawn", flat=True))
    if not every:
        return None
    shown = [
        Row(
            _("Pagamento n. %(n)s, %(state)s") % {"n": one.number, "state": one.get_state_display()},
            [one.drawn],
            note=one.payee.name,
            address=reverse("audit_payment", args=[one.pk]),
        )
        for one in found[:MOST]
    ]
    totals = [Row(_("Totale"), [sum(every, ZERO)], note=of_all(every, shown))]
    caption = _("Pagamenti che vi hanno attinto")
    return MoneyTable(caption, _("Pagamento"), [_("Importo")], shown, totals, tuel.ORDER)


def _procedure(one: Any) -> str:
    return reverse("audit_procedure", args=[one.slug])


def _to_procedure(procedure: Any) -> Link:
    return Link(procedure.title, _procedure(procedure))


def _or_404(find: Callable[[], Any]) -> Any:
    try:
        return find()
    except ObjectDoesNotExist:
        raise Http404 from None


def _named(line: BudgetLine) -> str:
    return _("Voce «%(line)s», %(year)s") % {"line": line.cost_line, "year": line.year}


def _method(row: Expense) -> str:
    """How a row was paid, in words."""
    return str(METHODS[Method(row.payment_method)]) if row.payment_method else ""
