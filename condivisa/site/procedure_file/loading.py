"""Writing what a file says. One file is one act and one transaction, over whatever stages it speaks of.

The last file loaded of a call, known by its hash, only confirms; any other writes its draft again. Nothing is taken
away that an earlier file or a person wrote beside it, but for the call's own draft.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from condivisa.base.findings import Finding, blocks, require
from condivisa.base.words import word
from condivisa.parties.models import Area, Body, Municipality
from condivisa.parties.rules import sort_key
from condivisa.records.access import Acting, Role
from condivisa.records.journal import actions as journal
from condivisa.records.journal.events import Event
from condivisa.records.journal.models import Entry
from condivisa.site.procedure_file import shape
from condivisa.site.procedure_file.bodies import administration_of, named
from condivisa.site.procedure_file.comparing import differences, loaded_last, other_programmes
from condivisa.site.procedure_file.drafting import draft_of
from condivisa.site.procedure_file.judging import pact_terms, shared, shown
from condivisa.site.procedure_file.reading import Read
from condivisa.stages.alliances.events import (
    PactEntryCancelled,
    PactExitCancelled,
    PactJoined,
    PactLeft,
    PactRenewed,
)
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
    require(may_load(says, by))
    body = _administration(says.body)
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
    require(differences(file), _area_of_others(file, by))

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
    told = {key: shown(fact) for key, fact in shared(says).items()}
    ProcedureFile.objects.create(procedure=procedure, call=code, sha256=file.sha256, shared=told, loaded_at=at)
    journal.record(ProcedureFileLoaded(procedure.pk, file.sha256), by=by, at=at, chain=procedure.administration_id)
    return True


def may_load(says: shape.ProcedureFile, by: Acting) -> list[Finding]:
    """The keeper loads any file; an administration's office one that opens, or completes, a percorso of its own.

    Source: D.Lgs. 117/2017, art. 55, c. 2; practice.
    """
    body, doubts = administration_of(says.body)
    if Role.KEEPER in by.roles:
        return [*access.LOAD.findings(by, by), *doubts]
    others = Procedure.objects.filter(slug=says.procedure).exclude(administration=by.body)
    theirs = others.exists() or not (doubts or (body and body.pk == by.body))
    return [
        *access.OPEN.findings(by, by),
        *([blocks("file.other_body", "practice", named=says.body.name)] if theirs else doubts),
    ]


def against(file: Read, by: Acting) -> list[Finding]:
    """What stands against loading a file over what is kept; of what is kept nothing is told to who may not load it.

    Source: practice; L. 241/1990, art. 12, c. 1 (what is published is fixed).
    """
    if file.says is None:
        return []
    kept_out = [replace(one, line=(one.path and file.line(one.path)) or None) for one in may_load(file.says, by)]
    return kept_out or [*differences(file), *_area_of_others(file, by)]


def _area_of_others(file: Read, by: Acting) -> list[Finding]:
    """Where a file would change a territory that another administration leads."""
    said = file.says.area if file.says else None
    area = Area.objects.select_related("lead").filter(code=said.code).first() if said else None
    if said is None or area is None or Role.KEEPER in by.roles or area.lead_id == by.body:
        return []
    told = {key: getattr(said, key) for key in ("name", "stated_municipalities", "stated_residents")}
    kept: dict[str, Any] = {key: getattr(area, key) for key in told}
    told |= {f"municipalities.{istat}": name for istat, name in said.municipalities.items()}
    inside = area.municipalities.filter(istat__in=said.municipalities).values_list("istat", flat=True)
    kept |= {f"municipalities.{istat}": said.municipalities[istat] for istat in inside}
    facts = {"area": area.name, "lead": area.lead.name if area.lead else "–"}
    return [
        replace(
            blocks(
                "file.area_of_others",
                "practice",
                key=f"area.{key}",
                ours=str(ours),
                theirs="–" if kept.get(key) is None else str(kept[key]),
                **facts,
            ),
            path=f"area.{key}",
            line=file.line(f"area.{key}"),
        )
        for key, ours in told.items()
        if ours is not None and ours != kept.get(key)
    ]


def _administration(said: shape.PublicBody) -> Body:
    """The administration of a file; made where there is none."""
    body, doubts = administration_of(said)
    require(doubts)
    codes = {"istat_code": said.istat, "ipa_code": said.ipa, "fiscal_code": said.fiscal_code}
    return body or _new_body(said.name, Body.Kind.PUBLIC, founded=said.founded, **codes)


def _party(name: str, kind: str, istat: str) -> Body:
    """A body known by its ISTAT code, or by its name and kind; made where there is none."""
    if istat:
        body = Body.objects.filter(istat_code=istat).first()
    else:
        body, doubts = named(name, kind)
        require(doubts)
    return body or _new_body(name, kind, istat_code=istat)


def _new_body(name: str, kind: str, **fields: Any) -> Body:
    return Body.objects.create(kind=kind, name=name, sort_key=sort_key(name), **fields)


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
    """The pact as the file tells it now; what people recorded by an act stays, and a file that differs is refused."""
    stated = ("goals", "domains", "communities", "issues_found", "group_purposes", "strengthening")
    told = {
        "title": said.name,
        "informal_since": said.informal_since,
        "signed_on": said.signed,
        "stated": _plain_parts(said, stated),
        "source": says.source,
    }
    pact, _ = Pact.objects.update_or_create(
        slug=says.procedure, defaults=told, create_defaults={"administration": administration, **told}
    )
    renewed = set(_recorded(pact, PactRenewed).values_list("data__first", flat=True))
    for term, days in zip(said.terms, pact_terms(says), strict=True):
        kept = {"last": days.last, "interim_monitoring": term.interim_monitoring}
        recorded = pact.terms.filter(first=days.first)
        if recorded.exists() and not recorded.filter(cancelled_on=None).exists():
            require([_act_differs(said.name, days.first, None)])
        made, _ = pact.terms.get_or_create(first=days.first, cancelled_on=None, defaults=kept)
        if days.first.isoformat() not in renewed:
            pact.terms.filter(pk=made.pk).update(**kept)
        elif made.last != days.last:
            require([_act_differs(said.name, days.last, made.last)])
    acts = _recorded(pact, PactJoined, PactLeft, PactEntryCancelled, PactExitCancelled)
    by_act = set(acts.values_list("data__party", flat=True))
    for party in said.parties:
        _pact_party(pact, said, party, by_act)
    for count in said.stated_counts:
        numbers = {"third_sector": count.third_sector, "public": count.public}
        pact.stated_counts.update_or_create(when=count.when, defaults=numbers)
    for name in said.working_groups:
        pact.groups.get_or_create(name=name)
    return pact


def _pact_party(pact: Pact, said: shape.PactShape, party: shape.PactPartyShape, by_act: Container[str]) -> None:
    body = _party(party.name, party.kind, party.istat)
    told = {"joined_on": party.joined, "joined_by": party.act, "left_on": party.left, "left_by": party.left_by}
    there = pact.parties.filter(body=body, cancelled_on=None)
    others = [one.joined for one in said.parties if one.name == party.name and one.joined != party.joined]
    kept = (
        there.filter(joined_on=party.joined).first() or there.filter(left_on=None).exclude(joined_on__in=others).first()
    )
    if kept is None and pact.parties.filter(body=body, joined_on=party.joined, cancelled_on__isnull=False).exists():
        require([_act_differs(body.name, party.joined, None)])
    if kept is None:
        pact.parties.create(body=body, **told)
    elif str(body.pk) not in by_act:
        there.filter(pk=kept.pk).update(**told)
    elif kept.joined_on != party.joined:
        require([_act_differs(body.name, party.joined, kept.joined_on)])
    elif party.left and kept.left_on != party.left:
        require([_act_differs(body.name, party.left, kept.left_on)])


def _recorded(pact: Pact, *events: type[Event]) -> QuerySet[Entry]:
    return Entry.objects.filter(event__in=[one.code for one in events], data__pact=pact.pk)


def _act_differs(body: str, ours: date, theirs: date | None) -> Finding:
    return blocks("file.pact_act", "practice", body=body, ours=ours, theirs=theirs or "–")


def _series(says: shape.ProcedureFile, said: shape.SeriesShape, administration: Body) -> Series:
    stated = _plain_parts(said, ("first_partner", "next"))
    told = {"title": said.title, "since": said.since, "stated": stated, "source": says.source}
    series, _ = Series.objects.update_or_create(
        slug=says.procedure, defaults=told, create_defaults={"administration": administration, **told}
    )
    for one in said.calls:
        series.calls.update_or_create(order=one.order, defaults={"aim": one.aim, "ends": one.ends})
    if said.resources:
        _resources(series, said.resources, says.source)
    return series


def _resources(series: Series, said: shape.Added, source: str) -> None:
    for origin, amount in (
        (AddedResource.Origin.FOUNDATIONS, said.from_foundation_calls),
        (AddedResource.Origin.OWN, said.from_own_sources),
    ):
        AddedResource.objects.update_or_create(
            series=series, procedure=None, origin=origin, defaults={"amount": amount, "source": source}
        )
    StatedLeverage.objects.update_or_create(
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
