"""Who is told of which event of this stage; an event with no notice stays silent on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from condivisa.base.money import ZERO, show
from condivisa.parties.queries import holders
from condivisa.records.access import Role
from condivisa.records.notifications.tables import Audience, Notice, tells
from condivisa.records.notifications.words import show_day
from condivisa.records.prepared import prepared
from condivisa.stages.agreements.notifications import subject_and_text
from condivisa.stages.payments import events
from condivisa.stages.payments.models import Clawback, Dispute, GuaranteeCall, Payment, Redetermination
from condivisa.stages.payments.queries import positions

type People = Iterable[tuple[UUID, UUID | None]]


def _payment(event: Any) -> Payment:
    return _told.get(event.payment)


@prepared
def _told(payment: int) -> QuerySet[Payment]:
    return Payment.objects.select_related("agreement__call__procedure", "payee").filter(pk=payment)


def _to_payee(event: Any, on: date) -> People:
    return holders([_payment(event).payee_id], [Role.LEGAL_REPRESENTATIVE, Role.ACCOUNTANT], on)


def _to_office(*roles: Role) -> Audience:
    def audience(event: Any, on: date) -> People:
        return holders([_payment(event).agreement.call.procedure.administration_id], roles, on)

    return audience


def _says(subject: Promise, text: Promise) -> Callable[[Any], tuple[str, str]]:
    def wording(event: Any) -> tuple[str, str]:
        payment = _payment(event)
        facts = {
            "number": payment.number,
            "kind": payment.get_kind_display(),
            "payee": payment.payee.name,
            "gross": show(payment.gross),
            "net": show(payment.net),
            "less": _less(payment),
            "paid_on": show_day(payment.paid_on) if payment.paid_on else "",
            "order": payment.order_number,
            "refusal": payment.refusal,
            "appeal": payment.agreement.call.appeal_authority,
        }
        return subject_and_text(payment.agreement_id, str(subject).format(**facts), str(text).format(**facts))

    return wording


def _less(payment: Payment) -> str:
    """Why the net is not the gross, where it is not."""
    gross, withheld, offset = show(payment.gross), show(payment.withheld), show(payment.offset)
    if payment.withheld and payment.offset:
        said = _(": {gross} meno {withheld} ritenuta e {offset} compensati con somme da restituire")
    elif payment.withheld:
        said = _(": {gross} meno {withheld} ritenuta")
    else:
        said = _(": {gross} meno {offset} compensati con somme da restituire")
    return said.format(gross=gross, withheld=withheld, offset=offset) if payment.withheld or payment.offset else ""


def _at_payment(event: Any) -> str:
    return reverse("payment", args=[_payment(event).agreement_id, event.payment])


def _at_authorisation(event: Any) -> str:
    """Where the payment's act is read and the signed file comes back."""
    paper = _payment(event).authorisation_id
    return reverse("document", args=[paper]) if paper else _at_payment(event)


tells(
    events.PaymentRequested,
    Notice(
        _to_office(Role.PROCEDURE_MANAGER),
        _says(
            _("Pagamento n. {number} da attestare"),
            _(
                "{payee} chiede {gross} ({kind}). Controlli che la somma sia dovuta, e la attesti o respinga la "
                "richiesta."
            ),
        ),
        place=_at_payment,
    ),
)
tells(
    events.PaymentRefused,
    Notice(
        _to_payee,
        _says(
            _("Richiesta di pagamento n. {number} respinta"),
            _(
                "La richiesta di {gross} ({kind}) è respinta. Motivo: «{refusal}».\nCorretto quello che manca, la "
                "stessa somma si può chiedere di nuovo. Contro il rifiuto è ammesso ricorso: {appeal}."
            ),
        ),
        to_read_first=True,
        place=_at_payment,
    ),
)
tells(
    events.PaymentAuthorisationPrepared,
    Notice(
        _to_office(Role.DIRECTOR),
        _says(
            _("Liquidazione n. {number} da firmare"),
            _("L'atto di liquidazione di {gross} a favore di {payee} ({kind}) attende la firma."),
        ),
        place=_at_authorisation,
    ),
)
tells(
    events.PaymentAuthorised,
    Notice(
        _to_office(Role.FINANCE_OFFICER),
        _says(
            _("Mandato da emettere per il pagamento n. {number}"),
            _("La liquidazione n. {number} è firmata e attende il mandato: {net} a {payee}{less}."),
        ),
        place=_at_payment,
    ),
)
tells(
    events.PaymentMade,
    Notice(
        _to_payee,
        _says(
            _("Pagamento n. {number} eseguito"),
            _(
                "Il tesoriere ha pagato {net} ({kind}) il {paid_on}{less}. Mandato n. {order}. Controlli che la somma "
                "sia arrivata."
            ),
        ),
        place=_at_payment,
    ),
)
tells(events.PaymentAttested)
tells(events.PaymentOrdered)
tells(events.PaymentOrderCancelled)
tells(events.PayeeChecked)


def _dispute(event: Any) -> Dispute:
    return Dispute.objects.select_related("agreement__call__procedure", "payee").get(pk=event.dispute)


def _to_both_sides(event: Any, on: date) -> People:
    dispute = _dispute(event)
    sides = [dispute.payee_id, dispute.agreement.call.procedure.administration_id]
    return holders(sides, [Role.LEGAL_REPRESENTATIVE, Role.PROCEDURE_MANAGER, Role.DIRECTOR], on)


