"""The committee at work: what I may see and why, marks with reasons, lots, minutes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.records.screens import cells
from condivisa.records.screens.answers import answer
from condivisa.records.screens.fields import show_number
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.stages.applications import queries as of_applications
from condivisa.stages.applications.showing import plan_table
from condivisa.stages.selection import actions, queries
from condivisa.stages.selection.forms import AnnulForm, DrawForm, MarksForm, MinutesForm
from condivisa.stages.selection.models import Panel
from condivisa.stages.selection.pages import looking
from condivisa.stages.selection.pages.ranking import annulments, level, named
from condivisa.stages.selection.rules.scoring import criterion_points


def proposals(request: Any, slug: str, code: str) -> HttpResponseBase:
    """The proposals to score, with how far one is; what one does not see, and why."""
    call = looking.called(request, slug, code)
    looking.must_score(call)
    criteria = call.criteria.count()
    columns = [
        ListColumn(
            _("Proposta"),
            lambda one: one.application.title,
            sort="application__title",
            address=lambda one: _address(call, one),
            italian=True,
        ),
        ListColumn(_("Capofila"), lambda one: one.application.lead.name, sort="application__lead__sort_key"),
        ListColumn(_("Programma"), lambda one: one.programme.code, sort="programme__order"),
        ListColumn(_("Criteri valutati"), lambda one: f"{one.scored}/{criteria}", sort="scored"),
    ]
    found = queries.to_score(call, viewer=request.acting)
    listing = Listing(
        request,
        found.values_list("pk", flat=True),  # to sort thousands, what is said of each is not needed
        columns,
        caption=_("Le proposte che lei valuta"),
        search=("application__title", "application__lead__name", "programme__code", "programme__title"),
        file_name=f"proposte-{code}",
        prepare=lambda keys: queries.proposals(keys, viewer=request.acting),
    )
    context = {
        "call": call,
        "opened": call.opened,
        "standing": queries.standing_of(call.pk, request.acting.person),
        "beside": bool(call.terms.get("scores_beside")),
        "list": listing,
    }
    return listing.export() or render(request, "selection/proposals.html", context)


def _address(call: Any, one: Any) -> str:
    return reverse("selection_score", args=[call.procedure.slug, call.code, one.programme.code, one.application_id])


def score(request: Any, slug: str, code: str, programme: str, key: int) -> HttpResponseBase:
    """Score one proposal on one programme, with reasons; save and go to the next."""
    call = looking.called(request, slug, code)
    looking.must_score(call)
    judged = looking.programme_of(call, programme)
    one = looking.read(request, call, key)
    criteria = list(call.criteria.order_by("order", "pk"))
    given, others = queries.marks_seen(one, judged, criteria, viewer=request.acting)
    present: dict[str, Any] = {"version": queries.version_of_marks(given)}
    for mark in given:
        if not mark.replaced:
            scaled = bool(mark.criterion.scale)
            present[f"value_{mark.criterion.code}"] = _on_scale(mark) if scaled else mark.value
            present[f"reason_{mark.criterion.code}"] = mark.reason
    form = MarksForm(request, criteria=criteria, present=present)
    if form.does(
        lambda typed: actions.score(
            one.pk,
            programme=judged.pk,
            marks=form.marks(criteria, typed),
            seen=typed["version"],
            by=request.acting,
            at=request.at,
        )
    ):
        if form.marks(criteria, form.cleaned_data):
            messages.success(request, _("Punteggi salvati."))
        else:
            messages.warning(request, _("Non ha scritto nessun punteggio: niente è cambiato."))
        following = queries.next_to_score(call, one, judged, viewer=request.acting) if "next" in request.POST else None
        if following is None:
            return redirect("selection_proposals", slug, code)
        return redirect(_address(call, following))
    rounding = call.terms.get("score_rounding") or "final"
    own = {mark.criterion_id: mark.value for mark in given if not mark.replaced}
    context = {
        "call": call,
        "programme": judged,
        "application": one,
        "number": queries.number(one),
        "mine": request.acting.person,
        "form": form,
        "lines": [
            (
                criterion,
                form[f"value_{criterion.code}"],
                form[f"reason_{criterion.code}"],
                criterion_points(queries.measure_of(criterion), [own[criterion.pk]], rounding)
                if criterion.pk in own
                else None,
                _worth(criterion, rounding),
            )
            for criterion in criteria
        ],
        "closed": [] if form.is_bound else queries.scoring_over(judged),
        "given": [mark for mark in given if not mark.replaced],
        "history": [mark for mark in given if mark.replaced],
        "everybody": _side_by_side(criteria, others, request.acting.person),
        "beside": bool(call.terms.get("scores_beside")),
        "files": queries.files_in(one),
        "totals": plan_table(of_applications.money_of(one, (), [judged.code])),
    }
    return answer(request, "selection/score.html", context)


def _worth(criterion: Any, rounding: str) -> dict[str, str]:
    """What a mark is worth, for the page to say while one gives it: by how much it is multiplied, the highest mark, the
    most points, the most units that count, whether it is rounded before. The server says the last word.
    """
    by_unit, coefficient = criterion.scoring == "per_unit", criterion.scoring == "coefficient"
    times = criterion.per_unit if by_unit else (criterion.max_points if coefficient else 1)
    return {
        "times": str(times),
        "highest": "1" if coefficient else "",
        "most": str(criterion.max_points),
        "units": str(criterion.max_units or "") if by_unit else "",
        "rounds": "" if by_unit or rounding == "final" else "yes",
    }


def _side_by_side(criteria: list[Any], marks: list[Any], mine: Any) -> dict[str, Any] | None:
    """Criterion by criterion, what each member gave, one's own first; nothing while the others' are not to be seen."""
    seats = {one.seat_id: one.seat for one in sorted(marks, key=lambda one: (one.seat.person_id != mine, one.seat_id))}
    given = {(one.criterion_id, one.seat_id): (show_number(one.value), one.reason) for one in marks}
    rows = [(one, [(seat.person, given.get((one.pk, key))) for key, seat in seats.items()]) for one in criteria]
    return {"people": [seat.person for seat in seats.values()], "rows": rows} if marks else None


def _on_scale(mark: Any) -> str:
    """The scale's own text for a value, as the field of its choices knows it."""
    return next((value for _name, value in mark.criterion.scale if Decimal(value) == mark.value), "")


