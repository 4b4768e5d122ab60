"""The parts of a draft that people write one at a time, each over what the draft says now.

Two officers may write two parts at once; over the same part, `seen` tells who came second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from condivisa.stages.calls.drafts import CallDraft, CriterionDraft, ProgrammeDraft, ShareDraft, SourceDraft
from condivisa.stages.calls.terms import GROUPS, Term, Terms


@dataclass(frozen=True)
class Frame:
    """What the notice is called, its codes, its appeal, and what it says in words (`Call.stated`, by key)."""

    title: str = ""
    cup: str = ""
    cig: str = ""
    appeal_authority: str = ""
    stated: Mapping[str, str] = field(default_factory=dict)

    def as_in(self, draft: CallDraft) -> Frame:
        """This part as the draft says it now."""
        return Frame(draft.title, draft.cup, draft.cig, draft.appeal_authority, dict(draft.stated))

    def over(self, draft: CallDraft) -> CallDraft:
        """The draft with this part in it."""
        return replace(
            draft,
            title=self.title,
            cup=self.cup,
            cig=self.cig,
            appeal_authority=self.appeal_authority,
            stated={key: text for key, text in self.stated.items() if text},
        )


@dataclass(frozen=True)
class Times:
    """When applications and questions are taken."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    questions_until: datetime | None = None

    def as_in(self, draft: CallDraft) -> Times:
        """This part as the draft says it now."""
        return Times(draft.opens_at, draft.closes_at, draft.questions_until)

    def over(self, draft: CallDraft) -> CallDraft:
        """The draft with this part in it."""
        return replace(draft, opens_at=self.opens_at, closes_at=self.closes_at, questions_until=self.questions_until)


