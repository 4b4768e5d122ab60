"""What the house's rules say of procedure files: each alone, then those of one percorso together."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

from condivisa import law
from condivisa.base.days import Period, add_months
from condivisa.base.findings import Fact, Finding, blocks, warns
from condivisa.base.money import ZERO
from condivisa.base.parameters import Parameter
from condivisa.base.words import word
from condivisa.site.procedure_file.drafting import draft_of, shares_of
from condivisa.site.procedure_file.reading import FORMAT, Read
from condivisa.site.procedure_file.shape import Act, PactTermShape, ProcedureFile, ProgrammeShape
from condivisa.stages.alliances import rules as alliances
from condivisa.stages.calls.rules import figures, notice, readiness
from condivisa.stages.coprogramming import rules as coprogramming
from condivisa.stages.monitoring.rules import readable_share

MOVED = {"cup": "call.cup", "cig": "call.cig"}
"""Keys of a notice that the file keeps elsewhere than its rules say."""


@dataclass(frozen=True)
class Found:
    """A finding and the file it is in; no name for what belongs to several files or to the law."""

    file: str
    finding: Finding


def judge(files: Sequence[Read], *, on: date) -> list[Found]:
    """Everything found in files as read, then in those of one percorso together, then in the law's parameters.

    Judged on: `on`, where a call says no day of its own. Source: that of each finding.
    """
    found = [Found(one.name, finding) for one in files for finding in alone(one, on=on)]
    percorsi: dict[str, list[Read]] = {}
    for one in files:
        if one.says is not None:
            percorsi.setdefault(one.says.procedure, []).append(one)
    for percorso in percorsi.values():
        found += _together(percorso)
    stale = [finding for value in law.parameters().values() for finding in _stale(value, on)]
    return found + [Found("", finding) for finding in stale]


def alone(file: Read, *, on: date) -> list[Finding]:
    """Everything found in one file. Judged on: `on`, or the day the call opens. Source: that of each finding."""
    if file.says is None:
        return list(file.findings)
    says = file.says
    found = [*file.findings, *_crossing(says)]
    if says.pact:
        found += [replace(finding, path="pact.terms") for finding in alliances.gaps(pact_terms(says))]
    if says.call:
        cited = [coprogramming.Cited(act.kind, act.number, act.date, act.basis) for act in says.acts]
        opens = says.call.opens.date() if says.call.opens else on
        found += [replace(finding, path="acts") for finding in coprogramming.programming_basis(cited, on=opens)]
        found += notice.findings(figures_of(says))
    return [_placed(finding, file) for finding in found]


def figures_of(says: ProcedureFile) -> figures.NoticeFigures:
    """A file's call as the rules of calls read it. Source: practice."""
    assert says.call is not None
    return figures.NoticeFigures(
        code=says.call.code,
        source=says.call.source,
        years=says.all_years,
        programmes=tuple(
            figures.ProgrammeFigures(one.code, one.annual, one.triennial, one.of_which, one.of_which_annual)
            for one in says.programmes
        ),
        terms=says.terms,
        horizons=tuple(
            figures.HorizonFigures(code, word(f"horizon.{code}"), years.first.year, years.last.year)
            for code, years in says.horizons.items()
        ),
        cup=says.call.cup,
        cig=says.call.cig,
        criteria=len(says.criteria),
    )


def pact_terms(says: ProcedureFile) -> list[Period]:
    """The spans of a file's pact that are in order: to the end of the month `to`, else for whole `years` (one, if
    it says neither). Source: practice.
    """
    assert says.pact is not None
    return [Period(term.from_, last) for term in says.pact.terms if (last := _last_day(term)) >= term.from_]


def shared(says: ProcedureFile) -> dict[str, Any]:
    """What files of one percorso share, by key: they must agree on each. Source: practice."""
    facts: dict[str, Any] = {"title": says.title, "years": says.years, "invented": says.invented}
    facts |= _leaves("body", says.body)
    if says.area:
        facts |= _leaves("area", replace(says.area, municipalities={}))
        facts |= {f"area.municipalities.{istat}": name for istat, name in says.area.municipalities.items()}
    if says.legal_basis:
        facts["legal_basis"] = says.legal_basis
    facts |= {f"horizons.{code}": years for code, years in says.horizons.items()}
    facts |= {f"sources.{one.code}": one.name for one in says.sources}
    for act in says.acts:
        facts[f"acts, {act_name(act)}"] = (act.date, act.subject, act.basis)
    for hearing in says.hearings:
        facts[f"hearings, {hearing.committee}, {hearing.date.isoformat()}"] = hearing.subject
    for part in ("participation", "preliminary_document", "coprogramming", "thematic_groups", "timeline"):
        if (said := getattr(says, part)) is not None:
            facts |= _leaves(part, said)
    if says.links and says.links.joint_moments:
        facts["links.joint_moments"] = says.links.joint_moments
    return facts


