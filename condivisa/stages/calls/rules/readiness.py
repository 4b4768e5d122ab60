"""What a draft must hold before the opening act, the signature and the publication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from condivisa.base.findings import Finding, blocks
from condivisa.law import procedure
from condivisa.stages.calls.drafts import CallDraft, CriterionDraft
from condivisa.stages.calls.rules.cofinancing import PREDETERMINED, whole_cost
from condivisa.stages.calls.rules.window import Window, in_order
from condivisa.stages.calls.terms import DM72, KINDS, Terms

FIXED_BY_THE_NOTICE = ("programme_choice", "applying_twice", "below_minimum", "selected", "ties", "table_mode")
"""Terms that applications and selection need: nothing is left to negotiate there."""


def sound(draft: CallDraft, other_programmes: Collection[str] = (), before: CallDraft | None = None) -> list[Finding]:
    """What contradicts itself in a draft: codes given twice, sources and links to nothing, criteria without points.

    `other_programmes` are the codes of the procedure's other calls. Of the terms only those that `before` did not have
    so: whoever corrects one part is not kept from it by another. Judged on: no day. Source: L. 241/1990, art. 12, c. 1.
    """
    codes = {one.code for one in draft.programmes}
    sources = {one.code for one in draft.sources}
    found = [
        *_twice("programmes", (one.code for one in draft.programmes)),
        *_twice("sources", (one.code for one in draft.sources)),
        *_twice("criteria", (one.code for one in draft.criteria)),
    ]
    named = [draft.source, *(share.source for one in draft.programmes for share in one.shares)]
    found += [
        blocks("call.source_unknown", PREDETERMINED, unknown=code)
        for code in dict.fromkeys(named)
        if code not in sources
    ]
    for programme in draft.programmes:
        if any(stated is not None and stated < 0 for stated in (programme.annual, programme.triennial)):
            found.append(blocks("call.stated_negative", PREDETERMINED, programme=programme.code))
        shares = Counter((share.source, share.year) for share in programme.shares)
        if any(share.amount < 0 for share in programme.shares) or any(times > 1 for times in shares.values()):
            found.append(blocks("call.shares_unsound", PREDETERMINED, programme=programme.code))
    for first, second in draft.links:
        if first not in codes or second not in codes | set(other_programmes) or first == second:
            found.append(blocks("call.link_unknown", PREDETERMINED, first=first, second=second))
    for criterion in draft.criteria:
        found += scorable(criterion)
    found += terms_sound(draft.terms, before.terms if before else None)
    window = Window(False, draft.opens_at, draft.closes_at, draft.questions_until)
    if draft.opens_at and draft.closes_at:
        found += in_order(window)
    return found


def tied_elsewhere(draft: CallDraft, tied: Mapping[str, str]) -> list[Finding]:
    """Programmes taken out of a draft while another notice, signed or published, ties to them: `tied` is its title by
    the programme's code. One that only changes its code stays tied. Judged on: no day. Source: D.M. 72/2021, par. 3.
    """
    kept = {one.was or one.code for one in draft.programmes}
    return [
        blocks("call.programme_tied", DM72, programme=code, notice=title)
        for code, title in sorted(tied.items())
        if code not in kept
    ]


def same_sources(draft: CallDraft, known: Mapping[str, str]) -> list[Finding]:
    """Sources that another call of the procedure (`known`, by code) names otherwise, or a new one called like another:
    money is booked and committed by name, and one would cover the other. Judged on: no day. Source: practice.
    """
    found = [
        blocks("call.source_differs", "practice", code=one.code, funder=one.name, known=known[one.code])
        for one in draft.sources
        if known.get(one.code, one.name) != one.name
    ]
    names = {**known, **{one.code: one.name for one in draft.sources}}
    alike = {name for name, times in Counter(names.values()).items() if times > 1}
    return found + [
        blocks("call.source_named_twice", "practice", funder=one.name)
        for one in draft.sources
        if one.name in alike and one.code not in known
    ]


def scorable(criterion: CriterionDraft) -> list[Finding]:
    """A criterion that cannot give points as it declares.

    Judged on: no day. Source: L. 241/1990, art. 12, c. 1 (criteri predeterminati).
    """
    ceiling = criterion.max_points
    values = [value for _, value in criterion.scale]
    match criterion.scoring:
        case "coefficient":
            fits = bool(values) and all(0 <= value <= 1 for value in values)
        case "steps":
            fits = bool(values) and all(0 <= value <= ceiling for value in values)
        case "per_unit":
            fits = bool(criterion.per_unit and criterion.per_unit > 0 and criterion.unit)
        case _:
            fits = False
    threshold = criterion.threshold or Decimal(0)
    if fits and ceiling > 0 and 0 <= threshold <= ceiling:
        return []
    return [replace(blocks("call.criterion_unsound", PREDETERMINED, criterion=criterion.code), path="criteria")]


def terms_sound(terms: Terms, before: Terms | None = None) -> list[Finding]:
    """Terms whose value or bounds no rule could use: below zero, above 100 %, half a day, a co-financing that would be
    the whole cost; those that stood so `before` are left out.

    Judged on: no day. Source: L. 241/1990, art. 12, c. 1 (criteri e modalità predeterminati).
    """
    stood = before.by_key if before else {}
    fresh = [term for term in terms if stood.get(term.key) != term]
    found = [replace(finding, path=f"terms.{term.key}") for term in fresh for finding in term.sound()]
    share, base = "cofinancing_minimum_percent", "cofinancing_base"
    return found + (whole_cost(terms) if {share, base} & {one.key for one in fresh} else [])


def ready_to_open(has_manager: bool, has_director: bool) -> list[Finding]:
    """Nobody responsible for the procedure when the opening act is adopted.

    Judged on: the day of the opening act. Source: L. 241/1990, art. 4-5; D.Lgs. 267/2000, art. 107.
    """
    found = []
    if not has_manager:
        found.append(blocks("call.no_manager", "L. 241/1990, art. 4-5"))
    if not has_director:
        found.append(blocks("call.no_director", "D.Lgs. 267/2000, art. 107"))
    return found


def ready_to_sign(
    window: Window, terms: Terms, *, programmes: int, criteria: int, opened: bool, appeal_authority: str
) -> list[Finding]:
    """What a notice must say before it is signed: programmes, window, criteria, appeal, the terms of the selection.

    Judged on: the day of the signature. Source: L. 241/1990, art. 3, c. 4 and 12, c. 1; D.M. 72/2021, par. 3.
    """
    found = in_order(window)
    if not opened:
        found.append(blocks("call.not_opened", DM72))
    if not programmes:
        found.append(blocks("call.no_programmes", DM72))
    if not criteria and terms.get("selected") != "all_admitted":
        found.append(blocks("call.no_criteria", PREDETERMINED))
    if not appeal_authority:
        found.append(blocks("call.no_appeal", f"{procedure.REASONS}, c. 4"))
    needed = [*FIXED_BY_THE_NOTICE]
    if criteria:
        needed.append("score_rounding")
    if terms.get("selected") == "above_minimum":
        needed.append("minimum_score")
    found += [
        blocks("call.term_open", KINDS[key].source, term=f"term.{key}") for key in needed if terms.get(key) is None
    ]
    return found


def signed_by_the_director(signer: UUID, director: UUID | None) -> list[Finding]:
    """An act of the administration that somebody else than the procedure's director signed.

    Judged on: the day of the signature. Source: D.Lgs. 267/2000, art. 107.
    """
    return [] if signer == director else [blocks("call.not_signed_by_director", "D.Lgs. 267/2000, art. 107")]


def _twice(where: str, codes: Iterable[str]) -> list[Finding]:
    return [
        replace(blocks("call.code_twice", "practice", code=code), path=where)
        for code, times in Counter(codes).items()
        if times > 1
    ]
