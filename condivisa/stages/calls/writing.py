"""The step that writes a draft, within the transaction of whoever drafts: the office's action, or a procedure file."""

from __future__ import annotations

from collections.abc import Collection

from condivisa.stages.calls.drafts import CallDraft
from condivisa.stages.calls.models import Call, Criterion, FundingShare, Programme, ProgrammeLink, Source
from condivisa.stages.calls.papers import STATED
from condivisa.stages.coprogramming.models import Procedure


def write_draft(procedure: Procedure, draft: CallDraft, own_sources: Collection[int] = ()) -> Call:
    """Write a notice whole, over what an earlier draft said; the caller has judged it and records it. Of `own_sources`,
    which no other notice uses, the name is corrected too, and those no longer named go.

    Source: practice.
    """
    sources = _write_sources(procedure, draft, own_sources)
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
    kept = {key: said for key, said in call.stated.items() if key not in STATED}
    call.stated = kept | {key: said for key, said in draft.stated.items() if said}
    call.save(update_fields=["stated"])
    _write_programmes(call, draft, sources)
    _write_criteria(call, draft)
    Source.objects.filter(pk__in=own_sources).exclude(code__in=sources).delete()
    return call


def write_correction(call: Call, draft: CallDraft, corrected: CallDraft) -> None:
    """Write what a rectification corrects in a published notice, and nothing else: what others already point to stays.

    The caller saves the call. Source: practice.
    """
    call.title, call.cup, call.cig = corrected.title, corrected.cup, corrected.cig
    call.appeal_authority = corrected.appeal_authority
    kept = {key: said for key, said in call.stated.items() if key not in STATED}
    call.stated = kept | dict(corrected.stated)
    call.terms_json = corrected.terms.as_json()
    for before, one in zip(draft.programmes, corrected.programmes, strict=True):
        if one.aims != before.aims:
            call.programmes.filter(code=one.code).update(aims=list(one.aims))
    if corrected.criteria != draft.criteria:
        _write_criteria(call, corrected)


def _write_sources(procedure: Procedure, draft: CallDraft, own: Collection[int]) -> dict[str, Source]:
    for one in draft.sources:
        Source.objects.filter(pk__in=own, code=one.code).update(name=one.name, body=one.body)
    return {
        one.code: Source.objects.get_or_create(
            procedure=procedure, code=one.code, defaults={"name": one.name, "body_id": one.body}
        )[0]
        for one in draft.sources
    }


def _write_programmes(call: Call, draft: CallDraft, sources: dict[str, Source]) -> None:
    call.programmes.exclude(code__in=[one.was or one.code for one in draft.programmes]).delete()
    _rename(call, draft)
    FundingShare.objects.filter(programme__call=call).delete()
    ProgrammeLink.objects.filter(first__call=call).delete()
    for order, one in enumerate(draft.programmes):
        stated = {"stated_annual": one.annual, "stated_triennial": one.triennial}
        programme, _ = Programme.objects.update_or_create(
            call=call, code=one.code, defaults={"title": one.title, "order": order, "aims": list(one.aims), **stated}
        )
        FundingShare.objects.bulk_create(
            FundingShare(
                programme=programme,
                source=sources[share.source],
                year=share.year,
                amount=share.amount,
                computed=share.computed,
            )
            for share in one.shares
        )
    in_procedure = Programme.objects.filter(call__procedure=call.procedure_id)
    own = {one.code: one for one in in_procedure.filter(call=call)}
    by_code = {one.code: one for one in in_procedure} | own
    # A link that the other call states already ties both: it is not written again the other way round.
    tied = set(ProgrammeLink.objects.filter(second__call=call).values_list("second__code", "first__code"))
    ProgrammeLink.objects.bulk_create(
        ProgrammeLink(first=own[first], second=by_code[second])
        for first, second in draft.links
        if (first, second) not in tied
    )


def _rename(call: Call, draft: CallDraft) -> None:
    """Change codes where they stand: what another notice ties to a programme stays tied. First to names nobody types,
    so that two programmes may exchange theirs.
    """
    now = {one.was: one.code for one in draft.programmes if one.was not in ("", one.code)}
    codes = {one.pk: now[one.code] for one in call.programmes.filter(code__in=now)}
    for naming in ({key: f"~{key}" for key in codes}, codes):
        for key, code in naming.items():
            call.programmes.filter(pk=key).update(code=code)


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
