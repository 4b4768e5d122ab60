"""The papers of a notice: the notice itself, the act that gives back an outage, the act that revokes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import override

from condivisa.base.days import day, show_day, show_moment
from condivisa.base.money import ZERO, show, show_percent
from condivisa.base.words import word
from condivisa.records.papers.recipes import recipe
from condivisa.stages.calls.drafts import CallDraft, CriterionDraft
from condivisa.stages.calls.models import IN_FORCE, Call, Criterion, FundingShare, ProgrammeLink
from condivisa.stages.calls.rules.window import Window, questions_moved
from condivisa.stages.calls.terms import KINDS, Term, Terms, Unit, Value
from condivisa.stages.coprogramming.models import Procedure, ProgrammingAct

NOTICE = recipe(
    "calls.notice",
    beside=__file__,
    law="L. 241/1990, art. 12; D.Lgs. 117/2017, art. 55",
    to_sign=True,
    parts=["text"],
)
EXTENSION = recipe("calls.extension", beside=__file__, law="L. 241/1990, art. 1 e 12", to_sign=True)
RECTIFICATION = recipe(
    "calls.rectification",
    beside=__file__,
    law="L. 241/1990, art. 1, 3 e 12; D.M. 72/2021, par. 3",
    to_sign=True,
    parts=["text"],
)
REVOCATION = recipe("calls.revocation", beside=__file__, law="L. 241/1990, art. 21-quinquies", to_sign=True)

STATED = {
    "applicants": "Chi può presentare istanza",
    "selection": "Selezione",
    "vat": "IVA",
    "reimbursement": "Come si rimborsano i costi",
}
"""What a notice says in words and no rule computes, as `Call.stated` keeps it."""
UNITS = {Unit.MONTHS: "mesi", Unit.DAYS: "giorni"}


def notice(call: Call) -> dict[str, Any]:
    """What the notice says, as the draft stands. Source: D.M. 72/2021, par. 3; L. 241/1990, art. 8 and 12."""
    procedure = call.procedure
    years = list(range(procedure.first_year, procedure.last_year + 1))
    shares = list(FundingShare.objects.filter(programme__call=call).select_related("source"))
    sources = sorted({share.source.name for share in shares})
    programmes = list(call.programmes.all())
    bookings = list(call.bookings.filter(IN_FORCE).select_related("source").order_by("year", "source__name", "pk"))
    criteria = list(call.criteria.all())
    return {
        "facts": [
            ["Amministrazione procedente", procedure.administration.name],
            ["Percorso", procedure.title],
            ["Atto di avvio", f"n. {call.opening_act_number} del {_day(call)}"],
            ["CUP", call.cup or "non indicato"],
            ["CIG", call.cig or "non indicato"],
            ["Responsabile del procedimento", str(procedure.procedure_manager or "da nominare")],
            *director(procedure),
            ["Le istanze si presentano", f"dal {_moment(call.opens_at)} al {_moment(call.closes_at)}"],
            ["Domande sull'avviso", f"fino al {_moment(call.questions_until or call.closes_at)}"],
            ["Base giuridica", "; ".join(procedure.legal_basis) or "non indicata"],
            *([["Fondi dell'avviso", call.source.name]] if call.source else []),
            *([label, call.stated[key]] for key, label in STATED.items() if call.stated.get(key)),
            ["Ricorso", call.appeal_authority],
        ],
        "programming": programming(call),
        "links": links(call),
        "joint_moments": call.stated.get("joint_moments", ""),
        "programmes": [
            {
                "code": one.code,
                "title": one.title,
                "aims": one.aims,
                "stated": _stated(one.stated_annual, one.stated_triennial, _total(shares, one.pk)),
            }
            for one in programmes
        ],
        "years": [str(year) for year in years],
        "money": [
            [f"{one.code} – {source}", *(_cell(shares, one.pk, source, year) for year in [*years, None])]
            for one in programmes
            for source in sources
            if any(share.programme_id == one.pk and share.source.name == source for share in shares)
        ],
        "money_total": ["Totale", *(show(_total(shares, year=year), "") for year in [*years, None])],
        "bookings": [
            [
                one.source.name,
                str(one.year),
                one.chapter,
                f"n. {one.number}{f', {one.act}' if one.act else ''}",
                show(one.amount, ""),
            ]
            for one in bookings
        ],
        "bookings_total": ["Totale", "", "", "", show(sum((one.amount for one in bookings), ZERO), "")],
        "criteria": [[one.code, one.title, _scoring(one) + _least(one), _number(one.max_points)] for one in criteria],
        "criteria_total": ["Totale", "", "", _number(sum((one.max_points for one in criteria), ZERO))],
        "terms": [[word(f"term.{term.key}"), said(term), term.clause] for term in in_order(call.terms)],
        "terms_sha256": call.terms.sha256(),
    }


def extension(call: Call, first: datetime, last: datetime, closes_now: datetime) -> dict[str, Any]:
    """What the act that gives back an outage says. Source: L. 241/1990, art. 3 and 12."""
    view = Window(True, call.opens_at, call.closes_at, call.questions_until)
    until = questions_moved(view, first, closes_now)
    return {
        "facts": [
            *_heading(call),
            ["Interruzione certificata", f"dal {_moment(first)} al {_moment(last)}"],
            ["Termine prima dell'interruzione", _moment(call.closes_at)],
            ["Nuovo termine per tutti", _moment(closes_now)],
            *([["Domande sull'avviso", f"fino al {_moment(until)}"]] if until != call.questions_until else []),
            ["Ricorso", call.appeal_authority],
        ],
    }


def rectification(
    call: Call, before: CallDraft, after: CallDraft, reason: str, closed_before: datetime | None
) -> dict[str, Any]:
    """What the act that corrects a notice says: each passage before and after, then the notice as corrected.

    `call` is the notice as corrected; `closed_before` its term before, where the correction moves it.
    Source: L. 241/1990, art. 3 and 12; D.M. 72/2021, par. 3.
    """
    moved = [
        ["Termine prima della rettifica", _moment(closed_before)],
        ["Nuovo termine per tutti", _moment(call.closes_at)],
    ]
    return {
        "facts": [*_heading(call), *(moved if closed_before else []), ["Ricorso", call.appeal_authority]],
        "reason": reason,
        "substantial": closed_before is not None,
        "corrections": [[what, *(said or "non detto" for said in both)] for what, *both in corrections(before, after)],
        "notice": notice(call),
    }


FRAME = {
    "title": "Titolo",
    "cup": "CUP",
    "cig": "CIG",
    "appeal_authority": "Ricorso",
}


def corrections(before: CallDraft, after: CallDraft) -> list[tuple[str, str, str]]:
    """Each passage that differs between two texts of a notice: what it is, what it said, what it says.

    Source: L. 241/1990, art. 3.
    """
    was, now = _passages(before), _passages(after)
    return [
        (what, was.get(what, ""), now.get(what, ""))
        for what in dict.fromkeys([*was, *now])
        if was.get(what, "") != now.get(what, "")
    ]


def _passages(draft: CallDraft) -> dict[str, str]:
    return {
        **{label: getattr(draft, name) for name, label in FRAME.items()},
        **{label: draft.stated.get(key, "") for key, label in STATED.items()},
        **{f"Finalità, {one.code}": "\n".join(one.aims) for one in draft.programmes},
        **{
            f"Criterio {one.code}": f"{one.title}; {_scoring(one)}; punti: {_number(one.max_points)}{_least(one)}"
            for one in draft.criteria
        },
        **{_capital(word(f"term.{one.key}")): f"{said(one)} ({one.clause})" for one in in_order(draft.terms)},
    }


def _least(criterion: Criterion | CriterionDraft) -> str:
    if criterion.threshold is None:
        return ""
    return f"; soglia {_number(criterion.threshold)}: chi prende di meno non è idoneo"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def revocation(call: Call, reason: str) -> dict[str, Any]:
    """What the act that revokes a notice says. Source: L. 241/1990, art. 3 and 21-quinquies."""
    return {
        "facts": [
            *_heading(call),
            ["Ricorso", call.appeal_authority],
        ],
        "reason": reason,
    }


def director(procedure: Procedure) -> list[list[str]]:
    """Who signs the acts of a procedure, beside its manager; nothing until one is named. Source: TUEL art. 107."""
    return [["Dirigente", str(procedure.director)]] if procedure.director else []


def _heading(call: Call) -> list[list[str]]:
    procedure = call.procedure
    published = f", pubblicato il {show_day(day(call.published_at))}" if call.published_at else ""
    return [
        ["Amministrazione procedente", procedure.administration.name],
        ["Responsabile del procedimento", str(procedure.procedure_manager or "da nominare")],
        *director(procedure),
        ["Avviso", f"{call.title}{published}"],
        ["CUP", call.cup or "non indicato"],
    ]


def programming(call: Call) -> list[str]:
    """The programming acts that the call rests on, as a notice cites them. Source: D.Lgs. 117/2017, art. 55, c. 3."""
    acts = ProgrammingAct.objects.filter(procedure=call.procedure_id, basis=True)
    return [
        f"{act.kind}{f' n. {act.number}' if act.number else ''} del {show_day(act.date)}: {act.subject}" for act in acts
    ]


def links(call: Call) -> list[str]:
    """The programmes of the call that the notices tie to others, also of another call. Source: D.M. 72/2021, par. 3."""
    tied = ProgrammeLink.objects.filter(Q(first__call=call) | Q(second__call=call)).select_related(
        "first__call", "second__call"
    )
    said = []
    for link in tied.order_by("first__order", "second__order", "pk"):
        own, other = (link.first, link.second) if link.first.call_id == call.pk else (link.second, link.first)
        elsewhere = f", dell'avviso «{other.call.title}»" if other.call_id != call.pk else ""
        said.append((own.order, f"{own.code} con {other.code}{elsewhere}"))
    return [sentence for _, sentence in sorted(said, key=lambda one: one[0])]


def in_order(terms: Terms) -> list[Term]:
    """Terms in the order in which a notice lists them: from applying to paying. Source: practice."""
    place = {key: number for number, key in enumerate(KINDS)}
    return sorted(terms, key=lambda term: place[term.key])


def said(term: Term) -> str:
    """A term as the notice writes it in Italian: its value, or the bounds within which it is negotiated.

    Source: practice.
    """
    unit = KINDS[term.key].unit
    if term.value is not None:
        return _value(term.value, unit)
    if term.among:
        return "da negoziare fra: " + ", ".join(word(f"choice.{one}") for one in term.among)
    low = f" da {_value(term.low, unit)}" if term.low is not None else ""
    high = f" fino a {_value(term.high, unit)}" if term.high is not None else ""
    return f"da negoziare{low}{high}"


def _value(value: Value, unit: Unit) -> str:
    match value:
        case bool():
            return "sì" if value else "no"
        case tuple():
            return "; ".join(value) or "non ce ne sono"
        case Decimal() if unit is Unit.PERCENT:
            return show_percent(value)
        case Decimal() if unit is Unit.EUR:
            return show(value)
        case Decimal():
            return f"{_number(value)} {UNITS.get(unit, '')}".strip()
    return word(f"choice.{value}")


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _scoring(criterion: Criterion | CriterionDraft) -> str:
    match criterion.scoring:
        case Criterion.Scoring.PER_UNIT:
            most = f", al massimo {_number(criterion.max_units)}" if criterion.max_units else ""
            each = criterion.per_unit or ZERO
            return f"{_number(each)} {'punto' if each == 1 else 'punti'} per {criterion.unit}{most}"
        case scoring:
            steps = "; ".join(f"{label} {value}".replace(".", ",") for label, value in criterion.scale)
            with override("it"):
                return f"{Criterion.Scoring(scoring).label}: {steps}"


def _stated(annual: Decimal | None, triennial: Decimal | None, allocated: Decimal) -> str:
    """What is stated of a programme, never corrected; where the sources come to something else, that is said beside."""
    said = [f"{show(annual)} l'anno"] if annual is not None else []
    if triennial is not None:
        apart = triennial - allocated
        but = f" (le quote per anno, qui sotto, fanno {show(allocated)}: differenza di {show(abs(apart))})"
        said.append(f"{show(triennial)} in tutto{but if apart and allocated else ''}")
    return "; ".join(said)


def _total(
    shares: list[FundingShare], programme: int | None = None, source: str = "", year: int | None = None
) -> Decimal:
    return sum(
        (
            share.amount
            for share in shares
            if programme in (None, share.programme_id)
            and source in ("", share.source.name)
            and year in (None, share.year)
        ),
        ZERO,
    )


def _cell(shares: list[FundingShare], programme: int, source: str, year: int | None) -> str:
    return show(_total(shares, programme, source, year), "")


def _day(call: Call) -> str:
    return show_day(call.opening_act_date) if call.opening_act_date else ""


def _moment(at: datetime | None) -> str:
    return show_moment(at) if at else ""
