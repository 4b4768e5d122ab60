"""Writing what a file says. One file is one act and one transaction, over whatever stages it speaks of.

The last file loaded of a call, known by its hash, only confirms; any other writes its draft again. Nothing is taken
away that an earlier file or a person wrote beside it, but for the call's own draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from condivisa.base.findings import Finding, blocks, require
from condivisa.base.words import word
from condivisa.parties.models import Area, Body, Municipality
from condivisa.parties.rules import sort_key
from condivisa.records.access import Acting, Role
from condivisa.records.journal import actions as journal
from condivisa.records.journal.models import Entry
from condivisa.site.procedure_file import shape
from condivisa.site.procedure_file.comparing import differences, loaded_last, other_programmes
from condivisa.site.procedure_file.drafting import draft_of
from condivisa.site.procedure_file.judging import pact_terms
from condivisa.site.procedure_file.reading import Read
from condivisa.stages.alliances.models import Pact, Series
from condivisa.stages.calls.models import Call, ProgrammeLink, Source
from condivisa.stages.calls.writing import write_draft
from condivisa.stages.coprogramming import access
from condivisa.stages.coprogramming.events import ProcedureFileLoaded, StepRecorded
from condivisa.stages.coprogramming.models import Procedure, ProcedureFile, Step
from condivisa.stages.monitoring.models import AddedResource, StatedLeverage

AFTER_ALL = 10_000
"""Beyond the place of any step, while the steps change places."""


@transaction.atomic(durable=True)
def load_file(file: Read, *, by: Acting, at: datetime) -> bool:
    """Write what a file without blocking findings says; false where it was the last one loaded and only confirms.

    Raises `Refused` where it contradicts what is kept or would change what is published.
    Source: practice; L. 241/1990, art. 12, c. 1 (what is published is fixed).
    """
    says = file.says
    assert says is not None
    require(_may_load(says, by))
    body = _body(says.body.name, Body.Kind.PUBLIC, says.body.istat, says.body)
    found, _ = Procedure.objects.get_or_create(
        slug=says.procedure,
        defaults={
            "title": says.title,
            "administration": body,
            "first_year": says.all_years[0],
            "last_year": says.all_years[-1],
            "invented": says.invented,
        },
    )
    procedure = Procedure.objects.select_for_update().get(pk=found.pk)
    if loaded_last(file):
        return False
    require(differences(file))

    if says.area:
        procedure.area = _area(says.area, body)
    if says.pact:
        procedure.pact = _pact(says, says.pact, body)
    if says.series:
        procedure.series = _series(says, says.series, body)
    procedure.legal_basis = list(says.legal_basis) or procedure.legal_basis
    stated = {"source": says.source, "role": says.body.role, **_plain_parts(says)}
    procedure.stated |= {key: value for key, value in stated.items() if value}
    procedure.save()
    _programming(procedure, says)
    if says.call:
        _call(procedure, says, says.call)
    code = says.call.code if says.call else ""
    ProcedureFile.objects.create(procedure=procedure, call=code, sha256=file.sha256, loaded_at=at)
    journal.record(ProcedureFileLoaded(procedure.pk, file.sha256), by=by, at=at, chain=procedure.administration_id)
    return True


def _may_load(says: shape.ProcedureFile, by: Acting) -> list[Finding]:
    """The keeper loads any file; an administration's office one that opens, or completes, a percorso of its own."""
    if Role.KEEPER in by.roles:
        return access.LOAD.findings(by, by)
    own = Body.objects.filter(pk=by.body, kind=Body.Kind.PUBLIC)
    named = own.filter(istat_code=says.body.istat) if says.body.istat else own.filter(name=says.body.name)
    others = Procedure.objects.filter(slug=says.procedure).exclude(administration=by.body)
    theirs = others.exists() or not named.exists()
    return [
        *access.OPEN.findings(by, by),
        *([blocks("file.other_body", "practice", named=says.body.name)] if theirs else []),
    ]


