"""What must be there before an agreement is signed: the project, the partners' checks, the terms, the money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from condivisa.base.findings import Finding, blocks, warns
from condivisa.base.money import ZERO
from condivisa.law import antimafia, cts, procedure, tuel
from condivisa.stages.agreements.rules.coverage import Pot, uncovered
from condivisa.stages.calls.rules.cofinancing import whole_cost
from condivisa.stages.calls.rules.limits import FLAT_RATE_RULINGS
from condivisa.stages.calls.terms import KINDS, OF_A_MODE, Terms, beyond_the_call
from condivisa.stages.codesign.rules import CHOOSING, OwnShare

DM72 = "D.M. 72/2021, par. 3"
DURC = "D.L. 69/2013, art. 31"
ANTIMAFIA = "D.Lgs. 159/2011, art. 83"
JOINT_CONTROLLERS = "Reg. (UE) 2016/679, art. 26"

NEEDED = (
    "labour_revision",
    "shift_base",
    "shift_notice_percent",
    "shift_approval_percent",
    "withdrawal_notice_months",
    "withdrawal_grounds",
    "warning_days",
    "report_every_months",
    "report_due_days",
    "payment_tail_days",
    "payee",
    "advance_percent",
    "paid_before_balance_percent",
    "reduction_method",
    "clawback_days",
    "indirect_mode",
    "cofinancing_minimum_percent",
    "extension_maximum_percent",
)
"""The terms that rules of execution cannot do without."""

NEEDED_IF = {
    "cofinancing_minimum_percent": ("cofinancing_base",),
    "extension_maximum_percent": ("extension_base", "extension_scope"),
    "advance_percent": ("advance_surety",),
}
"""The terms needed once another is above zero."""


@dataclass(frozen=True)
class Check:
    """A check made on a body (none: on the grouping): of which kind, with what result, until when it holds."""

    kind: str
    body: str | None
    passed: bool
    checked_on: date
    valid_until: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it was passed and still holds on a day."""
        return self.passed and self.checked_on <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True)
class SigningPartner:
    """A partner: its share of the contribution (EUR), whether it leads, whether it brings volunteers."""

    body: str
    name: str
    share: Decimal
    lead: bool = False
    volunteers: bool = False


@dataclass(frozen=True)
class Signing:
    """All that the signature is judged on."""

    cup: str
    to_be_formed: bool
    starts: date
    ends: date
    partners: Sequence[SigningPartner]
    checks: Sequence[Check]
    call_terms: Terms
    terms: Terms
    granted: Mapping[Pot, Decimal]
    committed: Mapping[Pot, Decimal]
    sureties: int = 0
    own: Sequence[OwnShare] = ()
    """The co-financing of its plan against the minimum, under every reading."""


@dataclass(frozen=True)
class Signer:
    """Who signed for which body (names), whether that is the administration, whether the office was held."""

    person: str
    body: str
    public: bool
    in_office: bool


def ready_to_sign(signing: Signing, *, on: date) -> list[Finding]:
    """Everything that stands against the signature, or is said aloud beside it.

    The publication of D.Lgs. 33/2013, art. 26, is a condition of payment, not of signature.
    Judged on: the day of signature.
    Source: L. 241/1990, art. 11-12; D.M. 72/2021, par. 3; D.Lgs. 267/2000, art. 183 and 191.
    """
    found = [] if signing.cup else [blocks("agreement.no_cup", DM72)]
    if not any(signing.granted.values()):
        found.append(blocks("agreement.no_grant", procedure.PUBLISHED_CRITERIA))
    if signing.to_be_formed and not holding(signing.checks, "grouping_formed", None, on):
        found.append(blocks("agreement.grouping_not_formed", DM72))
    found += [finding for partner in signing.partners for finding in partner_checks(partner, signing.checks, on=on)]
    if not holding(signing.checks, "joint_controllers", None, on):
        found.append(warns("agreement.no_joint_controllers", JOINT_CONTROLLERS))
    found += [*terms_against(signing.call_terms, signing.terms), *whole_cost(signing.terms)]
    clause = signing.terms.clause("cofinancing_minimum_percent")
    found += [
        warns(
            "agreement.own_share_short",
            clause,
            planned=one.planned,
            minimum=one.minimum.value,
            base=f"choice.{one.base}",
            funders=f"choice.{one.sources}",
        )
        for one in signing.own
        if not one.reached
    ]
    if signing.terms.get("own_share_short") is None:
        found.append(warns("agreement.own_share_silent", KINDS["own_share_short"].source))
    if signing.terms.get("indirect_mode") == "flat":
        found.append(warns("call.flat_rate", FLAT_RATE_RULINGS))
    found += uncovered(signing.granted, signing.committed)
    if signing.terms.get("advance_percent") and signing.terms.get("advance_surety") and not signing.sureties:
        found.append(warns("agreement.surety_awaited", signing.terms.clause("advance_surety")))
    if signing.ends < on:
        found.append(blocks("agreement.ends_before_signature", procedure.AGREEMENT, ends=signing.ends))
    if signing.starts < on:
        found.append(warns("agreement.starts_before_signature", DM72, starts=signing.starts))
    return found + outside_days(signing.granted, signing.starts, signing.ends)


