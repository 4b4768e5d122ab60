"""The papers of this stage: recipes, and from facts to what each prints. Amounts and days are written in Italian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q

from condivisa.base.days import day, show_day
from condivisa.base.findings import Finding
from condivisa.base.money import Figure, show
from condivisa.base.words import say
from condivisa.parties.models import Body
from condivisa.records.papers.figures import explained
from condivisa.records.papers.models import Paper
from condivisa.records.papers.recipes import in_italian, recipe
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements.models import Agreement, Amendment, Surety
from condivisa.stages.calls.models import Commitment
from condivisa.stages.calls.papers import director
from condivisa.stages.payments.models import Clawback, GuaranteeCall, PayeeCheck, Payment, PaymentShare, Redetermination

DEBIT_NOTE = recipe(
    "payments.debit_note",
    beside=__file__,
    law="L. 241/1990, art. 12; D.P.R. 633/1972, art. 2, c. 3, lett. a); D.Lgs. 117/2017, art. 82, c. 5",
)
AUTHORISATION = recipe(
    "payments.payment_authorisation",
    beside=__file__,
    law="D.Lgs. 267/2000, art. 184; D.Lgs. 33/2013, art. 26, c. 3; L. 136/2010, art. 3",
    to_sign=True,
)
REDETERMINATION = recipe(
    "payments.redetermination",
    beside=__file__,
    law="L. 241/1990, art. 12; D.M. 72/2021, par. 3; D.Lgs. 117/2017, art. 93, c. 4",
    to_sign=True,
)
CLAWBACK_REQUEST = recipe(
    "payments.clawback_request",
    beside=__file__,
    law="c.c. art. 1219 e 2033; convenzione, riduzioni e restituzioni",
    to_sign=True,
)
GUARANTEE_CALL = recipe(
    "payments.guarantee_call",
    beside=__file__,
    law="c.c. art. 1936, 1941 e 1944; convenzione, garanzie",
    to_sign=True,
)


def figure(shown: Figure) -> dict[str, Any]:
    """A figure that explains itself, in the words of payments. Source: practice."""
    return explained(shown, "payment")


def _agreement(agreement: Agreement, *, act: bool = True) -> list[list[str]]:
    """What every paper says of the agreement; an `act` names the director who signs it."""
    procedure = agreement.call.procedure
    signed = f", firmata il {show_day(day(agreement.signed_at))}" if agreement.signed_at else ""
    return [
        ["Amministrazione", procedure.administration.name],
        ["Responsabile del procedimento", str(procedure.procedure_manager or "da nominare")],
        *(director(procedure) if act else []),
        ["Convenzione", f"{agreement.code}, {agreement.title}{signed}"],
        ["CUP", agreement.cup or "non indicato"],
        ["CIG", agreement.cig or "non indicato"],
    ]


def _body(body: Body) -> str:
    return f"{body.name}, codice fiscale {body.fiscal_code}"


@in_italian
def debit_note(
    payment: Payment, gross: Figure, rows: Sequence[tuple[str, str, Decimal]], *, account: str, sent_by: str
) -> dict[str, Any]:
    """A debit note: `rows` are programme, partner and what was admitted (or is due) for it (EUR); `account` is the
    IBAN to pay to, `sent_by` the person who asks on behalf of the payee.

    Source: D.P.R. 633/1972, art. 2, c. 3, lett. a); D.Lgs. 117/2017, art. 82, c. 5; L. 136/2010, art. 3.
    """
    report = payment.report
    reason = "quanto resta da pagare del contributo finale"
    if report:
        days = f"dal {show_day(report.period.first)} al {show_day(report.period.last)}"
        reason = f"righe ammesse dal controllo del rendiconto n. {report.period.number}, {days}"
    return {
        "facts": [
            ["Chi emette la nota", _body(payment.payee)],
            ["Presentata per suo conto da", sent_by],
            *_agreement(payment.agreement, act=False),
            ["Causale", f"{payment.get_kind_display()} n. {payment.number}: {reason}"],
            ["Conto dedicato (L. 136/2010, art. 3)", account or "non comunicato"],
        ],
        "heading": ROWS[Payment.Kind(payment.kind)],
        "rows": [[programme, partner, show(amount)] for programme, partner, amount in rows],
        "total": show(sum((amount for *_, amount in rows), Decimal(0))),
        "gross": figure(gross),
        "amounts": _amounts(payment),
        "stamp": show(payment.stamp) if payment.stamp else "",
        "exempt": payment.payee.stamp_exempt,
    }


WHERE_TO_PAY = "Dove pagare"
ROWS = {
    Payment.Kind.ADVANCE: "Anticipo per programma e partner",
    Payment.Kind.INSTALMENT: "Ammesso per programma e partner",
    Payment.Kind.BALANCE: "Saldo per programma e partner",
}
"""What the rows of a debit note are: of an instalment they are what was admitted, of which a part may be paid now."""


def _amounts(payment: Payment) -> list[list[str]]:
    named = {
        "Importo lordo": payment.gross,
        "Ritenuta (D.P.R. 600/1973, art. 28)": payment.withheld,
        "Compensato con somme da restituire": payment.offset,
        "Netto da pagare": payment.net,
    }
    return [[name, show(amount)] for name, amount in named.items()]


@in_italian
def authorisation(
    payment: Payment,
    *,
    shares: Sequence[PaymentShare],
    publications: Mapping[Agreement | Amendment, Publication | None],
    checks: Sequence[PayeeCheck],
    attested_by: str,
    replaces: Paper | None,
    warnings: Sequence[Finding],
) -> dict[str, Any]:
    """The act that authorises a payment, with each condition of the law as it was found; `replaces` is one signed
    before, whose account is not dedicated any more.

    Source: D.Lgs. 267/2000, art. 184; D.Lgs. 33/2013, art. 26, c. 3.
    """
    assert payment.attested_at is not None  # only an attested payment is authorised
    return {
        "facts": [
            ["Beneficiario", _body(payment.payee)],
            *_agreement(payment.agreement),
            ["Oggetto", f"{payment.get_kind_display()}, pagamento n. {payment.number} della convenzione"],
            ["Conto dedicato (L. 136/2010, art. 3)", payment.iban],
            *_replacing(replaces),
        ],
        "amounts": _amounts(payment),
        "commitments": [_drawn(commitment, of_it) for commitment, of_it in _by_commitment(shares).items()],
        "drawn": show(sum((share.amount for share in shares), Decimal(0))),
        "attested": f"{attested_by}, {show_day(day(payment.attested_at))}",
        "rests": _rests_on(payment),
        "published": [
            f"{f'atto integrativo n. {thing.number}' if isinstance(thing, Amendment) else 'contributo'}: "
            f"{publication.get_place_display()}, il {show_day(publication.day)} ({publication.reference})"
            for thing, publication in publications.items()
            if publication
        ],
        "checks": [
            [check.get_kind_display(), check.reference, show_day(check.checked_on), show_day(check.valid_until)]
            for check in checks
        ],
        "warnings": [{"weight": one.weight.value, "message": say(one), "source": one.source} for one in warnings],
    }


def _replacing(signed: Paper | None) -> list[list[str]]:
    if signed is None:
        return []
    why = "il conto che indicava non è più dedicato"
    return [["Sostituisce", f"la liquidazione, atto {_act_day(signed)}: {why}"]]


def _rests_on(payment: Payment) -> list[str]:
    """What shows the money is due: the debit note, then the report and the minutes of its check, the act of the final
    grant, or the surety in force on the day of the attestation.
    """
    found = []
    if payment.debit_note:
        found.append(f"{payment.debit_note.title}, {show_day(day(payment.debit_note.composed_at))}")
    if payment.report:
        period = payment.report.period
        found.append(f"Rendiconto n. {period.number}, dal {show_day(period.first)} al {show_day(period.last)}")
        if minutes := payment.report.minutes:
            found.append(f"{minutes.title}, {show_day(day(minutes.signed_at or minutes.composed_at))}")
    if payment.kind == Payment.Kind.BALANCE:
        finals = Redetermination.objects.filter(agreement=payment.agreement_id).select_related("act")
        found += [f"{one.act.title}, atto {_act_day(one.act)}" for one in finals]
    if payment.kind == Payment.Kind.ADVANCE and payment.attested_at:
        on = day(payment.attested_at)
        found += [
            f"Fideiussione n. {one.number} di {one.guarantor}, {show(one.amount)}, "
            f"valida dal {show_day(one.first)} al {show_day(one.last)}"
            for one in Surety.objects.filter(
                Q(voided_on=None) | Q(voided_on__gt=on), agreement=payment.agreement_id, first__lte=on, last__gte=on
            ).order_by("pk")
        ]
    return found


def _by_commitment(shares: Sequence[PaymentShare]) -> dict[Commitment, list[PaymentShare]]:
    groups: dict[Commitment, list[PaymentShare]] = {}
    for share in shares:
        groups.setdefault(share.commitment.commitment, []).append(share)
    return groups


def _drawn(commitment: Commitment, shares: Sequence[PaymentShare]) -> dict[str, Any]:
    """What is taken from a commitment: number, source, year, chapter, visa, then whom for (EUR)."""
    booking = commitment.booking
    return {
        "title": f"Impegno n. {commitment.number}, {booking.source.name}, {booking.year}",
        "chain": f"Capitolo {booking.chapter}; visto contabile n. {commitment.visa_number} "
        f"del {show_day(commitment.visa_date)}",
        "rows": [[share.programme.code, share.body.name, show(share.amount)] for share in shares],
        "total": show(sum((share.amount for share in shares), Decimal(0))),
    }


def _act_day(act: Paper) -> str:
    """`n. 77 del 5 febbraio 2029`, or the day of the signature where the office gave no number."""
    on = show_day(act.act_date or day(act.signed_at or act.composed_at))
    return f"n. {act.act_number} del {on}" if act.act_number else f"firmato il {on}"


def redetermination(
    agreement: Agreement,
    due: Figure,
    rows: Sequence[Mapping[str, Any]],
    warnings: Sequence[Finding],
) -> dict[str, Any]:
    """The act of the final grant: how it was computed, and what it means by programme and partner.

    `rows` hold programme, partner and amounts (EUR): granted, due, reduced, paid, returned, left. Source: D.M. 72/2021.
    """
    names = ("granted", "due", "reduced", "paid", "returned", "left")
    sums = {name: sum((row[name] for row in rows), Decimal(0)) for name in names}
    return {
        "facts": [
            *_agreement(agreement),
            ["Contributo concesso", show(sums["granted"])],
            ["Contributo finale", show(sums["due"])],
            ["Economie che si liberano", show(sums["reduced"])],
        ],
        "due": figure(due),
        "programmes": list(
            dict.fromkeys(
                f"{one.programme.code}: {one.programme.title}"
                for one in agreement.activities.select_related("programme").order_by("programme__order", "pk")
            )
        ),
        "rows": [[row["programme"], row["partner"], *(show(row[name], "") for name in names)] for row in rows],
        "totals": ["Totale", "", *(show(sums[name], "") for name in names)],
        "appeal": agreement.call.appeal_authority,
        "warnings": [{"weight": one.weight.value, "message": say(one), "source": one.source} for one in warnings],
    }


def pays_to(request: Paper) -> str:
    """Where a request to give money back says to pay; empty where it says nothing. Source: c.c. art. 1182."""
    return dict(request.inputs.get("facts", ())).get(WHERE_TO_PAY, "")


LEFT_WITH_ADVANCE = (
    "L'ente è uscito dalla convenzione: di ciò che gli è stato pagato in anticipo resta suo quanto ha rendicontato. "
    "Si chiede la restituzione delle somme qui sotto."
)
"""Why an advance is asked back before the final grant."""


def clawback_request(
    agreement: Agreement, debtor: Body, rows: Sequence[tuple[Clawback, Decimal]], *, act: Paper | None, pay_to: str
) -> dict[str, Any]:
    """The request to give money back by its term, which runs from the signature: by which act of final grant, if there
    is one, and where (`pay_to`). `rows` are what is asked back, each with its amount (EUR).

    Source: c.c. art. 1219 e 2033; L. 241/1990, art. 3, c. 4.
    """
    return {
        "facts": [
            ["A", _body(debtor)],
            *_agreement(agreement),
            *([["Atto di rideterminazione", _act_day(act)]] if act else []),
            [WHERE_TO_PAY, pay_to],
        ],
        **({} if act else {"why": LEFT_WITH_ADVANCE}),
        "appeal": agreement.call.appeal_authority,
        "rows": [[f"{one.programme.code}, {one.programme.title}", one.body.name, show(amount)] for one, amount in rows],
        "total": show(sum((amount for _one, amount in rows), Decimal(0))),
        "due": f"{agreement.terms.need('clawback_days')} giorni dalla firma di questo atto, o il primo giorno "
        "lavorativo che segue",
    }


def guarantee_call(call: GuaranteeCall, *, owed: Decimal, rest: Decimal, pay_to: str) -> dict[str, Any]:
    """The letter that asks a guarantor to pay an overdue return (EUR): what is `owed` in all, what of it is asked here,
    and the `rest` that no surety covers.

    Source: c.c. art. 1936, 1941 e 1944.
    """
    clawback, surety = call.clawback, call.surety
    asked_on = day(clawback.paper.signed_at or clawback.asked_at)
    return {
        "facts": [
            ["A", surety.guarantor],
            *_agreement(clawback.agreement),
            ["Fideiussione", f"n. {surety.number}, {show(surety.amount)}, in vigore fino al {show_day(surety.last)}"],
            ["Debitore", _body(clawback.debtor)],
            ["Restituzione", f"richiesta il {show_day(asked_on)}, scaduta il {show_day(clawback.due)}"],
            ["Programma e partner", f"{clawback.programme.code}, {clawback.body.name}"],
            [WHERE_TO_PAY, pay_to],
        ],
        "amounts": [
            ["Da restituire", show(owed)],
            ["Chiesto a voi", show(call.amount)],
            ["Chiesto ad altri garanti", show(owed - call.amount - rest)],
            ["Non coperto, resta a carico del debitore", show(rest)],
        ],
        "asked": show(call.amount),
    }