def _body(name: str, kind: str, istat: str, said: shape.PublicBody | None = None) -> Body:
    """A body known by its ISTAT code, or by its name and kind; made where there is none."""
    known = {"istat_code": istat} if istat else {"name": name, "kind": kind}
    fresh: dict[str, Any] = {"kind": kind, "name": name, "sort_key": sort_key(name)}
    if said:
        fresh |= {"ipa_code": said.ipa, "fiscal_code": said.fiscal_code, "founded": said.founded}
    return Body.objects.get_or_create(**known, defaults=fresh)[0]


def _area(said: shape.Territory, lead: Body) -> Area:
    counts = {"stated_municipalities": said.stated_municipalities, "stated_residents": said.stated_residents}
    stated = {key: count for key, count in counts.items() if count is not None}
    area, _ = Area.objects.update_or_create(
        code=said.code, defaults=stated, create_defaults={"name": said.name, "lead": lead, **stated}
    )
    Municipality.objects.bulk_create(
        [Municipality(istat=istat, name=name, sort_key=sort_key(name)) for istat, name in said.municipalities.items()],
        ignore_conflicts=True,
    )
    area.municipalities.add(*Municipality.objects.filter(istat__in=said.municipalities))
    if lead.seat_id is None and lead.istat_code in said.municipalities:
        lead.seat_id = lead.istat_code
        lead.save(update_fields=["seat"])
    return area


def _programming(procedure: Procedure, says: shape.ProcedureFile) -> None:
    for act in says.acts:
        procedure.programming_acts.get_or_create(
            kind=act.kind, number=act.number, date=act.date, defaults={"subject": act.subject, "basis": act.basis}
        )
    for one in says.hearings:
        procedure.hearings.get_or_create(committee=one.committee, date=one.date, subject=one.subject)
    for code, years in says.horizons.items():
        span = {"first_year": years.first.year, "last_year": years.last.year}
        procedure.horizons.get_or_create(code=code, defaults={"title": word(f"horizon.{code}"), **span})
    for name in says.thematic_groups.names if says.thematic_groups else ():
        procedure.thematic_groups.get_or_create(name=name)
    for level, subjects in says.level_of_outcome.items():
        for subject in subjects:
            procedure.outcomes.get_or_create(taken_up_by=level, subject=subject)
    if says.timeline:
        _steps(procedure, says.timeline)


def _steps(procedure: Procedure, said: shape.Timeline) -> None:
    """The file's steps, in the place of an earlier version's; those that people recorded stay, after them."""
    recorded = Entry.objects.filter(event=StepRecorded.code, data__procedure=procedure.pk).values_list("data__step")
    by_people = list(procedure.steps.filter(pk__in=[step for (step,) in recorded]))
    procedure.steps.exclude(pk__in=[one.pk for one in by_people]).delete()
    procedure.steps.update(order=F("order") + AFTER_ALL)
    Step.objects.bulk_create(
        Step(procedure=procedure, order=order, kind=one.kind, title=one.title, when=one.when, inferred=one.inferred)
        for order, one in enumerate(said.steps)
    )
    for order, one in enumerate(by_people, len(said.steps)):
        one.order = order
        one.save(update_fields=["order"])


def _call(procedure: Procedure, says: shape.ProcedureFile, said: shape.Notice) -> None:
    """The draft of the call; a call beyond its draft was compared already and stays as it is."""
    call = Call.objects.select_for_update().filter(procedure=procedure, code=said.code).first()
    if call and call.state != Call.State.DRAFT:
        return
    others = other_programmes(procedure, said.code)
    call = write_draft(procedure, draft_of(says, others))
    for source in Source.objects.filter(procedure=procedure, body=None, name=procedure.administration.name):
        source.body = procedure.administration
        source.save(update_fields=["body"])
    call.stated = {
        key: getattr(said, key)
        for key in ("body", "applicants", "selection", "vat", "reimbursement")
        if getattr(said, key)
    }
    if says.links:
        call.stated |= {"links": [list(pair) for pair in says.links.pairs], "joint_moments": says.links.joint_moments}
    call.save(update_fields=["stated"])
    _late_links(procedure, call)


