"""Who signs the papers of a payment, and what their signature does."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from condivisa.records.access import Acting
from condivisa.records.papers.models import Paper
from condivisa.records.signing.kinds import Brought, Side, Signing, register
from condivisa.stages.agreements.access import OF_A_PARTY
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.calls.signing import directors
from condivisa.stages.payments import access, papers
from condivisa.stages.payments.actions import clawbacks, guarantees, settlement, steps
from condivisa.stages.payments.actions.numbers import number_act
from condivisa.stages.payments.models import Clawback, GuaranteeCall, Payment, Redetermination


def register_all() -> None:
    """Say how the papers of this stage are signed: the director who signs brings the file back. Source: practice."""
    on_agreement = "agreement__call__procedure"
    common: dict[str, Any] = {
        "reads": _reads,
        "sides": _sides,
        "by_signer": True,
        "numbers": _numbers,
        "number": _number,
    }
    register(
        papers.AUTHORISATION.kind,
        Signing(
            of=lambda paper: Payment.objects.select_related(on_agreement).filter(authorisation=paper).first(),
            signs=access.AUTHORISE.allows,
            sign=_authorise,
            place=lambda payment: reverse("payment", args=[payment.agreement_id, payment.pk]),
            numbered=True,
            **common,
        ),
    )
    register(
        papers.REDETERMINATION.kind,
        Signing(
            of=lambda paper: Redetermination.objects.select_related(on_agreement).filter(act=paper).first(),
            signs=lambda by, found: access.ADOPT_REDETERMINATION.allows(by, found.agreement),
            sign=_adopt,
            place=lambda found: reverse("settlement", args=[found.agreement_id]),
            numbered=True,
            **common,
        ),
    )
    register(
        papers.CLAWBACK_REQUEST.kind,
        Signing(
            of=_asked_by,
            signs=access.SIGN_CLAWBACK.allows,
            place=lambda one: reverse("clawback", args=[one.agreement_id, one.pk]),
            sign=lambda one, brought, by, at: clawbacks.sign_clawback(one.pk, file=brought.file, by=by, at=at),
            **common,
        ),
    )
    register(
        papers.GUARANTEE_CALL.kind,
        Signing(
            of=lambda paper: (
                GuaranteeCall.objects.select_related(f"clawback__{on_agreement}").filter(paper=paper).first()
            ),
            signs=lambda by, call: access.SIGN_GUARANTEE_CALL.allows(by, call.clawback),
            place=lambda one: reverse("clawback", args=[one.clawback.agreement_id, one.clawback_id]),
            sign=lambda one, brought, by, at: guarantees.sign_guarantee_call(one.pk, file=brought.file, by=by, at=at),
            **common,
        ),
    )


def _asked_by(paper: Paper) -> Clawback | None:
    """What a request asks back: a part that did not come back by itself before the signature, if there is one."""
    asked = list(Clawback.objects.select_related("agreement__call__procedure").filter(paper=paper).order_by("pk"))
    return next((one for one in asked if one.state == Clawback.State.ASKED), asked[0] if asked else None)


def _authorise(payment: Payment, brought: Brought, by: Acting, at: datetime) -> object:
    return steps.authorise(payment.pk, **_with_number(brought), by=by, at=at)


def _adopt(found: Redetermination, brought: Brought, by: Acting, at: datetime) -> object:
    return settlement.adopt_redetermination(found.agreement_id, **_with_number(brought), by=by, at=at)


def _numbers(by: Acting, thing: Any) -> bool:
    return access.NUMBER.allows(by, _agreement(thing))


def _number(thing: Any, key: UUID, **numbers: Any) -> object:
    return number_act(_agreement(thing).pk, paper_id=key, **numbers)


def _with_number(brought: Brought) -> dict[str, Any]:
    return {"file": brought.file, "act_number": brought.act_number, "act_date": brought.act_date}


def _reads(by: Acting, thing: Any) -> bool:
    return OF_A_PARTY.holds(by, _agreement(thing))


def _sides(thing: Any, on: date) -> list[Side]:
    return [directors(_agreement(thing).call.procedure.administration_id, on)]


def _agreement(thing: Payment | Redetermination | Clawback | GuaranteeCall) -> Agreement:
    return thing.clawback.agreement if isinstance(thing, GuaranteeCall) else thing.agreement
