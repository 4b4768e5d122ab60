"""Who is told of which event of this stage; an event with no notice stays silent on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from condivisa.base.days import show_day
from condivisa.base.money import ZERO, show
from condivisa.parties.queries import holders
from condivisa.records.access import Role
from condivisa.records.notifications.tables import Audience, Notice, tells
from condivisa.stages.payments import events
from condivisa.stages.payments.models import Clawback, Dispute, GuaranteeCall, Payment, Redetermination
from condivisa.stages.payments.queries import positions

type People = Iterable[tuple[UUID, UUID | None]]


def _payment(event: Any) -> Payment:
    return Payment.objects.select_related("agreement__call__procedure", "payee").get(pk=event.payment)


def _to_payee(event: Any, on: date) -> People:
    return holders([_payment(event).payee_id], [Role.LEGAL_REPRESENTATIVE, Role.ACCOUNTANT], on)


def _to_office(*roles: Role) -> Audience:
    def audience(event: Any, on: date) -> People:
        return holders([_payment(event).agreement.call.procedure.administration_id], roles, on)

    return audience


def _says(subject: str, text: str) -> Callable[[Any], tuple[str, str]]:
    def wording(event: Any) -> tuple[str, str]:
        payment = _payment(event)
        facts = {
            "number": payment.number,
            "agreement": payment.agreement.code,
            "payee": payment.payee.name,
            "gross": show(payment.gross),
            "net": show(payment.net),
            "paid_on": show_day(payment.paid_on) if payment.paid_on else "",
            "refusal": payment.refusal,
            "appeal": payment.agreement.call.appeal_authority,
        }
        return subject.format(**facts), text.format(**facts)

    return wording


tells(
    events.PaymentRequested,
    Notice(
        _to_office(Role.PROCEDURE_MANAGER),
        _says(
            "Richiesta di pagamento n. {number}, convenzione {agreement}",
            "{payee} ha chiesto {gross}. La richiesta attende l'attestazione del RUP.",
        ),
    ),
)
tells(
    events.PaymentRefused,
    Notice(
        _to_payee,
        _says(
            "Richiesta di pagamento n. {number} respinta, convenzione {agreement}",
            "La richiesta di {gross} è stata respinta: «{refusal}». La stessa somma può essere chiesta di nuovo. "
            "Contro il rifiuto è ammesso ricorso: {appeal}.",
        ),
        to_read_first=True,
    ),
)
tells(
    events.PaymentAuthorisationPrepared,
    Notice(
        _to_office(Role.DIRECTOR),
        _says(
            "Liquidazione n. {number} da firmare, convenzione {agreement}",
            "L'atto di liquidazione di {gross} a favore di {payee} attende la firma.",
        ),
    ),
)
tells(
    events.PaymentAuthorised,
    Notice(
        _to_office(Role.FINANCE_OFFICER),
        _says(
            "Mandato da emettere, convenzione {agreement}",
            "La liquidazione n. {number}, {net} netti a {payee}, è firmata e attende il mandato.",
        ),
    ),
)
tells(
    events.PaymentMade,
    Notice(
        _to_payee,
        _says(
            "Pagamento n. {number} eseguito, convenzione {agreement}",
            "Il tesoriere ha pagato {net} il {paid_on} (lordo {gross}).",
        ),
    ),
)
tells(events.PaymentAttested)
tells(events.PaymentOrdered)
tells(events.PayeeChecked)


def _dispute(event: Any) -> Dispute:
    return Dispute.objects.select_related("agreement__call__procedure").get(pk=event.dispute)


def _to_both_sides(event: Any, on: date) -> People:
    dispute = _dispute(event)
    sides = [dispute.payee_id, dispute.agreement.call.procedure.administration_id]
    return holders(sides, [Role.LEGAL_REPRESENTATIVE, Role.PROCEDURE_MANAGER, Role.DIRECTOR], on)


def _dispute_opened(event: Any) -> tuple[str, str]:
    dispute = _dispute(event)
    text = f"Contestazione: «{dispute.subject}». Finché non è definita nulla viene liquidato."
    return f"Contestazione sui pagamenti, convenzione {dispute.agreement.code}", text


def _dispute_settled(event: Any) -> tuple[str, str]:
    dispute = _dispute(event)
    return f"Contestazione definita, convenzione {dispute.agreement.code}", f"Esito: «{dispute.outcome}»."


tells(events.DisputeOpened, Notice(_to_both_sides, _dispute_opened))
tells(events.DisputeSettled, Notice(_to_both_sides, _dispute_settled))


def _redetermination(event: Any) -> Redetermination:
    redeterminations = Redetermination.objects.select_related("agreement__call__procedure")
    return redeterminations.get(pk=event.redetermination)


def _to_director(event: Any, on: date) -> People:
    agreement = _redetermination(event).agreement
    return holders([agreement.call.procedure.administration_id], [Role.DIRECTOR], on)


def _to_partners(event: Any, on: date) -> People:
    partners = _redetermination(event).agreement.partners.values_list("body", flat=True)
    return holders(partners, [Role.LEGAL_REPRESENTATIVE], on)


def _final_grant_to_sign(event: Any) -> tuple[str, str]:
    agreement = _redetermination(event).agreement
    text = f"Il contributo finale è di {show(event.due)}. L'atto attende la firma."
    return f"Rideterminazione da firmare, convenzione {agreement.code}", text


def _final_grant(event: Any) -> tuple[str, str]:
    agreement = _redetermination(event).agreement
    text = f"L'atto è firmato: il contributo è ridotto di {show(event.reduced)}. I conteggi sono nell'atto."
    return f"Contributo rideterminato, convenzione {agreement.code}", text


tells(events.RedeterminationProposed, Notice(_to_director, _final_grant_to_sign))
tells(events.RedeterminationAdopted, Notice(_to_partners, _final_grant, to_read_first=True))


def _clawback(event: Any) -> Clawback:
    return Clawback.objects.select_related("agreement__call__procedure", "debtor").get(pk=event.clawback)


def _to_debtor(event: Any, on: date) -> People:
    return holders([_clawback(event).debtor_id], [Role.LEGAL_REPRESENTATIVE, Role.ACCOUNTANT], on)


def _to_sign_back(event: Any, on: date) -> People:
    return holders([_clawback(event).agreement.call.procedure.administration_id], [Role.DIRECTOR], on)


def _request_to_sign(event: Any) -> tuple[str, str]:
    text = f"La richiesta di restituire {show(event.amount)} entro il {show_day(event.due)} attende la firma."
    return f"Richiesta di restituzione da firmare, convenzione {_clawback(event).agreement.code}", text


def _asked_back(event: Any) -> tuple[str, str]:
    clawback = _clawback(event)
    text = f"Da restituire {show(clawback.amount)} entro il {show_day(clawback.due)}. La richiesta è fra i documenti."
    return f"Richiesta di restituzione, convenzione {clawback.agreement.code}", text


def _guarantee_called(event: Any) -> tuple[str, str]:
    call = GuaranteeCall.objects.select_related("surety").get(pk=event.call)
    clawback = _clawback(event)
    asked = sum(positions.open_calls(clawback).values(), ZERO)
    rest = positions.open_amount([clawback])[clawback.pk] - asked
    text = f"Il termine è passato e la somma non è tornata: {show(call.amount)} sono chiesti a {call.surety.guarantor}."
    if rest > 0:
        text += f" Le fideiussioni non coprono {show(rest)}: restano da restituire."
    return f"Garanzia escussa, convenzione {clawback.agreement.code}", text


tells(events.ClawbackAsked, Notice(_to_sign_back, _request_to_sign))
tells(events.ClawbackRequestSigned, Notice(_to_debtor, _asked_back, to_read_first=True))
tells(events.GuaranteeCallSigned, Notice(_to_debtor, _guarantee_called, to_read_first=True))
tells(events.GuaranteeCalled)
tells(events.ClawbackOffset)
tells(events.ClawbackReturned)
tells(events.ClawbackOverdue)
