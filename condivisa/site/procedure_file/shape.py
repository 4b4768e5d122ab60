"""What a procedure file may say: frozen dataclasses whose types are the schema.

A field without a default must be there; a final underscore is not part of the key. Amounts are EUR, written
`"1234.56"`; percentages 10 = 10 %; years `"2026-2028"`; months `"2023-10"`. `docs/procedure-file.md` says what each
key means, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from condivisa.base.days import Period
from condivisa.parties.rules import IPA_FORM, ISTAT_FORM
from condivisa.stages.calls.terms import Terms


@dataclass(frozen=True)
class Pattern:
    """A text of one form. `form` is the code of the words that describe it."""

    form: str
    regex: str


@dataclass(frozen=True)
class Among:
    """A text among a few."""

    choices: tuple[str, ...]


@dataclass(frozen=True)
class Upto:
    """A text of so many characters at most."""

    longest: int


@dataclass(frozen=True)
class AsMany:
    """A whole number beyond the thousands."""


@dataclass(frozen=True)
class AsAmount:
    """EUR, in quotes, with a point before the cents."""


@dataclass(frozen=True)
class AsRate:
    """A percentage, coefficient or number of points: a whole number, or in quotes with at most four decimals."""


@dataclass(frozen=True)
class AsMonth:
    """A day, or `"2023-10"` where only the month is known: its first day stands for it."""


@dataclass(frozen=True)
class AsYears:
    """`"2026-2028"`: from 1 January of the first to 31 December of the last."""


@dataclass(frozen=True)
class AsTerms:
    """The terms of a call: `key = { value = … | from = …, to = … | among = […], clause = "…" }`."""


type Brief = Annotated[str, Upto(40)]
type Name = Annotated[str, Upto(200)]
type Title = Annotated[str, Upto(300)]
type Many = Annotated[int, AsMany()]
type Slug = Annotated[str, Pattern("slug", r"(?=.{1,50}$)[a-z0-9]+(-[a-z0-9]+)*")]
type Code = Annotated[str, Pattern("code", r"[A-Za-z0-9][A-Za-z0-9_-]{0,11}")]
type Municipality = Annotated[str, Pattern("istat", r"[0-9]{6}")]
type Istat = Annotated[str, Pattern("istat", ISTAT_FORM)]
type Year = Annotated[str, Pattern("year", r"(19|20)\d\d")]
type Amount = Annotated[Decimal, AsAmount()]
type Rate = Annotated[Decimal, AsRate()]
type Month = Annotated[date, AsMonth()]
type Years = Annotated[Period, AsYears()]
type Horizon = Annotated[str, Among(("preliminary_document", "zone_plan", "ambito_budget", "budget", "codesign"))]
type Texts = tuple[str, ...]


@dataclass(frozen=True)
class PublicBody:
    """The administration that runs the percorso."""

    name: Name
    istat: Istat = ""
    ipa: Annotated[str, Pattern("ipa", IPA_FORM)] = ""
    fiscal_code: Annotated[str, Pattern("fiscal_code", r"\d{11}")] = ""
    role: Name = ""
    founded: int | None = None


@dataclass(frozen=True)
class Territory:
    """The area that plans together, its municipalities by ISTAT code, and what documents state of it."""

    code: Slug
    name: Name
    municipalities: Mapping[Municipality, Name] = field(default_factory=dict)
    stated_municipalities: int | None = None
    stated_residents: Many | None = None


@dataclass(frozen=True)
class Act:
    """An act that programmes. `basis = false` where the percorso does not rest on it."""

    kind: Name
    date: date
    subject: Title
    number: Brief = ""
    basis: bool = True


@dataclass(frozen=True)
class Presentation:
    """A hearing: a presentation to a committee of the council."""

    committee: Name
    date: date
    subject: Title


@dataclass(frozen=True)
class Participation:
    """The shared reading of needs, in the numbers that its documents state."""

    notice: Month | None = None
    first_meeting: str = ""
    until: Month | None = None
    adhesions_local: int | None = None
    adhesions_zonal: int | None = None
    opening_days: int | None = None
    meetings_per_thematic_group: int | None = None
    plenaries: int | None = None
    technical_political_meetings: int | None = None
    after_the_summer: str = ""


@dataclass(frozen=True)
class PreliminaryDocument:
    """The document that closes the reading of needs."""

    themes: Texts
    cross_cutting: str = ""
    own_share_percent: Rate | None = None


@dataclass(frozen=True)
class Inquiry:
    """A co-programming told as a whole: what for, when, within which project, with whom."""

    subject: str
    called: str = ""
    approved: str = ""
    project: str = ""
    supporter: str = ""
    facilitator: str = ""
    procedure_manager: str = ""
    services: Texts = ()


@dataclass(frozen=True)
class Groups:
    """The thematic groups."""

    names: tuple[Name, ...]


@dataclass(frozen=True)
class TimelineStep:
    """A step, when the source says it was; `inferred` where somebody worked it out."""

    kind: Annotated[str, Among(("training", "meetings", "document", "resources"))]
    title: Title
    when: Brief
    inferred: bool = False


@dataclass(frozen=True)
class Timeline:
    """The steps, in order."""

    steps: tuple[TimelineStep, ...]


@dataclass(frozen=True)
class Funding:
    """A source of money, named once for the whole percorso."""

    code: Code
    name: Name


@dataclass(frozen=True)
class Notice:
    """A call of the percorso. `source` puts in whatever `of_which` does not say of others."""

    code: Slug
    title: Title
    source: Code
    body: str = ""
    applicants: str = ""
    selection: str = ""
    vat: str = ""
    reimbursement: str = ""
    cup: Annotated[str, Pattern("cup", r"[A-Z0-9]{15}")] = ""
    cig: Annotated[str, Pattern("cig", r"[A-Z0-9]{10}")] = ""
    opens: datetime | None = None
    closes: datetime | None = None
    questions_until: datetime | None = None
    appeal_authority: Name = ""


@dataclass(frozen=True)
class ProgrammeShape:
    """A programme: aims (its essential features), figures as stated, and of these what other sources put in.

    `shares`, by year and source, where the notice states every year's; else they are worked out and marked so.
    """

    code: Code
    title: Title
    aims: Texts = ()
    annual: Amount | None = None
    triennial: Amount | None = None
    of_which: Mapping[Code, Amount] = field(default_factory=dict)
    of_which_annual: Mapping[Code, Amount] = field(default_factory=dict)
    shares: Mapping[Year, Mapping[Code, Amount]] = field(default_factory=dict)


@dataclass(frozen=True)
class Links:
    """Programmes tied together: `["P1", "P3"]`; one of another call as `"ambito/A1"`."""

    pairs: tuple[Texts, ...]
    joint_moments: str = ""


@dataclass(frozen=True)
class CriterionShape:
    """How a proposal earns points: labelled coefficients, fixed steps, or points per unit."""

    code: Code
    title: Title
    scoring: Annotated[str, Among(("coefficient", "steps", "per_unit"))]
    max_points: Rate
    scale: Mapping[str, Rate] = field(default_factory=dict)
    per_unit: Rate | None = None
    unit: Brief = ""
    max_units: Rate | None = None
    threshold: Rate | None = None


@dataclass(frozen=True)
class PactTermShape:
    """A span of months: up to `to`, or for `years`."""

    from_: Month
    to: Month | None = None
    years: int | None = None
    interim_monitoring: bool = False


@dataclass(frozen=True)
class PactPartyShape:
    """A party, with the months and the acts by which it came in and went out."""

    name: Name
    kind: Annotated[str, Among(("public", "other"))]
    joined: Month
    act: Name
    istat: Istat = ""
    left: Month | None = None
    left_by: Name = ""


@dataclass(frozen=True)
class Count:
    """How many parties a document says there are."""

    when: Brief
    third_sector: int
    public: int


@dataclass(frozen=True)
class PactShape:
    """A lasting agreement: parties, terms, counts as stated, working groups."""

    name: Title
    signed: date
    terms: tuple[PactTermShape, ...]
    parties: tuple[PactPartyShape, ...]
    stated_counts: tuple[Count, ...] = ()
    informal_since: Brief = ""
    goals: Texts = ()
    domains: Texts = ()
    communities: Texts = ()
    issues_found: Texts = ()
    working_groups: tuple[Name, ...] = ()
    group_purposes: Texts = ()
    strengthening: str = ""
    strengthening_aims: Texts = ()


@dataclass(frozen=True)
class PastCall:
    """One of the calls that followed each other."""

    order: int
    aim: str
    ends: int | None = None


@dataclass(frozen=True)
class Added:
    """What Third Sector entities brought beside public money over the years, as stated."""

    brought_by_third_sector: Amount
    from_foundation_calls: Amount
    from_own_sources: Amount
    added_to_public_budget_percent: Rate
    about: bool = False


@dataclass(frozen=True)
class SeriesShape:
    """Calls that follow each other over the years."""

    title: Title
    since: int
    calls: tuple[PastCall, ...]
    first_partner: str = ""
    next: str = ""
    resources: Added | None = None


@dataclass(frozen=True)
class ProcedureFile:
    """Everything a file says. Files that name one `procedure` are calls of one percorso: what they share agrees."""

    procedure: Slug
    title: Title
    years: Years
    body: PublicBody
    source: Name
    invented: bool = False
    area: Territory | None = None
    legal_basis: Texts = ()
    horizons: Mapping[Horizon, Years] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    hearings: tuple[Presentation, ...] = ()
    participation: Participation | None = None
    preliminary_document: PreliminaryDocument | None = None
    coprogramming: Inquiry | None = None
    thematic_groups: Groups | None = None
    level_of_outcome: Mapping[Name, tuple[Name, ...]] = field(default_factory=dict)
    timeline: Timeline | None = None
    sources: tuple[Funding, ...] = ()
    call: Notice | None = None
    programmes: tuple[ProgrammeShape, ...] = ()
    links: Links | None = None
    criteria: tuple[CriterionShape, ...] = ()
    terms: Annotated[Terms, AsTerms()] = field(default_factory=Terms)
    pact: PactShape | None = None
    series: SeriesShape | None = None

    @property
    def all_years(self) -> tuple[int, ...]:
        """Every year of the percorso."""
        return tuple(range(self.years.first.year, self.years.last.year + 1))
