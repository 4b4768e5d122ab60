"""Third chapter: the two tables meet, agree terms and plan, and end in a final project each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from condivisa.base.money import ZERO, allocate, percent_of
from condivisa.site.stories.cast import Story, Tale, decimal, moment, together
from condivisa.site.stories.signing import signed
from condivisa.stages.calls.models import FundingShare, Programme
from condivisa.stages.calls.terms import read_value
from condivisa.stages.codesign import actions as codesign
from condivisa.stages.codesign.drafts import ActivityDraft, LineDraft, ProjectDraft
from condivisa.stages.codesign.models import Round

AT_THE_TABLE = {"comune": ("ponte", "serio"), "ambito": ("porta",)}
YEARS = (2026, 2027, 2028)


def tell(story: Story) -> None:
    """From the rankings to two final projects. Source: practice."""
    at = moment("2025-11-17T09:00")
    for code in AT_THE_TABLE:
        programmes = list(Programme.objects.filter(call=story.kept[code]).values_list("code", flat=True))
        table = codesign.open_table(
            story.kept[code],
            title=f"Tavolo {code} 2026-2028",
            programmes=programmes,
            facilitator=story.people["facilitator"].pk,
            by=story.by("rup", at),
            at=at,
        )
        story.kept[f"table {code}"] = table.pk
        story.kept[f"round {code}"] = Round.objects.get(table=table).pk
    together(*(meet(story, one) for one in story.says["meetings"]))
    for place, code in enumerate(AT_THE_TABLE):
        _agree(story, code, moment(f"2025-12-05T11:0{place}"))
    for place, code in enumerate(AT_THE_TABLE):
        _end(story, code, moment(f"2025-12-15T1{place}:00"))


def meet(story: Story, one: dict[str, Any]) -> Tale:
    """One meeting, from its convening to its published minutes. Source: practice."""
    held = moment(str(one["at"]))
    other = one.get("joint_with")
    # Convened the evening before: in the story, what is decided at one meeting calls the next.
    yield (convened := held - timedelta(hours=20))
    meeting = codesign.convene_meeting(
        story.kept[f"round {one['call']}"],
        when=held,
        place="Sala Cremonesi, Centro culturale",
        agenda=one["agenda"],
        joint_with=story.kept[f"round {other}"] if other else None,
        by=story.by("facilitator", convened),
        at=convened,
    )
    yield (after := held + timedelta(hours=2))
    bodies = [*AT_THE_TABLE[one["call"]], *(AT_THE_TABLE[other] if other else ())]
    present = [(story.people[key].pk, story.bodies[key].pk) for key in bodies]
    present += [(story.people[key].pk, story.bodies["comune"].pk) for key in ("rup", "facilitator")]
    codesign.record_attendance(meeting.pk, present=present, by=story.by("facilitator", after), at=after)
    codesign.draft_minutes(
        meeting.pk, text=one["text"], comments_until=after.date(), by=story.by("facilitator", after), at=after
    )
    yield (approved := held + timedelta(hours=19))
    meeting = codesign.approve_minutes(meeting.pk, by=story.by("rup", approved), at=approved)
    rup = story.by("rup", approved)
    codesign.publish_minutes(meeting.pk, file=signed(meeting.minutes, rup, at=approved), by=rup, at=approved)


def _agree(story: Story, code: str, at: datetime) -> None:
    agreed = story.says["agreed"]
    for key, value in agreed["terms"].items():
        codesign.agree_term(
            story.kept[f"round {code}"],
            key=key,
            value=read_value(key, value),
            clause=agreed["clause"],
            by=story.by("rup", at),
            at=at,
        )
    codesign.save_version(
        story.kept[f"round {code}"], draft=_project(story, code), after=0, by=story.by("rup", at), at=at
    )


def _end(story: Story, code: str, at: datetime) -> None:
    version = Round.objects.get(pk=story.kept[f"round {code}"]).versions.latest("number")
    act = codesign.draft_final_project(version.pk, by=story.by("rup", at), at=at)
    director = story.by("director", at)
    project = codesign.freeze_final_project(act.pk, file=signed(act, director, at=at), by=director, at=at)
    story.kept[f"project {code}"] = project.pk
    story.say(f"Progetto definitivo {code}: approvato")


def _project(story: Story, code: str) -> ProjectDraft:
    programmes = list(Programme.objects.filter(call=story.kept[code]))
    activities: list[ActivityDraft] = []
    lines: list[LineDraft] = []
    if code == "comune":
        for one in story.says["plan"]:
            programme = one["activity"].partition(".")[0]
            activities.append(ActivityDraft(one["activity"], programme, one["title"], one["target"]))
            lines += [line for year in YEARS for said in one["lines"] for line in [_line(story, one, said, year)]]
    planned = {one.programme for one in activities}
    for programme in programmes:
        if programme.code not in planned:
            activities.append(ActivityDraft(f"{programme.code}.1", programme.code, programme.title, ""))
            lines += _evenly(story, programme)
    return ProjectDraft(
        text="Progetto definitivo, inventato per la storia: attività, piano e termini come da verbali.",
        aims={one.code: tuple(one.aims) for one in programmes},
        activities=tuple(activities),
        lines=tuple(lines),
    )


def _line(story: Story, one: dict[str, Any], said: dict[str, Any], year: int) -> LineDraft:
    hours, cost = (decimal(said[key]) if key in said else None for key in ("hours", "hourly_cost"))
    side = said.get("side", "contribution")
    amount = hours * cost if hours is not None and cost is not None else decimal(said["amount"])
    return LineDraft(
        activity=one["activity"],
        body=story.bodies[said["body"]].pk,
        category=said["category"],
        cost_line=said["cost_line"],
        year=year,
        side=side,
        amount=amount.quantize(ZERO),
        source="Comune" if side == "contribution" else "",
        kind=said.get("kind", "cash"),
        hours=hours,
        hourly_cost=cost,
    )


def _evenly(story: Story, programme: Programme) -> Iterator[LineDraft]:
    """The plan of a programme that the story does not detail: each source and year split over the members."""
    (one,) = (
        one
        for one in story.says["applications"]
        if programme.code in one["programmes"] and one["key"] in ("serio", "porta")
    )
    weights = [Decimal(weight) for _, weight in one["members"]]
    for share in FundingShare.objects.filter(programme=programme).select_related("source"):
        amounts = allocate(share.amount, weights)
        for (key, _), amount in zip(one["members"], amounts, strict=True):
            own = percent_of(Decimal("10.5"), amount).quantize(ZERO)
            common: dict[str, Any] = {
                "activity": f"{programme.code}.1",
                "body": story.bodies[key].pk,
                "year": share.year,
            }
            yield LineDraft(
                category="staff",
                cost_line="operatori",
                side="contribution",
                amount=amount,
                source=share.source.code,
                **common,
            )
            yield LineDraft(
                category="in_kind", cost_line="volontari", side="cofinancing", kind="volunteers", amount=own, **common
            )
