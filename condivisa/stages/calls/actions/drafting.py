from __future__ import annotations

from datetime import datetime

from django.db import transaction

from condivisa.base.findings import require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.stages.calls import access
from condivisa.stages.calls.drafts import CallDraft
from condivisa.stages.calls.events import (
    CallDrafted,
)
from condivisa.stages.calls.models import (
    Call,
    Criterion,
    FundingShare,
    Programme,
    ProgrammeLink,
    Source,
)
from condivisa.stages.calls.rules import readiness
from condivisa.stages.coprogramming.models import Procedure


@transaction.atomic(durable=True)
def save_draft(procedure_id: int, draft: CallDraft, *, by: Acting, at: datetime) -> Call:
    """Write the draft of a notice, or write it again whole: programmes, money, criteria, terms, window.

    Nothing of it can be changed once the notice is signed. Raises `Refused`.
    Source: L. 241/1990, art. 12, c. 1 (criteri e modalità predeterminati).
    """
    procedure = Procedure.objects.select_for_update().get(pk=procedure_id)
    call = Call.objects.select_for_update().filter(procedure=procedure, code=draft.code).first()
    others = Programme.objects.filter(call__procedure=procedure).exclude(call=call)
    powers = access.REDRAFT.findings(by, call) if call else access.START.findings(by, procedure)
    known = dict(Source.objects.filter(procedure=procedure).values_list("code", "name"))
    require(
        powers,
        readiness.sound(draft, set(others.values_list("code", flat=True))),
        readiness.same_sources(draft, known),
    )

    sources = _write_sources(procedure, draft)
    call, _ = Call.objects.update_or_create(
        procedure=procedure,
        code=draft.code,
        defaults={
            "title": draft.title,
            "source": sources[draft.source],
            "opens_at": draft.opens_at,
            "closes_at": draft.closes_at,
            "questions_until": draft.questions_until,
            "cup": draft.cup,
            "cig": draft.cig,
            "appeal_authority": draft.appeal_authority,
            "terms_json": draft.terms.as_json(),
        },
    )
    _write_programmes(call, draft, sources)
    _write_criteria(call, draft)
    journal.record(CallDrafted(call.pk, draft.terms.sha256()), by=by, at=at, chain=call.chain)
    return call


def _write_sources(procedure: Procedure, draft: CallDraft) -> dict[str, Source]:
    return {
        one.code: Source.objects.get_or_create(
            procedure=procedure, code=one.code, defaults={"name": one.name, "body_id": one.body}
        )[0]
        for one in draft.sources
    }


def _write_programmes(call: Call, draft: CallDraft, sources: dict[str, Source]) -> None:
    call.programmes.exclude(code__in=[one.code for one in draft.programmes]).delete()
    FundingShare.objects.filter(programme__call=call).delete()
    ProgrammeLink.objects.filter(first__call=call).delete()
    for order, one in enumerate(draft.programmes):
        stated = {"stated_annual": one.annual, "stated_triennial": one.triennial}
        programme, _ = Programme.objects.update_or_create(
            call=call, code=one.code, defaults={"title": one.title, "order": order, "aims": list(one.aims), **stated}
        )
        FundingShare.objects.bulk_create(
            FundingShare(programme=programme, source=sources[share.source], year=share.year, amount=share.amount)
            for share in one.shares
        )
    in_procedure = Programme.objects.filter(call__procedure=call.procedure_id)
    own = {one.code: one for one in in_procedure.filter(call=call)}
    by_code = {one.code: one for one in in_procedure} | own
    ProgrammeLink.objects.bulk_create(
        ProgrammeLink(first=own[first], second=by_code[second]) for first, second in draft.links
    )


def _write_criteria(call: Call, draft: CallDraft) -> None:
    call.criteria.all().delete()
    Criterion.objects.bulk_create(
        Criterion(
            call=call,
            code=one.code,
            title=one.title,
            order=order,
            scoring=one.scoring,
            max_points=one.max_points,
            scale=[[label, str(value)] for label, value in one.scale],
            per_unit=one.per_unit,
            unit=one.unit,
            max_units=one.max_units,
            threshold=one.threshold,
        )
        for order, one in enumerate(draft.criteria)
    )