def act_name(act: Act) -> str:
    """How people name an act: its kind, with its number and year (offices number anew each year), or its day where it
    has no number. Source: practice.
    """
    return f"{act.kind} {f'{act.number}/{act.date.year}' if act.number else act.date.isoformat()}"


def disagreements(ours: Mapping[str, Any], theirs: Mapping[str, Any], other: str) -> list[Finding]:
    """Shared facts that two tellings of one percorso do not agree on. Source: practice."""
    return [
        replace(
            blocks("file.disagrees", FORMAT, key=key, ours=shown(ours[key]), theirs=shown(theirs[key]), other=other),
            path=key.partition(",")[0],
        )
        for key in ours
        if key in theirs and ours[key] != theirs[key]
    ]


def shown(fact: Any) -> str:
    """A fact as a file writes it. Source: practice."""
    match fact:
        case Period():
            return f"{fact.first.year}-{fact.last.year}"
        case date():
            return fact.isoformat()
        case bool():
            return str(fact).lower()
        case tuple():
            return "; ".join(shown(one) for one in fact)
        case _ if is_dataclass(fact):
            return ", ".join(shown(said) for one in fields(fact) if (said := getattr(fact, one.name)) not in (None, ""))
    return str(fact)


def _last_day(term: PactTermShape) -> date:
    after = add_months(term.to.replace(day=1), 1) if term.to else add_months(term.from_, 12 * (term.years or 1))
    return after - timedelta(days=1)


def _leaves(path: str, table: Any) -> dict[str, Any]:
    return {
        f"{path}.{one.name}": value
        for one in fields(table)
        if (value := getattr(table, one.name)) not in (None, "", (), {}) and not is_dataclass(value)
    }


def _together(files: Sequence[Read]) -> Iterator[Found]:
    said = [(one, one.says) for one in files if one.says]
    for (one, theirs), (other, ours) in combinations(said, 2):
        found = disagreements(shared(ours), shared(theirs), one.name)
        if ours.call and theirs.call and ours.call.code == theirs.call.code:
            twice = blocks("file.call_twice", FORMAT, call=ours.call.code, other=one.name)
            found.append(replace(twice, path="call.code"))
        yield from (Found(other.name, _placed(finding, other)) for finding in found)
    calls = {says.call.code: says for _, says in said if says.call}
    known = {f"{code}/{programme.code}" for code, says in calls.items() for programme in says.programmes}
    for one, says in said:
        found = list(_unknown_links(says, known, calls.keys()))
        yield from (Found(one.name, _placed(finding, one)) for finding in found)
    if len(calls) > 1:
        yield from (Found("", finding) for finding in notice.together([figures_of(says) for says in calls.values()]))


def _unknown_links(says: ProcedureFile, known: Container[str], here: Container[str]) -> Iterator[Finding]:
    for number, pair in enumerate(says.links.pairs if says.links else ()):
        path = f"links.pairs[{number}]"
        if len(pair) != 2:
            yield replace(blocks("file.not_a_pair", FORMAT), path=path)
        for text in pair:
            call, slash, _ = text.rpartition("/")
            whole = text if slash else f"{says.call.code if says.call else ''}/{text}"
            if (not slash or call in here) and whole not in known:
                yield _unknown(text, path)


def _twice(says: ProcedureFile) -> Iterator[Finding]:
    """What a file tells twice: of two tellings of one thing, the second would take the place of the first unseen."""
    told: dict[str, list[str]] = {
        "acts": [act_name(one) for one in says.acts],
        "hearings": [f"{one.committee}, {one.date.isoformat()}" for one in says.hearings],
        "thematic_groups.names": list(says.thematic_groups.names) if says.thematic_groups else [],
        "series.calls": [str(one.order) for one in says.series.calls] if says.series else [],
    }
    if says.pact:
        told["pact.parties"] = [f"{one.name}, {one.joined.isoformat()}" for one in says.pact.parties]
        told["pact.terms"] = [f"{one.from_:%Y-%m}" for one in says.pact.terms]
        told["pact.stated_counts"] = [one.when for one in says.pact.stated_counts]
        told["pact.working_groups"] = list(says.pact.working_groups)
    for path, names in told.items():
        for number, name in enumerate(names):
            if name in names[:number]:
                row = "" if path.endswith(("names", "working_groups")) else f"[{number}]"
                yield replace(blocks("file.told_twice", FORMAT, text=name), path=f"{path}{row}")


