"""The papers of a selection. Each context is plain JSON, frozen when the paper is composed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from condivisa.base.days import day, show_day, show_moment
from condivisa.base.money import show
from condivisa.base.words import word
from condivisa.records.identity.models import Person
from condivisa.records.papers.models import Paper
from condivisa.records.papers.recipes import in_italian, recipe
from condivisa.stages.applications.models import Application, LateAttempt
from condivisa.stages.calls.models import Call, Programme
from condivisa.stages.calls.papers import director
from condivisa.stages.selection.models import AdmissibilityCheck, Draw, Panel, RankingRow, Score, Seat, Session
from condivisa.stages.selection.queries import Applicant
from condivisa.stages.selection.rules.ranking import Place
from condivisa.stages.selection.rules.scoring import Measure, criterion_points, total_points

APPOINTMENT = recipe(
    "selection.appointment", beside=__file__, law="D.M. 72/2021, par. 3; L. 241/1990, art. 6-bis", to_sign=True
)
MINUTES = recipe("selection.minutes", beside=__file__, law="L. 241/1990, art. 3; D.M. 72/2021, par. 3", to_sign=True)
ADMISSION = recipe("selection.admission", beside=__file__, law="L. 241/1990, art. 3, 6 e 12", to_sign=True)
RANKING = recipe("selection.ranking", beside=__file__, law="L. 241/1990, art. 12; D.M. 72/2021, par. 3", to_sign=True)
REFUSAL = recipe("selection.refusal", beside=__file__, law="L. 241/1990, art. 3, c. 4")

ROUNDING = {
    "final": "il punteggio è arrotondato una sola volta, alla fine, al secondo decimale",
    "intermediate": "la media dei coefficienti è arrotondata al secondo decimale prima di essere moltiplicata",
}


@in_italian
def title(what: str, kind: str, call: Call) -> str:
    """How a paper on a panel is called: what it is, of which kind of panel, on which notice."""
    return f"{what}: {Panel.Kind(kind).label} – {call.title}"[:300]


@in_italian
def appointment(
    call: Call,
    kind: str,
    members: Sequence[tuple[Person, bool]],
    *,
    replaces: Seat | None = None,
    reason: str = "",
) -> dict[str, Any]:
    """The act that appoints a panel, or the substitute of who leaves it: members with whether they chair."""
    return {
        **_call(call),
        "kind": kind,
        "panel": "il seggio" if kind == Panel.Kind.CHECK_PANEL else "la commissione",
        "members": [{"person": str(person.pk), "name": str(person), "chair": chair} for person, chair in members],
        "replaces": {"seat": replaces.pk, "name": str(replaces.person)} if replaces else None,
        "reason": reason,
    }


@in_italian
def minutes(
    panel: Panel,
    held: Mapping[str, Any],
    present: Sequence[Seat],
    scores: Iterable[Score],
    measures: Sequence[Measure],
    *,
    left: Iterable[Seat] = (),
) -> dict[str, Any]:
    """The minutes of a sitting: who sat and who chaired, who signs them; who had `left` and to whom, what was done, the
    marks given so far with the points they make.
    """
    rounding = panel.call.terms.get("score_rounding") or "final"
    by_proposal: dict[tuple[str, str], list[Score]] = {}
    for one in scores:
        by_proposal.setdefault((one.programme.code, one.application.lead.name), []).append(one)
    return {
        **_call(panel.call),
        "panel": str(panel.get_kind_display()),
        "held_at": show_moment(held["held_at"]),
        "place": held["place"],
        "public": held["public"],
        "text": held["text"],
        "chairs": [["Presidente", str(seat.person)] for seat in present if seat.chair],
        "present": [f"{seat.person}{', presidente' if seat.chair else ''}" for seat in present],
        "substituted": [
            f"{seat.person} ha lasciato il posto a {seat.replaced_by.person} il {show_day(day(seat.left_at))}"
            for seat in left
            if seat.left_at
        ],
        "proposals": [
            {
                "title": f"Programma {programme}: {applicant}",
                "marks": [[one.criterion.code, str(one.seat.person), _points(one.value), one.reason] for one in given],
                "points": [_earned(measure, given, rounding) for measure in measures],
                "total": _total(given, measures, rounding),
            }
            for (programme, applicant), given in by_proposal.items()
        ],
        "rounding": ROUNDING[rounding],
    }


def admission(
    call: Call,
    listed: Sequence[Applicant],
    failings: Mapping[int, Sequence[AdmissibilityCheck]],
    late: Iterable[LateAttempt],
) -> dict[str, Any]:
    """The act on admission: who is admitted, who is not and why, who came too late."""
    return {
        **_call(call),
        "admitted": [_applicant(one) for one in listed if one.application not in failings],
        "refused": [
            {**_applicant(one), "reasons": [_failing(check) for check in failings[one.application]]}
            for one in listed
            if one.application in failings
        ],
        "late": [
            {"body": one.body.name, "at": show_moment(one.at), "closed_at": show_moment(one.closed_at)} for one in late
        ],
    }


def refusal(call: Call, application: Application, reasons: Sequence[Mapping[str, str]], act: Paper) -> dict[str, Any]:
    """The letter that refuses: each reason with its source, the act, whom to appeal to and within which term."""
    return {
        **_call(call),
        "to": application.lead.name,
        "application": f"{application.receipt_number}/{application.receipt_year}",
        "title": application.title,
        "decided": _cited(act),
        "reasons": [dict(reason) for reason in reasons],
    }


def admission_reasons(failing: Iterable[AdmissibilityCheck]) -> list[dict[str, str]]:
    """The reasons of a refusal at admission: requirement, reason, source."""
    return [_failing(check) for check in failing]


def ranking_reasons(call: Call, programme: Programme, row: RankingRow) -> list[dict[str, str]]:
    """The reason why a ranked proposal is not selected, in the call's own terms."""
    points = _points(row.points)
    tied = f" A pari punti: {word(f'selection.tie_{row.tie}')}." if row.tie else ""
    if row.outcome == RankingRow.Outcome.UNSUITABLE:
        minimum = call.terms.get("minimum_score")
        least = f"; il minimo è {_points(minimum)}" if minimum is not None else ""
        reason = (
            f"La proposta ha ottenuto {points} punti{least}, e le soglie dei singoli criteri valgono anche da sole."
        )
        source = call.terms.clause("minimum_score")
    else:
        place = f"in posizione {row.position} con {points} punti"
        reason = f"La proposta è idonea, {place}: l'avviso individua la migliore.{tied}"
        source = call.terms.clause("selected")
    return [{"requirement": f"Programma {programme.code}", "reason": reason, "source": source}]


