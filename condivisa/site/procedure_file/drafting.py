"""From what a file says of a call to the draft of a notice: shares by year, links without their call's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from condivisa.base.money import ZERO, allocate
from condivisa.site.procedure_file.shape import ProcedureFile, ProgrammeShape
from condivisa.stages.calls.drafts import CallDraft, CriterionDraft, ProgrammeDraft, ShareDraft, SourceDraft
from condivisa.stages.calls.papers import STATED


def shares_of(one: ProgrammeShape, source: str, years: tuple[int, ...]) -> tuple[ShareDraft, ...]:
    """What each source puts into a programme each year (EUR).

    As stated, where the file states a year's shares; else the annual figure goes to the call's own `source` less what
    others put in. What is stated over the years only is spread equally over them and marked as computed.
    Source: practice.
    """
    spread = {code: allocate(total, [Decimal(1)] * len(years)) for code, total in one.of_which.items()}
    whole = allocate(one.triennial, [Decimal(1)] * len(years)) if one.triennial is not None else None
    shares: list[ShareDraft] = []
    for place, year in enumerate(years):
        if stated := one.shares.get(str(year)):
            shares += [ShareDraft(code, year, amount) for code, amount in stated.items()]
            continue
        others = {code: ShareDraft(code, year, amounts[place], True) for code, amounts in spread.items()}
        others |= {code: ShareDraft(code, year, amount) for code, amount in one.of_which_annual.items()}
        total = one.annual if one.annual is not None else whole[place] if whole else None
        if total is not None:
            own = total - sum((share.amount for share in others.values()), ZERO)
            computed = one.annual is None or any(share.computed for share in others.values())
            shares += [ShareDraft(source, year, own, computed), *others.values()]
    return tuple(shares)


def draft_of(says: ProcedureFile, known: Mapping[str, str]) -> CallDraft:
    """A file's call as a draft. `known` tells which of the procedure's other programmes exist, `call/code` → code:
    links to others wait for their call to be loaded. Source: practice.
    """
    call = says.call
    assert call is not None
    return CallDraft(
        code=call.code,
        title=call.title,
        source=call.source,
        sources=tuple(SourceDraft(one.code, one.name) for one in says.sources),
        programmes=tuple(
            ProgrammeDraft(
                one.code, one.title, one.aims, one.annual, one.triennial, shares_of(one, call.source, says.all_years)
            )
            for one in says.programmes
        ),
        criteria=tuple(
            CriterionDraft(
                code=one.code,
                title=one.title,
                scoring=one.scoring,
                max_points=one.max_points,
                scale=tuple(one.scale.items()),
                per_unit=one.per_unit,
                unit=one.unit,
                max_units=one.max_units,
                threshold=one.threshold,
            )
            for one in says.criteria
        ),
        terms=says.terms,
        links=tuple(_links(says, known)),
        opens_at=call.opens,
        closes_at=call.closes,
        questions_until=call.questions_until,
        cup=call.cup,
        cig=call.cig,
        appeal_authority=call.appeal_authority,
        stated={key: said for key in STATED if (said := getattr(call, key))},
    )


def _links(says: ProcedureFile, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    own = {one.code for one in says.programmes}
    for pair in says.links.pairs if says.links else ():
        inside = [text for text in pair if text in own]
        outside = [known[text] for text in pair if text in known]
        if len(ends := [*inside, *outside]) == 2:
            yield ends[0], ends[1]