def _dispute_opened(event: Any) -> tuple[str, str]:
    dispute = _dispute(event)
    text = _(
        "È aperta una contestazione sui pagamenti a {payee}: «{subject}».\nFinché non è definita, a questo ente non si "
        "liquida niente."
    ).format(payee=dispute.payee.name, subject=dispute.subject)
    return subject_and_text(dispute.agreement_id, _("Contestazione sui pagamenti"), text)


def _dispute_settled(event: Any) -> tuple[str, str]:
    dispute = _dispute(event)
    text = _(
        "La contestazione sui pagamenti a {payee} è definita. Esito: «{outcome}».\nI pagamenti possono riprendere."
    ).format(payee=dispute.payee.name, outcome=dispute.outcome)
    return subject_and_text(dispute.agreement_id, _("Contestazione definita"), text)


def _at_disputes(event: Any) -> str:
    return reverse("disputes", args=[_dispute(event).agreement_id])


tells(events.DisputeOpened, Notice(_to_both_sides, _dispute_opened, place=_at_disputes))
tells(events.DisputeSettled, Notice(_to_both_sides, _dispute_settled, place=_at_disputes))


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
    text = _("Il contributo finale è di {final}. L'atto che lo stabilisce, con i conteggi, attende la firma.").format(
        final=show(event.due)
    )
    return subject_and_text(_redetermination(event).agreement_id, _("Rideterminazione da firmare"), text)


def _final_grant(event: Any) -> tuple[str, str]:
    made = _redetermination(event)
    said = (
        _(
            "L'atto è firmato. Il contributo è ridotto di {reduced}: quello finale è di {final}. I conteggi e i motivi "
            "sono nell'atto, nella pagina."
        )
        if event.reduced
        else _("L'atto è firmato. Il contributo resta di {final}. I conteggi e i motivi sono nell'atto, nella pagina.")
    )
    text = said.format(reduced=show(event.reduced), final=made.figures["due"]["value"])
    if appeal := made.agreement.call.appeal_authority:
        text += "\n" + _("Contro l'atto è ammesso ricorso: {appeal}.").format(appeal=appeal)
    return subject_and_text(made.agreement_id, _("Contributo rideterminato"), text)


def _at_act(event: Any) -> str:
    return reverse("document", args=[event.paper])


tells(events.RedeterminationProposed, Notice(_to_director, _final_grant_to_sign, place=_at_act))
tells(events.RedeterminationAdopted, Notice(_to_partners, _final_grant, to_read_first=True, place=_at_act))


def _clawback(event: Any) -> Clawback:
    return Clawback.objects.select_related("agreement__call__procedure", "debtor").get(pk=event.clawback)


def _to_debtor(event: Any, on: date) -> People:
    return holders([_clawback(event).debtor_id], [Role.LEGAL_REPRESENTATIVE, Role.ACCOUNTANT], on)


def _to_sign_back(event: Any, on: date) -> People:
    return holders([_clawback(event).agreement.call.procedure.administration_id], [Role.DIRECTOR], on)


def _request_to_sign(event: Any) -> tuple[str, str]:
    clawback = _clawback(event)
    text = _("La richiesta a {debtor} di restituire {amount} attende la firma: da lì corre il termine.").format(
        debtor=clawback.debtor.name, amount=show(event.amount)
    )
    return subject_and_text(clawback.agreement_id, _("Richiesta di restituzione da firmare"), text)


def _asked_back(event: Any) -> tuple[str, str]:
    clawback = _clawback(event)
    due = show_day(clawback.due)
    text = _(
        "L'amministrazione chiede a {debtor} di restituire {amount} entro il {due}. Il motivo, i conteggi e dove "
        "versare sono nella richiesta, nella pagina."
    ).format(debtor=clawback.debtor.name, amount=show(positions.open_amount([clawback])[clawback.pk]), due=due)
    return subject_and_text(clawback.agreement_id, _("Da restituire entro il {due}").format(due=due), text)


def _guarantee_called(event: Any) -> tuple[str, str]:
    call = GuaranteeCall.objects.select_related("surety").get(pk=event.call)
    clawback = _clawback(event)
    asked = sum(positions.open_calls(clawback).values(), ZERO)
    rest = positions.open_amount([clawback])[clawback.pk] - asked
    text = _("Il termine è passato e la somma non è tornata: {amount} sono chiesti a {guarantor}.").format(
        amount=show(call.amount), guarantor=call.surety.guarantor
    )
    if rest > 0:
        text += " " + _("Le fideiussioni non coprono {rest}: restano da restituire.").format(rest=show(rest))
    return subject_and_text(clawback.agreement_id, _("Somma chiesta al garante (escussione)"), text)


def _at_clawback(event: Any) -> str:
    return reverse("clawback", args=[_clawback(event).agreement_id, event.clawback])


def _at_clawback_request(event: events.ClawbackAsked) -> str:
    return reverse("document", args=[_clawback(event).paper_id])


tells(events.ClawbackAsked, Notice(_to_sign_back, _request_to_sign, place=_at_clawback_request))
tells(events.ClawbackRequestSigned, Notice(_to_debtor, _asked_back, to_read_first=True, place=_at_clawback))
tells(events.GuaranteeCallSigned, Notice(_to_debtor, _guarantee_called, to_read_first=True, place=_at_clawback))
tells(events.GuaranteeCalled)
tells(events.ReturnLetterRecomposed)
tells(events.ClawbackOffset)
tells(events.ClawbackReturned)
tells(events.ClawbackOverdue)