@dataclass(frozen=True)
class Sources:
    """Where the money comes from, and whose money the notice is about (by code)."""

    own: str = ""
    sources: tuple[SourceDraft, ...] = ()

    def as_in(self, draft: CallDraft) -> Sources:
        """This part as the draft says it now."""
        return Sources(draft.source, draft.sources)

    def over(self, draft: CallDraft) -> CallDraft:
        """The draft with this part in it."""
        return replace(draft, source=self.own, sources=self.sources)


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme as a row: `was` is its code before, so that a new code keeps aims and money; amounts in EUR."""

    code: str
    title: str
    annual: Decimal | None = None
    triennial: Decimal | None = None
    was: str = ""


@dataclass(frozen=True)
class Programmes:
    """The programmes, in order, with the figures that the notice states."""

    rows: tuple[ProgrammeRow, ...] = ()

    def as_in(self, draft: CallDraft) -> Programmes:
        """This part as the draft says it now."""
        return Programmes(
            tuple(ProgrammeRow(one.code, one.title, one.annual, one.triennial, one.code) for one in draft.programmes)
        )

    def over(self, draft: CallDraft) -> CallDraft:
        """The draft with this part in it; links follow a code that changes, and go with a programme that goes."""
        known = {one.code: one for one in draft.programmes}
        renamed = {row.was: row.code for row in self.rows if row.was in known}
        programmes = tuple(
            replace(
                known.get(row.was, ProgrammeDraft(row.code, row.title)),
                code=row.code,
                title=row.title,
                annual=row.annual,
                triennial=row.triennial,
                was=row.was if row.was in known else "",
            )
            for row in self.rows
        )
        links = tuple(
            (renamed[first], renamed.get(second, second))
            for first, second in draft.links
            if first in renamed and (second in renamed or second not in known)
        )
        return replace(draft, programmes=programmes, links=links)


@dataclass(frozen=True)
class Aims:
    """What each programme, by code, is for: the essential features that co-design may not change."""

    by_programme: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def as_in(self, draft: CallDraft) -> Aims:
        """This part as the draft says it now."""
        return Aims({one.code: one.aims for one in draft.programmes})

    def over(self, draft: CallDraft) -> CallDraft:
        """The draft with this part in it."""
        programmes = tuple(replace(one, aims=self.by_programme.get(one.code, one.aims)) for one in draft.programmes)
        return replace(draft, programmes=programmes)


@dataclass(frozen=True)
class Shares:
    """What each source puts into each programme, by code, in each year (EUR)."""

    by_programme: Mapping[str, tuple[ShareDraft, ...]] = field(default_factory=dict)

    def as_in(self, draft: CallDraft) -> Shares:
        """This part as the draft says it now."""
        return Shares({one.code: one.shares for one in draft.programmes})

    def over(self, draft: CallDraft) -> CallDraft:
        """The draft with this part in it: what was worked out stays marked where its amount stays."""
        worked_out = {
            (one.code, share.source, share.year, share.amount)
            for one in draft.programmes
            for share in one.shares
            if share.computed
        }
        programmes = tuple(
            replace(
                one,
                shares=tuple(
                    replace(share, computed=(one.code, share.source, share.year, share.amount) in worked_out)
                    for share in self.by_programme.get(one.code, ())
                ),
            )
            for one in draft.programmes
        )
        return replace(draft, programmes=programmes)


@dataclass(frozen=True)
class Criteria:
    """How a proposal earns points, in order."""

    rows: tuple[CriterionDraft, ...] = ()

    def as_in(self, draft: CallDraft) -> Criteria:
        """This part as the draft says it now."""
        return Criteria(draft.criteria)

    def over(self, draft: CallDraft) -> CallDraft:
        """The draft with this part in it."""
        return replace(draft, criteria=self.rows)


@dataclass(frozen=True)
class Links:
    """Programmes tied to each other; the second of a pair also of another call of the procedure."""

    pairs: tuple[tuple[str, str], ...] = ()

    def as_in(self, draft: CallDraft) -> Links:
        """This part as the draft says it now."""
        return Links(draft.links)

    def over(self, draft: CallDraft) -> CallDraft:
        """The draft with this part in it."""
        return replace(draft, links=self.pairs)


@dataclass(frozen=True)
class GroupOfTerms:
    """The terms of one group (`terms.GROUPS`); those left open are not among them."""

    group: str
    terms: tuple[Term, ...] = ()

    def as_in(self, draft: CallDraft) -> GroupOfTerms:
        """This part as the draft says it now."""
        return GroupOfTerms(self.group, tuple(one for one in draft.terms if one.key in GROUPS[self.group]))

    def over(self, draft: CallDraft) -> CallDraft:
        """The draft with this part in it."""
        others = {one.key: one for one in draft.terms if one.key not in GROUPS[self.group]}
        return replace(draft, terms=Terms(others | {one.key: one for one in self.terms}))


type Section = Frame | Times | Sources | Programmes | Aims | Shares | Criteria | Links | GroupOfTerms


type Correctable = Frame | Aims | Criteria | GroupOfTerms
"""The parts that a published notice may still be corrected in: its money and its programmes are bound to acts of their
own, and a mistake there is put right by revoking it.
"""


def as_json(section: Correctable) -> dict[str, Any]:
    """A part as plain JSON, amounts and points as texts, with its name. Source: practice."""
    match section:
        case Frame():
            return {"part": "frame", **vars(section), "stated": dict(section.stated)}
        case Aims():
            return {"part": "aims", "by_programme": {code: list(aims) for code, aims in section.by_programme.items()}}
        case Criteria():
            return {"part": "criteria", "rows": [_criterion_as_json(one) for one in section.rows]}
        case GroupOfTerms():
            terms = Terms({one.key: one for one in section.terms})
            return {"part": "terms", "group": section.group, "terms": terms.as_json()}


def from_json(content: Mapping[str, Any]) -> Correctable:
    """The part that `as_json` wrote. Source: practice."""
    said = {key: value for key, value in content.items() if key != "part"}
    match content["part"]:
        case "frame":
            return Frame(**said)
        case "aims":
            return Aims({code: tuple(aims) for code, aims in said["by_programme"].items()})
        case "criteria":
            return Criteria(tuple(_criterion_from_json(row) for row in said["rows"]))
        case _:
            return GroupOfTerms(said["group"], tuple(Terms.from_json(said["terms"])))


POINTS = ("max_points", "per_unit", "max_units", "threshold")


def _criterion_as_json(one: CriterionDraft) -> dict[str, Any]:
    points = {name: None if (value := getattr(one, name)) is None else str(value) for name in POINTS}
    return {**vars(one), "scale": [[label, str(value)] for label, value in one.scale], **points}


def _criterion_from_json(row: Mapping[str, Any]) -> CriterionDraft:
    points = {name: None if row[name] is None else Decimal(row[name]) for name in POINTS}
    scale = tuple((label, Decimal(value)) for label, value in row["scale"])
    return CriterionDraft(**{**row, "scale": scale, **points})


def mark(section: Section, draft: CallDraft) -> str:
    """What tells whether a part of a draft changed since somebody saw it. Source: practice."""
    return hashlib.sha256(repr(section.as_in(draft)).encode()).hexdigest()[:32]
