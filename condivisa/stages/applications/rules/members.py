"""Who applies: the form, the members, their confirmation, one application each."""

from __future__ import annotations

from dataclasses import replace

from condivisa.base.findings import Finding, Weight, blocks, warns
from condivisa.law import cts, procedure
from condivisa.stages.applications.dossier import Dossier
from condivisa.stages.calls.terms import DM72, Terms

OTHERS_WITHOUT_FUNDS = "D.Lgs. 117/2017, art. 4 e 55"
SELF_DECLARATION = "D.P.R. 445/2000, art. 46-47"


def by_the_term(terms: Terms, key: str, finding: Finding) -> Finding:
    """A finding that blocks unless the notice says that it only warns.

    Judged on: the day of the application. Source: L. 241/1990, art. 12, c. 1.
    """
    return replace(finding, weight=Weight.WARNS) if terms.get(key) == "warn" else finding


def may_lead(ets: bool) -> list[Finding]:
    """A lead that is no Third Sector entity.

    Judged on: the day it starts and the day of arrival. Source: D.Lgs. 117/2017, art. 4, 11, 46 and 55.
    """
    return [] if ets else [blocks("application.lead_not_ets", cts.REGISTER)]


def grouping(dossier: Dossier) -> list[Finding]:
    """Members that do not make the form declared, have not joined, or ask for money that they cannot receive.

    Judged on: the day of arrival. Source: D.M. 72/2021, par. 3; D.Lgs. 117/2017, art. 4.
    """
    found = []
    if (len(dossier.partners) == 1) != (dossier.form == "single"):
        found.append(blocks("application.form", DM72, members=len(dossier.partners)))
    for partner in dossier.partners:
        if not partner.joined:
            found.append(blocks("application.not_joined", DM72, member=partner.name))
        if partner.funded and not partner.ets:
            found.append(blocks("application.funded_not_ets", OTHERS_WITHOUT_FUNDS, member=partner.name))
    return found


def confirmed(dossier: Dossier) -> list[Finding]:
    """Members whose legal representative has not confirmed this very version: refused or warned by the term.

    A notice that does not say refuses. Judged on: the moment of arrival.
    Source: the notice, term `unconfirmed_member`; D.P.R. 445/2000, art. 38; D.M. 72/2021, par. 3.
    """
    clause = dossier.terms.clause("unconfirmed_member")
    return [
        by_the_term(dossier.terms, "unconfirmed_member", blocks("application.unconfirmed", clause, member=partner.name))
        for partner in dossier.partners
        if not partner.confirmed
    ]


def declared(dossier: Dossier) -> list[Finding]:
    """Declarations that are missing: they can still be asked for, so they only warn.

    Judged on: the moment of arrival. Source: D.P.R. 445/2000, art. 46-47; L. 241/1990, art. 6, c. 1, lett. b).
    """
    needed = {"requirements"} | ({"commitment"} if dossier.form == "to_be_formed" else set())
    return [
        warns(
            "application.declaration_missing",
            f"{SELF_DECLARATION}; {procedure.CORRECTION_REQUEST}",
            member=partner.name,
            declaration=f"declaration.{kind}",
        )
        for partner in dossier.partners
        for kind in sorted(needed - partner.declarations)
    ]


def signed_by_who_represents(represents: bool, member: str) -> list[Finding]:
    """A declaration said to be signed by somebody who does not represent the member.

    Judged on: the day it is handed in. Source: D.P.R. 445/2000, art. 38.
    """
    return [] if represents else [blocks("application.signer_unknown", SELF_DECLARATION, member=member)]


def once(dossier: Dossier) -> list[Finding]:
    """Members already in another submitted application for one of these programmes: refused or warned by the term.

    Judged on: the moment of arrival. Source: the notice, term `applying_twice` (practice).
    """
    clause = dossier.terms.clause("applying_twice")
    return [
        by_the_term(dossier.terms, "applying_twice", blocks("application.twice", clause, member=name))
        for name in dossier.elsewhere
    ]
