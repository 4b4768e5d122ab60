"""A file beside what is kept of its percorso: shared facts must agree, and what is published is never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from condivisa.base.days import ROME, Period
from condivisa.base.findings import Finding, blocks, warns
from condivisa.records.journal.models import Entry
from condivisa.site.procedure_file import shape
from condivisa.site.procedure_file.drafting import draft_of
from condivisa.site.procedure_file.judging import act_name, disagreements, shared, shown
from condivisa.site.procedure_file.reading import Read
from condivisa.site.procedure_file.shape import ProcedureFile
from condivisa.stages.alliances.events import PactJoined
from condivisa.stages.alliances.models import PactParty
from condivisa.stages.alliances.rules import WRITTEN
from condivisa.stages.calls.models import Call, Programme, Source
from condivisa.stages.calls.rules import readiness
from condivisa.stages.calls.rules.cofinancing import PREDETERMINED
from condivisa.stages.calls.terms import Terms
from condivisa.stages.coprogramming import models

KEPT = "Condivisa"
"""The other side of a disagreement: what was loaded or written before."""


def differences(file: Read) -> list[Finding]:
    """Where a file contradicts what is kept of its percorso, or would change a call that is no longer a draft.

    Nothing for the file that was loaded last. Source: L. 241/1990, art. 12, c. 1 (what is published is fixed).
    """
    says = file.says
    if says is None or loaded_last(file):
        return []
    procedure = models.Procedure.objects.select_related("administration", "area").filter(slug=says.procedure).first()
    if procedure is None:
        return []
    kept = _kept(procedure)
    found = disagreements(shared(says), kept, KEPT)
    told = {key: shown(fact) for key, fact in shared(says).items() if key not in kept}
    found += disagreements(told, _told_by_others(procedure, says.call.code if says.call else ""), KEPT)
    if says.call:
        call = Call.objects.filter(procedure=procedure, code=says.call.code).first()
        if call and call.state != Call.State.DRAFT:
            found += _changed(says, call)
        else:
            others = other_programmes(procedure, says.call.code)
            draft = draft_of(says, others)
            known = dict(Source.objects.filter(procedure=procedure).values_list("code", "name"))
            found += [*readiness.sound(draft, others.values()), *readiness.same_sources(draft, known)]
    if says.pact:
        found += _left_silently(says.procedure, says.pact)
    return [replace(finding, line=file.line(finding.path)) for finding in found]


def _left_silently(slug: str, said: shape.PactShape) -> list[Finding]:
    """Warn of the parties that an earlier file wrote and this one no longer names: they stay in the pact, since a party
    goes out by an act. Of those recorded by an act a file need say nothing.
    """
    inside = PactParty.objects.filter(pact__slug=slug, left_on=None, cancelled_on=None)
    named = Q(body__name__in=[one.name for one in said.parties])
    named |= Q(body__istat_code__in=[one.istat for one in said.parties if one.istat])
    unnamed = list(inside.exclude(named).order_by("body__sort_key", "pk").values_list("body", "body__name", "pact"))
    acts = Entry.objects.filter(event=PactJoined.code, data__pact__in={pact for *_, pact in unnamed})
    joined = set(acts.values_list("data__party", flat=True))
    names = [name for body, name, _ in unnamed if str(body) not in joined]
    told = warns("file.parties_unnamed", WRITTEN, bodies="; ".join(names))
    return [replace(told, path="pact.parties")] if names else []


def loaded_last(file: Read) -> bool:
    """Whether a sound file is the last that was loaded of its call: it only confirms, while an earlier one is written
    again over the later. Source: practice.
    """
    says = file.says
    assert says is not None
    code = says.call.code if says.call else ""
    same = models.ProcedureFile.objects.filter(procedure__slug=says.procedure, call=code)
    return same.order_by("-loaded_at", "-pk").values_list("sha256", flat=True).first() == file.sha256


def other_programmes(procedure: models.Procedure, call: str) -> dict[str, str]:
    """The programmes of a procedure's other calls, `call/code` → code. Source: practice."""
    others = Programme.objects.filter(call__procedure=procedure).exclude(call__code=call)
    return {f"{code_of_call}/{code}": code for code_of_call, code in others.values_list("call__code", "code")}