def draw(request: Any, slug: str, code: str, programme: str) -> HttpResponseBase:
    """Record the numbers drawn in public, where the call leaves a tie to lots; annul those of before."""
    call = looking.called(request, slug, code)
    looking.must_score(call)
    judged = looking.programme_of(call, programme)
    competition = queries.competition(judged)
    drawn = {one.application: one.drawn for one in competition.proposals if one.drawn is not None}
    tied = [tie for tie in level(competition, call.terms) if not tie <= drawn.keys()]
    annulled = list(queries.lots_annulled(judged))
    if not (tied or drawn or annulled):
        raise Http404
    told = {one.application_id for one in annulled}
    listed = queries.applicant_list(call.pk, frozenset(drawn).union(told, *tied))
    names = named(listed)
    forms = [
        DrawForm(request, name=f"sorte-{place}", proposals=[(key, names[key]) for key in sorted(tie)])
        for place, tie in enumerate(tied)
    ]
    for form in forms:
        if form.does(
            lambda typed, drawn=form: actions.draw_lots(
                judged.pk, numbers=drawn.numbers(typed), by=request.acting, at=request.at
            )
        ):
            messages.success(request, _("Sorteggio registrato."))
            return redirect("selection", slug, code)
    annul = AnnulForm(request, name="annulla")
    if annul.does(lambda typed: actions.annul_lots(judged.pk, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Sorteggio annullato: i voti si possono cambiare."))
        return redirect("selection_ranking", slug, code, programme)
    lots = sorted((number, names[key]) for key, number in drawn.items())
    context = {"call": call, "programme": judged, "forms": forms, "lots": lots, "annul": annul}
    context["annulled"] = annulments(annulled, names)
    return answer(request, "selection/draw.html", context | {f"form_{n}": form for n, form in enumerate(forms)})


def _with_days(seat: Any) -> str:
    """Who sits; who left the seat or took it from somebody, with the day."""
    if seat.left_at:
        return _("%(name)s, fino al %(day)s") % {"name": seat.person, "day": cells.shown(day(seat.left_at))}
    if seat.replaces_id:
        return _("%(name)s, dal %(day)s") % {"name": seat.person, "day": cells.shown(day(seat.since))}
    return str(seat.person)


def minutes(request: Any, slug: str, code: str, kind: str) -> HttpResponseBase:
    """The sittings of a panel with their minutes; write those of a new one."""
    call = looking.called(request, slug, code)
    looking.must_be_shown(call)
    if kind not in Panel.Kind.values:
        raise Http404
    seats = [seat for seat in queries.seats_ever(call.pk) if seat.panel.kind == kind]
    if not seats:
        raise Http404
    in_force = [seat for seat in seats if seat.left_at is None]
    sits = any(seat.person_id == request.acting.person for seat in in_force)
    form = MinutesForm(
        request,
        seats=[(str(seat.pk), _with_days(seat)) for seat in seats],
        sit=[str(seat.pk) for seat in in_force],
    )
    if form.does(
        lambda typed: actions.write_minutes(
            seats[0].panel_id,
            held_at=typed["held_at"],
            place=typed["where"],
            public=typed["public"],
            present=[int(one) for one in typed["who"]],
            text=typed["text"],
            by=request.acting,
            at=request.at,
        )
    ):
        messages.success(request, _("Verbale pronto: ora lo firma chi siede."))
        return redirect("selection_minutes", slug, code, kind)
    context = {
        "call": call,
        "panel": seats[0].panel,
        "form": form,
        "sits": sits,
        "sessions": [one for one in queries.sessions_of(call) if one.panel.kind == kind],
    }
    return answer(request, "selection/minutes.html", context)
