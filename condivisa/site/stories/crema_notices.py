"""First chapter: the two notices are funded, signed and published; a question; an outage that extends the term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from condivisa.parties.models import Body
from condivisa.site.procedure_file.drafting import draft_of
from condivisa.site.stories.cast import Story, Tale, decimal, moment, together
from condivisa.site.stories.signing import signed
from condivisa.stages.calls import actions as calls
from condivisa.stages.calls import queries
from condivisa.stages.calls.drafts import CallDraft, CriterionDraft
from condivisa.stages.calls.models import Call, Programme, Source
from condivisa.stages.calls.terms import Term, Terms, read_value
from condivisa.stages.coprogramming import actions as coprogramming
from condivisa.stages.coprogramming.models import Procedure

FILES = {"comune": "crema-2026-2028-comune.toml", "ambito": "crema-2026-2028-ambito.toml"}


def tell(story: Story) -> None:
    """From the loaded files to two published notices. Source: practice."""
    start = moment("2025-09-10T09:00")
    story.load(start)
    procedure = Procedure.objects.get(slug="crema-2026-2028")
    story.enter(start, comune=Body.objects.get(pk=procedure.administration_id))
    story.kept["procedure"] = procedure.pk
    coprogramming.assign(
        procedure.pk,
        procedure_manager=story.people["rup"].pk,
        director=story.people["director"].pk,
        by=story.by("director", start),
        at=start,
    )
    together(*(_notice(story, procedure, code) for code in FILES))
    _clarify(story)
    _extend(story)


def _notice(story: Story, procedure: Procedure, code: str) -> Tale:
    """One notice, from its draft to its publication."""
    yield (at := moment("2025-09-10T10:00"))
    call = _draft(story, procedure, code, at)
    story.kept[code] = call.pk
    yield from _fund(story, call)
    yield from _publish(story, call)


def _draft(story: Story, procedure: Procedure, code: str, at: datetime) -> Call:
    says = story.files[FILES[code]].says
    assert says is not None
    theirs = Programme.objects.filter(call__procedure=procedure).exclude(call__code=code)
    known = {f"{one.call.code}/{one.code}": one.code for one in theirs.select_related("call")}
    draft = _completed(story.says["notice"], story.says["criteria"], draft_of(says, known))
    return calls.save_draft(procedure.pk, draft, by=story.by("officer", at), at=at)


def _completed(notice: Mapping[str, Any], criteria: list[dict[str, Any]], draft: CallDraft) -> CallDraft:
    """The real draft with what the published summary does not say, from the story's file."""
    clause = notice["clause"]
    added = {key: Term(key, clause, read_value(key, value)) for key, value in notice["fixed"].items()}
    for key, bounds in notice["negotiable"].items():
        low, high = bounds.get("from"), bounds.get("to")
        added[key] = Term(
            key,
            clause,
            low=None if low is None else Decimal(low),
            high=None if high is None else Decimal(high),
            among=tuple(bounds.get("among", ())),
        )
    return replace(
        draft,
        terms=Terms({**added, **draft.terms.by_key}),
        criteria=tuple(_criterion(one) for one in criteria),
        opens_at=moment(str(notice["opens_at"])),
        questions_until=moment(str(notice["questions_until"])),
        closes_at=moment(str(notice["closes_at"])),
        cup=notice["cup"][draft.code],
        cig=notice["cig"][draft.code],
        appeal_authority=notice["appeal_authority"],
    )


def _criterion(one: dict[str, Any]) -> CriterionDraft:
    return CriterionDraft(
        code=one["code"],
        title=one["title"],
        scoring=one["scoring"],
        max_points=decimal(one["max_points"]),
        scale=tuple((label, decimal(value)) for label, value in one.get("scale", {}).items()),
        per_unit=decimal(one["per_unit"]) if "per_unit" in one else None,
        unit=one.get("unit", ""),
        max_units=decimal(one["max_units"]) if "max_units" in one else None,
    )


def _fund(story: Story, call: Call) -> Tale:
    """Book every source and year, then adopt the opening act."""
    yield (at := moment("2025-09-11T09:00"))
    codes = dict(Source.objects.filter(procedure=call.procedure_id).values_list("name", "code"))
    for place, ((source, year), amount) in enumerate(sorted(queries.shares_by_source_year(call).items()), 1):
        calls.add_booking(
            call.pk,
            source=codes[source],
            year=year,
            chapter=f"12.04.1.{103 + place}",
            number=f"{year}/{call.code}/{place}",
            amount=amount,
            act="prenotazione del 11.9.2025 (inventata)",
            by=story.by("finance", at),
            at=at,
        )
    act = story.says["notice"]["opening_act"]
    yield (at := moment("2025-09-12T10:00"))
    calls.adopt_opening_act(call.pk, number=act["number"], date=act["date"], by=story.by("director", at), at=at)


def _publish(story: Story, call: Call) -> Tale:
    yield (at := moment("2025-09-12T11:00"))
    call, _ = calls.compose_notice(call.pk, by=story.by("rup", at), at=at)
    yield (at := moment("2025-09-15T10:00"))
    director = story.by("director", at)
    calls.sign_notice(call.pk, file=signed(call.notice, director, at=at), signer=director.person, by=director, at=at)
    yield (at := moment("2025-09-15T12:00"))
    calls.publish_call(call.pk, by=story.by("rup", at), at=at)
    story.say(f"{call.title}: pubblicato")


def _clarify(story: Story) -> None:
    asked, answered = moment("2025-09-25T20:10"), moment("2025-09-29T09:30")
    question = calls.ask_question(
        story.kept["comune"],
        text="Una rete informale di genitori può essere partner senza ricevere contributo?",
        by=story.by("vicinanza", asked),
        at=asked,
    )
    calls.answer_question(
        question.pk,
        answer="Può collaborare alle attività; non è un ente del Terzo settore e non firma l'istanza.",
        by=story.by("rup", answered),
        at=answered,
    )


def _extend(story: Story) -> None:
    """The portal was unreachable for an evening: the Ambito's term moves for everybody, by an act."""
    certified, adopted = moment("2025-10-14T09:00"), moment("2025-10-14T11:00")
    outage = calls.certify_outage(
        story.kept["ambito"],
        first=moment("2025-10-13T18:00"),
        last=moment("2025-10-13T22:30"),
        closes_now=moment("2025-10-21T12:00"),
        by=story.by("rup", certified),
        at=certified,
    )
    director = story.by("director", adopted)
    calls.extend_after_outage(
        outage.pk,
        file=signed(outage.certificate, director, at=adopted),
        signer=director.person,
        by=director,
        at=adopted,
    )