def _crossing(says: ProcedureFile) -> Iterator[Finding]:
    """What types alone cannot see within one file."""
    yield from _twice(says)
    call = says.call
    if call is None and (says.programmes or says.criteria or says.terms.by_key):
        yield replace(blocks("file.programmes_without_call", FORMAT), path="programmes")
    if call is not None:
        if not says.programmes:
            yield replace(blocks("file.call_without_programmes", FORMAT, call=call.code), path="call")
        moments = [moment for moment in (call.opens, call.questions_until, call.closes) if moment is not None]
        for first, last in pairwise(moments):
            if first >= last:
                yield replace(blocks("file.days_not_in_order", FORMAT, first=first, last=last), path="call.closes")
        sources = {one.code for one in says.sources}
        if call.source not in sources:
            yield _unknown(call.source, "call.source")
        for programme in says.programmes:
            yield from _programme(programme, says, sources)
        for criterion in draft_of(says, {}).criteria:
            for finding in readiness.scorable(criterion):
                yield replace(finding, path=f"criteria.{criterion.code}")
        yield from readiness.terms_sound(says.terms)
    if says.area and says.area.municipalities and says.area.stated_municipalities is not None:
        stated, listed = says.area.stated_municipalities, len(says.area.municipalities)
        if stated != listed:
            differ = warns("file.municipalities_differ", FORMAT, stated=stated, listed=listed)
            yield replace(differ, path="area.stated_municipalities")
    for number, term in enumerate(says.pact.terms if says.pact else ()):
        if (ends := _last_day(term)) < term.from_:
            disordered = blocks("file.term_not_in_order", FORMAT, first=term.from_, last=ends)
            yield replace(disordered, path=f"pact.terms[{number}]")
    if says.series and (added := says.series.resources):
        parts = added.from_foundation_calls + added.from_own_sources
        if parts != added.brought_by_third_sector:
            differ = warns("file.added_differs", FORMAT, stated=added.brought_by_third_sector, computed=parts)
            yield replace(differ, path="series.resources.brought_by_third_sector")
        for finding in readable_share(added.added_to_public_budget_percent, about=added.about):
            yield replace(finding, path="series.resources.added_to_public_budget_percent")


def _programme(one: ProgrammeShape, says: ProcedureFile, sources: set[str]) -> Iterator[Finding]:
    assert says.call is not None
    path = f"programmes.{one.code}"
    by_year = shares_of(one, says.call.source, says.all_years)
    if any(share.amount < ZERO for share in by_year) or says.call.source in {**one.of_which, **one.of_which_annual}:
        yield replace(blocks("call.shares_unsound", figures.COVERAGE, programme=one.code), path=path)
    for key, shares in (("of_which", one.of_which), ("of_which_annual", one.of_which_annual)):
        for code in shares.keys() - sources:
            yield _unknown(code, f"{path}.{key}.{code}")
    for year, by_source in one.shares.items():
        for code in by_source.keys() - sources:
            yield _unknown(code, f"{path}.shares.{year}.{code}")
        if int(year) not in says.all_years:
            facts: dict[str, Fact] = {"first": says.all_years[0], "last": says.all_years[-1]}
            outside = blocks("file.share_of_no_year", FORMAT, year=int(year), **facts)
            yield replace(outside, path=f"{path}.shares.{year}")
        total = sum(by_source.values(), ZERO)
        if one.annual is not None and total != one.annual:
            differ = warns(
                "file.shares_differ", FORMAT, programme=one.code, year=int(year), shares=total, annual=one.annual
            )
            yield replace(differ, path=f"{path}.shares.{year}")


def _unknown(text: str, path: str) -> Finding:
    return replace(blocks("file.unknown_reference", FORMAT, text=text), path=path)


def _placed(finding: Finding, file: Read) -> Finding:
    path = MOVED.get(finding.path, finding.path)
    known = path.partition(".")[0].partition("[")[0] in file.lines
    return replace(finding, path=path, line=finding.line or file.line(path if known else "call"))


def _stale(value: Parameter, on: date) -> Iterable[Finding]:
    return value.stale(on) if min(entry.since for entry in value.history) <= on else ()