def _late_links(procedure: Procedure, new: Call) -> None:
    """The links that other calls of the percorso stated to programmes of this one, before it was there; each once."""
    own = {f"{new.code}/{one.code}": one for one in new.programmes.all()}
    tied = {
        frozenset(pair)
        for pair in ProgrammeLink.objects.filter(first__call__procedure=procedure).values_list("first", "second")
    }
    for call in Call.objects.filter(procedure=procedure).exclude(pk=new.pk):
        theirs = {one.code: one for one in call.programmes.all()}
        for pair in call.stated.get("links", ()):
            ends = [theirs.get(text) or own.get(text) for text in pair]
            first, second = ends if len(ends) == 2 else (None, None)
            if first and second and frozenset((first.pk, second.pk)) not in tied:
                ProgrammeLink.objects.create(first=first, second=second)


def _pact(says: shape.ProcedureFile, said: shape.PactShape, administration: Body) -> Pact:
    pact, _ = Pact.objects.get_or_create(
        slug=says.procedure,
        defaults={
            "title": said.name,
            "administration": administration,
            "informal_since": said.informal_since,
            "signed_on": said.signed,
            "stated": _plain_parts(
                said, ("goals", "domains", "communities", "issues_found", "group_purposes", "strengthening")
            ),
            "source": says.source,
        },
    )
    for term, days in zip(said.terms, pact_terms(says), strict=True):
        kept = {"last": days.last, "interim_monitoring": term.interim_monitoring}
        pact.terms.get_or_create(first=days.first, defaults=kept)
    for party in said.parties:
        out = {"left_on": party.left, "left_by": party.left_by}
        pact.parties.get_or_create(
            body=_body(party.name, party.kind, party.istat),
            joined_on=party.joined,
            defaults={"joined_by": party.act, **out},
        )
    for count in said.stated_counts:
        numbers = {"third_sector": count.third_sector, "public": count.public}
        pact.stated_counts.get_or_create(when=count.when, defaults=numbers)
    for name in said.working_groups:
        pact.groups.get_or_create(name=name)
    return pact


def _series(says: shape.ProcedureFile, said: shape.SeriesShape, administration: Body) -> Series:
    series, _ = Series.objects.get_or_create(
        slug=says.procedure,
        defaults={
            "title": said.title,
            "administration": administration,
            "since": said.since,
            "stated": _plain_parts(said, ("first_partner", "next")),
            "source": says.source,
        },
    )
    for one in said.calls:
        series.calls.get_or_create(order=one.order, defaults={"aim": one.aim, "ends": one.ends})
    if said.resources:
        _resources(series, said.resources, says.source)
    return series


def _resources(series: Series, said: shape.Added, source: str) -> None:
    for origin, amount in (
        (AddedResource.Origin.FOUNDATIONS, said.from_foundation_calls),
        (AddedResource.Origin.OWN, said.from_own_sources),
    ):
        AddedResource.objects.get_or_create(
            series=series, procedure=None, origin=origin, defaults={"amount": amount, "source": source}
        )
    StatedLeverage.objects.get_or_create(
        series=series,
        defaults={
            "total": said.brought_by_third_sector,
            "percent": said.added_to_public_budget_percent,
            "about": said.about,
            "source": source,
        },
    )


def _plain_parts(
    table: Any, parts: tuple[str, ...] = ("participation", "preliminary_document", "coprogramming")
) -> dict[str, Any]:
    return {part: _plain(said) for part in parts if (said := getattr(table, part))}


def _plain(said: Any) -> Any:
    """Plain JSON: amounts as texts, months as a file writes them."""
    if is_dataclass(said):
        return {
            one.name: _plain(value) for one in fields(said) if (value := getattr(said, one.name)) not in (None, "", ())
        }
    match said:
        case tuple():
            return [_plain(one) for one in said]
        case Mapping():
            return {key: _plain(one) for key, one in said.items()}
        case date():
            return f"{said:%Y-%m}"
        case Decimal():
            return f"{said:f}"
    return said