def _told_by_others(procedure: models.Procedure, call: str) -> dict[str, str]:
    """What the last file of each other call of a percorso shared with it: a new version may correct only its own."""
    files = models.ProcedureFile.objects.filter(procedure=procedure).exclude(call=call).order_by("loaded_at", "pk")
    last = dict(files.values_list("call", "shared"))
    return {key: fact for shared_there in last.values() for key, fact in shared_there.items()}


def _kept(procedure: models.Procedure) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "title": procedure.title,
        "invented": procedure.invented,
        "years": Period(date(procedure.first_year, 1, 1), date(procedure.last_year, 12, 31)),
        "body.name": procedure.administration.name,
    }
    if procedure.area:
        facts |= {"area.code": procedure.area.code, "area.name": procedure.area.name}
    for one in procedure.horizons.all():
        facts[f"horizons.{one.code}"] = Period(date(one.first_year, 1, 1), date(one.last_year, 12, 31))
    for source in Source.objects.filter(procedure=procedure):
        facts[f"sources.{source.code}"] = source.name
    for act in procedure.programming_acts.all():
        said = shape.Act(act.kind, act.date, act.subject, act.number, act.basis)
        facts[f"acts, {act_name(said)}"] = (act.date, act.subject, act.basis)
    for hearing in procedure.hearings.all():
        facts[f"hearings, {hearing.committee}, {hearing.date.isoformat()}"] = hearing.subject
    return facts


def _changed(says: ProcedureFile, call: Call) -> list[Finding]:
    ours, theirs = _stated(says), _published(call)
    return [
        replace(
            blocks(
                "file.call_published",
                PREDETERMINED,
                call=call.code,
                key=key,
                ours=shown(ours[key]),
                theirs=shown(theirs.get(key, "–")),
            ),
            path=key,
        )
        for key in ours
        if ours[key] != theirs.get(key)
    ]


def _stated(says: ProcedureFile) -> Mapping[str, Any]:
    call = says.call
    assert call is not None
    given = {
        "call.title": call.title,
        "call.cup": call.cup,
        "call.cig": call.cig,
        "call.opens": _moment(call.opens),
        "call.closes": _moment(call.closes),
        "call.questions_until": _moment(call.questions_until),
        "criteria": tuple(one.code for one in says.criteria),
    }
    facts: dict[str, Any] = {key: value for key, value in given.items() if value}
    facts["programmes"] = tuple(one.code for one in says.programmes)
    for one in says.programmes:
        facts |= _programme(one.code, one.title, one.annual, one.triennial, one.aims)
    return facts | _terms(says.terms)


def _published(call: Call) -> Mapping[str, Any]:
    programmes = list(call.programmes.all())
    facts: dict[str, Any] = {
        "call.title": call.title,
        "call.cup": call.cup,
        "call.cig": call.cig,
        "call.opens": _moment(call.opens_at),
        "call.closes": _moment(call.closes_at),
        "call.questions_until": _moment(call.questions_until),
        "criteria": tuple(call.criteria.values_list("code", flat=True)),
        "programmes": tuple(one.code for one in programmes),
    }
    for one in programmes:
        facts |= _programme(one.code, one.title, one.stated_annual, one.stated_triennial, tuple(one.aims))
    return facts | _terms(call.terms)


def _programme(code: str, title: str, annual: Any, triennial: Any, aims: tuple[str, ...]) -> dict[str, Any]:
    path = f"programmes.{code}"
    return {f"{path}.title": title, f"{path}.annual": annual, f"{path}.triennial": triennial, f"{path}.aims": aims}


def _terms(terms: Terms) -> dict[str, str]:
    """Each term as text: what it is set to, or within what it may be negotiated."""
    said = {row["key"]: {name: row[name] for name in row if name not in ("key", "clause")} for row in terms.as_json()}
    return {f"terms.{key}": json.dumps(row, ensure_ascii=False, sort_keys=True) for key, row in said.items()}


def _moment(at: datetime | None) -> datetime | None:
    return at.astimezone(ROME) if at else None
