"""Where the money of an agreement is, what conditions its payment, what waits for the accounts office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.days import day
from condivisa.base.money import ZERO, Figure
from condivisa.records.access import Role
from condivisa.records.screens.answers import answer
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.records.screens.tables import MoneyTable, Row, of_all
from condivisa.stages.agreements.models import Agreement, Amendment
from condivisa.stages.calls.terms import Terms
from condivisa.stages.payments import access
from condivisa.stages.payments.actions import grants
from condivisa.stages.payments.forms import CheckForm, DisputeForm, GrantForm, OutcomeForm
from condivisa.stages.payments.models import PayeeCheck, Payment
from condivisa.stages.payments.pages import looking
from condivisa.stages.payments.pages.periods import CLAUSE, by_period, granted, left, moved
from condivisa.stages.payments.queries import positions
from condivisa.stages.payments.queries import screens as queries
from condivisa.stages.payments.queries.ledger import LedgerRow, ledger
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
    lines, members = queries.by_period(agreement, found), queries.admitted_of_members(agreement)
    begun = [one for one in lines if _begun(one)]
    now = queries.standing(agreement, found)
    advanced = any(
        one.kind == Payment.Kind.ADVANCE and one.state != Payment.State.REFUSED and one.payee_id == request.acting.body
        for one in found
    )
    context = {
        "agreement": agreement,
        "office": looking.office(request, agreement),
        "asks": agreement.partner and Role.LEGAL_REPRESENTATIVE in request.acting.roles,
        "asks_advance": not advanced,
        "awaited": _awaited(lines, members, found, key, agreement.terms, day(request.at)),
        "standing": _standing(now),
        "periods": by_period(begun, found, now, key),
        "to_come": [one.period for one in lines if not _begun(one)],
        "to_ask": [
            (one, sum(waiting.values(), ZERO))
            for one in lines
            if (waiting := _to_ask(one, members, request.acting.body))
        ],
        "payments": [(one, looking.LOOKS[Payment.State(one.state)]) for one in found],
    }
    return render(request, "payments/payments.html", context)


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
    )


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
    found = [(one, *_holds(one, day(request.at))) for one in queries.checks_of(agreement)]
    closed = looking.closed(request, access.CHECK_PAYEE, agreement, form)
    context = {"agreement": agreement, "form": form, "checks": found, "closed": closed}
    return answer(request, "payments/checks.html", context)


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
        search=("payee__name", "agreement__code", "agreement__title"),
        file_name="ragioneria",
    )
    return listing.export() or render(request, "payments/finance.html", {"list": listing})


def _stopped(payment: Any) -> bool:
    """Whether no order is issued for it: authorised to an account closed since."""
    return bool(payment.account_gone) and payment.state == Payment.State.AUTHORISED
