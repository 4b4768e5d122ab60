"""Where the money of an agreement is, and what waits for the accounts office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.days import day
from condivisa.base.money import ZERO, Figure
from condivisa.records.access import Role
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.records.screens.tables import MoneyTable, Row, of_all
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.calls.terms import Terms
from condivisa.stages.payments.models import Payment
from condivisa.stages.payments.pages import looking
from condivisa.stages.payments.pages.periods import by_period, granted, left, moved
from condivisa.stages.payments.queries import asking
from condivisa.stages.payments.queries import screens as queries
from condivisa.stages.payments.queries.ledger import CLAUSE, LedgerRow, ledger
from condivisa.stages.reporting.models import FinancialReport
from condivisa.stages.reporting.rules.periods import check_due

TOTALLED = ("granted", "reported", "admitted", "paid", "returned", "left")
LINES = 25
"""Lines of the ledger on a page: each figure brings its reckoning along."""
NEXT = {
    Payment.State.REQUESTED: gettext_lazy("attesta il responsabile del procedimento"),
    Payment.State.ATTESTED: gettext_lazy("l’ufficio prepara la liquidazione"),
    Payment.State.AUTHORISED: gettext_lazy("emette il mandato la ragioneria"),
    Payment.State.ORDERED: gettext_lazy("la ragioneria registra la quietanza"),
}


def turn(payment: Payment, *, gone: bool) -> Any:
    """Whose turn it is, in words; `gone` where the account that was authorised is not dedicated any more.

    Source: D.Lgs. 267/2000, art. 184-185.
    """
    if payment.state == Payment.State.AUTHORISED and gone:
        return _("l’ufficio prepara di nuovo la liquidazione: il conto che indica non è più dedicato")
    if payment.state == Payment.State.ATTESTED and payment.authorisation_id:
        return _("firma la liquidazione il dirigente")
    return NEXT.get(Payment.State(payment.state), "")


def payments(request: Any, key: int) -> HttpResponseBase:
    """What is awaited and from whom, how the contribution stands, the periods with something in them, every payment."""
    agreement = looking.agreed(request, key)
    found = list(queries.payments_of(agreement, day(request.at)))
    listing = _list(request, agreement, found)
    if file := listing.export():
        return file
    lines, members = queries.by_period(agreement, found), queries.admitted_of_members(agreement)
    begun = [one for one in lines if _begun(one)]
    now = queries.standing(agreement, found)
    advanced = any(
        one.kind == Payment.Kind.ADVANCE and one.state != Payment.State.REFUSED and one.payee_id == request.acting.body
        for one in found
    )
    foreseen = agreement.terms.get("advance_percent") != 0
    context = {
        "agreement": agreement,
        "office": looking.office(request, agreement),
        "asks": agreement.partner
        and Role.LEGAL_REPRESENTATIVE in request.acting.roles
        and not asking.not_the_payee(agreement, request.acting.body),
        "asks_advance": foreseen and not advanced,
        "foreseen": foreseen,
        "awaited": _awaited(lines, members, found, key, agreement.terms, day(request.at)),
        "standing": _standing(now),
        "periods": by_period(begun, found, now, key),
        "to_come": [one.period for one in lines if not _begun(one)],
        "to_ask": [
            (one, sum(waiting.values(), ZERO))
            for one in lines
            if (waiting := _to_ask(one, members, request.acting.body))
        ],
        "list": listing,
    }
    return render(request, "payments/payments.html", context)


def _list(request: Any, agreement: Agreement, found: Sequence[Any]) -> Listing:
    """Every payment; the foot adds up those that nobody refused."""
    asked = [one for one in found if one.state != Payment.State.REFUSED]

    def all_of(name: str) -> Figure:
        whole = sum((getattr(one, name) for one in asked), ZERO)
        return Figure(whole, _("somma delle richieste, tranne quelle respinte"), {}, str(CLAUSE))

    return Listing(
        request,
        found,
        [
            ListColumn(
                _("Pagamento"), _called, "number", address=lambda one: reverse("payment", args=[agreement.pk, one.pk])
            ),
            ListColumn(
                _("Stato"),
                lambda one: str(one.get_state_display()),
                "state",
                status=lambda one: looking.LOOKS[Payment.State(one.state)],
            ),
            ListColumn(_("A chi"), lambda one: one.payee.name, "payee", italian=True),
            ListColumn(_("Chiesto il"), lambda one: day(one.requested_at), "requested_at"),
            ListColumn(_("Pagato il"), lambda one: one.paid_on, "paid_on"),
            ListColumn(_("Lordo"), lambda one: one.gross, "gross", amount=True),
            ListColumn(_("Netto"), lambda one: one.net, "net", amount=True),
        ],
        caption=_("I pagamenti"),
        totals_from=str(CLAUSE),
        search=("payee__name",),
        file_name=f"pagamenti-{agreement.code}",
        per_page=LINES,
        totals=lambda: {name: all_of(name) for name in ("gross", "net")},
    )


def _called(payment: Payment) -> str:
    words = f"{payment.number}. {payment.get_kind_display()}"
    if payment.report is None:
        return words
    return f"{words} – {_('rendiconto %(n)s') % {'n': payment.report.period.number}}"


class Awaited(NamedTuple):
    """Something that moves the money on: what, who does it, by when, where, how much (EUR)."""

    words: str
    who: str
    address: str
    amount: Decimal | None = None
    due: date | None = None


def _begun(line: queries.PeriodLine) -> bool:
    return bool(line.payments) or bool(line.report and line.report.state != FinancialReport.State.DRAFT)


type Members = dict[int, dict[UUID, Decimal]] | None
"""What was admitted of each member, by report; nothing where the lead is paid."""


def _to_ask(line: queries.PeriodLine, members: Members, payee: UUID | None = None) -> dict[UUID | None, Decimal]:
    """What was admitted in a checked report and not asked yet (EUR), by who may ask: each member, or only `payee`,
    where members are paid, and otherwise the lead for all (`None`).
    """
    if line.report is None or line.report.state != FinancialReport.State.CHECKED:
        return {}
    if members is None:
        return {} if line.payments else {None: line.admitted}
    asked = {one.payee_id for one in line.payments}
    waiting = {body: amount for body, amount in members.get(line.report.pk, {}).items() if amount}
    return {body: amount for body, amount in waiting.items() if body not in asked and payee in (None, body)}


def _awaited(
    lines: list[queries.PeriodLine], members: Members, found: list[Any], key: int, terms: Terms, on: date
) -> list[Awaited]:
    """What is awaited, the nearest to the money first; of the reports to come, those due and the next."""
    moving = [
        Awaited(
            f"{one.number}. {one.get_kind_display()}",
            str(turn(one, gone=one.account_gone)),
            reverse("payment", args=[key, one.pk]),
            one.gross,
        )
        for one in found
        if Payment.State(one.state) in NEXT
    ]
    reports, next_told = [], False
    for line in lines:
        number = line.period.number
        words, here = _("Rendiconto %(n)s") % {"n": number}, reverse("report", args=[key, number])
        if waiting := _to_ask(line, members):
            whole = sum(waiting.values(), ZERO)
            reports.append(Awaited(words, _("verificato: chi riceve il contributo chiede il pagamento"), here, whole))
        elif line.report and line.report.state == FinancialReport.State.SUBMITTED:
            checked_by = check_due(day(line.report.submitted_at), terms) if line.report.submitted_at else None
            reports.append(Awaited(words, _("presentato: lo verifica l’ufficio"), here, line.reported, checked_by))
        elif not _begun(line) and (line.period.last < on or not next_told):
            next_told = next_told or line.period.last >= on
            reports.append(
                Awaited(words, _("lo presenta il capofila"), reverse("reports", args=[key]), due=line.period.due)
            )
    return [*moving, *reports]


def _standing(now: queries.Standing) -> MoneyTable:
    """Granted, paid, given back, left, in one row each."""
    rows = [
        Row(_("Contributo, dopo le modifiche"), [granted(now)]),
        Row(_("Pagato"), [moved(now.paid, _("somma dei pagamenti al lordo, a quietanza registrata"))]),
        Row(_("Restituito"), [moved(now.returned, _("somma di ciò che è tornato, riscosso o compensato"))]),
        Row(
            _("Resta da pagare") if now.left >= 0 else _("Da restituire"),
            [left(now)],
        ),
        Row(
            _("di cui chiesto, e non ancora pagato"),
            [moved(now.waiting, _("somma delle richieste in corso, al lordo"))],
        ),
    ]
    return MoneyTable(
        _("Il contributo, in breve"),
        _("Voce"),
        [_("Importo")],
        [one for one in rows if one.amounts[0] or one in rows[:2]],
    )


def account(request: Any, key: int) -> HttpResponseBase:
    """The ledger of the agreement, by programme and partner, every figure with its reckoning."""
    agreement = looking.agreed(request, key)
    listing = Listing(
        request,
        ledger(agreement),
        [
            ListColumn(_("Partner"), lambda one: one.partner, "partner", italian=True),
            ListColumn(_("Programma"), lambda one: one.programme, "programme"),
            ListColumn(_("Contributo"), _now, "granted", amount=True),
            ListColumn(_("Rendicontato"), lambda one: one.reported, "reported", amount=True),
            ListColumn(_("Ammesso"), _admitted, "admitted", amount=True),
            ListColumn(_("Pagato"), lambda one: one.paid, "paid", amount=True),
            ListColumn(_("Restituito"), lambda one: one.returned, "returned", amount=True),
            ListColumn(_("Resta da pagare"), _left, "left", amount=True),
        ],
        caption=_("Il conto, per programma e partner"),
        totals_from=str(CLAUSE),
        search=("programme", "partner"),
        file_name=f"conto-{agreement.code}",
        per_page=LINES,
    )
    return listing.export() or render(request, "payments/account.html", {"agreement": agreement, "list": listing})


def _now(one: LedgerRow) -> Figure:
    inputs = {_("alla firma"): one.initial, _("dopo le modifiche"): one.amended, _("economie"): one.reduced}
    return Figure(one.granted, _("contributo dopo le modifiche − economie"), inputs, str(CLAUSE))


def _admitted(one: LedgerRow) -> Figure:
    inputs = {_("rendicontato"): one.reported, _("tagliato"): one.cut}
    return Figure(one.admitted, _("ammesso dalle verifiche chiuse"), inputs, str(CLAUSE))


def _left(one: LedgerRow) -> Figure:
    inputs = {_("contributo"): one.granted, _("pagato"): one.paid, _("restituito"): one.returned}
    return Figure(one.left, _("contributo − pagato + restituito"), inputs, str(CLAUSE))


def ledger_of(agreement: Agreement, request: Any) -> dict[str, Any]:
    """The ledger of an agreement, a page at a time: its table and which page it is. Source: practice."""
    rows = ledger(agreement)
    page = Paginator(rows, LINES).get_page(request.GET.get("pagina"))
    return {"ledger": _ledger_table(rows, list(page)), "page": page}


def _ledger_table(rows: Sequence[LedgerRow], shown: Sequence[LedgerRow]) -> MoneyTable:
    """Some lines of the ledger, each figure with its own reckoning, and the sum of all `rows`."""
    return MoneyTable(
        _("Il conto, per programma e partner"),
        _("Programma e partner"),
        [_("Contributo"), _("Rendicontato"), _("Ammesso"), _("Pagato"), _("Restituito"), _("Resta da pagare")],
        [
            Row(
                f"{one.programme} – {one.partner}",
                [_now(one), one.reported, _admitted(one), one.paid, one.returned, _left(one)],
            )
            for one in shown
        ],
        [
            Row(
                _("Totale"),
                [sum((getattr(one, name) for one in rows), ZERO) for name in TOTALLED],
                note=of_all(rows, shown),
            )
        ],
        str(CLAUSE),
    )


def finance(request: Any) -> HttpResponseBase:
    """What waits for an order or a proof, for who keeps the accounts and who audits them."""
    if not {Role.FINANCE_OFFICER, Role.AUDITOR} & request.acting.roles:
        raise Http404
    columns = [
        ListColumn(
            gettext_lazy("Pagamento"),
            lambda one: f"{one.agreement.code}, n. {one.number}",
            sort="agreement__code",
            address=lambda one: reverse("payment", args=[one.agreement_id, one.pk]),
        ),
        ListColumn(gettext_lazy("A chi"), lambda one: one.payee.name, sort="payee__sort_key"),
        ListColumn(
            gettext_lazy("Stato"),
            lambda one: (
                f"{one.get_state_display()}: {turn(one, gone=True)}" if _stopped(one) else one.get_state_display()
            ),
            sort="state",
            status=lambda one: "bad" if _stopped(one) else looking.LOOKS[Payment.State(one.state)],
        ),
        ListColumn(gettext_lazy("Liquidato il"), lambda one: one.authorised_at, sort="authorised_at"),
        ListColumn(gettext_lazy("Lordo"), lambda one: one.gross, sort="gross", amount=True),
        ListColumn(gettext_lazy("Netto"), lambda one: one.net, sort="net", amount=True),
    ]
    found = queries.waiting_for_finance(request.acting, day(request.at))
    listing = Listing(
        request,
        found,
        columns,
        caption=_("Che cosa aspetta la ragioneria"),
        totals_from=str(CLAUSE),
        search=("payee__name", "agreement__code", "agreement__title"),
        file_name="ragioneria",
    )
    return listing.export() or render(request, "payments/finance.html", {"list": listing})


def _stopped(payment: Any) -> bool:
    """Whether no order is issued for it: authorised to an account closed since."""
    return bool(payment.account_gone) and payment.state == Payment.State.AUTHORISED