@in_italian
def ranking(
    programme: Programme,
    places: Sequence[Place],
    names: Mapping[int, str],
    committee: Sequence[Seat],
    minuted: Iterable[Session],
    *,
    annulled: Sequence[Draw] = (),
) -> dict[str, Any]:
    """The ranking of a programme: every admitted proposal with points by criterion, tie and outcome; it approves the
    minutes of the committee's sittings, by their day. The lots `annulled` are told with their reason.
    """
    call = programme.call
    minimum = call.terms.get("minimum_score")
    contribution = sum(share.amount for share in programme.shares.all())
    return {
        **_call(call),
        "programme": programme.pk,
        "programme_title": f"{programme.code} {programme.title}",
        "contribution": show(contribution),
        "committee": [str(seat.person) for seat in committee],
        "minutes": [show_day(day(one.held_at)) for one in minuted],
        "rounding": ROUNDING[call.terms.get("score_rounding") or "final"],
        "minimum": _points(minimum) if minimum is not None else "",
        "criteria": [
            f"{one.code}: {one.title} (fino a {_points(one.max_points)} punti)" for one in call.criteria.all()
        ],
        "rows": [
            {
                "application": place.application,
                "position": place.position,
                "applicant": names[place.application],
                "by_criterion": [_points(step.value) for step in place.points.steps],
                "points": _points(place.points.value),
                "outcome": str(RankingRow.Outcome(place.outcome).label),
                "tie": word(f"selection.tie_{place.tie}") if place.tie else "",
            }
            for place in places
        ],
        "codes": [one.code for one in call.criteria.all()],
        **({"annulled": _annulled(annulled, names)} if annulled else {}),  # an act drafted without them still holds
    }


def _annulled(lots: Sequence[Draw], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """The lots that no longer count, annulment by annulment: when, why, which numbers had been drawn."""
    return [
        {
            "on": f"annullato il {show_moment(when)}",
            "reason": reason,
            "numbers": [f"{names[one.application_id]}: {one.number}" for one in together],
        }
        for (when, reason), together in groupby(lots, key=lambda one: (one.annulled_at, one.annulled))
        if when
    ]


def _cited(act: Paper) -> str:
    """The act by its number and day; where the office gave it none yet, by the day it was signed."""
    if act.act_number:
        return f"{act.title} n. {act.act_number}{f' del {show_day(act.act_date)}' if act.act_date else ''}"
    return f"{act.title}, atto firmato il {show_day(day(act.signed_at))}" if act.signed_at else act.title


def _call(call: Call) -> dict[str, Any]:
    procedure = call.procedure
    return {
        "call": call.pk,
        "administration": procedure.administration.name,
        "manager": str(procedure.procedure_manager or ""),
        "signs": director(procedure),
        "call_title": call.title,
        "cup": call.cup,
        "closes_at": show_moment(call.closes_at) if call.closes_at else "",
        "appeal": call.appeal_authority,
    }


def _applicant(one: Applicant) -> dict[str, Any]:
    return {
        "application": one.application,
        "number": one.number,
        "bodies": "; ".join(one.bodies),
        "programmes": f"{'programma' if len(one.programmes) == 1 else 'programmi'} {', '.join(one.programmes)}",
    }


def _failing(check: AdmissibilityCheck) -> dict[str, str]:
    return {
        "requirement": word(f"selection.{check.requirement}").capitalize(),
        "reason": check.reason,
        "source": check.source,
    }


def _earned(measure: Measure, given: Iterable[Score], rounding: str) -> list[str]:
    """Criterion, what its points are made from, points; no points while members state different units."""
    values = [one.value for one in given if one.criterion.code == measure.code]
    if measure.scoring == "per_unit" and len(set(values)) > 1:
        return [measure.code, "unità da accertare", ""]
    figure = criterion_points(measure, values, rounding)
    return [measure.code, figure.formula, _points(figure.value)]


def _total(given: Sequence[Score], measures: Sequence[Measure], rounding: str) -> list[str]:
    """The foot of the points; nothing while a criterion waits for its marks, or members state different units."""
    values = {one.code: [score.value for score in given if score.criterion.code == one.code] for one in measures}
    if any(not values[one.code] or (one.scoring == "per_unit" and len(set(values[one.code])) > 1) for one in measures):
        return []
    figure = total_points(measures, values, rounding)
    return ["Totale", figure.formula, _points(figure.value)]


def _points(value: Any) -> str:
    return show(value, unit="")