def outside_days(granted: Mapping[Pot, Decimal], starts: date, ends: date) -> list[Finding]:
    """Money (EUR) granted for years in which the agreement does not run: no row will ever be reported on it.

    Judged on: the day of signature. Source: D.M. 72/2021, par. 3; D.Lgs. 267/2000, art. 183.
    """
    outside: dict[int, Decimal] = {}
    for (_source, year), amount in granted.items():
        if amount and not starts.year <= year <= ends.year:
            outside[year] = outside.get(year, ZERO) + amount
    source = f"{DM72}; {tuel.COMMITMENT}"
    return [
        warns("agreement.grant_outside_days", source, year=str(year), amount=amount, starts=starts, ends=ends)
        for year, amount in sorted(outside.items())
    ]


def partner_checks(partner: SigningPartner, checks: Iterable[Check], *, on: date) -> list[Finding]:
    """The checks a partner lacks.

    Judged on: the day of signature. Source: D.Lgs. 117/2017, art. 11 and 18; D.Lgs. 159/2011, art. 83; practice (DURC).
    """
    held = list(checks)
    return [
        blocks("agreement.check_missing", source, check=f"agreements.{kind}", partner=partner.name)
        for kind, source in needed_of(partner, on=on).items()
        if not holding(held, kind, partner.body, on)
    ]


def needed_of(partner: SigningPartner, *, on: date) -> dict[str, str]:
    """The checks that a partner needs, by kind, with their source: register and contributions where it receives
    money, antimafia above the threshold, insurance where it leads or brings volunteers.

    Judged on: the day of signature. Source: D.Lgs. 117/2017, art. 11 and 18; D.Lgs. 159/2011, art. 83; practice (DURC).
    """
    needed = {"runts": cts.REGISTER, "durc": DURC} if partner.share > 0 else {}
    if antimafia.documentation_needed(partner.share, on=on):
        needed["antimafia"] = ANTIMAFIA
    if partner.lead or partner.volunteers:
        needed["insurance"] = cts.VOLUNTEER_INSURANCE
    return needed


def needed_of_all(*, to_be_formed: bool) -> dict[str, str]:
    """The checks on the grouping as a whole, by kind, with their source.

    Judged on: no day. Source: D.M. 72/2021, par. 3; Reg. (UE) 2016/679, art. 26.
    """
    formed = {"grouping_formed": DM72} if to_be_formed else {}
    return {**formed, "joint_controllers": JOINT_CONTROLLERS}


def terms_against(call: Terms, agreed: Terms) -> list[Finding]:
    """The terms that stop the signature: still open, or outside what the call published, each said once.

    Those that chose the partners have no further use, and no table sets them: open in the notice, they stay so.
    Judged on: the day of signature. Source: L. 241/1990, art. 12; D.M. 72/2021, par. 3.
    """
    found = beyond_the_call(call, agreed, spent=CHOOSING)
    said = {finding.facts.get("term") for finding in found}
    return [*found, *(finding for finding in open_terms(agreed) if finding.facts["term"] not in said)]


def open_terms(terms: Terms) -> list[Finding]:
    """Terms that a rule of execution needs and nobody has set.

    Judged on: the day of signature. Source: L. 241/1990, art. 12; D.M. 72/2021, par. 3.
    """
    needed = list(NEEDED)
    for key, others in NEEDED_IF.items():
        needed += others if terms.get(key) else ()
    needed += OF_A_MODE.get(terms.get("indirect_mode"), ())
    return [blocks("call.term_open", KINDS[key].source, term=f"term.{key}") for key in needed if terms.get(key) is None]


def composed(up_to_date: bool) -> list[Finding]:
    """Whether the text to be signed still says what the draft holds.

    Judged on: the day of signature. Source: L. 241/1990, art. 11, c. 2.
    """
    return [] if up_to_date else [blocks("agreement.not_composed", procedure.AGREEMENT_IN_WRITING)]


def signed_for_all(signers: Sequence[Signer], lead: str = "") -> list[Finding]:
    """Why the signatures are not enough: no director signed for the administration, nobody signed for the `lead`
    (its name; it acts for the grouping), or somebody signed without holding the office to do so.

    Without a lead the act is the administration's alone. Judged on: the day of signature.
    Source: L. 241/1990, art. 11, c. 2 (in writing, or void); c.c. art. 1398.
    """
    found = []
    if not any(one.public for one in signers):
        found.append(blocks("agreement.director_not_signed", procedure.AGREEMENT_IN_WRITING))
    if lead and all(one.body != lead for one in signers):
        found.append(blocks("agreement.partner_not_signed", procedure.AGREEMENT_IN_WRITING, partner=lead))
    return found + [
        blocks("agreement.not_representing", "c.c. art. 1398", person=one.person, partner=one.body)
        for one in signers
        if not one.in_office
    ]


def holding(checks: Iterable[Check], kind: str, body: str | None, on: date) -> bool:
    """Whether the latest check of a kind, which decides, was passed and holds: a failed one takes away an earlier pass.

    Judged on: the day of signature. Source: practice.
    """
    made = sorted((one for one in checks if (one.kind, one.body) == (kind, body)), key=lambda one: one.checked_on)
    return bool(made) and made[-1].holds(on)
